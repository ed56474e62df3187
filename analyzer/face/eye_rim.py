"""The rim of the eyes, which masks of dark circles and of lines reach into and which is not skin alone."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.view import FaceView

LASHES: Final = 0.1
"""How far the lower lashes reach from the eye opening, in eye widths: some 3 mm."""


def from_eyes(view: FaceView) -> Array:
    """How far each pixel is from the nearest eye opening, in eye widths, ``(SIDE, SIDE)``: infinite without an eye."""
    eyes = [box.mask for name, box in view.face.boxes.items() if name in ("left eye", "right eye")]
    if not eyes:
        return np.full(view.skin.shape, np.inf)
    elsewhere = ~np.logical_or.reduce(eyes)
    away = cv2.distanceTransform(elsewhere.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(away / view.face.unit, dtype=np.float64)
