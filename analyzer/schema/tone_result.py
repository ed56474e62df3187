"""What :func:`skinsight.analyzer.tone.estimate.tone` answers with."""

from typing import Final, Literal, Self, get_args

from pydantic import FiniteFloat, NonNegativeFloat, PositiveInt, model_validator

from skinsight.analyzer.colour.cards import Correction
from skinsight.analyzer.colour.cielab import Lab
from skinsight.analyzer.colour.illumination import Illumination
from skinsight.analyzer.schema.frozen import Result

ToneRegion = Literal["forehead", "left_cheek", "right_cheek"]
REGIONS: Final[tuple[ToneRegion, ...]] = get_args(ToneRegion)


class RegionTone(Result):
    """The colour of one region.

    Attributes:
        pixels: of the face frame that were read.
        lab: median colour.
        hex: the same as sRGB, ``#rrggbb``.
        ita: individual typology angle in degrees; None where b* is 0 or less.
        hue_angle: CIELAB hue in degrees, 0 up to 360.
    """

    pixels: PositiveInt
    lab: Lab
    hex: str
    ita: FiniteFloat | None
    hue_angle: FiniteFloat


class MonkMatch(Result):
    """A tone of Monk's scale.

    Attributes:
        tone: 1 (lightest) to 10.
        hex: its colour, ``#rrggbb``.
        difference: CIEDE2000 between it and the skin.
    """

    tone: PositiveInt
    hex: str
    difference: NonNegativeFloat


class Tone(Result):
    """The skin's colour and its names.

    Attributes:
        calibrated: whether a card corrected the colours. Where it did not, rely on the intervals only.
        lab, hex, ita, hue_angle: of the whole face, as in :class:`RegionTone`.
        ita_interval: see :mod:`skinsight.analyzer.tone.estimate`; -90 or 90 where a reading's b* is 0 or less.
        ita_class: None where the angle is.
        monk, monk_second: nearest and second nearest tone of Monk's scale.
        monk_interval: lightest and darkest tone of the readings.
        undertone, undertones: by hue angle, and those of all readings. An index: no standard exists.
        depth: how dark a foundation, by Monk's tone.
        fitzpatrick: range of types over the ITA interval, never to be shown without ``fitzpatrick_warning``. None
            where it cannot be told: the range would hold all types, or the angle is None.
        fitzpatrick_warning: what must be said beside the range of types.
        illumination: the colour of the light.
        correction: what a card corrected; None without one.
        regions, regions_unavailable: each of :data:`REGIONS` is in one of the two.
        notes: sentences that belong beside the reading.
        scale: name and version of the table of cuts.
    """

    calibrated: bool
    lab: Lab
    hex: str
    ita: FiniteFloat | None
    ita_interval: tuple[FiniteFloat, FiniteFloat]
    ita_class: str | None
    hue_angle: FiniteFloat
    monk: MonkMatch
    monk_second: MonkMatch
    monk_interval: tuple[PositiveInt, PositiveInt]
    undertone: str
    undertones: tuple[str, ...]
    depth: str
    fitzpatrick: tuple[str, str] | None
    fitzpatrick_warning: str
    regions: dict[ToneRegion, RegionTone]
    regions_unavailable: dict[ToneRegion, str]
    illumination: Illumination
    correction: Correction | None
    notes: tuple[str, ...]
    scale: str


class ToneAnalysis(Result):
    """The tone, or the reason why there is none.

    Attributes:
        status: ``ok``, or ``unavailable`` with a reason.
        unavailable_reason: a sentence for people.
        tone: the reading; None where it is unavailable.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    tone: Tone | None = None

    @classmethod
    def unavailable(cls, reason: str) -> Self:
        """No tone."""
        return cls(status="unavailable", unavailable_reason=reason)

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        if (self.status == "ok") != (self.tone is not None) or (self.status == "ok") != (not self.unavailable_reason):
            raise ValueError("a tone that is ok has a reading and no reason; an unavailable one a reason only")
        return self
