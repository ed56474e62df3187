"""The same place on two photographs of a face."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.frames import Affine, FaceCrop, Points

SIDE: Final = 1000.0
"""Side of the face frame in which places are compared: a thousandth of a face's width is one."""
LEAST: Final = 3
"""Zones that both photographs must show."""
NO_SHIFT: Final[Affine] = np.eye(2, 3)


def crop_of(analysis: Analysis) -> FaceCrop:
    """The face frame within an analysis's photograph."""
    face = analysis.face
    return FaceCrop(face.x, face.y, face.side, face.tilt)


def in_face(analysis: Analysis, points: Sequence[tuple[float, float]]) -> Points:
    """Points of the photo frame in the face frame of :data:`SIDE`, ``(N, 2)``."""
    return crop_of(analysis).points_to_face(np.array(points, float).reshape(-1, 2), SIDE)


def onto(before: Analysis, after: Analysis) -> Affine:
    """Map of the second face frame to the first: turned, moved and scaled as the zones that both show ask.

    By least squares over the zones' centres, outliers left out (least median of squares); where too few are seen in
    both, the frames are taken as they are.
    """
    first, second = _centres(before), _centres(after)
    shared = [name for name in first if name in second]
    if len(shared) < LEAST:
        return NO_SHIFT
    source, target = (np.array([centres[name] for name in shared]) for centres in (second, first))
    found, _ = cv2.estimateAffinePartial2D(source, target, method=cv2.LMEDS)
    return NO_SHIFT if found is None else np.asarray(found, dtype=np.float64)


def _centres(analysis: Analysis) -> dict[str, Points]:
    """Middle of each zone that is seen, in the face frame."""
    found: dict[str, Points] = {}
    for name, zone in analysis.zones.items():
        largest = max(zone.outline, key=lambda points: cv2.contourArea(np.array(points, np.int32)), default=())
        moments = cv2.moments(np.array(largest, np.int32)) if len(largest) > 2 else {"m00": 0.0}
        if moments["m00"]:
            centre = (moments["m10"] / moments["m00"], moments["m01"] / moments["m00"])
            found[name] = in_face(analysis, [centre])[0]
    return found
