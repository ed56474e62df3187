"""The marks of a mask, one by one, in the photo frame."""

from typing import Final

import cv2
import numpy as np
from scipy.ndimage import find_objects

from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.schema.findings import Instance
from skinsight.segmentation.frames import EVERYWHERE, Classes, Mask, Probability, Window, places_in
from skinsight.segmentation.pieces import Pieces

SIMPLIFIED: Final = 0.5
"""Pixels by which a contour may miss the outline (Douglas & Peucker)."""


def instances(
    marks: Pieces, probability: Probability, zone_index: Classes, window: Window = EVERYWHERE
) -> tuple[Instance, ...]:
    """The marks of a concern, by the top and then the left edge of their boxes; none is too small.

    Args:
        marks: which mark each pixel is in, from 1, within a window of the photo frame.
        probability: of the concern in the photo frame, ``(height, width)``.
        zone_index: one more than the place in :data:`.ZONES` of each pixel's zone, of the same shape.
        window: the rows and columns that ``marks`` are of.
    """
    inside = marks > 0
    if not inside.any():
        return ()
    y, x = (one.start or 0 for one in window)
    of_pixel = marks[inside]
    areas = np.bincount(of_pixel)
    means = np.bincount(of_pixel, weights=probability[window][inside]) / np.maximum(areas, 1)
    places = len(ZONES) + 1
    by_zone = np.bincount(of_pixel * places + zone_index[window][inside], minlength=len(areas) * places)
    zones = by_zone.reshape(len(areas), places).argmax(axis=1)
    rows, columns = places_in(inside)
    middles = [np.bincount(of_pixel, weights=one) / np.maximum(areas, 1) for one in (columns, rows)]
    found = []
    for mark, box in enumerate(find_objects(marks), 1):
        if box is None:
            continue
        top, left = y + box[0].start, x + box[1].start
        found.append(
            Instance(
                box=(left, top, x + box[1].stop, y + box[0].stop),
                area=int(areas[mark]),
                centroid=(x + float(middles[0][mark]), y + float(middles[1][mark])),
                zone=ZONES[zones[mark] - 1] if zones[mark] else None,
                probability=min(1.0, float(means[mark])),
                contour=_contour(marks[box] == mark, left, top),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.box[1], one.box[0])))


def _contour(piece: Mask, x: int, y: int) -> tuple[tuple[int, int], ...]:
    """Outer outline of one mark, of its largest part where it has several, shifted by ``x``, ``y``."""
    outlines = cv2.findContours(piece.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    outline = max(outlines, key=len)
    corners = cv2.approxPolyDP(outline, SIMPLIFIED, True)[:, 0]
    return tuple((x + column, y + row) for column, row in corners.tolist())
