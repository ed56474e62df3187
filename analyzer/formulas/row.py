"""What one row of the table of measures is, and what its formula answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from skinsight.analyzer.colour.cielab import Pixels
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.skin import Skin
from skinsight.analyzer.quality.gate import Need
from skinsight.segmentation.frames import Mask


@dataclass(frozen=True, slots=True)
class Heat:
    """Values ``(side, side)`` in the face frame where a mask ``(side, side)`` is, for a picture from low to high."""

    values: Pixels
    mask: Mask
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a formula found; see :class:`~skinsight.analyzer.schema.measured.MeasureAnalysis`.

    ``mask`` is in the face frame, ``(side, side)`` of any side.
    """

    value: float
    parts: Mapping[str, float] = field(default_factory=dict)
    zones: Mapping[ZoneName, float] = field(default_factory=dict)
    verdict: str | None = None
    kinds: tuple[str, ...] = ()
    heat: Heat | None = None
    mask: Mask | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of :data:`skinsight.analyzer.formulas.table.MEASURES`.

    Attributes:
        name: identifier in files, URLs and JSON.
        label: name for people.
        says: what it says and what it does not, in a sentence or two.
        unit: of its value, for people.
        formula: takes the measure.

            Raises:
                NotSeen: it cannot be taken on this face.
        ink: RGB colour of its map or mask in pictures, 0-255.
        needs: what of the photograph it rests on, beside light.
        concern: the network's concern whose marks it reads; it is unavailable without them.
        verdicts: all that its verdict can be, beside ``cannot tell``.
        parts: names for people of the parts that are shown to them.
        digits: decimals of its value for people.
        signed: whether its value can be below 0.
        quick: whether it is among those that the profile ``fast`` takes unasked.
    """

    name: str
    label: str
    says: str
    unit: str
    formula: Callable[[Skin], Found]
    ink: tuple[int, int, int]
    needs: tuple[Need, ...] = ()
    concern: str | None = None
    verdicts: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    digits: int = 1
    signed: bool = False
    quick: bool = True
