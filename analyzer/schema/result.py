"""What :func:`skinsight.analyzer.analyze` answers with: plain frozen data that JSON carries without loss.

No number is NaN or infinite. Concerns stand in the registry's order. ``docs/analysis.schema.json`` is the JSON Schema.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, FiniteFloat, NonNegativeInt, PositiveInt, model_validator

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.findings import (
    Contrast,
    Fraction,
    Grade,
    Instance,
    Lines,
    Score,
    Uncertainty,
    UnderEyes,
    ZoneFinding,
)
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Recommendation
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.analyzer.schema.tone_result import ToneAnalysis
from skinsight.segmentation.face import FoundBy

SCHEMA_VERSION: Final = "2.0"
DISCLAIMER = (
    "skinsight marks what can be seen in one photograph. It is no medical device, its scores are indices of its own "
    "and no clinical grades, and it does not replace an examination by a physician."
)


class PhotoInfo(Frozen):
    """The upright photograph: its name, and its size in pixels."""

    name: str
    width: PositiveInt
    height: PositiveInt


class FaceInfo(Frozen):
    """The face frame within the photograph.

    Attributes:
        found_by: ``whole_face``, ``close_up`` (skin fills the picture, so the picture is the crop) or ``given``.
        x: centre of the square from the left, in pixels of the photo frame.
        y: centre of the square from the top.
        side: side of the square, in pixels.
        tilt: degrees by which the head leans clockwise.
        faces_found: faces in the photograph, of which this is the largest; 1 where the face was given.
    """

    found_by: FoundBy
    x: FiniteFloat
    y: FiniteFloat
    side: Annotated[FiniteFloat, Field(gt=0)]
    tilt: FiniteFloat
    faces_found: PositiveInt


class ModelInfo(Frozen):
    """The network that drew a mask."""

    version: str
    sha256: str


class ConcernAnalysis(Frozen):
    """What was measured of one concern; every number is None where ``status`` is ``unavailable``.

    Attributes:
        status: ``ok``, or ``unavailable`` with a reason. A face without lesions is ``ok``.
        unavailable_reason: a sentence for people.
        score: 0 to 100, higher is clearer: see :mod:`.scores`. None for ``face_skin``, and for dark circles
            without a cheek to compare them with.
        legacy_score: 100 minus the percentage of the face skin (dark circles: of the eye area) that is marked, never
            below 0: Skin Gorithm's formula. None for ``face_skin``.
        grade: the concern's scale, see :mod:`.grades`. None for ``face_skin``, and where too little is seen of
            the skin that the scale is applied to: the zones of the index of dark spots, the cheek of dark circles.
        further_grades: of the same concern by other rules, such as acne counted on the whole picture.
        uncertainty: how far the numbers move with the threshold and the mirror image. None for ``face_skin``.
        area: pixels of the mask in the photo frame.
        area_fraction: area over that of the face skin, at most 1.
        count: instances. None for ``face_skin``.
        contrast: of all that is marked against the skin around it; None where nothing is marked.
        lines: wrinkles only.
        under_eyes: dark circles only.
        zones: by zone, in the order of :data:`~skinsight.analyzer.face.zones.ZONES`. Empty for ``face_skin``.
        instances: connected pieces, from the top down. Empty for ``face_skin``.
        mask: the pixels themselves.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    score: Score | None = None
    legacy_score: Score | None = None
    grade: Grade | None = None
    further_grades: tuple[Grade, ...] = ()
    uncertainty: Uncertainty | None = None
    area: NonNegativeInt | None = None
    area_fraction: Fraction | None = None
    count: NonNegativeInt | None = None
    contrast: Contrast | None = None
    lines: Lines | None = None
    under_eyes: UnderEyes | None = None
    zones: dict[ZoneName, ZoneFinding] = Field(default_factory=dict)
    instances: tuple[Instance, ...] = ()
    mask: RunLength | None = None

    @classmethod
    def unavailable(cls, reason: str) -> Self:
        """A concern that could not be measured."""
        return cls(status="unavailable", unavailable_reason=reason)

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        measured = (self.area, self.area_fraction, self.mask)
        if self.status == "ok" and (None in measured or self.unavailable_reason is not None):
            raise ValueError("a concern that is ok has an area, a fraction and a mask, and no reason")
        if self.status == "unavailable" and not self.unavailable_reason:
            raise ValueError("a concern that is unavailable needs a reason")
        if self.status == "unavailable" and self != self.model_construct(
            status=self.status, unavailable_reason=self.unavailable_reason
        ):
            raise ValueError("a concern that is unavailable has no numbers")
        return self


class ZoneInfo(Frozen):
    """Whether a zone of the face can be judged.

    Attributes:
        status: ``ok``, or ``unavailable`` with a reason.
        unavailable_reason: a clause for people.
        skin: its area, in pixels of the photo frame; None where it is unavailable.
        outline: polygons around it, points ``x, y`` in the photo frame: for drawing, never for areas.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    skin: NonNegativeInt | None = None
    outline: tuple[tuple[tuple[NonNegativeInt, NonNegativeInt], ...], ...] = ()


class Analysis(Frozen):
    """All that was seen in one photograph, in this order.

    Attributes:
        photo: the photograph.
        face: the face in it.
        quality: what is wrong with the photograph; see :mod:`skinsight.analyzer.quality.gate`.
        zones: of the face, each of :data:`~skinsight.analyzer.face.zones.ZONES`.
        tone: of the skin; see :mod:`skinsight.analyzer.tone.estimate`.
        concerns: by name in the registry, in its order.
        recommendations: advice, red flags first; see :mod:`skinsight.analyzer.advice.recommend`.
        models: the networks that drew the masks.
        disclaimer: what none of this is.
    """

    schema_version: str = SCHEMA_VERSION
    photo: PhotoInfo
    face: FaceInfo
    quality: Quality
    zones: dict[ZoneName, ZoneInfo]
    tone: ToneAnalysis
    concerns: dict[str, ConcernAnalysis]
    recommendations: tuple[Recommendation, ...] = ()
    models: dict[str, ModelInfo]
    disclaimer: str = DISCLAIMER
