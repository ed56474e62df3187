"""The photograph on its way to the page and back: upright, and no larger than a screen shows."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.report.encoded import data_uri
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo, decode

LONGEST: Final = 1600
"""Pixels of the longer side of the picture that the page shows."""
GREY: Final = 190
"""Behind the marks of a photograph that was not kept."""


def shown(pixels: Image) -> str:
    """A photograph as a ``data:`` URI for the page."""
    height, width = pixels.shape[:2]
    factor = min(1.0, LONGEST / max(height, width))
    if factor < 1:
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return data_uri(pixels, "JPEG")


def sent_back(data: bytes | None, analysis: Analysis) -> Photo:
    """The picture that the page was given, at the size that was analysed; plain grey where none was kept.

    Raises:
        SkinsightError: as :func:`skinsight.segmentation.photo.decode` does.
    """
    size = (analysis.photo.width, analysis.photo.height)
    if data is None:
        return Photo(np.full((*size[::-1], 3), GREY, np.uint8), analysis.photo.name)
    photo = decode(data, analysis.photo.name)
    if photo.pixels.shape[:2] == size[::-1]:
        return photo
    pixels = np.asarray(cv2.resize(photo.pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    return Photo(pixels, photo.name)
