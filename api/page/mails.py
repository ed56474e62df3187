"""The mail that is sent, in the language of whoever asked for it."""

from typing import Final

from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words
from skinsight.api.service.mail import send
from skinsight.api.service.settings import Settings

LINK: Final = N_(
    "This link logs you in once, within 15 minutes:\n\n{link}\n\nIf it was not you who asked for it, do nothing."
)
INVITATION: Final = N_(
    "You are invited to skinsight. Log in with this address:\n\n{link}\n\nThere is no password: each time you log in, "
    "a link comes by e-mail."
)


def mail_link(settings: Settings, words: Words, to: str, link: str) -> None:
    """Send a link that logs in.

    Raises:
        OSError: as :func:`skinsight.api.service.mail.send` does.
    """
    send(settings, to, words(N_("Your link to skinsight")), words(LINK, link=link))


def mail_invitation(settings: Settings, words: Words, to: str) -> None:
    """Tell someone that they may log in, and where.

    Raises:
        OSError: as :func:`skinsight.api.service.mail.send` does.
    """
    send(settings, to, words(N_("You are invited to skinsight")), words(INVITATION, link=f"{settings.origin}/login"))
