"""What is found of one concern: plain frozen data, the parts of an :class:`.ConcernAnalysis`."""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, NonNegativeFloat, NonNegativeInt, PositiveInt, model_validator

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.schema.frozen import Result
from skinsight.analyzer.schema.run_length import RunLength

Score = Annotated[FiniteFloat, Field(ge=0, le=100)]
Fraction = Annotated[FiniteFloat, Field(ge=0, le=1)]
GradeKind = Literal["grade", "index"]
HueClass = Literal["pigmented", "vascular", "structural", "mixed"]


class Contrast(Result):
    """Colour of what is marked minus that of the skin around it: medians in CIELAB under D65.

    Attributes:
        delta_l: below 0 where the marked skin is darker.
        delta_a: above 0 where it is redder.
        delta_b: above 0 where it is yellower.
        delta_e: CIEDE2000 between the two.
    """

    delta_l: FiniteFloat
    delta_a: FiniteFloat
    delta_b: FiniteFloat
    delta_e: NonNegativeFloat


class Lines(Result):
    """Wrinkles as lines.

    Attributes:
        length: of their centre lines together, in face widths (sides of the face frame).
        depth: by how much L* falls from the skin beside the lines to them, in the mean; None where none can be read so.
        deep: length of what is deep of them, as the measure ``lines`` has it.
    """

    length: NonNegativeFloat
    depth: FiniteFloat | None
    deep: NonNegativeFloat = 0.0


class UnderEye(Result):
    """The dark circle of one eye.

    Attributes:
        area: pixels of the photo frame that are marked.
        contrast: of the marked skin against the cheek below it; None where nothing is marked or no cheek is seen.
        hue: what the colour speaks for, by the rule in ``scales/panda_eyes_hue.toml``; None without a contrast.
    """

    area: NonNegativeInt
    contrast: Contrast | None
    hue: HueClass | None


class UnderEyes(Result):
    """Both dark circles.

    Attributes:
        left: of the subject's left eye; None where it was not seen.
        right: of the subject's right eye; None where it was not seen.
    """

    left: UnderEye | None
    right: UnderEye | None


LesionKind = Literal["comedone_black", "comedone_white", "inflamed", "nodule", "unknown"]
"""``inflamed`` is a papule or a pustule, which photographs of faces do not tell apart, or a nodule not surely so."""
LocalZone = Literal["forehead", "right_cheek", "left_cheek", "nose", "chin"]


class LesionKinds(Result):
    """Kinds of acne lesions.

    Attributes:
        pixels_per_mm: of the photograph, from the face's own scale; None where it has none.
        unknown_because: why no kind could be told, a sentence for people; None where kinds were told.
        counts: lesions of each kind.
        gags_like: local scores after Doshi's global acne grading, by zone: its factor times the grade of the worst
            kind told there. Chest and back are not in a photograph of a face, so this is no GAGS score. A zone whose
            lesions could not be told, or that was not seen, is left out.
        gags_like_sum: of them; None where any zone is left out.
    """

    pixels_per_mm: FiniteFloat | None
    unknown_because: str | None
    counts: dict[LesionKind, NonNegativeInt]
    gags_like: dict[LocalZone, NonNegativeInt]
    gags_like_sum: NonNegativeInt | None


class Instance(Result):
    """One connected piece of a mask, in the photo frame.

    Attributes:
        box: ``x0, y0, x1, y1`` in pixels; the last column and row are ``x1 - 1`` and ``y1 - 1``.
        area: pixels.
        centroid: ``x, y`` of its mean.
        zone: where most of it lies; None off all zones.
        probability: the network's mean over its pixels.
        contour: outer outline, ``x, y`` in turn, simplified to half a pixel: for drawing, never for areas.
        kind: of an acne lesion; None of other marks.
    """

    box: tuple[NonNegativeInt, NonNegativeInt, PositiveInt, PositiveInt]
    area: PositiveInt
    centroid: tuple[FiniteFloat, FiniteFloat]
    zone: ZoneName | None
    probability: Fraction
    contour: tuple[tuple[NonNegativeInt, NonNegativeInt], ...]
    kind: LesionKind | None = None


class Untold(Result):
    """Marks of which it could not be told what they are. They are counted in no concern.

    Attributes:
        between: the concerns that they may be.
        count: of marks, in the frame that marks are counted in.
        area: pixels of the photo frame.
        mask: the pixels themselves.
    """

    between: tuple[str, str]
    count: NonNegativeInt
    area: NonNegativeInt
    mask: RunLength


class ZoneFinding(Result):
    """One concern in one zone; every number is None where ``status`` is ``unavailable``.

    Attributes:
        status: ``ok``, or ``unavailable`` with a reason.
        unavailable_reason: a clause for people.
        skin: pixels of the zone in the photo frame.
        area: pixels of them that are marked.
        area_fraction: area over skin.
        count: instances that lie mostly here; None for wrinkles.
        density: of these, per squared face width of the zone's skin.
        contrast: of the marked skin against the rest of the zone; None where either is too small.
        lines: wrinkles only.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    skin: NonNegativeInt | None = None
    area: NonNegativeInt | None = None
    area_fraction: Fraction | None = None
    count: NonNegativeInt | None = None
    density: NonNegativeFloat | None = None
    contrast: Contrast | None = None
    lines: Lines | None = None

    @classmethod
    def unavailable(cls, reason: str) -> Self:
        """A zone that cannot be judged."""
        return cls(status="unavailable", unavailable_reason=reason)

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        if (self.status == "ok") != (self.skin is not None) or (self.status == "ok") == bool(self.unavailable_reason):
            raise ValueError("a zone that is ok has its skin and no reason; an unavailable one a reason only")
        return self


class Grade(Result):
    """A place on a scale.

    Attributes:
        kind: ``grade`` where a published scale's own criterion was measured, ``index`` where the scale is skinsight's.
        value: 0 is the mildest.
        label: its name.
        scale: name and version of the scale.
        source: where the cuts come from.
        basis: what was measured, in words.
        measured: the number that the cuts were applied to.
        interval: least and greatest value, as :class:`Uncertainty` has intervals.
        interval_labels: their names.
        borderline: whether that is more than one value.
    """

    kind: GradeKind
    value: NonNegativeInt
    label: str
    scale: str
    source: str
    basis: str
    measured: FiniteFloat
    interval: tuple[NonNegativeInt, NonNegativeInt]
    interval_labels: tuple[str, str]
    borderline: bool


class Uncertainty(Result):
    """Intervals, each meant to hold what 80 % of other photographs of the moment would give: what the mask gives at a
    lower and at a higher threshold, widened. The reported number always lies within.

    Attributes:
        thresholds: the lower and the higher.
        area_fraction: of the face skin.
        count: of marks; None for wrinkles.
        score: as the score of the concern.
    """

    thresholds: tuple[Fraction, Fraction]
    area_fraction: tuple[Fraction, Fraction]
    count: tuple[NonNegativeInt, NonNegativeInt] | None
    score: tuple[Score, Score]
