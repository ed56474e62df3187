"""What :func:`skinsight.analyzer.analyze` answers with: plain frozen data that JSON carries without loss.

No number is NaN or infinite. Concerns stand in the registry's order. ``docs/analysis.schema.json`` is the JSON Schema.
"""

import os
from datetime import UTC, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, Field, FiniteFloat, NonNegativeInt, PositiveInt, model_validator

from skinsight import __version__
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.conditions import ConditionsAnalysis
from skinsight.analyzer.schema.findings import (
    Contrast,
    Fraction,
    Grade,
    Instance,
    LesionKinds,
    Lines,
    Score,
    Uncertainty,
    UnderEyes,
    Untold,
    ZoneFinding,
)
from skinsight.analyzer.schema.frozen import Result
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.recommendation import Recommendation
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.analyzer.schema.tone_result import ToneAnalysis
from skinsight.segmentation.face import FoundBy, Turned
from skinsight.segmentation.segmenter import DEFAULT_PROFILE, Profile

SCHEMA_VERSION: Final = "3.2"
DISCLAIMER = (
    "skinsight marks what can be seen of the skin in one photograph, for people who look after their skin and for "
    "research. It is no medical device, its scores are indices of its own and no clinical grades, and it does not "
    "replace an examination by a physician."
)


def now() -> datetime:
    """The time in UTC, in whole seconds; that of ``SOURCE_DATE_EPOCH`` where results must be the same each time."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC).replace(microsecond=0)


class FileInfo(Result):
    """The file that a photograph was read from.

    Attributes:
        format: of the file, such as ``JPEG``.
        width: as stored, in pixels, before the picture was turned upright.
        height: as stored, in pixels.
        orientation: EXIF orientation that was undone, 1 to 8; 1 is upright already.
        reduced: how many times smaller than stored it was decoded, for its size.
    """

    format: str
    width: PositiveInt
    height: PositiveInt
    orientation: Annotated[int, Field(ge=1, le=8)]
    reduced: PositiveInt


class PhotoInfo(Result):
    """The upright photograph, which all masks and coordinates belong to.

    Attributes:
        name: of the photograph.
        width: upright and as analysed, in pixels.
        height: upright and as analysed, in pixels.
        file: what it was read from; None where pixels were given.
    """

    name: str
    width: PositiveInt
    height: PositiveInt
    file: FileInfo | None = None


class FaceInfo(Result):
    """The face frame within the photograph.

    Attributes:
        found_by: ``whole_face``, ``close_up`` (skin fills the picture, so the picture is the crop) or ``given``.
        x: centre of the square from the left, in pixels of the photo frame.
        y: centre of the square from the top.
        side: side of the square, in pixels.
        tilt: degrees by which the head leans clockwise in the photograph as it is.
        turned: degrees, 0, 90, 180 or 270, that the photograph has to be turned back, counter-clockwise, to be upright.
        faces_found: faces in the photograph; 1 where the face was given.
    """

    found_by: FoundBy
    x: FiniteFloat
    y: FiniteFloat
    side: Annotated[FiniteFloat, Field(gt=0)]
    tilt: FiniteFloat
    turned: Turned = 0
    faces_found: PositiveInt


class ModelInfo(Result):
    """The network that drew a mask.

    Attributes:
        version: of the network, as its card says.
        sha256: of its file.
    """

    version: str
    sha256: str


class ConcernAnalysis(Result):
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
        uncertainty: how far the numbers move with the threshold. None for ``face_skin``.
        area: pixels of the mask in the photo frame.
        area_fraction: area over that of the face skin, at most 1.
        count: of marks, in the view. None for ``face_skin``, and for wrinkles, whose lines are measured.
        contrast: of all that is marked against the skin around it; None where nothing is marked.
        lines: wrinkles only.
        under_eyes: dark circles only.
        kinds: of lesions, acne only.
        zones: by zone, in the order of :data:`~skinsight.analyzer.face.zones.ZONES`. Empty for ``face_skin``.
        instances: single marks, from the top down; lesions that touch are told apart. Empty for ``face_skin``.
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
    kinds: LesionKinds | None = None
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


class ZoneInfo(Result):
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


class Analysis(Result):
    """All that was seen in one photograph, in this order.

    Attributes:
        schema_version: of this form of answer. A change that can break a reader raises its first number;
            ``CHANGELOG.md`` says how to follow.
        created: when the photograph was analysed, in UTC.
        skinsight: version of skinsight that did it.
        photo: the photograph.
        face: the face in it.
        quality: what is wrong with the photograph; see :mod:`skinsight.analyzer.quality.gate`.
        zones: of the face, each of :data:`~skinsight.analyzer.face.zones.ZONES`.
        tone: of the skin; see :mod:`skinsight.analyzer.tone.estimate`.
        concerns: by name in the registry, in its order.
        measures: of the skin without a network, by name in :data:`~skinsight.analyzer.formulas.table.MEASURES`, in its
            order; those that were not asked for are left out.
        untold: marks that may be acne or dark spots; None where neither was looked for, or neither could be judged.
        age_needed: whether lines and advice for adults wait until an age is stated: none was, and the face does not say
            that it may be left out. It is no estimate of an age, and is often true of adults.
        conditions: what the skin as a whole looks like, a hint; None where that was not asked.
        recommendations: advice, red flags first; see :mod:`skinsight.analyzer.advice.recommend`.
        profile: which networks ran, and how often.
        models: the networks that drew the masks.
        disclaimer: what none of this is.
    """

    schema_version: str = SCHEMA_VERSION
    created: AwareDatetime = Field(default_factory=now)
    skinsight: str = __version__
    photo: PhotoInfo
    face: FaceInfo
    quality: Quality
    zones: dict[ZoneName, ZoneInfo]
    tone: ToneAnalysis
    concerns: dict[str, ConcernAnalysis]
    measures: dict[str, MeasureAnalysis] = Field(default_factory=dict)
    untold: Untold | None = None
    age_needed: bool = False
    conditions: ConditionsAnalysis | None = None
    recommendations: tuple[Recommendation, ...] = ()
    profile: Profile = DEFAULT_PROFILE
    models: dict[str, ModelInfo]
    disclaimer: str = DISCLAIMER
