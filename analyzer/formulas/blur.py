"""Blurs that stay within a mask, so that hair and lips do not bleed into the skin."""

import math
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array, Pixels
from skinsight.segmentation.frames import Mask, window_of

NOTHING_NEAR: Final = 1e-3
"""Weight below which none of the mask is near."""
WIDE: Final = 12.0
"""Deviation in pixels from which a quarter of the pixels tells a blur to a thousandth of what it evens out."""


def smoothed(values: Array | Pixels, mask: Mask, deviation: float) -> Pixels:
    """An array ``(side, side)`` or ``(side, side, N)`` blurred within a mask ``(side, side)``; 0 where none is near.

    It is computed in the mask's own window, beyond which nothing of it is.
    """
    window = window_of(mask)
    inside, whole = mask[window].astype(np.float32), np.zeros(values.shape, np.float32)
    if not inside.size:
        return whole
    weight = _blurred(inside, deviation)
    weight[weight <= NOTHING_NEAR] = np.inf  # what is divided by it is 0
    if values.ndim == 3:
        inside, weight = inside[..., None], weight[..., None]
    blurred = _blurred(values[window].astype(np.float32) * inside, deviation)
    blurred = blurred.reshape(values[window].shape)  # OpenCV drops a single channel
    np.divide(blurred, weight, out=whole[window])
    return whole


def _blurred(values: Pixels, deviation: float) -> Pixels:
    if deviation >= WIDE:
        return _widely_blurred(values, deviation)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), deviation, borderType=cv2.BORDER_CONSTANT), dtype=np.float32)


def _widely_blurred(values: Pixels, deviation: float) -> Pixels:
    """The same at half of the size. To average two pixels and to lay values between them blurs by one pixel itself."""
    height, width = values.shape[:2]
    framed = cv2.copyMakeBorder(values, 2, 2 + height % 2, 2, 2 + width % 2, cv2.BORDER_CONSTANT)
    size = framed.shape[1], framed.shape[0]
    half = cv2.resize(framed, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(half, (0, 0), math.sqrt(deviation**2 - 1) / 2, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.resize(blurred, size)[2 : 2 + height, 2 : 2 + width], dtype=np.float32)
