"""One concern on one face: its masks in both frames, and the ways in which they may be read."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.face.view import SIDE
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.frames import Mask, Points, Probability, Window, places_in, window_of
from skinsight.segmentation.parts import enlarged
from skinsight.segmentation.pieces import Pieces, pieces
from skinsight.segmentation.postprocess import large_enough
from skinsight.segmentation.segmenter import Segmentation

HALF_WIDTH: Final = 0.85
"""Log-odds by which the threshold is moved either way: from 0.5 to 0.3 and 0.7. Pixels between are those of which the
network itself would be wrong about more than three times in ten."""
SOFT_EDGE: Final = 2
"""Pixels of the view by which a mark's edge in the photo frame may lie outside that in the view."""
_STEPS: Final = (
    *((-1, 0), (0, -1), (1, 0), (0, 1)),
    *((-1, -1), (-1, 1), (1, 1), (1, -1)),
    *((-2, 0), (0, -2), (2, 0), (0, 2)),
)
"""Rows and columns from a pixel to those within :data:`SOFT_EDGE`, the nearest first."""
Indices = npt.NDArray[np.intp]
Way = Literal["reported", "lower threshold", "higher threshold"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
"""At the registry's threshold, at a lower and at a higher one."""


@dataclass(frozen=True, eq=False)
class ConcernMask:
    """What the networks see of one concern, each frame computed when it is asked for, once.

    Marks are told apart and counted in the view, whatever the photograph's size, and then laid into the photo frame.

    Attributes:
        row: the concern.
        seen: the networks' answer.
        inside: what of the view lies within the photograph, ``(SIDE, SIDE)``.
    """

    row: Concern
    seen: Segmentation
    inside: Mask

    @cached_property
    def probability(self) -> Probability:
        """In the photo frame, ``(height, width)``, 0 outside the crop."""
        return self.seen.probability(self.row.name, self.row.threshold)

    @cached_property
    def in_photo(self) -> Mask:
        """The mask in the photo frame, ``(height, width)``."""
        mask = np.zeros((self.seen.height, self.seen.width), bool)
        window, marks = self.marks_in_photo
        mask[window] = marks > 0
        return mask

    @cached_property
    def marks_in_photo(self) -> tuple[Window, Pieces]:
        """Rows and columns of the photo frame, and which of :attr:`marks` each of its pixels there is in.

        Where pixels of the photograph are larger than a mark, it has at least the one that it lies in.
        """
        marks, crop = _grown(self.marks), self.seen.face.crop
        seen = self.seen.mask(self.row.name, self.probability)
        window = window_of(seen)
        rows, columns = (places + part.start for places, part in zip(places_in(seen[window]), window, strict=True))
        x, y = _within(crop.points_to_face(np.column_stack([columns, rows]), SIDE), SIDE, SIDE)
        found = marks[y, x]
        alone = np.flatnonzero(np.bincount(found, minlength=self.marks.max() + 1)[1:] == 0) + 1
        if alone.size:
            x, y = _within(crop.points_to_photo(_middles(self.marks)[alone], SIDE), self.seen.width, self.seen.height)
            rows, columns, found = np.append(rows, y), np.append(columns, x), np.append(found, alone)
        rows, columns, found = rows[found > 0], columns[found > 0], found[found > 0]
        if not found.size:
            return (slice(0, 0), slice(0, 0)), np.zeros((0, 0), np.int32)
        top, left = rows.min(), columns.min()
        laid = np.zeros((rows.max() - top + 1, columns.max() - left + 1), np.int32)
        laid[rows - top, columns - left] = found
        return (slice(top, top + laid.shape[0]), slice(left, left + laid.shape[1])), laid

    @cached_property
    def in_view(self) -> Probability:
        """Probability in the view, ``(SIDE, SIDE)``, 0 off the search region."""
        region = enlarged(self.seen.face_region(self.row.name).view(np.uint8), SIDE) & self.inside.view(np.uint8)
        laid = cv2.resize(self.seen.face_maps[self.row.name], (SIDE, SIDE))
        return np.asarray(cv2.copyTo(laid, region), dtype=np.float32)

    @cached_property
    def mask(self) -> Mask:
        """The mask in the view, ``(SIDE, SIDE)``."""
        return self._from(self.row.threshold)

    @cached_property
    def marks(self) -> Pieces:
        """Which mark each pixel of the view is in, ``(SIDE, SIDE)``."""
        return pieces(self.mask, self.row)

    @cached_property
    def readings(self) -> dict[Way, Mask]:
        """Masks in the view, ``(SIDE, SIDE)``, by the way of reading, the reported one first; without small marks."""
        return dict(zip(WAYS, (self.mask, *map(self._from, self.thresholds)), strict=True))

    def _from(self, level: float) -> Mask:
        """The mask by another threshold, without small marks."""
        return large_enough(np.asarray(self.in_view >= level), self.row)

    @property
    def thresholds(self) -> tuple[float, float]:
        """The lower and the higher threshold."""
        middle = math.log(self.row.threshold / (1 - self.row.threshold))
        low, high = (1 / (1 + math.exp(-(middle + shift))) for shift in (-HALF_WIDTH, HALF_WIDTH))
        return low, high


def _grown(marks: Pieces) -> Pieces:
    """Marks of the view that reach :data:`SOFT_EDGE` further, each place to the nearest."""
    framed = cv2.copyMakeBorder(marks, *4 * (SOFT_EDGE,), cv2.BORDER_CONSTANT)
    marked = (framed > 0).view(np.uint8)
    edge = np.flatnonzero(cv2.dilate(marked, np.ones((2 * SOFT_EDGE + 1, 2 * SOFT_EDGE + 1), np.uint8)) > marked)
    found = np.zeros(edge.size, np.int32)
    for down, right in reversed(_STEPS):  # the nearest last, for it stays
        beside = np.take(framed, edge + (down * framed.shape[1] + right), mode="clip")
        np.copyto(found, beside, where=beside > 0)
    framed.ravel()[edge] = found
    return np.asarray(framed[SOFT_EDGE:-SOFT_EDGE, SOFT_EDGE:-SOFT_EDGE], dtype=np.int32)


def _middles(marks: Pieces) -> Points:
    """Middles ``x, y`` of marks by their number, ``(N + 1, 2)``; of 0, which is none, anything."""
    rows, columns = places_in(marks > 0)
    of_pixel = marks[rows, columns]
    areas = np.maximum(np.bincount(of_pixel), 1)
    return np.column_stack([np.bincount(of_pixel, weights=one) / areas for one in (columns, rows)])


def _within(points: Points, width: int, height: int) -> tuple[Indices, Indices]:
    """The pixels ``x`` and ``y`` of a picture that points ``(N, 2)`` lie in."""
    x, y = np.rint(points).astype(np.intp).T
    return np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
