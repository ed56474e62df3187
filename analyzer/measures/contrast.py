"""How a marked piece of skin differs in colour from the skin around it."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array, difference
from skinsight.analyzer.schema.findings import Contrast
from skinsight.segmentation.frames import Mask

GAP: Final = 2
"""Pixels beside the marked skin that count on neither side, for marks have soft edges."""
LEAST_PIXELS: Final = 8
"""Pixels that a median is taken of, at least."""


def surroundings(marked: Mask, skin: Mask, reach: int) -> Mask:
    """Skin that is more than :data:`GAP` and at most ``reach`` pixels from the nearest marked pixel.

    Masks are ``(H, W)``; the answer is empty where nothing is marked.
    """
    if not marked.any():
        return np.zeros_like(marked)
    away = cv2.distanceTransform((~marked).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(skin & (away > GAP) & (away <= reach))


def with_margin(marked: Mask) -> Mask:
    """What is marked and the :data:`GAP` around it, as a square, ``(H, W)``."""
    return np.asarray(cv2.dilate(marked.view(np.uint8), np.ones((2 * GAP + 1, 2 * GAP + 1), np.uint8)) > 0)


def contrast(lab: Array, marked: Mask, around: Mask) -> Contrast | None:
    """Median colour of the marked skin minus that of the skin around it.

    Args:
        lab: CIELAB, ``(H, W, 3)``.
        marked, around: ``(H, W)``.

    None where either has fewer than :data:`LEAST_PIXELS` pixels. Each channel has its own median, so that a hair or
    a highlight does not count.
    """
    if min(np.count_nonzero(marked), np.count_nonzero(around)) < LEAST_PIXELS:
        return None
    one, other = (np.median(lab[mask], axis=0) for mask in (marked, around))
    delta_l, delta_a, delta_b = (float(value) for value in one - other)
    return Contrast(delta_l=delta_l, delta_a=delta_a, delta_b=delta_b, delta_e=float(difference(one, other)))
