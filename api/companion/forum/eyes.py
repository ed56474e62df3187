"""Covers the eyes of every face in a photograph."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from skinsight.segmentation.detector.blazeface import detect
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image, Points
from skinsight.segmentation.parts import Parts, find_eyes, part
from skinsight.segmentation.segmenter import Segmenter

AROUND: Final = 0.06
"""What is covered around eyes and brows, in sides of the face frame: lids and corners tell people apart too."""
USUAL: Final = (0.12, 0.28, 0.88, 0.54)
"""Where the eyes of an upright face are, ``x0, y0, x1, y1`` in sides of its frame, where none was made out."""
SIDE: Final = 256
DETECTED: Final = (0.0, 0.0, 1.0, 0.55)
"""Where they are in the detector's box, which begins at the brows."""

Box = tuple[float, float, float, float]


def covered(rgb: Image, segmenter: Segmenter) -> tuple[Image, int]:
    """The photograph ``(H, W, 3)`` with a black bar over each pair of eyes, and how many bars there are.

    What only the detector takes for a face is covered too: a bar too many is better than an eye too few.
    """
    bars = list(_bars(rgb, segmenter))
    picture = rgb.copy()
    for bar in bars:
        cv2.fillPoly(picture, [np.rint(bar).astype(np.int32)], (0, 0, 0))
    return picture, len(bars)


def _bars(rgb: Image, segmenter: Segmenter) -> Iterator[Points]:
    try:
        faces = segmenter.find_faces(rgb)
    except NoFaceFound:
        faces = []
    for face in faces:
        parts = segmenter.segment(rgb, face, ()).parts
        if box := _box(parts, face):
            yield _corners(face.crop, box)
    for found in detect(rgb):
        if not any(_within(found.crop, face.crop) for face in faces if face.found_by == "whole_face"):
            yield _corners(found.crop, DETECTED)


def _box(parts: Parts, face: Face) -> Box | None:
    """Around eyes and brows, in sides of the face frame. A close-up without eyes has nothing to cover."""
    eyes = find_eyes(parts)
    if not eyes:
        return USUAL if face.found_by != "close_up" else None
    rows, columns = np.nonzero(part(parts, "eyes", "brows", "glasses"))
    high, wide = parts.shape
    x0, x1 = columns.min() / wide - AROUND, (columns.max() + 1) / wide + AROUND
    y0, y1 = rows.min() / high - AROUND / 2, max(eye.y1 for eye in eyes) / high + AROUND
    if len(eyes) == 1 and face.found_by != "close_up":  # the other one may be there all the same
        x0, x1 = min(x0, USUAL[0]), max(x1, USUAL[2])
    return float(x0), float(y0), float(x1), float(y1)


def _corners(crop: FaceCrop, box: Box) -> Points:
    x0, y0, x1, y1 = box
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    return crop.points_to_photo(corners * SIDE - 0.5, SIDE)


def _within(one: FaceCrop, other: FaceCrop) -> bool:
    return max(abs(one.centre_x - other.centre_x), abs(one.centre_y - other.centre_y)) < other.side / 2
