"""What the service answers with: the library's own types in an envelope, with masks in the form that was asked for."""

import base64
import json
from datetime import datetime
from typing import Annotated, Final, Literal, Self

import cv2
import numpy as np
from pydantic import BaseModel, Field, StringConstraints, model_validator

from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.api.service.problems import ProblemDetails
from skinsight.segmentation.frames import Mask

MaskForm = Literal["rle", "png", "none"]
State = Literal["queued", "running", "done", "failed", "cancelled"]

PNG_URI: Final = "data:image/png;base64,"
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


class MeasureAnswer(MeasureAnalysis):
    """What was measured by one formula; every number is null where `status` is `unavailable`."""

    mask: RunLength | PngMask | None = Field(  # type: ignore[assignment]  # wider than the library's
        default=None, description="In the form that `masks` asked for; left out, as `map` is, for `none`."
    )


class AnalysisAnswer(Analysis):
    """All that was seen in one photograph."""

    concerns: dict[str, ConcernAnswer]  # type: ignore[assignment]  # as above
    measures: dict[str, MeasureAnswer] = Field(default_factory=dict)  # type: ignore[assignment]  # as above


class MaskLinks(BaseModel):
    """One mask in each of its forms, at the photograph's size."""

    png: str = Field(description="8-bit gray PNG: 255 inside, 0 outside.")
    rle: str = Field(description="COCO's uncompressed run-length code, exact to the pixel.")
    polygons: str = Field(description="Outlines along the pixels' edges, each piece with its holes; areas are exact.")
    geojson: str = Field(description="The same as a GeoJSON Feature, in pixels from the top left.")


class Links(BaseModel):
    """Addresses of what belongs to an analysis, on this server."""

    analysis: str = Field(description="The analysis itself.")
    overlay: str | None = Field(
        default=None, description="All masks painted on a transparent PNG, to be laid over the photograph."
    )
    picture: str | None = Field(
        default=None, description="The photograph with its masks, as JPEG; only where the photograph was kept."
    )
    masks: dict[str, MaskLinks] = Field(default_factory=dict, description="By concern, where it was available.")
    measures: dict[str, str] = Field(
        default_factory=dict,
        description="By measure: its map as a picture of the face, or what it marks as a mask of the photograph.",
    )


class AnalysisResource(BaseModel):
    """One photograph that was sent: how far it is, and what came of it."""

    id: str | None = Field(description="Null where nothing was to be kept.")
    status: State
    batch: str | None = Field(default=None, description="Id of the batch that it belongs to.")
    name: str = Field(description="Of the file, as it was sent.")
    created: datetime
    finished: datetime | None = None
    expires: datetime | None = Field(default=None, description="When it is deleted, unless it was before.")
    problem: ProblemDetails | None = Field(default=None, description="Why it failed.")
    links: Links | None = None
    result: AnalysisAnswer | None = Field(default=None, description="Once it is done.")


class Counts(BaseModel):
    """How many photographs of a batch have each status."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0


class BatchResource(BaseModel):
    """Photographs that were sent together."""

    id: str
    status: Literal["open", "finished"] = Field(description="Finished once no photograph is queued or running.")
    total: int
    counts: Counts
    created: datetime
    finished: datetime | None = None
    expires: datetime
    items: str = Field(description="Address of its photographs.")


class BatchItem(BaseModel):
    """One photograph of a batch."""

    id: str
    position: int = Field(description="In the order in which they were sent, from 0.")
    name: str
    status: State
    problem: ProblemDetails | None = None
    analysis: str = Field(description="Address of its analysis.")


class BatchItems(BaseModel):
    """Photographs of a batch in order."""

    items: list[BatchItem]
    next: str | None = Field(description="Address of those that follow; null at the end.")


class Status(BaseModel):
    """How the service is."""

    status: Literal["ok", "ready"]


def to_json(analysis: Analysis, masks: MaskForm) -> str:
    """An analysis as JSON of :class:`AnalysisAnswer`; with ``rle`` it is the library's own."""
    if masks == "rle":
        return analysis.model_dump_json()
    unwanted = {"mask"} if masks == "png" else {"mask", "map"}
    left_out = {"concerns": {"__all__": {"mask"}}, "measures": {"__all__": unwanted}}
    answer = analysis.model_dump(mode="json", exclude=left_out)
    if masks == "png":
        for group, all_found in (("concerns", analysis.concerns), ("measures", analysis.measures)):
            for name, found in all_found.items():
                answer[group][name]["mask"] = png_uri(found.mask.to_mask()) if found.mask else None
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def with_result(resource: AnalysisResource, result: str) -> str:
    """A resource as JSON, around the JSON of its result: masks are large, and need not be parsed to be sent."""
    head = resource.model_dump_json(exclude={"result"})
    return f'{head[:-1]},"result":{result}}}'


def png_of(mask: Mask) -> bytes:
    """A mask ``(H, W)`` as an 8-bit gray PNG."""
    _, png = cv2.imencode(".png", mask.astype(np.uint8) * 255)
    return png.tobytes()


def png_uri(mask: Mask) -> str:
    """A mask ``(H, W)`` as a ``data:`` URI."""
    return PNG_URI + base64.b64encode(png_of(mask)).decode()
