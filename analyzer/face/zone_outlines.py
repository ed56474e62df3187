"""Outlines of the face's zones, for pictures."""

from itertools import groupby
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zones import ZoneName
from skinsight.segmentation.frames import Mask

Outline = tuple[tuple[tuple[int, int], ...], ...]
"""Polygons, each of points ``x, y``."""

TOLERANCE: Final = 2.0
"""Pixels of the face view by which an outline may leave its zone."""
LEAST_PART: Final = 0.02
"""A piece of a zone below this share of it, such as skin between strands of hair, is not outlined."""


def zone_outlines(face: ParsedFace) -> dict[ZoneName, Outline]:
    """Outer outlines of the zones that are seen, in pixels of the photo frame."""
    return {name: _outline(face, mask) for name, mask in face.view.zones.masks.items()}


def _outline(face: ParsedFace, mask: Mask) -> Outline:
    height, width = face.size
    least = LEAST_PART * np.count_nonzero(mask)
    pieces, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    simple = (cv2.approxPolyDP(piece, TOLERANCE, closed=True) for piece in pieces if cv2.contourArea(piece) >= least)
    polygons = []
    for piece in simple:
        placed = np.rint(face.crop.points_to_photo(piece[:, 0], mask.shape[0]))
        inside = np.clip(placed, 0, (width - 1, height - 1)).astype(int)
        polygons.append(tuple((x, y) for (x, y), _ in groupby(inside.tolist())))
    return tuple(polygons)
