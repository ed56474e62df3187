"""The connected pieces of a mask, one by one, in the photo frame."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.schema.findings import Instance
from skinsight.segmentation.frames import Classes, Mask, Probability

SIMPLIFIED: Final = 0.5
"""Pixels by which a contour may miss the outline (Douglas & Peucker)."""


def instances(mask: Mask, probability: Probability, zone_index: Classes) -> tuple[Instance, ...]:
    """The 8-connected pieces of a mask, by the top and then the left edge of their boxes; none is too small.

    Args:
        mask: of a concern in the photo frame, ``(height, width)``.
        probability: of the concern, of the same shape.
        zone_index: one more than the place in :data:`.ZONES` of each pixel's zone, of the same shape.
    """
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if not width:
        return ()
    box = (slice(y, y + height), slice(x, x + width))
    count, labels, stats, centroids = cv2.connectedComponentsWithStats(mask[box].view(np.uint8), connectivity=8)
    inside = labels > 0
    of_pixel = labels[inside]
    areas = np.bincount(of_pixel, minlength=count)
    means = np.bincount(of_pixel, weights=probability[box][inside], minlength=count) / np.maximum(areas, 1)
    places = len(ZONES) + 1
    by_zone = np.bincount(of_pixel * places + zone_index[box][inside], minlength=count * places)
    zones = by_zone.reshape(count, places).argmax(axis=1)
    found = [
        Instance(
            box=(x + left, y + top, x + left + across, y + top + down),
            area=area,
            centroid=(x + float(centroids[label, 0]), y + float(centroids[label, 1])),
            zone=ZONES[zones[label] - 1] if zones[label] else None,
            probability=min(1.0, float(means[label])),
            contour=_contour(labels[top : top + down, left : left + across] == label, x + left, y + top),
        )
        for label, (left, top, across, down, area) in enumerate(stats.tolist())
        if label
    ]
    return tuple(sorted(found, key=lambda one: (one.box[1], one.box[0])))


def _contour(piece: Mask, x: int, y: int) -> tuple[tuple[int, int], ...]:
    """Outer outline of one piece, shifted by ``x``, ``y``."""
    outline = cv2.findContours(piece.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0]
    corners = cv2.approxPolyDP(outline, SIMPLIFIED, True)[:, 0]
    return tuple((x + column, y + row) for column, row in corners.tolist())
