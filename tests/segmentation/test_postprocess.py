from dataclasses import replace

import numpy as np
import pytest

from skinsight.segmentation.concerns import Concern, concern
from skinsight.segmentation.postprocess import without_small_objects

SIDE = 32
FOUR_PIXELS = replace(concern("flek"), smallest=4 / SIDE**2, threshold=0.5)


def square(x: int, width: int, probability: float) -> np.ndarray:
    marks = np.full((SIDE, SIDE), 0.1, np.float32)
    marks[8 : 8 + width, x : x + width] = probability
    return marks


@pytest.mark.parametrize(
    ("row", "width", "stays"),
    [
        (FOUR_PIXELS, 1, False),
        (FOUR_PIXELS, 2, True),
        (FOUR_PIXELS, 3, True),
        (replace(FOUR_PIXELS, smallest=0), 1, True),
    ],
)
def test_marks_smaller_than_the_smallest_are_left_out(row: Concern, width: int, stays: bool) -> None:
    maps = square(4, width, 0.9)
    found = without_small_objects(maps, row)
    assert (found.shape, found.dtype) == (maps.shape, np.float32)
    assert found[8, 4] == pytest.approx(0.9 if stays else 0)
    assert found[20, 20] == pytest.approx(0.1), "what is not marked keeps its probability"


def test_marks_that_touch_by_a_corner_are_one() -> None:
    maps = np.zeros((SIDE, SIDE), np.float32)
    maps[range(5), range(5)] = 1
    assert (without_small_objects(maps, FOUR_PIXELS) == maps).all()
    maps[2, 2] = 0
    assert not without_small_objects(maps, FOUR_PIXELS).any()
