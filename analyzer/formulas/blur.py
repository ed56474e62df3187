"""Blurs that stay within a mask, so that hair and lips do not bleed into the skin."""

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array
from skinsight.segmentation.frames import Mask

NOTHING_NEAR = 1e-3
"""Weight below which none of the mask is near."""


def smoothed(values: Array, mask: Mask, deviation: float) -> Array:
    """An array ``(side, side)`` or ``(side, side, N)`` blurred within a mask ``(side, side)``; 0 where none is near."""
    weight = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), deviation)
    within, near = mask if values.ndim == 2 else mask[..., None], np.maximum(weight, NOTHING_NEAR)
    blurred = cv2.GaussianBlur(np.where(within, values, 0).astype(np.float32), (0, 0), deviation)
    near, seen = (near, weight) if values.ndim == 2 else (near[..., None], weight[..., None])
    return np.asarray(np.where(seen > NOTHING_NEAR, blurred / near, 0), dtype=np.float64)
