"""Several hands on one picture: rules by which their marks become one label, unknown where they disagree.

Lengths are in pixels of a face frame of 256 x 256, like the convention's: ``unit`` is such a pixel in the picture.
"""

from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from skimage.segmentation import expand_labels

from skinsight.datasets.sources.acne04 import Circle, halo_radius
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.samples import UNKNOWN, Label

FACE: Final = 256
"""Side of the face frame in whose pixels lengths are given."""
HALO: Final = 1.75
"""How far a person's outline of a lesion on light skin lies outside the steepest edge that was drawn."""
GAP: Final = 1.0
"""Lesions that were drawn apart stay so far apart."""
SMALLEST_RADIUS: Final = 2.5
"""Radius of the smallest lesion."""
RING: Final = 2.0
"""Width of the ring around a disc or box in which its lesion may end."""
FINE, COARSE = 0.7, 6.0
"""Blur, as standard deviations, of a mark and of the skin around it."""
SEEN: Final = 2.0
"""Contrast from which a mark is there: 83 % of the circles that a second hand drew as well, 29 % of the others."""
BOX_CORE: Final = 0.7
"""Share of a box's sides that the ellipse within it, which surely is lesion, spans."""

Contrast = npt.NDArray[np.float32]
"""How much redder and darker than around a place is, a* plus half of L*, shape ``(H, W)``."""
Box = tuple[float, float, float, float]
"""``x0, y0, x1, y1`` in pixels of the picture."""


def contrast(picture: Image, unit: float) -> Contrast:
    """How far each pixel of a picture ``(H, W, 3)`` stands out from the skin around it."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    told = lab[..., 1] - lab[..., 0] / 2
    return np.asarray(cv2.GaussianBlur(told, (0, 0), FINE * unit) - cv2.GaussianBlur(told, (0, 0), COARSE * unit))


def grown(label: Label, unit: float, free: Mask) -> Label:
    """Marks of a label grown by :data:`HALO` where it is 0 and ``free``; those that are apart stay apart."""
    _, pieces = cv2.connectedComponents((label == 1).astype(np.uint8))
    territories = expand_labels(pieces, HALO * unit).astype(np.float32)  # type: ignore[no-untyped-call]
    near = _disc(max(1, GAP * unit / 2))
    lowest_near = cv2.erode(np.where(territories > 0, territories, np.inf).astype(np.float32), near)
    meet = cv2.dilate(territories, near) > lowest_near
    halo = (territories > 0) & (label == 0) & free & ~meet
    return np.asarray(np.where(halo, 1, label), dtype=np.uint8)


def circled(picture: Image, circles: Iterable[Circle], unit: float) -> Label:
    """Label of a picture in which lesions were circled: 1 in the core and halo of those that are seen.

    Unknown are the ring around them, circles in which nothing is seen, and what stands out without a circle: flat red
    marks were not circled.
    """
    stands_out = contrast(picture, unit)
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    redness = np.asarray(cv2.GaussianBlur(lab[..., 1], (0, 0), 1.5), dtype=np.float32)
    core, around = np.zeros(picture.shape[:2], np.uint8), np.zeros(picture.shape[:2], np.uint8)
    for x, y, radius in circles:
        centre = (round(x), round(y))
        reach = max(halo_radius(redness, x, y, radius), SMALLEST_RADIUS * unit)
        cv2.circle(around, centre, round(reach + RING * unit), 1, cv2.FILLED)
        if _within(stands_out, x, y, max(radius, unit)) > SEEN:
            cv2.circle(core, centre, round(reach), 1, cv2.FILLED)
    return _label(core > 0, (around > 0) | (stands_out > SEEN))


def boxed(picture: Image, boxes: Iterable[Box], unit: float) -> Label:
    """Label of a picture in which lesions were boxed: 1 in the middle of a box, unknown in the rest of it, in the ring
    around it and where something stands out without a box."""
    core, around = np.zeros(picture.shape[:2], np.uint8), np.zeros(picture.shape[:2], np.uint8)
    for x0, y0, x1, y1 in boxes:
        centre, size = ((x0 + x1) / 2, (y0 + y1) / 2), (x1 - x0, y1 - y0)
        cv2.ellipse(core, (centre, (size[0] * BOX_CORE, size[1] * BOX_CORE), 0), 1, cv2.FILLED)
        ring = RING * unit
        cv2.rectangle(around, (round(x0 - ring), round(y0 - ring)), (round(x1 + ring), round(y1 + ring)), 1, cv2.FILLED)
    return _label(core > 0, (around > 0) | (contrast(picture, unit) > SEEN))


def agreed(one: Label, other: Label) -> Label:
    """What two hands say of a concern: unknown where they disagree, one hand's word where only it is known."""
    both = (one != UNKNOWN) & (other != UNKNOWN)
    either = np.where(one == UNKNOWN, other, one)
    return np.asarray(np.where(both & (one != other), UNKNOWN, either), dtype=np.uint8)


def drawn_over_circled(drawn: Label, from_circles: Label, circles: Iterable[Circle], unit: float) -> Label:
    """A drawn label, completed by circles where nobody drew; a circle in which nothing was drawn is unknown."""
    discs = np.zeros(drawn.shape, np.uint8)
    for x, y, radius in circles:
        cv2.circle(discs, (round(x), round(y)), round(max(radius, SMALLEST_RADIUS * unit)), 1, cv2.FILLED)
    inside = np.where((drawn == 0) & ((discs == 1) | (from_circles == 1)), UNKNOWN, drawn)
    return np.asarray(np.where(drawn == UNKNOWN, from_circles, inside), dtype=np.uint8)


def doubted(flek: Label, from_circles: Label) -> Label:
    """Dark spots, unknown where a circle says that they are acne."""
    return np.asarray(np.where((flek == 1) & (from_circles == 1), UNKNOWN, flek), dtype=np.uint8)


def exclusive(acne: Label, flek: Label) -> tuple[Label, Label]:
    """Both labels of a picture such that a pixel is one thing: what is one is not the other, what is claimed by both
    is unknown in both."""
    both = (acne == 1) & (flek == 1)
    one = np.where(both, UNKNOWN, np.where(flek == 1, 0, acne)).astype(np.uint8)
    other = np.where(both, UNKNOWN, np.where(acne == 1, 0, flek)).astype(np.uint8)
    return one, other


def _label(core: Mask, doubtful: Mask) -> Label:
    return np.where(core, 1, np.where(doubtful, UNKNOWN, 0)).astype(np.uint8)


def _within(values: Contrast, x: float, y: float, radius: float) -> float:
    """Mean of the values in a disc, 0 where it lies outside the picture."""
    x0, y0 = max(0, int(x - radius)), max(0, int(y - radius))
    window = values[y0 : int(y + radius) + 2, x0 : int(x + radius) + 2]
    rows, columns = np.mgrid[: window.shape[0], : window.shape[1]]
    inside = window[np.hypot(columns + x0 - x, rows + y0 - y) <= radius]
    return float(inside.mean()) if inside.size else 0.0


def _disc(radius: float) -> npt.NDArray[np.uint8]:
    side = 2 * round(radius) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), dtype=np.uint8)
