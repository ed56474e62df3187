"""Strokes of an annotator, as the page sends them, and the masks that they make.

Coordinates are those of ImageJ's ROIs: ``x`` to the right and ``y`` down, in pixels from the outer corner of the first
pixel, whose centre is at (.5, .5).
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Final, Literal, assert_never

import numpy as np
import numpy.typing as npt
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
Heights = npt.NDArray[np.floating]


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
    ends = points if len(points) > 1 else [*points, *points]
    return _lines(ends, *shape) if size <= 1 else _thick_lines(ends, size / 2, *shape)


def _lines(points: list[Point], height: int, width: int) -> Mask:
    marked = np.zeros((height, width), np.bool_)
    for (x0, y0), (x1, y1) in pairwise(points):
        ends = (int(np.floor(value)) for value in (y0, x0, y1, x1))
        rows, columns = line(*ends)  # type: ignore[no-untyped-call]
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        marked[rows[inside], columns[inside]] = True
    return marked


def _thick_lines(points: list[Point], reach: float, height: int, width: int) -> Mask:
    """What lies within ``reach`` of a line is one run of pixels in each row: runs cost far less than squares."""
    steps = np.zeros((height, width + 1), np.int32)
    for start, end in pairwise(points):
        top, bottom = min(start[1], end[1]) - reach, max(start[1], end[1]) + reach
        rows = np.arange(max(math.ceil(top - 0.5), 0), min(math.floor(bottom - 0.5), height - 1) + 1)
        low, high = _within(start, end, reach, rows + 0.5)
        first = np.clip(np.ceil(low - 0.5), 0, width).astype(np.intp)
        past = np.clip(np.floor(high - 0.5) + 1, first, width).astype(np.intp)
        steps[rows, first] += 1
        steps[rows, past] -= 1
    return np.asarray(steps.cumsum(axis=1)[:, :width] > 0)


def _within(start: Point, end: Point, reach: float, y: Heights) -> tuple[Heights, Heights]:
    """From where to where each horizontal at ``y`` lies within ``reach`` of a line between two points.

    The line's surroundings are convex: a disc around either end and the oblong between them.
    """
    (x0, y0), (x1, y1) = start, end
    across, down = x1 - x0, y1 - y0
    length = math.hypot(across, down)
    low, high = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for x, centre in ((x0, y0), (x1, y1)):
        square = reach**2 - (y - centre) ** 2
        half = np.sqrt(np.maximum(square, 0))
        low = np.where(square >= 0, np.minimum(low, x - half), low)
        high = np.where(square >= 0, np.maximum(high, x + half), high)
    if down:  # of a level line the discs' widths are all
        beside, slack = x0 + (y - y0) * across / down, reach * length / abs(down)
        left, right = _between(x0, (y - y0) * down, across, length**2)
        left, right = np.maximum(left, beside - slack), np.minimum(right, beside + slack)
        low = np.where(left <= right, np.minimum(low, left), low)
        high = np.where(left <= right, np.maximum(high, right), high)
    return low, high


def _between(x0: float, foot: Heights, across: float, square: float) -> tuple[Heights, Heights]:
    """From where to where a point of each horizontal projects between the line's ends."""
    if across:
        one, other = x0 - foot / across, x0 + (square - foot) / across
        return np.minimum(one, other), np.maximum(one, other)
    inside = (foot >= 0) & (foot <= square)
    return np.where(inside, -np.inf, np.inf), np.where(inside, np.inf, -np.inf)


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
