"""Asks whoever reads at an address whether they want the reminders that someone wants to send there."""

from typing import Final

from limits import RateLimitItemPerDay
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from skinsight.api.companion.routine import channels
from skinsight.api.companion.routine.keeping import the_routine
from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words
from skinsight.api.service import mail
from skinsight.api.service.refusals import NotFound, StoreAway, TooMany, after
from skinsight.api.service.settings import Settings
from skinsight.api.service.state import Parts
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import Subject
from skinsight.api.store.routine_models import Routine

A_DAY: Final = RateLimitItemPerDay(10)
"""Such messages of one caller: each goes to someone who did not ask for it."""
SUBJECT: Final = N_("Reminders of your skin care?")
TEXT: Final = N_(
    "Someone asked skinsight to send reminders of skin care to this address. If it was you, open this page and say "
    "yes; if not, do nothing, and nothing more comes.\n\n{link}\n\nThe same page ends them at any time."
)
_ASKED: Final = MovingWindowRateLimiter(MemoryStorage())


def ask_by_mail(parts: Parts, caller: Caller, subject: Subject, email: str) -> None:
    """Send the link by which reminders at an address are confirmed, and ended.

    Raises:
        NotFound: this server sends no mail, or there is no routine.
        Contradictory: it is no address.
        TooMany: this caller had many such messages sent today.
        StoreAway: the mail server does not take it.
    """
    settings = parts.settings
    if not settings.smtp or not settings.origin:
        raise NotFound("this server sends no mail: its operator sets SKINSIGHT_SMTP and SKINSIGHT_ADDRESS")
    the_routine(parts, subject)
    if not _ASKED.hit(A_DAY, caller.owner):
        raise TooMany("many addresses were asked today: go on tomorrow", after(3600))
    routine = channels.set_email(parts, subject, email)
    words = Words(routine.language)
    try:
        mail.send(settings, email, words(SUBJECT), words(TEXT, link=link_of(settings, routine)))
    except OSError:
        channels.set_email(parts, subject, None)
        raise StoreAway("the mail server does not take the message: try again later", after(60)) from None


def link_of(settings: Settings, routine: Routine) -> str:
    """Where whoever reads the mail of a routine says yes to it, or no more."""
    return f"{settings.origin}/reminders/mail/{routine.email_secret}"
