"""Reminders, and the ways to whom they are for: a calendar, browsers, a mailbox."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Select, delete, func, select

from skinsight.api.companion.routine.keeping import found, needed, today
from skinsight.api.companion.routine.plans import due_after
from skinsight.api.companion.routine.push import check_target
from skinsight.api.companion.routine.timing import Before
from skinsight.api.page.messages import N_
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import Parts
from skinsight.api.store import reminders
from skinsight.api.store.accounts import EMAIL, LONGEST
from skinsight.api.store.keys import digest
from skinsight.api.store.models import Subject, new_id, now
from skinsight.api.store.routine_models import PushTarget, Reminder, Routine
from skinsight.api.store.routines import PartOfDay

MOST_REMINDERS: Final = 30
MOST_BROWSERS: Final = 10


def add_reminder(
    parts: Parts,
    subject: Subject,
    name: str,
    part: PartOfDay | None,
    at: str,
    start: date | None,
    days: Sequence[int],
    before: Sequence[Before],
) -> Reminder:
    """Remind from a day on, today unless told.

    Raises:
        Contradictory: it would never be due, or there are as many as may be.
    """
    with parts.database.session() as session:
        routine = needed(session, subject)
        if len(reminders.reminders_of(session, subject.id)) >= MOST_REMINDERS:
            raise Contradictory(N_("There are as many reminders as may be: remove some."))
        reminder = Reminder(
            id=new_id(), subject_id=subject.id, name=name, part=part, at=at, start=start or today(routine),
            days=sorted(set(days)), before=sorted(set(before)), created=now(),
        )  # fmt: skip
        reminder.due = due_after(reminder, routine.zone, now())
        if reminder.due is None:
            raise Contradictory(N_("This time is over: choose one to come, or days of the week on which it repeats."))
        session.add(reminder)
    return reminder


def remove_reminder(parts: Parts, subject: Subject, id: str) -> None:
    """Remind no more.

    Raises:
        NotFound: there is no such reminder.
    """
    with parts.database.session() as session:
        wanted = select(Reminder).where(Reminder.id == id, Reminder.subject_id == subject.id)
        session.delete(found(session.scalar(wanted), "reminder"))


def new_feed(parts: Parts, subject: Subject) -> str:
    """A secret for the address of the calendar, in place of an earlier one; it is shown now and never again."""
    secret = secrets.token_urlsafe(32)
    with parts.database.session() as session:
        needed(session, subject).feed = digest(secret)
    return secret


def end_feed(parts: Parts, subject: Subject) -> None:
    """Take the address of the calendar back."""
    with parts.database.session() as session:
        needed(session, subject).feed = None


def routine_by_feed(parts: Parts, secret: str) -> tuple[Routine, list[Reminder]]:
    """Whose calendar a secret address is, and their reminders.

    Raises:
        NotFound: nobody's, or it was taken back.
    """
    with parts.database.session() as session:
        routine = session.scalar(_live().where(Routine.feed == digest(secret)))
        return found(routine, "calendar"), reminders.reminders_of(session, routine.subject_id if routine else "")


def set_email(parts: Parts, subject: Subject, email: str | None) -> Routine:
    """Send reminders to an address once whoever reads there agrees, or to none.

    Raises:
        Contradictory: it is no address.
    """
    if email is not None and (len(email) > LONGEST or not EMAIL.fullmatch(email)):
        raise Contradictory(N_("This is no e-mail address. One looks like ayu@example.org."))
    secret = secrets.token_urlsafe(32) if email else None
    with parts.database.session() as session:
        routine = needed(session, subject)
        routine.email, routine.email_confirmed = email, None
        routine.email_secret = secret
    return routine


def routine_by_email(parts: Parts, secret: str) -> Routine:
    """Whose mail a link is about.

    Raises:
        NotFound: nobody's, or it was ended.
    """
    with parts.database.session() as session:
        return found(session.scalar(_live().where(Routine.email_secret == secret)), "mail")


def answer_email(parts: Parts, secret: str, agreed: bool) -> Routine:
    """Whoever reads at an address wants the reminders, or none any more: then the address is deleted.

    Raises:
        NotFound: the link is nobody's.
    """
    with parts.database.session() as session:
        routine = found(session.scalar(_live().where(Routine.email_secret == secret)), "mail")
        if agreed:
            routine.email_confirmed = now()
        else:
            routine.email = routine.email_secret = routine.email_confirmed = None
    return routine


def add_browser(parts: Parts, subject: Subject, endpoint: str, p256dh: str, auth: str) -> PushTarget:
    """Push reminders to a browser too; one that is known keeps its place with the new keys.

    Raises:
        Contradictory: it is no subscription to a push service that is known here, or there are as many as may be.
    """
    check_target(parts.settings, endpoint, p256dh, auth)
    with parts.database.session() as session:
        needed(session, subject)
        session.execute(delete(PushTarget).where(PushTarget.endpoint == endpoint))
        count = session.scalar(select(func.count()).where(PushTarget.subject_id == subject.id)) or 0
        if count >= MOST_BROWSERS:
            raise Contradictory(N_("As many browsers are pushed to as may be: end that first."))
        target = PushTarget(id=new_id(), subject_id=subject.id, endpoint=endpoint, p256dh=p256dh, auth=auth)
        session.add(target)
    return target


def remove_browsers(parts: Parts, subject: Subject) -> None:
    """Push to no browser any more."""
    with parts.database.session() as session:
        session.execute(delete(PushTarget).where(PushTarget.subject_id == subject.id))


def _live() -> Select[Routine]:
    """Routines whose subject's time is not over."""
    return select(Routine).join(Subject, Subject.id == Routine.subject_id).where(Subject.expires > now())
