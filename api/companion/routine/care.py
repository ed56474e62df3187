"""What a routine amounts to: what is due, what clashes in it, what is not for its person, how long it was kept to."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.ingredients.analysis import analyse
from skinsight.analyzer.ingredients.table import Table
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Conflict
from skinsight.api.companion.whose import used
from skinsight.api.store.routine_models import ShelfItem, Step
from skinsight.api.store.routines import PartOfDay

Ticks = Set[tuple[str, date]]
"""Ids of steps with the days on which they were done."""


class Clash(Frozen):
    """Two products of one part of the day that should not meet.

    Attributes:
        part: of the day.
        days: of the week on which both are used, Monday is 0.
        products: their names.
        between: the ingredients that do not go together.
        reason: what happens.
        remedy: what to do.
    """

    part: PartOfDay
    days: tuple[int, ...]
    products: tuple[str, str]
    between: tuple[str, str]
    reason: str
    remedy: str


class Unsuitable(Frozen):
    """A product that is not for this person, and why."""

    product: str
    inci: str
    reason: str


def clashes(steps: Sequence[Step], shelf: Mapping[str, ShelfItem], table: Table) -> tuple[Clash, ...]:
    """The conflicts within each part of the day, between products that are used on the same days."""
    found: dict[tuple[str, str, str, str], Clash] = {}
    for at, step in enumerate(steps):
        item = shelf.get(step.item_id or "")
        earlier = {one.item_id: one for one in steps[:at] if _meet(one, step) and one.item_id in shelf}
        if item is None or not earlier:
            continue
        # each is named by its id, as two products may have one name
        uses = tuple(used(shelf[str(id)]).model_copy(update={"name": id}) for id in earlier)
        for one in analyse(item.label, Person().model_copy(update={"uses": uses}), table=table).ingredients:
            for conflict, id in ((said, id) for said in one.conflicts for id in said.in_use):
                clash = _clash(conflict, step, item, earlier[id], shelf[id])
                found.setdefault((step.part, id, item.id, clash.reason), clash)
    return tuple(found.values())


def unsuitable(person: Person, shelf: Sequence[ShelfItem], table: Table) -> tuple[Unsuitable, ...]:
    """What of the products is not for a person, by what they said of themselves."""
    return tuple(
        Unsuitable(product=item.name, inci=one.inci or one.given, reason=reason.text)
        for item in shelf
        for one in analyse(item.label, person, table=table).ingredients
        for reason in [reason for reason in one.fit.bad if reason.about == "person"][:1]
    )


def due_on(steps: Sequence[Step], day: date) -> list[Step]:
    """What is to be done on a day."""
    return [
        one
        for one in steps
        if day.weekday() in one.days and one.since <= day and (one.until is None or day <= one.until)
    ]


def streak(steps: Sequence[Step], ticks: Ticks, today: date) -> int:
    """Days in a row on which all was done that was due, up to today; days on which nothing was due do not count.

    Today counts once it is done, and breaks nothing before it is over.
    """
    if not steps:
        return 0
    day, kept, first = today, 0, min(one.since for one in steps)
    while day >= first:
        due = due_on(steps, day)
        done = all((one.id, day) in ticks for one in due)
        if due and done:
            kept += 1
        elif due and day != today:
            break
        day -= timedelta(days=1)
    return kept


def _meet(first: Step, second: Step) -> bool:
    """Whether two steps bring two products together."""
    return first.part == second.part and first.item_id != second.item_id and bool({*first.days} & {*second.days})


def _clash(conflict: Conflict, step: Step, item: ShelfItem, other: Step, another: ShelfItem) -> Clash:
    return Clash(
        part=step.part,  # type: ignore[arg-type]  # pydantic checks
        days=tuple(sorted({*step.days} & {*other.days})),
        products=(another.name, item.name),
        between=conflict.between,
        reason=conflict.reason,
        remedy=conflict.remedy,
    )
