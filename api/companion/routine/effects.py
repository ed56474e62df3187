"""What changed while an ingredient was used: said with its interval, and never that it was the reason."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from skinsight.analyzer.advice.book import Book, shipped_book
from skinsight.analyzer.ingredients.fit import helps
from skinsight.analyzer.ingredients.label import read_label
from skinsight.analyzer.ingredients.table import Table
from skinsight.analyzer.progress.visits import Seen
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.api.companion.routine.care import Ticks, due_on
from skinsight.api.store.routine_models import ShelfItem, Step

LEAST: Final = timedelta(weeks=4)
"""Before so long no change is told: acne and marks take weeks, see ``expect`` of the rules of advice."""
BEGINNING: Final = timedelta(weeks=1)
"""A visit so long after the first day may still count as before."""
AFTERWARDS: Final = timedelta(weeks=2)
"""A visit so long after the last day may still count as within."""


class Effect(Frozen):
    """One concern before and after an ingredient was used.

    Attributes:
        ingredient: its name in the book of advice.
        concern: that it is meant for.
        since, until: the first and the last day on which it was ticked.
        used, due: days on which it was, and on which it was to be.
        before, after: days of the visits that are compared.
        measure: ``count`` of marks, else the ``score``, of which more is clearer.
        first, last: at the two visits.
        first_interval, last_interval: their likely ranges.
        sure: whether these part.
    """

    ingredient: str
    concern: str
    since: date
    until: date
    used: int
    due: int
    before: date
    after: date
    measure: str
    first: float
    last: float
    first_interval: tuple[float, float]
    last_interval: tuple[float, float]
    sure: bool

    @property
    def weeks(self) -> int:
        """How long it was used."""
        return round(((self.until - self.since).days + 1) / 7)


def effects(
    steps: Sequence[Step],
    ticks: Ticks,
    shelf: Mapping[str, ShelfItem],
    visits: Sequence[tuple[date, Mapping[str, Seen]]],
    table: Table,
    book: Book | None = None,
) -> tuple[Effect, ...]:
    """What can be said of each ingredient that was ticked for four weeks or longer, between two visits.

    Args:
        steps: all that ever were, also those that ended.
        ticks: what was done.
        shelf: the products by id, also those used up.
        visits: the day and what was seen, the first first.
        table: what is known of ingredients.
        book: the rules of advice; None means those that are shipped.
    """
    rules = book or shipped_book()
    users: dict[str, list[Step]] = {}
    for step in steps:
        item = shelf.get(step.item_id or "")
        for given in read_label(item.label) if item else ():
            if key := rules.recognise(given.text):
                users.setdefault(key, []).append(step)
    return tuple(found for key, mine in users.items() for found in _effects_of(key, mine, ticks, visits, table, rules))


def _effects_of(
    key: str,
    steps: Sequence[Step],
    ticks: Ticks,
    visits: Sequence[tuple[date, Mapping[str, Seen]]],
    table: Table,
    book: Book,
) -> Iterator[Effect]:
    mine = {step.id for step in steps}
    days = {day for step, day in ticks if step in mine}
    if not days or max(days) - min(days) + timedelta(days=1) < LEAST:
        return
    since, until = min(days), max(days)
    earlier = [one for one in visits if one[0] <= since + BEGINNING]
    later = [one for one in visits if since + LEAST - timedelta(days=1) <= one[0] <= until + AFTERWARDS]
    if not earlier or not later or earlier[-1] == later[-1]:
        return
    (before, first), (after, last) = earlier[-1], later[-1]
    span = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    for concern in helps(book, table, book.ingredients[key].inci):
        if concern in first and concern in last and (compared := _compared(first[concern], last[concern])):
            yield Effect(
                ingredient=book.ingredients[key].name,
                concern=concern,
                since=since,
                until=until,
                used=len(days),
                due=sum(bool(due_on(steps, day)) for day in span),
                before=before,
                after=after,
                measure=compared.measure,
                first=compared.first,
                last=compared.last,
                first_interval=compared.was,
                last_interval=compared.now,
                sure=compared.sure,
            )


class _Compared(NamedTuple):
    """One measure at two visits, with its likely ranges."""

    measure: str
    first: float
    was: tuple[float, float]
    last: float
    now: tuple[float, float]

    @property
    def sure(self) -> bool:
        return self.now[1] < self.was[0] or self.now[0] > self.was[1]


def _compared(first: Seen, last: Seen) -> _Compared | None:
    """Counts where both visits have them, else scores."""
    if first.count_interval and last.count_interval and first.count is not None and last.count is not None:
        return _Compared("count", first.count, first.count_interval, last.count, last.count_interval)
    if first.score_interval and last.score_interval and first.score is not None and last.score is not None:
        return _Compared("score", first.score, first.score_interval, last.score, last.score_interval)
    return None
