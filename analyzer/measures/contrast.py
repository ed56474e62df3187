"""How a marked piece of skin differs in colour from the skin around it."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Pixels, difference, median, medians_in, pixels_in
from skinsight.analyzer.schema.findings import Contrast
from skinsight.segmentation.frames import EVERYWHERE, Mask, Window, window_of

GAP: Final = 2
"""Pixels beside the marked skin that count on neither side, for marks have soft edges."""
LEAST_PIXELS: Final = 8
"""Pixels that a median is taken of, at least."""


def surroundings(marked: Mask, skin: Mask, reach: int) -> Mask:
    """Skin that is more than :data:`GAP` and at most ``reach`` pixels from the nearest marked pixel.

    Masks are ``(H, W)``; the answer is empty where nothing is marked.
    """
    around = np.zeros_like(marked)
    if marked.any():
        window = window_of(marked, reach + 1)
        away = cv2.distanceTransform((~marked[window]).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        around[window] = skin[window] & (away > GAP) & (away <= reach)
    return around


def with_margin(marked: Mask, window: Window = EVERYWHERE) -> Mask:
    """What is marked and the :data:`GAP` around it, as a square, in a window of the mask ``(H, W)``."""
    rows, columns = (slice(*one.indices(length)) for one, length in zip(window, marked.shape, strict=True))
    top, left = min(GAP, rows.start), min(GAP, columns.start)
    wider = marked[rows.start - top : rows.stop + GAP, columns.start - left : columns.stop + GAP]
    grown = cv2.dilate(wider.view(np.uint8), np.ones((2 * GAP + 1, 2 * GAP + 1), np.uint8)) > 0
    return np.asarray(grown[top : top + rows.stop - rows.start, left : left + columns.stop - columns.start])


def contrast(lab: Pixels, marked: Mask, around: Mask) -> Contrast | None:
    """Median colour of the marked skin minus that of the skin around it.

    Args:
        lab: CIELAB, ``(H, W, 3)``.
        marked, around: ``(H, W)``.

    None where either has fewer than :data:`LEAST_PIXELS` pixels. Each channel has its own median, so that a hair or
    a highlight does not count.
    """
    return contrasts([(lab, marked, around)])[0]


def contrast_around(lab: Pixels, marked: Mask, skin: Mask, reach: int) -> Contrast | None:
    """The same against the :func:`surroundings` of what is marked, read in their own window."""
    if not marked.any():
        return None
    window = window_of(marked, reach + 1)
    near = marked[window]
    return contrast(lab[window], near, surroundings(near, skin[window], reach))


def darkening_around(lightness: Pixels, marked: Mask, skin: Mask, reach: int) -> float | None:
    """By how much darker than its surroundings marked skin is in L* ``(H, W)``; None as of :func:`contrast`."""
    if not marked.any():
        return None
    window = window_of(marked, reach + 1)
    near, light = marked[window], lightness[window]
    around = surroundings(near, skin[window], reach)
    if not _told(near, around):
        return None
    return median(pixels_in(light, around)) - median(pixels_in(light, near))


def contrasts(places: Sequence[tuple[Pixels, Mask, Mask]]) -> list[Contrast | None]:
    """The same of several places, each as :func:`contrast` takes it."""
    told = [_told(marked, around) for _, marked, around in places]
    middles = [
        [medians_in(lab, mask) for mask in masks] for (lab, *masks), enough in zip(places, told, strict=True) if enough
    ]
    ones, others = np.reshape(middles, (-1, 2, 3)).swapaxes(0, 1)
    found = iter(np.column_stack([ones - others, difference(ones, others)]).tolist())
    names = ("delta_l", "delta_a", "delta_b", "delta_e")
    return [Contrast(**dict(zip(names, next(found), strict=True))) if enough else None for enough in told]


def _told(*masks: Mask) -> bool:
    """Whether there are enough pixels for a median of each."""
    return all(np.count_nonzero(mask) >= LEAST_PIXELS for mask in masks)
