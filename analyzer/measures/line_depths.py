"""How deep wrinkles look: by how much L* falls in the valley that is seen within a drawn stroke.

Masks are drawn about 2 % of the face's width thick while the valley in them is some 0.3 to 0.8 % wide and seldom in
their middle, so the mean over a mask says little of it. At each centre-line pixel L* is read across the line, averaged
over a few pixels *along* it, which leaves the valley and evens out pores and noise. It is read in three windows of the
stroke's width: on the line, and just outside the mask to both sides.

    drop = greatest distance, within a window, by which L* falls below its level, on a slope from side to side
    depth = drop of the line - lesser drop of the two sides, in the mean around

A side's level is its mean, the line's the mean of both sides'. The greatest drop among noise and pores is above 0;
the sides tell by how much, as of as many values as are read on the line, and the lesser of them where hair or another
line lies in one. A line that is shallower than that noise is read too shallow, and a step between light and shaded skin
counts by half its height.
"""

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.colour.cielab import Array, Pixels
from skinsight.analyzer.face.view import LASHES, FaceView
from skinsight.analyzer.measures.contrast import GAP
from skinsight.segmentation.frames import Mask, places_in, window_of

ALONG: Final = 4
"""Pixels along the line, to either side, that L* is averaged over."""
NEAR: Final = 16
"""Pixels, some 5 mm, over which the noise beside a line is averaged."""
LEAST_HALF, MOST_HALF = 2, 6
"""Bounds of the half width, in pixels, of the windows: the median half width of the mask's strokes."""
LEAST_OF_WINDOW: Final = 0.3
"""Share of a window that must be marked (on the line) or plain skin (beside it)."""
LID: Final = 0.03
"""Skin beside a line keeps this far from the eye opening, in eye widths; the line itself keeps off the lashes."""


def line_depths(view: FaceView, mask: Mask, skeleton: Mask) -> Array:
    """Depth in L* at each pixel of the skeleton of a mask ``(SIDE, SIDE)``, in :func:`numpy.nonzero`'s order ``(N,)``.

    NaN where the line lies in the lashes, or plain skin is not seen on both sides of it.
    """
    if not skeleton.any():
        return np.zeros(0)
    half = _half_width(mask, skeleton)
    across, apart = np.arange(-half, half + 1), 2 * half + 1 + GAP
    marked, plain = _readable(view, mask)
    grid = _Grid.of(skeleton)
    lightness = np.ascontiguousarray(view.lab[..., 0])
    on, one, other = (
        grid.profiles(lightness, usable, across + middle)
        for usable, middle in ((marked, 0), (plain, -apart), (plain, apart))
    )
    levels = _mean(one), _mean(other)
    trend = ((levels[1] - levels[0]) / (2 * apart))[:, None] * across

    def drop(window: Array, level: Array) -> Array:
        return np.asarray(np.fmax.reduce(level[:, None] + trend - window, axis=1))

    def noise(side: Array, level: Array) -> Array:
        return _around(drop(side, level) * _largest_of(on) / _largest_of(side), skeleton)

    texture = np.minimum(noise(one, levels[0]), noise(other, levels[1]))
    return np.asarray(drop(on, (levels[0] + levels[1]) / 2) - texture)


def _mean(profiles: Array) -> Array:
    """The mean of what is not NaN in each row ``(N, W)``; NaN where nothing is."""
    seen = np.isfinite(profiles)
    count = seen.sum(axis=1)
    return np.asarray(np.where(seen, profiles, 0).sum(axis=1) / np.where(count, count, np.nan))


def _around(values: Array, skeleton: Mask) -> Array:
    """Values at a skeleton's pixels ``(N,)``, each in the mean of those within :data:`NEAR`; NaN where it was.

    The texture of skin is the same a few millimetres on, while the lesser of two single drops is less than the texture.
    """
    seen = np.isfinite(values)
    here = skeleton[window_of(skeleton, NEAR)]
    canvas = np.zeros((2, *here.shape), np.float32)
    canvas[:, here] = np.where(seen, values, 0), seen
    total, count = (cv2.boxFilter(one, -1, (2 * NEAR + 1, 2 * NEAR + 1), normalize=False)[here] for one in canvas)
    return np.asarray(np.where(seen, total / np.maximum(count, 1), np.nan))


def _largest_of(profiles: Array) -> Array:
    """The largest of as many values of noise as each row has is so many standard deviations above their mean (Blom,
    1958).

    Of a side that is seen in part fewer values are read than of the line, and the largest of fewer is smaller.
    """
    return np.asarray(np.take(_largest(), np.isfinite(profiles).sum(axis=1)))


