"""Marks, zones and the face skin as paths of SVG in the photo frame: for looking, never for measuring."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import FACE_SKIN

TOLERANCE: Final = 1 / 400
"""By this share of the face's side may the outline of the face skin leave it."""
LEAST: Final = 0.01
"""A piece below this share of the face skin, such as skin between hairs, is not drawn."""


def path(points: tuple[tuple[int, int], ...]) -> str:
    """A closed polygon."""
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def skin_path(analysis: Analysis) -> str:
    """The face skin that was measured on; empty where there is none."""
    skin = analysis.concerns.get(FACE_SKIN)
    if skin is None or skin.mask is None:
        return ""
    return mask_path(skin.mask, TOLERANCE * analysis.face.side, LEAST * (skin.area or 0))


def mask_path(mask: RunLength, tolerance: float = 0.5, least: float = 0.0) -> str:
    """The outer outlines of a mask, moved by ``tolerance`` pixels at most, of pieces from ``least`` pixels on."""
    pieces, _ = cv2.findContours(mask.to_mask().view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    simple = [cv2.approxPolyDP(piece, tolerance, True)[:, 0] for piece in pieces if cv2.contourArea(piece) >= least]
    return "".join(path(tuple((int(x), int(y)) for x, y in piece)) for piece in simple)
