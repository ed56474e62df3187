"""Scores over time as inline SVG: a line of best guesses in a band of likely ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skinsight.analyzer.progress.visits import Seen

WIDTH: Final = 480.0
HEIGHT: Final = 120.0
PAD: Final = 8.0


@dataclass(frozen=True, slots=True)
class Plot:
    """Coordinates of SVG in a box of 480 by 120; 100 points of the score are at the top.

    Attributes:
        band: polygon of the likely ranges.
        line: the best guesses.
        dots: the same, one by one.
    """

    band: str
    line: str
    dots: tuple[tuple[float, float], ...]


def plot(points: Sequence[tuple[datetime, Seen | None]]) -> Plot:
    """The plot of one concern; dates on which it was not seen are left out."""
    seen = [
        (day, one.score, one.score_interval)
        for day, one in points
        if one and one.score is not None and one.score_interval
    ]
    if not seen:
        return Plot("", "", ())
    begin, end = points[0][0], points[-1][0]
    span = (end - begin).total_seconds() or 1.0
    across = [PAD + (WIDTH - 2 * PAD) * (day - begin).total_seconds() / span for day, _, _ in seen]
    dots = tuple((round(x, 1), _down(score)) for x, (_, score, _) in zip(across, seen, strict=True))
    upper = [(round(x, 1), _down(ends[1])) for x, (_, _, ends) in zip(across, seen, strict=True)]
    lower = [(round(x, 1), _down(ends[0])) for x, (_, _, ends) in zip(across, seen, strict=True)]
    return Plot(_points([*upper, *reversed(lower)]), _points(dots), dots)


def _down(score: float) -> float:
    return round(PAD + (HEIGHT - 2 * PAD) * (1 - score / 100), 1)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