@cache
def _largest() -> Array:
    """The same of each number of values up to that of the widest window; of less than two as of two."""
    counts = [max(2, count) for count in range(2 * MOST_HALF + 2)]
    return np.array([NormalDist().inv_cdf((count - 0.375) / (count + 0.25)) for count in counts])


def _half_width(mask: Mask, skeleton: Mask) -> int:
    window = window_of(mask)
    framed = np.pad(mask[window], 1).view(np.uint8)  # strokes end at the picture's edge
    inside = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    return int(np.clip(round(float(np.median(inside[skeleton[window]]))), LEAST_HALF, MOST_HALF))


def _readable(view: FaceView, mask: Mask) -> tuple[Mask, Mask]:
    """Where L* is read on the lines and beside them. Zones reach nearer to the eyes than the public skin."""
    away = view.from_eyes
    near = cv2.dilate(mask.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    skin = view.skin | (view.zones.index > 0)
    return np.asarray(mask & (away > LASHES)), np.asarray(skin & ~near & (away > LID))


@dataclass(frozen=True, slots=True)
class _Grid:
    """The place of each centre-line pixel and the unit vector along its line, ``(N, 1)`` each."""

    x: Array
    y: Array
    cos: Array
    sin: Array

    @classmethod
    def of(cls, skeleton: Mask) -> "_Grid":
        rows, columns = places_in(skeleton)
        angle = _directions(skeleton)
        x, y, cos, sin = (
            values.astype(np.float64)[:, None] for values in (columns, rows, np.cos(angle), np.sin(angle))
        )
        return cls(x, y, cos, sin)

    def profiles(self, lightness: Pixels, usable: Mask, across: npt.NDArray[np.intp]) -> Array:
        """L* at the given distances ``(W,)`` across each line, averaged along it: ``(N, W)``.

        NaN where a point is not usable; a whole row where too little of it is.
        """
        y, x = self.y + across * self.cos, self.x - across * self.sin
        seen = _nearest(usable, y, x)
        seen &= seen.mean(axis=1, keepdims=True) >= LEAST_OF_WINDOW
        line = np.nonzero(seen)[0]
        along = np.arange(-ALONG, ALONG + 1, dtype=np.float32)[:, None]
        values = np.full(seen.shape, np.nan)
        places = (
            middle[seen].astype(np.float32) + along * step[line, 0].astype(np.float32)
            for middle, step in ((y, self.sin), (x, self.cos))
        )
        values[seen] = _between_pixels(lightness, *places).mean(axis=0)
        return values


def _between_pixels(values: Pixels, y: Pixels, x: Pixels) -> Pixels:
    """A picture ``(H, W)`` between its pixels, bilinear; beyond its edge as at it."""
    height, width = values.shape
    y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
    top, left = (np.minimum(one.astype(np.int32), last) for one, last in ((y, height - 2), (x, width - 2)))
    down, right = y - top.astype(np.float32), x - left.astype(np.float32)
    flat, at = values.ravel(), top * width + left
    upper, lower = (np.take(start, at) * (1 - right) + np.take(start[1:], at) * right for start in (flat, flat[width:]))
    return np.asarray(upper + (lower - upper) * down, dtype=np.float32)


def _nearest(mask: Mask, y: Array, x: Array) -> Mask:
    """A mask ``(H, W)`` at the pixels nearest to some places; nothing beyond its edge."""
    height, width = mask.shape
    inside = (y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1)
    rows, columns = np.floor(y + 0.5).astype(np.intp), np.floor(x + 0.5).astype(np.intp)
    return np.asarray(inside & np.take(mask.ravel(), rows * width + columns, mode="clip"))


def _directions(skeleton: Mask) -> Array:
    """Angle from the x axis of the line through each pixel ``(N,)``: main axis of the centre-line pixels around it."""
    steps = np.arange(-ALONG, ALONG + 1, dtype=np.float32)
    here = skeleton[window_of(skeleton)]
    pixels = here.astype(np.float32)

    def total(of_x: int, of_y: int) -> Array:
        sums = cv2.sepFilter2D(pixels, cv2.CV_32F, steps**of_x, steps**of_y, borderType=cv2.BORDER_CONSTANT)
        return np.asarray(sums[here])

    count, x, y = np.maximum(total(0, 0), 1), total(1, 0), total(0, 1)
    xx, yy, xy = (total(*powers) * count for powers in ((2, 0), (0, 2), (1, 1)))
    return np.asarray(np.arctan2(2 * (xy - x * y), (xx - x * x) - (yy - y * y)) / 2)
