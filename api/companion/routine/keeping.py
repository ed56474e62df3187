"""What is kept of a routine, and changed in it, over the API and on the page alike. :mod:`.channels` has reminders."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import delete
from sqlalchemy.orm import Session

from skinsight.analyzer.advice.person import MOST_PRODUCTS, Person
from skinsight.api.companion.routine.plans import due_after
from skinsight.api.companion.whose import used
from skinsight.api.page.messages import N_
from skinsight.api.service.refusals import Contradictory, NotFound
from skinsight.api.service.state import Parts
from skinsight.api.store import reminders, routines, subjects
from skinsight.api.store.models import Subject, new_id, now
from skinsight.api.store.routine_models import PushTarget, Reminder, Routine, ShelfItem, Step
from skinsight.api.store.routines import PartOfDay
from skinsight.segmentation.errors import LabelError

Row = TypeVar("Row")
MOST_ON_SHELF: Final = 500
MOST_STEPS: Final = 60


def begin(parts: Parts, subject: Subject, consent: str, zone: str, language: str, person: Person) -> Routine:
    """Keep a routine from now on, or change what is kept of its person and clock.

    The text that was agreed to first stays with its date; reminders follow the new clock.
    """
    said = person.model_copy(update={"uses": ()}).model_dump(mode="json", exclude_defaults=True)
    with parts.database.session() as session:
        routine = routines.routine_of(session, subject.id)
        if routine is None:
            routine = Routine(subject_id=subject.id, consent=consent, consented=now())
            session.add(routine)
        routine.zone, routine.language, routine.person = zone, language, said
        for reminder in reminders.reminders_of(session, subject.id):
            reminder.due = due_after(reminder, zone, now())
        subjects.keep_for_longer(session, subject)
    return routine


def the_routine(parts: Parts, subject: Subject) -> Routine:
    """A subject's routine.

    Raises:
        NotFound: they have none.
    """
    with parts.database.session() as session:
        return needed(session, subject)


def end(parts: Parts, subject: Subject) -> None:
    """Delete a routine with all that belongs to it, at once and for good. The subject stays."""
    with parts.database.session() as session:
        for table in (Step, ShelfItem, Reminder, PushTarget, Routine):
            session.execute(delete(table).where(table.subject_id == subject.id))


def today(routine: Routine) -> date:
    """The day on the calendar of a routine's person."""
    return now().astimezone(ZoneInfo(routine.zone)).date()


def add_item(parts: Parts, subject: Subject, name: str, label: str, opened: date | None) -> ShelfItem:
    """Put a product on the shelf.

    Raises:
        LabelError: its list of ingredients cannot be read.
        Contradictory: the shelf is full.
    """
    item = ShelfItem(id=new_id(), subject_id=subject.id, name=name, label=label, opened=opened, used_up=None)
    try:
        used(item)
    except ValidationError:
        raise LabelError("a name in the list is longer than any ingredient's: separate the names by commas") from None
    with parts.database.session() as session:
        needed(session, subject)
        shelf = routines.shelf_of(session, subject.id)
        in_use = sum(one.used_up is None for one in shelf)
        if in_use >= MOST_PRODUCTS or len(shelf) >= MOST_ON_SHELF:
            raise Contradictory(N_("The shelf is full: mark products as used up, or delete some."))
        session.add(item)
        subjects.keep_for_longer(session, subject)
    return item


def date_item(parts: Parts, subject: Subject, id: str, opened: date | None, used_up: date | None) -> ShelfItem:
    """Say when a product was opened and used up; its steps end with it.

    Raises:
        NotFound: there is no such product.
        Contradictory: it was used up before it was opened.
    """
    if opened and used_up and used_up < opened:
        raise Contradictory(N_("It was used up before it was opened: correct one of the days."))
    with parts.database.session() as session:
        item = found(routines.item_of(session, subject.id, id), "product")
        item.opened, item.used_up = opened, used_up
        for step in routines.steps_of(session, subject.id) if used_up else ():
            if step.item_id == id and step.until is None:
                step.until = max(used_up, step.since) if used_up else None
    return item


def remove_item(parts: Parts, subject: Subject, id: str) -> None:
    """Delete a product; its steps stay without one.

    Raises:
        NotFound: there is no such product.
    """
    with parts.database.session() as session:
        session.delete(found(routines.item_of(session, subject.id, id), "product"))


def add_step(parts: Parts, subject: Subject, part: PartOfDay, name: str, item: str | None, days: Sequence[int]) -> Step:
    """Add a step from today on, as the last of its part of the day.

    Raises:
        NotFound: there is no such product.
        Contradictory: there are as many steps as may be.
    """
    with parts.database.session() as session:
        routine = needed(session, subject)
        if item:
            found(routines.item_of(session, subject.id, item), "product")
        day = today(routine)
        if len(routines.steps_of(session, subject.id, day)) >= MOST_STEPS:
            raise Contradictory(N_("There are as many steps as may be: remove some."))
        position = routines.next_position(session, subject.id, part)
        step = Step(
            id=new_id(), subject_id=subject.id, part=part, position=position, name=name, item_id=item,
            days=sorted(set(days)), since=day, until=None,
        )  # fmt: skip
        session.add(step)
        subjects.keep_for_longer(session, subject)
    return step


def remove_step(parts: Parts, subject: Subject, id: str) -> None:
    """End a step with yesterday; what was ticked stays.

    Raises:
        NotFound: there is no such step.
    """
    with parts.database.session() as session:
        routine = needed(session, subject)
        step = found(routines.step_of(session, subject.id, id), "step")
        routines.end_step(session, step, today(routine) - timedelta(days=1))


def put_in_order(parts: Parts, subject: Subject, part: PartOfDay, ids: Sequence[str]) -> None:
    """Put the steps of a part of the day in another order.

    Raises:
        Contradictory: these are not its steps, each once.
    """
    with parts.database.session() as session:
        routine = needed(session, subject)
        steps = {one.id: one for one in routines.steps_of(session, subject.id, today(routine)) if one.part == part}
        if sorted(ids) != sorted(steps):
            raise Contradictory(N_("Name each step of this part of the day once, in the order wanted."))
        routines.put_in_order(session, [steps[id] for id in ids])


def tick(parts: Parts, subject: Subject, id: str, day: date, done: bool) -> None:
    """Say that a step was done on a day, or that it was not.

    Raises:
        NotFound: there is no such step.
        Contradictory: the day is to come, or the step did not hold on it.
    """
    with parts.database.session() as session:
        routine = needed(session, subject)
        step = found(routines.step_of(session, subject.id, id), "step")
        last = min(today(routine), step.until or date.max) if done else today(routine)
        if not step.since <= day <= last:
            raise Contradictory(N_("This day is to come, or the step did not hold on it: choose another."))
        (routines.tick if done else routines.untick)(session, step.id, day)
        subjects.keep_for_longer(session, subject)


def needed(session: Session, subject: Subject) -> Routine:
    """A subject's routine.

    Raises:
        NotFound: they have none.
    """
    return found(routines.routine_of(session, subject.id), "routine")


def found(row: Row | None, what: str) -> Row:
    """A row that there must be.

    Raises:
        NotFound: there is none.
    """
    if row is None:
        raise NotFound(f"there is no such {what}, or it was deleted")
    return row
