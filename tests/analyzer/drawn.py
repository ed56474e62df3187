"""Photographs of a drawn face, and of one with a card beside it, under any light."""

from functools import cache

import numpy as np
import numpy.typing as npt

from skinsight.analyzer.colour.cielab import linear_of_srgb, srgb_of_linear
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.parts import bare_skin
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.fakes import FakeSegmenter

SIDE = 512
CARD = ((8.0, 8.0), (103.0, 8.0), (103.0, 71.0), (8.0, 71.0))
"""Corners of a card of 96 x 64 pixels in the top left of the photo, which no part of the drawn face reaches."""


def segmented(rgb: Image, *names: str) -> Segmentation:
    """The drawn face in a photograph."""
    segmenter = FakeSegmenter()
    return segmenter.segment(rgb, segmenter.find_faces(rgb)[0], names)


def parsed(rgb: Image, *names: str) -> ParsedFace:
    """The same, parsed."""
    return ParsedFace(Photo(rgb), segmented(rgb, *names))


def drawn_face(skin: str, surroundings: str = "808080") -> Image:
    """A face of one colour, with grey hair, eyes and all else."""
    rgb = np.empty((SIDE, SIDE, 3), np.uint8)
    rgb[:] = list(bytes.fromhex(surroundings))
    rgb[_drawn_skin()] = list(bytes.fromhex(skin))
    return rgb


@cache
def _drawn_skin() -> Mask:
    return bare_skin(segmented(np.ones((SIDE, SIDE, 3), np.uint8)).parts)


def with_card(rgb: Image, patches: list[str], columns: int) -> Image:
    """The photo with a card's patches drawn at :data:`CARD`."""
    carded = rgb.copy()
    rows = len(patches) // columns
    height, width = 64 // rows, 96 // columns
    for index, code in enumerate(patches):
        y, x = 8 + index // columns * height, 8 + index % columns * width
        carded[y : y + height, x : x + width] = list(bytes.fromhex(code))
    return carded


def lit(rgb: Image, matrix: npt.NDArray[np.float64]) -> Image:
    """The photo under another light or through another camera: a 3 x 3 matrix of linear RGB."""
    return np.round(255 * srgb_of_linear(linear_of_srgb(rgb) @ matrix.T)).astype(np.uint8)
