"""What to tell a person before the camera, from one small picture."""

from typing import Final, Literal

from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.frames import Image
from skinsight.segmentation.segmenter import Segmenter

Hint = Literal["none", "closer", "back", "straight", "good"]
LEAST: Final = 0.45
"""Share of the shorter side that the face should fill at least: half of the picture, as the start page says."""
MOST: Final = 1.1
LEANS: Final = 12.0
"""Degrees; below what the quality gate minds."""


def hint_of(pixels: Image, segmenter: Segmenter) -> Hint:
    """Where the face is, as what to change."""
    try:
        crop = segmenter.find_faces(pixels)[0].crop
    except NoFaceFound:
        return "none"
    share = crop.side / min(pixels.shape[:2])
    if share < LEAST:
        return "closer"
    if share > MOST:
        return "back"
    return "straight" if abs(crop.tilt) > LEANS else "good"
