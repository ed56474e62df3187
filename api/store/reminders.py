"""Reminders that are due, and their notices on the way: each is announced once, by whichever process is first.

Who announces a reminder moves its ``due`` on in the same transaction that writes its notices; who sends a notice moves
that on for as long as a sending may take. So no two processes send the same, and what one that was killed had taken is
sent by another.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from skinsight.api.store.routine_models import Notice, PushTarget, Reminder, Routine

LATE: Final = timedelta(minutes=10)
"""After so long it is too late to be told."""


class Due(NamedTuple):
    """A reminder whose time has come, with the routine that it is of."""

    reminder: Reminder
    routine: Routine


class Taken(NamedTuple):
    """A notice to be sent; ``target`` is None for the mailbox."""

    notice: Notice
    reminder: Reminder
    routine: Routine
    target: PushTarget | None


def reminders_of(session: Session, subject: str) -> list[Reminder]:
    """The reminders of a subject by their time."""
    return list(session.scalars(select(Reminder).where(Reminder.subject_id == subject).order_by(Reminder.at)))


def targets_of(session: Session, subject: str) -> list[PushTarget]:
    """The browsers of a subject that are pushed to."""
    return list(session.scalars(select(PushTarget).where(PushTarget.subject_id == subject)))


def due(session: Session, time: datetime) -> list[Due]:
    """The reminders that are due."""
    wanted = select(Reminder, Routine).join(Routine, Routine.subject_id == Reminder.subject_id)
    return [Due(*row) for row in session.execute(wanted.where(Reminder.due <= time))]


def announce(
    session: Session,
    one: Due,
    following: Callable[[datetime], datetime | None],
    moment: datetime,
    time: datetime,
) -> bool:
    """Write the notices of a reminder that is due; False where another process did.

    Args:
        one: the reminder as it was found.
        following: its next alert after a time.
        moment: what the alert reminds of.
        time: now.
    """
    was = one.reminder.due
    assert was
    moved = update(Reminder).where(Reminder.id == one.reminder.id, Reminder.due == was)
    moved = moved.values(due=following(max(was, time - LATE)))
    if session.execute(moved.returning(Reminder.id)).first() is None:
        return False
    if was + LATE > time:
        targets: list[str | None] = [target.id for target in targets_of(session, one.routine.subject_id)]
        if one.routine.email_confirmed:
            targets.append(None)
        session.add_all(
            Notice(reminder_id=one.reminder.id, target_id=target, moment=moment, due=time, expires=was + LATE)
            for target in targets
        )
    return True


def waiting(session: Session, time: datetime) -> list[str]:
    """Ids of the notices to be sent; those for which it is too late are deleted."""
    session.execute(delete(Notice).where(Notice.expires <= time))
    return list(session.scalars(select(Notice.id).where(Notice.due <= time).order_by(Notice.due)))


def take(session: Session, id: str, time: datetime, seconds: float) -> Taken | None:
    """Take a notice for so many seconds; None where another has it, or it was sent."""
    taken = update(Notice).where(Notice.id == id, Notice.due <= time).values(due=time + timedelta(seconds=seconds))
    notice = session.scalars(taken.returning(Notice), execution_options={"synchronize_session": False}).one_or_none()
    reminder = session.get(Reminder, notice.reminder_id) if notice else None
    routine = session.get(Routine, reminder.subject_id) if reminder else None
    if notice is None or reminder is None or routine is None:
        return None
    return Taken(notice, reminder, routine, session.get(PushTarget, notice.target_id) if notice.target_id else None)


def sent(session: Session, id: str) -> None:
    """A notice is where it was to go."""
    session.execute(delete(Notice).where(Notice.id == id))


def forget_target(session: Session, id: str) -> None:
    """A browser wants no more pushes."""
    session.execute(delete(Notice).where(Notice.target_id == id))
    session.execute(delete(PushTarget).where(PushTarget.id == id))
