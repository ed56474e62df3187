"""A concern's scale as a bar: its steps, the likely range as a band, the best guess as a tick."""

from bisect import bisect_right
from dataclasses import dataclass

from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.schema.findings import Grade


@dataclass(frozen=True, slots=True)
class Bar:
    """Where band and tick are, in percent of the bar's width."""

    steps: int
    start: float
    width: float
    tick: float


def bar_of(name: str, grade: Grade) -> Bar:
    """The bar of a concern's grade."""
    cuts = scale_of_grades(name).cuts.values
    steps = len(cuts) + 1
    low, high = grade.interval
    return Bar(steps, 100 * low / steps, 100 * (high - low + 1) / steps, 100 * _along(grade.measured, cuts) / steps)


def _along(value: float, cuts: tuple[float, ...]) -> float:
    """A place on steps of equal width, each of which begins at a cut; the last is as wide as where it begins."""
    step = bisect_right(cuts, value)
    start = cuts[step - 1] if step else 0.0
    end = cuts[step] if step < len(cuts) else 2 * cuts[-1]
    return step + min(0.98, max(0.02, (value - start) / (end - start)))
