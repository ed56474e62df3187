"""A measure's table, ``scales/measures/<name>.toml``: how far its value moves between photographs, and its score."""

from functools import cache

from pydantic import Field, FiniteFloat, NonNegativeFloat, NonNegativeInt, PositiveFloat

from skinsight.analyzer.grading.scores import Curve
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.findings import Fraction
from skinsight.analyzer.schema.frozen import Frozen


class Reach(Frozen):
    """How far a value moves on copies of a photograph, as ``share`` of the value and ``floor`` together.

    Attributes:
        level: share of copies, of the kind that moves it most, that moved no further.
        share: of the value's size and the floor.
        floor: in the value's unit, so that a value of 0 has an interval, too.
        copies: how many there were, and of what.
        n: how many copies.
    """

    level: Fraction
    share: NonNegativeFloat
    floor: NonNegativeFloat
    copies: str
    n: int

    def around(self, value: float, signed: bool) -> tuple[float, float]:
        """The interval around a value; not below 0 unless ``signed``."""
        half = self.share * (abs(value) + self.floor)
        low = value - half
        return (low if signed else max(0.0, low), value + half)


class MeasureCurve(Curve):
    """A measure's score, by the percentiles of faces.

    Attributes:
        n: how many faces.
        percentiles: which percentile each knot is.
    """

    n: NonNegativeInt
    percentiles: tuple[PositiveFloat, ...]


class MeasureScale(Frozen):
    """One measure's table.

    Attributes:
        version: of the formula and its table.
        source: where the formula comes from.
        cuts: limits by name that turn numbers into words.
        interval: how far the value moves; None before it was measured.
        score: the score's curve; None where the measure says nothing of better or worse.
        scores: curves of parts.
    """

    version: str
    source: str
    cuts: dict[str, FiniteFloat] = Field(default_factory=dict)
    interval: Reach | None = None
    score: MeasureCurve | None = None
    scores: dict[str, MeasureCurve] = Field(default_factory=dict)


@cache
def measure_scale(name: str) -> MeasureScale:
    """The table of a measure, read once."""
    return read_scale(f"measures/{name}", MeasureScale)
