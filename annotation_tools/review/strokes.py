"""Strokes of an annotator, as the page sends them, and the masks that they make.

Coordinates are those of ImageJ's ROIs: ``x`` to the right and ``y`` down, in pixels from the outer corner of the first
pixel, whose centre is at (.5, .5).
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Final, Literal, assert_never

import numpy as np
import pydantic
from skimage.draw import line

from skinsight.annotation_tools.imagej.rois import filled
from skinsight.annotation_tools.review.lesions import bridged, grown, lesion_at, shrunk
from skinsight.annotation_tools.review.tracing import region
from skinsight.annotation_tools.review.versions import TAG
from skinsight.segmentation.frames import Image, Mask

MOST_POINTS: Final = 20_000
Coordinate = Annotated[float, pydantic.Field(ge=-20_000, le=20_000, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]


class _Sent(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What comes from a page."""


class Brush(_Sent, frozen=True):
    """A line as thick as the brush: ``size`` is its diameter in pixels, and 1 marks single pixels.

    ``wire`` is a line whose path was found by :func:`~.tracing.wire`.
    """

    tool: Literal["brush", "erase", "wire"]
    points: Annotated[list[Point], pydantic.Field(min_length=1, max_length=MOST_POINTS)]
    size: Annotated[float, pydantic.Field(ge=1, le=500)]


class Polygon(_Sent, frozen=True):
    """All that lies within corners, by the even-odd rule at the centres of pixels."""

    tool: Literal["polygon"]
    points: Annotated[list[Point], pydantic.Field(min_length=3, max_length=MOST_POINTS)]


class Region(_Sent, frozen=True):
    """The spot at a point, as far as it differs from the skin around it."""

    tool: Literal["region"]
    at: Point


class Lesions(_Sent, frozen=True):
    """Marks that are named by a pixel of each: dropped, one pixel larger or smaller, or joined to one."""

    tool: Literal["drop", "grow", "shrink", "merge"]
    at: Annotated[list[tuple[int, int]], pydantic.Field(min_length=1, max_length=100)]


class Restore(_Sent, frozen=True):
    """An earlier version, again."""

    tool: Literal["restore"]
    version: Annotated[str, pydantic.Field(pattern=TAG)]


class Clear(_Sent, frozen=True):
    """Nothing."""

    tool: Literal["clear"]


Stroke = Annotated[Brush | Polygon | Region | Lesions | Restore | Clear, pydantic.Field(discriminator="tool")]


def applied(stroke: Stroke, mask: Mask, picture: Callable[[], Image], version: Callable[[str], Mask]) -> Mask:
    """A mask, ``(H, W)``, after a stroke.

    Args:
        stroke: what was done.
        mask: what it was done to; is left as it is.
        picture: the picture, ``(H, W, 3)``, asked for where the stroke depends on it.
        version: an earlier mask.

    Raises:
        DataError: there is no mark where one is named, or no such version.
    """
    match stroke:
        case Brush():
            swept = swept_by(stroke.points, stroke.size, mask.shape)
            return mask & ~swept if stroke.tool == "erase" else mask | swept
        case Polygon():
            return np.asarray(mask | filled([np.array(stroke.points)], *mask.shape))
        case Region():
            return np.asarray(mask | region(picture(), stroke.at))
        case Lesions():
            return _changed(stroke, mask)
        case Restore():
            return version(stroke.version)
        case Clear():
            return np.zeros_like(mask)
        case _:
            assert_never(stroke)


def swept_by(points: list[Point], size: float, shape: tuple[int, ...]) -> Mask:
    """Pixels that a round brush of a diameter passes: those whose centre is within half of it.

    A brush of one pixel marks the pixel below each point, and between two of them Bresenham's line.
    """
    height, width = shape
    swept = np.zeros((height, width), np.bool_)
    ends = points if len(points) > 1 else [*points, *points]
    for (x0, y0), (x1, y1) in pairwise(ends):
        if size <= 1:
            ends_at = (int(np.floor(value)) for value in (y0, x0, y1, x1))
            rows, columns = line(*ends_at)  # type: ignore[no-untyped-call]
            inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
            swept[rows[inside], columns[inside]] = True
            continue
        reach = size / 2
        left, right = (int(np.clip(value, 0, width)) for value in (min(x0, x1) - reach, max(x0, x1) + reach + 1))
        top, bottom = (int(np.clip(value, 0, height)) for value in (min(y0, y1) - reach, max(y0, y1) + reach + 1))
        y, x = np.arange(top, bottom)[:, None] + 0.5, np.arange(left, right)[None] + 0.5
        along = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)
        share = np.clip(along / max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-12), 0, 1)
        away = (x - x0 - share * (x1 - x0)) ** 2 + (y - y0 - share * (y1 - y0)) ** 2
        swept[top:bottom, left:right] |= away <= reach**2
    return swept


def _changed(stroke: Lesions, mask: Mask) -> Mask:
    lesions = [lesion_at(mask, x, y) for x, y in stroke.at]
    chosen = np.logical_or.reduce(lesions)
    match stroke.tool:
        case "drop":
            return np.asarray(mask & ~chosen)
        case "grow":
            return np.asarray(mask | grown(chosen))
        case "shrink":
            return np.asarray((mask & ~chosen) | shrunk(chosen))
        case "merge":
            return np.asarray(mask | bridged(lesions))
        case _:
            assert_never(stroke.tool)
