"""What :func:`skinsight.analyzer.tone.estimate.tone` answers with."""

from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, FiniteFloat, PositiveInt, model_validator

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
        ita: individual typology angle in degrees; None where b* is 0 or less, as under bluish light.
        hue_angle: CIELAB hue in degrees, 0 up to 360.
    """

    pixels: PositiveInt
    lab: Lab
    hex: str
    ita: FiniteFloat | None
    hue_angle: FiniteFloat


class MonkTone(Result):
    """The tone on Monk's scale, 1 (lightest) to 10, as people perceive it.

    Attributes:
        value: on the scale, between its whole tones too.
        interval: where the mean of two raters lies in 80 % of faces.
        hex: Monk's swatch nearest to ``value``, ``#rrggbb``: a name, not the skin's colour.
    """

    value: Annotated[FiniteFloat, Field(ge=1, le=10)]
    interval: tuple[FiniteFloat, FiniteFloat]
    hex: str

    @model_validator(mode="after")
    def _interval_holds(self) -> Self:
        if not self.interval[0] <= self.value <= self.interval[1]:
            raise ValueError(f"the interval {self.interval} does not hold {self.value}")
        return self


class Tone(Result):
    """The skin's tone and its names, all of them consistent with ``monk``.

    Attributes:
        status: ``ok``.
        unavailable_reason: None: there is a tone.
        calibrated: whether a card corrected the colours. Then the angle was measured and Monk's tone follows from it,
            otherwise the other way round: see :mod:`skinsight.analyzer.tone.estimate`.
        monk: on Monk's scale.
        depth: how dark a foundation, by Monk's tone.
        ita, ita_interval, ita_class: individual typology angle in degrees.
        lab, hex, hue_angle: the skin's colour: the hue of the photograph in the exposure that the tone asks for.
        undertone, undertones: by hue angle, and those of all readings. An index: no standard exists.
        fitzpatrick: range of types over the ITA interval, never to be shown without ``fitzpatrick_warning``. None
            where it cannot be told, for the range would hold all types.
        fitzpatrick_warning: what must be said beside the range of types.
        regions, regions_unavailable: each of :data:`REGIONS` is in one of the two; both cheeks and the forehead relit
            alike, so what they differ by is what the photograph shows.
        illumination: the colour of the light.
        correction: what a card corrected; None without one.
        notes: sentences that belong beside the reading.
        scale, model: name and version of the table of cuts and of the model.
    """

    status: Literal["ok"] = "ok"
    unavailable_reason: None = None
    calibrated: bool
    monk: MonkTone
    depth: str
    ita: FiniteFloat
    ita_interval: tuple[FiniteFloat, FiniteFloat]
    ita_class: str
    lab: Lab
    hex: str
    hue_angle: FiniteFloat
    undertone: str
    undertones: tuple[str, ...]
    fitzpatrick: tuple[str, str] | None
    fitzpatrick_warning: str
    regions: dict[ToneRegion, RegionTone]
    regions_unavailable: dict[ToneRegion, str]
    illumination: Illumination
    correction: Correction | None
    notes: tuple[str, ...]
    scale: str
    model: str


class NoTone(Result):
    """The reason why there is no tone.

    Attributes:
        status: ``unavailable``.
        unavailable_reason: a sentence for people.
        monk: None, as there is no tone.
    """

    status: Literal["unavailable"] = "unavailable"
    unavailable_reason: Annotated[str, Field(min_length=1)]
    monk: None = None


ToneAnalysis = Annotated[Tone | NoTone, Field(discriminator="status")]
"""The tone, or the reason why there is none, told apart by ``status``."""
