"""Measures as pictures: a map in its ink on paper, or what it marks over the photograph."""

import base64
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.schema.measured import HeatMap
from skinsight.segmentation.frames import Image

MAP_PAPER: Final = (250.0, 244.0, 236.0)
"""Where a map is at its low end."""
NO_SKIN: Final = 214
OVER: Final = 0.55
"""Opacity of a measure's mask over the photograph."""


def map_picture(name: str, heat: HeatMap, side: int) -> Image:
    """A measure's map as a picture ``(side, side, 3)`` of the face frame: paper where it is low, ink where it is
    high."""
    gray = gray_of(heat)
    shares = ((gray.astype(np.float32) - 1) / 254).clip(0, 1)[..., None]
    ink = np.array(MEASURES[name].ink, np.float32)
    painted = np.where(gray[..., None] > 0, MAP_PAPER + shares * (ink - np.array(MAP_PAPER, np.float32)), NO_SKIN)
    enlarged = cv2.resize(painted.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.rint(enlarged.clip(0, 255)), dtype=np.uint8)


def gray_of(heat: HeatMap) -> Image:
    """The map's pixels ``(side, side)``: 0 for no skin, 1 to 255 from low to high."""
    data = np.frombuffer(base64.b64decode(heat.png), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def mask_picture(canvas: Canvas, name: str, side: int) -> Image:
    """The face ``(side, side, 3)`` with what a measure marks tinted in its ink."""
    face = canvas.face(side).astype(np.float32)
    marked = canvas.crop.to_face(canvas.measure_masks[name].view(np.uint8) * np.uint8(255), side)
    share = marked[..., None] / 255 * OVER
    return np.asarray(np.rint(face + share * (np.array(MEASURES[name].ink, np.float32) - face)), dtype=np.uint8)


def measure_picture(canvas: Canvas, name: str, side: int) -> Image | None:
    """The map of a measure, or what it marks on the face, ``(side, side, 3)``; None where it has neither."""
    found = canvas.analysis.measures[name]
    if found.map:
        return map_picture(name, found.map, side)
    marks = name in canvas.measure_masks and canvas.measure_masks[name].any()
    return mask_picture(canvas, name, side) if marks else None
