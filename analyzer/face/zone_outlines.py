"""Outlines of the face's zones, for pictures."""

from itertools import groupby
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import ZoneName
from skinsight.segmentation.frames import Affine, Mask

Outline = tuple[tuple[tuple[int, int], ...], ...]
"""Polygons, each of points ``x, y``."""

TOLERANCE: Final = 2.0
"""Pixels of the face view by which an outline may leave its zone."""
LEAST_PART: Final = 0.02
"""A piece of a zone below this share of it, such as skin between strands of hair, is not outlined."""


def zone_outlines(view: FaceView, height: int, width: int) -> dict[ZoneName, Outline]:
    """Outer outlines of the zones that are seen, in pixels of the photo frame ``(height, width)``."""
    back = cv2.invertAffineTransform(view.crop.affine(view.picture.shape[0])).astype(np.float64)
    return {name: _outline(mask, back, height, width) for name, mask in view.zones.masks.items()}


def _outline(mask: Mask, back: Affine, height: int, width: int) -> Outline:
    pieces, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    simple = (
        cv2.approxPolyDP(piece, TOLERANCE, closed=True)
        for piece in pieces
        if cv2.contourArea(piece) >= LEAST_PART * mask.sum()
    )
    polygons = []
    for piece in simple:
        placed = np.rint(cv2.transform(piece.astype(np.float64), back)[:, 0])
        inside = np.clip(placed, 0, (width - 1, height - 1)).astype(int)
        polygons.append(tuple((x, y) for (x, y), _ in groupby(inside.tolist())))
    return tuple(polygons)
