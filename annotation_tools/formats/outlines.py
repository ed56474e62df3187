"""Masks as polygons along the edges of their pixels, and polygons as masks."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from skinsight.annotation_tools.imagej.rois import Points, filled, outlines_of
from skinsight.segmentation.frames import Mask


def parts_of(mask: Mask) -> Iterator[Mask]:
    """The connected parts of a mask, ``(H, W)``; pixels that touch at a corner alone are two parts."""
    count, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    for part in range(1, count):
        yield np.asarray(parts == part)


def outline_of(part: Mask) -> Points:
    """One closed outline of a connected part, ``(N, 2)``; its holes are reached by slits of no width.

    Filled by the even-odd rule or not at all where the slits are, it is the part to the pixel.
    """
    outer, *holes = sorted(outlines_of(part), key=lambda ring: -np.ptp(ring[:, 0]) * np.ptp(ring[:, 1]))
    for hole in holes:
        away = np.abs(outer[:, None] - hole[None]).sum(axis=-1)
        at, there = np.unravel_index(away.argmin(), away.shape)
        around = np.roll(hole, -there, axis=0)
        outer = np.concatenate([outer[: at + 1], around, around[:1], outer[at:]])
    return outer


def mask_of(polygons: Sequence[Points], height: int, width: int) -> Mask:
    """Where any of several polygons is, each filled by the even-odd rule at the centres of pixels."""
    mask = np.zeros((height, width), np.bool_)
    for polygon in polygons:
        mask |= filled([polygon], height, width)
    return mask
