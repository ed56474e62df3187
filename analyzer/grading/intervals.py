"""Intervals as a promise: what a photograph's readings span, widened until other photographs of the face lie within.

The readings of a mask move with the threshold alone. Compression, light, scale, blur and the mirror move numbers as
well, and by how much was measured: each number's interval is widened by a share and an amount of its own, the least by
which :attr:`Widenings.level` of the copies of faces lay within (conformal prediction, Vovk et al. 2005; the widening of
an interval that is there, Romano et al., NeurIPS 2019). ``python -m skinsight.analyzer.calibration.intervals`` writes
the table.
"""

from functools import cache
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, FiniteFloat, NonNegativeInt, PositiveFloat

from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen

Number = Literal["severity", "count", "area"]
"""What has an interval of its own; score and grade follow from the severity."""
NUMBERS: Final[tuple[Number, ...]] = get_args(Number)
Interval = tuple[float, float]


class Widening(Frozen):
    """By how much an interval is widened.

    Attributes:
        base: what is added to a number before its share is taken, so that 0 has an interval too.
        factor: how many times more, or less, a number with its base may be.
    """

    base: PositiveFloat
    factor: Annotated[FiniteFloat, Field(ge=1)]

    def applied(self, interval: Interval) -> Interval:
        """The wider interval; it holds the given one, and nothing below 0."""
        low, high = interval
        return max(0.0, min(low, (low + self.base) / self.factor - self.base)), (
            high + self.base
        ) * self.factor - self.base


class Widenings(Frozen):
    """The table ``scales/intervals.toml``.

    Attributes:
        copies: how copies were made.
        level: share of a held-out face's copies that an interval is meant to hold.
        faces: that the widenings were fitted on.
        date: when.
        concerns: the widenings, by concern and number.
    """

    copies: str
    level: Annotated[FiniteFloat, Field(gt=0, lt=1)]
    faces: NonNegativeInt
    date: str
    concerns: dict[str, dict[Number, Widening]]

    def of(self, concern: str, number: Number, interval: Interval) -> Interval:
        """The interval of a concern's number; the readings' own where none was calibrated."""
        widening = self.concerns.get(concern, {}).get(number)
        return widening.applied(interval) if widening else interval


@cache
def widenings() -> Widenings:
    """The table of this module, read once."""
    return read_scale("intervals", Widenings)
