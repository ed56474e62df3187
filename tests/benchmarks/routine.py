"""How long the longest routine takes, as ratios within one run: ``python -m tests.benchmarks.routine``.

Processor time, the fastest of several runs; the unit is the analysis of one label of twenty ingredients for nobody.
"""

from datetime import date, timedelta
from functools import partial
from typing import Final

from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.person import MOST_PRODUCTS, Person
from skinsight.analyzer.ingredients.analysis import analyse
from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.api.companion.routine.care import clashes, streak, unsuitable
from skinsight.api.companion.routine.keeping import MOST_STEPS
from skinsight.api.store.routine_models import ShelfItem, Step
from tests.benchmarks.ingredients import seconds

EACH: Final = 20
TODAY: Final = date(2026, 11, 29)
DAYS: Final = 365


def main() -> None:
    """Print all figures."""
    table, book = shipped_table(), shipped_book()
    actives = [one.inci for one in book.ingredients.values()]
    names = list(table.functions)
    shelf = [
        ShelfItem(
            id=str(at), name=f"P{at}", label=", ".join((*names[97 * at :][: EACH - 1], actives[at % len(actives)]))
        )
        for at in range(MOST_PRODUCTS)
    ]
    steps = [
        Step(
            id=str(at), part="evening", item_id=str(at % MOST_PRODUCTS), days=list(range(7)),
            since=TODAY - timedelta(DAYS), until=None,
        )
        for at in range(MOST_STEPS)
    ]  # fmt: skip
    items = {one.id: one for one in shelf}
    ticks = {(one.id, TODAY - timedelta(back)) for one in steps for back in range(DAYS)}
    label = seconds(partial(analyse, shelf[0].label))
    found = clashes(steps, items, table)
    for what, work in (
        (
            f"conflicts of {MOST_STEPS} steps with {MOST_PRODUCTS} products: {len(found)}",
            partial(clashes, steps, items, table),
        ),
        ("what of them is not for someone", partial(unsuitable, Person(pregnancy="pregnant"), shelf, table)),
        (f"a streak of {streak(steps, ticks, TODAY)} days", partial(streak, steps, ticks, TODAY)),
    ):
        took = seconds(work)
        print(f"{what}: {1000 * took:.0f} ms, {took / label:.0f} times one label")


if __name__ == "__main__":
    main()
