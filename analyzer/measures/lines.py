"""Wrinkles as lines: how long they are, and how deep they look (:mod:`skinsight.analyzer.measures.line_depths`).

Length is that of the mask's centre lines (Zhang & Suen's skeleton): a step to the side, up or down counts 1, a
diagonal step the square root of 2 (Freeman's chain code length). It errs by up to +8 % for lines at 22.5 degrees.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import find_objects
from skimage.morphology import skeletonize

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.measures.line_depths import line_depths
from skinsight.analyzer.schema.findings import Lines
from skinsight.segmentation.frames import Mask, places_in, window_of

DEEP: Final = 6.0
"""L* by which a line falls from where it is deep."""


@dataclass(frozen=True, slots=True)
class CentreLines:
    """Centre lines of a mask of wrinkles in the frame of a :class:`~skinsight.analyzer.face.view.FaceView`.

    Attributes:
        rows, columns: of the centre-line pixels, ``(N,)``.
        lengths: half of the steps to each pixel's neighbours, in pixels, ``(N,)``: their sum is the length, so the
            parts of a line in two zones add up to it.
        depths: in L*, ``(N,)``; NaN where plain skin is not seen on both sides.
    """

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    lengths: Array
    depths: Array

    @classmethod
    def of(cls, view: FaceView, mask: Mask) -> "CentreLines":
        """The centre lines of a mask ``(SIDE, SIDE)``."""
        skeleton = _skeleton(mask)
        rows, columns = places_in(skeleton)
        return cls(rows, columns, _steps(skeleton), line_depths(view, mask, skeleton))

    def within(self, mask: Mask | None = None) -> Lines:
        """Length and mean depth of all lines, or of what lies in a mask ``(SIDE, SIDE)``."""
        here = np.ones(len(self.rows), bool) if mask is None else mask[self.rows, self.columns]
        depths = self.depths[here & np.isfinite(self.depths)]
        return Lines(
            length=float(self.lengths[here].sum()) / SIDE,
            depth=float(depths.mean()) if len(depths) else None,
            deep=float(self.lengths[here & (self.depths >= DEEP)].sum()) / SIDE,
        )


def length(mask: Mask) -> float:
    """Length of a mask's centre lines alone, in face widths, without reading depths."""
    return float(_steps(_skeleton(mask)).sum()) / SIDE


def _skeleton(mask: Mask) -> Mask:
    """The centre lines of a mask, of each of its pieces alone: thinning scans all that it is given again and again."""
    skeleton = np.zeros_like(mask)
    if mask.any():
        window = window_of(mask)
        _, found = cv2.connectedComponents(mask[window].view(np.uint8), connectivity=8)
        for piece, box in enumerate(find_objects(found), 1):
            skeleton[window][box] |= skeletonize(found[box] == piece)  # type: ignore[no-untyped-call]
    return skeleton


def _steps(skeleton: Mask) -> Array:
    """Half of the steps at each pixel of a skeleton, in :func:`numpy.nonzero`'s order ``(N,)``.

    A diagonal step counts only where no pixel makes a way round its corner.
    """
    padded = np.pad(skeleton, 1)
    rows, columns = places_in(padded)

    def neighbour(down: int, right: int) -> Mask:
        return np.asarray(padded[rows + down, columns + right])

    beside = {step: neighbour(*step) for step in ((0, 1), (1, 0), (0, -1), (-1, 0))}
    straight = sum(seen.astype(np.float64) for seen in beside.values())
    diagonal = sum(
        (neighbour(down, right) & ~beside[down, 0] & ~beside[0, right]).astype(np.float64)
        for down in (1, -1)
        for right in (1, -1)
    )
    return np.asarray(0.5 * straight + np.sqrt(0.5) * diagonal)
