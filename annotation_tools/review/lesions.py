"""The single marks of a mask, 8-connected: listed, named by one of their pixels, grown, shrunk, joined."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

BRIDGE: Final = 3
"""Thickness in pixels of what joins two marks."""
_CROSS: Final = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True, slots=True)
class Lesion:
    """A mark: one of its pixels near its middle, its box ``x, y, width, height``, and its pixels."""

    at: tuple[int, int]
    box: tuple[int, int, int, int]
    area: int
    sure: float | None = None
    """Mean probability that the network gives its pixels; None where it was not asked."""


def lesions_of(mask: Mask, probability: npt.NDArray[np.float32] | None = None) -> list[Lesion]:
    """All marks of a mask, ``(H, W)``: the least sure first, without a probability the smallest."""
    count, parts, boxes, centres = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    found = []
    for part in range(1, count):
        x, y, width, height, area = (int(value) for value in boxes[part])
        rows, columns = np.nonzero(parts[y : y + height, x : x + width] == part)
        nearest = int(((columns + x - centres[part][0]) ** 2 + (rows + y - centres[part][1]) ** 2).argmin())
        sure = None if probability is None else round(float(probability[rows + y, columns + x].mean()), 3)
        found.append(Lesion((int(columns[nearest]) + x, int(rows[nearest]) + y), (x, y, width, height), area, sure))
    return sorted(found, key=lambda each: (each.sure if each.sure is not None else 0, each.area))


def count_of(mask: Mask) -> int:
    """How many marks there are."""
    return int(cv2.connectedComponents(mask.view(np.uint8), connectivity=8)[0]) - 1


def lesion_at(mask: Mask, x: int, y: int) -> Mask:
    """The mark that a pixel is of.

    Raises:
        DataError: nothing is marked there.
    """
    height, width = mask.shape
    if not (0 <= x < width and 0 <= y < height and mask[y, x]):
        raise DataError(f"nothing is marked at {x}, {y}: pick a mark that is there")
    parts = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)[1]
    return np.asarray(parts == parts[y, x])


def grown(mask: Mask) -> Mask:
    """A mask one pixel larger on all sides."""
    return np.asarray(cv2.dilate(mask.view(np.uint8), _CROSS) > 0)


def shrunk(mask: Mask) -> Mask:
    """A mask one pixel smaller on all sides."""
    return np.asarray(cv2.erode(mask.view(np.uint8), _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0)


def bridged(lesions: list[Mask]) -> Mask:
    """Marks joined to the first of them, each by the shortest bridge."""
    joined = lesions[0].copy()
    for other in lesions[1:]:
        away = cv2.distanceTransform((~joined).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        there = np.unravel_index(np.where(other, away, np.inf).argmin(), other.shape)
        rows, columns = np.nonzero(joined)
        here = int(((rows - there[0]) ** 2 + (columns - there[1]) ** 2).argmin())
        bridge = np.zeros(joined.shape, np.uint8)
        cv2.line(bridge, (int(columns[here]), int(rows[here])), (int(there[1]), int(there[0])), 1, BRIDGE)
        joined |= other | (bridge > 0)
    return joined
