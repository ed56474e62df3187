"""Routines: the shelf, the steps of morning and evening, and what was ticked."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from skinsight.api.store.models import Table
from skinsight.api.store.routine_models import PushTarget, Reminder, Routine, ShelfItem, Step, Tick

PartOfDay = Literal["morning", "evening"]
UNTOLD: Final = frozenset({"subject_id", "feed", "email_secret", "p256dh", "auth"})
"""Columns that lead somewhere, or say nothing."""


def routine_of(session: Session, subject: str) -> Routine | None:
    """What a subject agreed to have kept; None where they did not."""
    return session.get(Routine, subject)


def shelf_of(session: Session, subject: str) -> list[ShelfItem]:
    """The products of a subject: those in use first, by name."""
    wanted = select(ShelfItem).where(ShelfItem.subject_id == subject)
    return list(session.scalars(wanted.order_by(ShelfItem.used_up.is_not(None), ShelfItem.name, ShelfItem.id)))


def item_of(session: Session, subject: str, id: str) -> ShelfItem | None:
    """One product of a subject."""
    return session.scalar(select(ShelfItem).where(ShelfItem.id == id, ShelfItem.subject_id == subject))


def steps_of(session: Session, subject: str, day: date | None = None) -> list[Step]:
    """The steps of a subject in order, of the morning first: those that hold on a day, or all that ever did."""
    wanted = select(Step).where(Step.subject_id == subject)
    if day:
        wanted = wanted.where(Step.since <= day, or_(Step.until.is_(None), Step.until >= day))
    return list(session.scalars(wanted.order_by(Step.part.desc(), Step.position, Step.id)))


def step_of(session: Session, subject: str, id: str) -> Step | None:
    """One step of a subject."""
    return session.scalar(select(Step).where(Step.id == id, Step.subject_id == subject))


def next_position(session: Session, subject: str, part: PartOfDay) -> int:
    """Where a new step of a part goes: last."""
    last = select(func.max(Step.position)).where(Step.subject_id == subject, Step.part == part)
    found = session.scalar(last)
    return 0 if found is None else found + 1


def put_in_order(session: Session, steps: Sequence[Step]) -> None:
    """Number steps in the order given."""
    for position, one in enumerate(steps):
        one.position = position
        session.add(one)


def tick(session: Session, step: str, day: date) -> None:
    """A step was done; ticked twice it is ticked."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(Tick).values(step_id=step, day=day).on_conflict_do_nothing())


def untick(session: Session, step: str, day: date) -> None:
    """It was not."""
    session.execute(delete(Tick).where(Tick.step_id == step, Tick.day == day))


def ticks_of(session: Session, subject: str) -> set[tuple[str, date]]:
    """All that a subject ticked, as steps and days."""
    wanted = select(Tick.step_id, Tick.day).join(Step, Step.id == Tick.step_id).where(Step.subject_id == subject)
    return {(row[0], row[1]) for row in session.execute(wanted)}


def end_step(session: Session, step: Step, last: date) -> None:
    """End a step after a day, unless it had ended. One that was ticked stays for the record, any other is deleted."""
    if session.scalar(select(Tick.day).where(Tick.step_id == step.id).limit(1)) is None:
        session.execute(delete(Step).where(Step.id == step.id))
    else:
        step.until = min(step.until or last, last)
        session.add(step)


def export(session: Session, subject: str) -> dict[str, Any] | None:
    """All that is kept of a routine, as the tables have it; None where there is none.

    Secrets of addresses are not told: they are digests, or lead to mail alone.
    """
    routine = routine_of(session, subject)
    if routine is None:
        return None
    told: dict[str, Any] = {"routine": _row(routine)}
    for table in (ShelfItem, Step, Reminder, PushTarget):
        rows = session.scalars(select(table).where(table.subject_id == subject))
        told[table.__tablename__] = [_row(one) for one in rows]
    told["ticks"] = [{"step_id": step, "day": day} for step, day in sorted(ticks_of(session, subject))]
    return told


def _row(row: Table) -> dict[str, Any]:
    names = [column.name for column in row.__table__.columns if column.name not in UNTOLD]
    return {name: getattr(row, name) for name in names}
