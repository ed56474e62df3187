"""What :func:`analyzer.analyze` answers with: plain frozen data that JSON carries without loss.

No number is NaN or infinite. Concerns stand in the registry's order.
"""

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, FiniteFloat, NonNegativeInt, PositiveInt, model_validator

from analyzer.frozen import Frozen
from segmentation.face import FoundBy
from segmentation.frames import Mask

SCHEMA_VERSION = "1.0"
DISCLAIMER = (
    "skinsight marks what can be seen in one photograph. It is no medical device, its scores are indices of its own "
    "and no clinical grades, and it does not replace an examination by a physician."
)

Score = Annotated[FiniteFloat, Field(ge=0, le=100)]
Fraction = Annotated[FiniteFloat, Field(ge=0, le=1)]


class RunLength(Frozen):
    """A mask as COCO's uncompressed run-length code, exact to the pixel.

    Attributes:
        size: ``[height, width]``.
        counts: lengths of the runs, column by column from the top left, starting with a run of zeros
            (which has length 0 where the first pixel is set).

    Example:
        >>> RunLength.of(np.array([[True, False], [True, True]])).counts
        [0, 2, 1, 1]
    """

    size: tuple[PositiveInt, PositiveInt]
    counts: list[NonNegativeInt]

    @model_validator(mode="after")
    def _fills_the_picture(self) -> Self:
        height, width = self.size
        if sum(self.counts) != height * width:
            raise ValueError(
                f"the runs cover {sum(self.counts)} pixels and the size is {height} x {width} = {height * width}: "
                "give counts that add up to the size"
            )
        return self

    @classmethod
    def of(cls, mask: Mask) -> Self:
        """Encode a mask of shape ``(H, W)``."""
        flat = mask.ravel(order="F")
        edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        counts = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
        return cls(size=(mask.shape[0], mask.shape[1]), counts=[0, *counts] if flat[0] else counts)

    def to_mask(self) -> Mask:
        """Decode to shape ``(H, W)``."""
        values = np.arange(len(self.counts)) % 2 == 1
        return np.ascontiguousarray(np.repeat(values, self.counts).reshape(self.size, order="F"))


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
        score: 0 to 100, higher is clearer: see :mod:`analyzer.measure`. None for ``face_skin``.
        area: pixels of the mask in the photo frame.
        area_fraction: area over that of the face skin, at most 1.
        count: lesions (connected components). None for ``face_skin``.
        mask: the pixels themselves.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    score: Score | None = None
    area: NonNegativeInt | None = None
    area_fraction: Fraction | None = None
    count: NonNegativeInt | None = None
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
        if self.status == "unavailable" and any(value is not None for value in (*measured, self.score, self.count)):
            raise ValueError("a concern that is unavailable has no numbers")
        return self


class Analysis(Frozen):
    """All that was seen in one photograph."""

    schema_version: str = SCHEMA_VERSION
    photo: PhotoInfo
    face: FaceInfo
    concerns: dict[str, ConcernAnalysis]
    models: dict[str, ModelInfo]
    disclaimer: str = DISCLAIMER
