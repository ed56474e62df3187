"""Blurs that stay within a mask, so that hair and lips do not bleed into the skin."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array, Pixels
from skinsight.segmentation.frames import Mask, window_of

NOTHING_NEAR: Final = 1e-3
"""Weight below which none of the mask is near."""


def smoothed(values: Array | Pixels, mask: Mask, deviation: float) -> Pixels:
    """An array ``(side, side)`` or ``(side, side, N)`` blurred within a mask ``(side, side)``; 0 where none is near.

    It is computed in the mask's own window, beyond which nothing of it is.
    """
    window = window_of(mask)
    inside, whole = mask[window].astype(np.float32), np.zeros(values.shape, np.float32)
    if not inside.size:
        return whole
    weight = _blurred(inside, deviation)
    if values.ndim == 3:
        inside, weight = inside[..., None], weight[..., None]
    blurred = _blurred(values[window].astype(np.float32) * inside, deviation)
    blurred = blurred.reshape(values[window].shape)  # OpenCV drops a single channel
    whole[window] = np.where(weight > NOTHING_NEAR, blurred / np.maximum(weight, NOTHING_NEAR), 0)
    return whole


def _blurred(values: Pixels, deviation: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), deviation, borderType=cv2.BORDER_CONSTANT), dtype=np.float32)
