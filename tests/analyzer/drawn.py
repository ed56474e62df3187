"""Photographs of a drawn face, and of one with a card beside it, under any light."""

from functools import cache

import numpy as np
import numpy.typing as npt

from skinsight.analyzer.colour.cielab import linear_of_srgb, srgb_of_linear
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.parts import bare_skin
from skinsight.segmentation.segmenter import Segmentation
from tests.fakes import FakeSegmenter

SIDE = 512
CARD = ((8.0, 8.0), (103.0, 8.0), (103.0, 71.0), (8.0, 71.0))
"""Corners of a card of 96 x 64 pixels in the top left of the photo, which no part of the drawn face reaches."""


def segmented(photo: Image, *names: str) -> Segmentation:
    """The drawn face in a photograph."""
    segmenter = FakeSegmenter()
    return segmenter.segment(photo, segmenter.find_faces(photo)[0], names)


def drawn_face(skin: str, surroundings: str = "808080") -> Image:
    """A face of one colour, with grey hair, eyes and all else."""
    photo = np.empty((SIDE, SIDE, 3), np.uint8)
    photo[:] = list(bytes.fromhex(surroundings))
    photo[_drawn_skin()] = list(bytes.fromhex(skin))
    return photo


@cache
def _drawn_skin() -> Mask:
    return bare_skin(segmented(np.ones((SIDE, SIDE, 3), np.uint8)).parts)


def with_card(photo: Image, patches: list[str], columns: int) -> Image:
    """The photo with a card's patches drawn at :data:`CARD`."""
    carded = photo.copy()
    rows = len(patches) // columns
    height, width = 64 // rows, 96 // columns
    for index, code in enumerate(patches):
        y, x = 8 + index // columns * height, 8 + index % columns * width
        carded[y : y + height, x : x + width] = list(bytes.fromhex(code))
    return carded


def lit(photo: Image, matrix: npt.NDArray[np.float64]) -> Image:
    """The photo under another light or through another camera: a 3 x 3 matrix of linear RGB."""
    return np.round(255 * srgb_of_linear(linear_of_srgb(photo) @ matrix.T)).astype(np.uint8)
