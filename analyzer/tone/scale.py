"""The cuts by which a skin colour is named, from ``scales/tone.toml``."""

from functools import cache

import numpy as np

from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen


class ToneClass(Frozen):
    """One class of a table: it holds values above the class before it, up to and with ``up_to``."""

    label: str
    up_to: float
    fitzpatrick: tuple[str, str] | None = None


class Classes(Frozen):
    """A table of classes in rising order, the last without bound."""

    name: str
    source: str
    classes: tuple[ToneClass, ...]

    def of(self, value: float) -> ToneClass:
        """The class of a value; bounds belong to the class below them."""
        return next(row for row in self.classes if value <= row.up_to)


class MonkSwatches(Frozen):
    """Monk's ten tones as ``rrggbb``, light to dark."""

    name: str
    source: str
    swatches: tuple[str, ...]


class FitzpatrickNote(Frozen):
    """What has to be said beside a Fitzpatrick type."""

    warning: str


class AngleOfMonk(Frozen):
    """Knots of the line that goes with Monk's tone: ITA in degrees at ``monk``, which rises while the angle falls."""

    source: str
    monk: tuple[float, ...]
    ita: tuple[float, ...]

    def angle(self, monk: float) -> float:
        """The angle of a tone of Monk's scale."""
        return float(np.interp(monk, self.monk, self.ita))

    def tone(self, ita: float) -> float:
        """The tone of Monk's scale with an angle, at the ends 1 and 10."""
        return float(np.interp(-ita, [-angle for angle in self.ita], self.monk))


class ExposureAllowance(Frozen):
    """By how many stops the exposure may be off where a card was read."""

    source: str
    with_card: float


class ToneScale(Frozen):
    """The cuts in ``scales/tone.toml``."""

    name: str
    version: str
    ita: Classes
    monk: MonkSwatches
    depth: Classes
    undertone: Classes
    fitzpatrick: FitzpatrickNote
    angle_of_monk: AngleOfMonk
    allowance: ExposureAllowance


@cache
def tone_scale() -> ToneScale:
    """The table of this module, read once."""
    return read_scale("tone", ToneScale)
