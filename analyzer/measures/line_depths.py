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
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates
from scipy.stats import norm

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.view import LASHES, FaceView
from skinsight.analyzer.measures.contrast import GAP, window_of
from skinsight.segmentation.frames import Mask

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

Profiles: TypeAlias = "np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]"


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
    on, one, other = (
        grid.profiles(view.lab[..., 0], usable, across + middle)
        for usable, middle in ((marked, 0), (plain, -apart), (plain, apart))
    )
    levels = one.mean(axis=1), other.mean(axis=1)
    trend = ((levels[1] - levels[0]) / (2 * apart))[:, None] * across

    def drop(window: Profiles, level: Profiles) -> Profiles:
        return np.ma.asarray((level[:, None] + trend - window).max(axis=1))

    def noise(side: Profiles, level: Profiles) -> Profiles:
        drops = np.ma.asarray(drop(side, level) * _largest_of(on.count(axis=1)) / _largest_of(side.count(axis=1)))
        return _around(drops, skeleton)

    texture = np.ma.minimum(noise(one, levels[0]), noise(other, levels[1]))
    depths = drop(on, (levels[0] + levels[1]) / 2) - texture
    return np.asarray(depths.filled(np.nan), dtype=np.float64)


def _around(values: Profiles, skeleton: Mask) -> Profiles:
    """Values at a skeleton's pixels ``(N,)``, each in the mean of those within :data:`NEAR`; masked where it was.

    The texture of skin is the same a few millimetres on, while the lesser of two single drops is less than the texture.
    """
    seen = ~np.ma.getmaskarray(values)
    canvas = np.zeros((2, *skeleton.shape), np.float32)
    canvas[:, skeleton] = values.filled(0), seen
    total, count = (cv2.boxFilter(one, -1, (2 * NEAR + 1, 2 * NEAR + 1), normalize=False)[skeleton] for one in canvas)
    return np.ma.MaskedArray(total / np.maximum(count, 1), ~seen)


def _largest_of(samples: npt.NDArray[np.intp]) -> Array:
    """The largest of that many values of noise is so many standard deviations above their mean (Blom, 1958).

    Of a side that is seen in part fewer values are read than of the line, and the largest of fewer is smaller.
    """
    many = np.maximum(samples, 2)
    return np.asarray(norm.ppf((many - 0.375) / (many + 0.25)))


def _half_width(mask: Mask, skeleton: Mask) -> int:
    window = window_of(mask) or slice(0)
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
    """The place of each centre-line pixel and the unit vector along its line, ``(N, 1, 1)`` each."""

    x: Array
    y: Array
    cos: Array
    sin: Array

    @classmethod
    def of(cls, skeleton: Mask) -> "_Grid":
        rows, columns = np.nonzero(skeleton)
        angle = _directions(skeleton)
        x, y, cos, sin = (
            values.astype(np.float64)[:, None, None] for values in (columns, rows, np.cos(angle), np.sin(angle))
        )
        return cls(x, y, cos, sin)

    def profiles(self, lightness: Array, usable: Mask, across: npt.NDArray[np.intp]) -> Profiles:
        """L* at the given distances ``(W,)`` across each line, averaged along it: ``(N, W)``.

        Masked where a point is not usable; a whole row where too little of it is.
        """
        along = np.arange(-ALONG, ALONG + 1)[:, None]
        y = self.y + along * self.sin + across * self.cos
        x = self.x + along * self.cos - across * self.sin
        values = map_coordinates(lightness, (y, x), order=1, mode="nearest").mean(axis=1)
        seen = map_coordinates(usable.view(np.uint8), (y[:, ALONG], x[:, ALONG]), order=0, mode="constant") > 0
        seen &= seen.mean(axis=1, keepdims=True) >= LEAST_OF_WINDOW
        return np.ma.MaskedArray(values, ~seen)


def _directions(skeleton: Mask) -> Array:
    """Angle from the x axis of the line through each pixel ``(N,)``: main axis of the centre-line pixels around it."""
    steps = np.arange(-ALONG, ALONG + 1, dtype=np.float32)
    here = skeleton[window_of(skeleton) or slice(0)]
    pixels = here.astype(np.float32)

    def total(of_x: int, of_y: int) -> Array:
        sums = cv2.sepFilter2D(pixels, cv2.CV_32F, steps**of_x, steps**of_y, borderType=cv2.BORDER_CONSTANT)
        return np.asarray(sums[here])

    count, x, y = np.maximum(total(0, 0), 1), total(1, 0), total(0, 1)
    xx, yy, xy = (total(*powers) * count for powers in ((2, 0), (0, 2), (1, 1)))
    return np.asarray(np.arctan2(2 * (xy - x * y), (xx - x * x) - (yy - y * y)) / 2)
