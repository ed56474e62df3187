"""What the service answers with: the library's own types, with masks in the form that was asked for."""

import base64
import json
from typing import Annotated, Literal, Self

import cv2
import numpy as np
from pydantic import BaseModel, Field, StringConstraints, model_validator

from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.frames import Mask

MaskForm = Literal["rle", "png", "none"]

PNG_URI = "data:image/png;base64,"
PngMask = Annotated[
    str,
    StringConstraints(pattern=f"^{PNG_URI}"),
    Field(description="`data:` URI of an 8-bit gray PNG of the photograph's size: 255 inside the mask, 0 outside."),
]


class ConcernAnswer(ConcernAnalysis):
    """What was measured of one concern; every number is null where `status` is `unavailable`."""

    mask: RunLength | PngMask | None = Field(  # type: ignore[assignment]  # wider than the library's
        default=None, description="In the form that `masks` asked for; left out for `none`."
    )

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        """Takes the place of the library's check, for which a mask may not be left out."""
        return self


class AnalysisAnswer(Analysis):
    """All that was seen in one photograph."""

    concerns: dict[str, ConcernAnswer]  # type: ignore[assignment]  # as above


class Status(BaseModel):
    """How the service is."""

    status: Literal["ok", "ready"]


def to_json(analysis: Analysis, masks: MaskForm) -> str:
    """An analysis as JSON of :class:`AnalysisAnswer`; with ``rle`` it is the library's own."""
    if masks == "rle":
        return analysis.model_dump_json()
    answer = analysis.model_dump(mode="json", exclude={"concerns": {"__all__": {"mask"}}})
    if masks == "png":
        for name, found in analysis.concerns.items():
            answer["concerns"][name]["mask"] = png_uri(found.mask.to_mask()) if found.mask else None
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def png_uri(mask: Mask) -> str:
    """A mask ``(H, W)`` as a ``data:`` URI."""
    _, png = cv2.imencode(".png", mask.astype(np.uint8) * 255)
    return PNG_URI + base64.b64encode(png.tobytes()).decode()
