"""The single marks of a mask: its connected pieces, and where lesions touch, the parts of a piece.

A piece that several lesions run together into has waists between them. Its distance transform has a peak in each
lesion, and the watershed of the distance cuts the piece at the waists (Meyer & Beucher, J Vis Commun Image Represent
1:21, 1990). A peak counts where it is :data:`WAIST` times as high as the pass to a higher one; below that the piece is
one lesion of uneven outline.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from skimage.measure import label
from skimage.morphology import local_maxima, reconstruction
from skimage.segmentation import watershed

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.frames import Mask, window_of

Pieces = npt.NDArray[np.int32]
"""Which mark each pixel is in, from 1; 0 where none is, shape ``(H, W)``."""

WAIST: Final = 1.25
"""How many times as wide as the waist between them the smaller of two lesions is."""
LEAST_HALF_WIDTH: Final = 2.0
"""Pixels from its middle to its edge of a piece that is looked at: a thinner one is a single spot or a line."""


def pieces(mask: Mask, concern: Concern) -> Pieces:
    """The marks of a mask ``(H, W)``, numbered without gaps: 8-connected, and lesions cut at their waists."""
    whole = np.zeros(mask.shape, np.int32)
    if mask.any():
        window = window_of(mask)
        whole[window] = _pieces(mask[window], concern)
    return whole


def _pieces(mask: Mask, concern: Concern) -> Pieces:
    """The same of a mask that is not empty."""
    if not concern.splits:
        return np.asarray(cv2.connectedComponents(mask.view(np.uint8), connectivity=8)[1], dtype=np.int32)
    _, found, boxes, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    marks = np.asarray(found, dtype=np.int32)
    depths = cv2.distanceTransform(np.pad(mask, 1).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    last = len(boxes) - 1
    for piece, (x, y, across, down, _) in enumerate(boxes[1:].tolist(), 1):
        window = slice(y, y + down), slice(x, x + across)
        inside = marks[window] == piece
        depth = np.where(inside, depths[window], 0)
        if depth.max() < LEAST_HALF_WIDTH:
            continue
        parts = _parted(depth, inside)
        more = parts > 1
        marks[window][more] = last + parts[more] - 1
        last += int(parts.max()) - 1
    return marks


def _parted(depth: npt.NDArray[np.float32], inside: Mask) -> Pieces:
    """The parts of one piece from its distance transform, from 1."""
    lowered = reconstruction(depth / WAIST, depth)  # type: ignore[no-untyped-call]
    peaks = label(local_maxima(lowered), connectivity=2)  # type: ignore[no-untyped-call]
    if peaks.max() < 2:
        return inside.astype(np.int32)
    return np.asarray(watershed(-depth, peaks, mask=inside), dtype=np.int32)  # type: ignore[no-untyped-call]
