import cv2
import numpy as np
import pytest

from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.measures.instances import instances
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.pieces import pieces

SIDE = 100
PIGMENT = concern("flek")
"""Its marks are its connected pieces."""
NOWHERE = np.zeros((SIDE, SIDE), np.uint8)
CERTAIN = np.ones((SIDE, SIDE), np.float32)


def mask_of(*boxes: tuple[int, int, int, int]) -> Mask:
    """Filled rectangles ``x0, y0, x1, y1``."""
    mask = np.zeros((SIDE, SIDE), bool)
    for x0, y0, x1, y1 in boxes:
        mask[y0:y1, x0:x1] = True
    return mask


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        ([], 0),
        ([(5, 5)], 1),
        ([(5, 5), (6, 6)], 1),
        ([(5, 5), (7, 5)], 2),
        ([(0, 0), (0, 99), (99, 0), (99, 99)], 4),
    ],
)
def test_pieces_are_8_connected_and_none_is_too_small(pixels: list[tuple[int, int]], expected: int) -> None:
    mask = np.zeros((SIDE, SIDE), bool)
    for place in pixels:
        mask[place] = True
    found = instances(pieces(mask, PIGMENT), CERTAIN, NOWHERE)
    assert len(found) == expected
    assert sum(one.area for one in found) == len(pixels)


def test_box_area_and_centroid() -> None:
    (found,) = instances(pieces(mask_of((20, 30, 25, 33)), PIGMENT), CERTAIN, NOWHERE)
    assert (found.box, found.area, found.centroid) == ((20, 30, 25, 33), 15, (22.0, 31.0))
    assert set(found.contour) == {(20, 30), (24, 30), (24, 32), (20, 32)}


def test_from_the_top_down_then_from_the_left() -> None:
    boxes = [(50, 60, 55, 65), (70, 10, 75, 30), (10, 60, 15, 62), (30, 12, 35, 14)]
    found = instances(pieces(mask_of(*boxes), PIGMENT), CERTAIN, NOWHERE)
    assert [one.box for one in found] == [boxes[1], boxes[3], boxes[2], boxes[0]]


def test_probability_is_the_mean_over_its_own_pixels() -> None:
    probability = np.full((SIDE, SIDE), 0.1, np.float32)
    probability[10:12, 10:12] = [[0.5, 0.7], [0.9, 0.9]]
    probability[40:44, 40:44] = 0.6
    found = instances(pieces(mask_of((10, 10, 12, 12), (40, 40, 44, 44)), PIGMENT), probability, NOWHERE)
    assert [one.probability for one in found] == pytest.approx([0.75, 0.6])


def test_the_zone_is_where_most_of_it_lies() -> None:
    index = NOWHERE.copy()
    index[:, :50] = 1 + ZONES.index("right_cheek")
    index[:, 50:80] = 1 + ZONES.index("left_cheek")
    boxes = [(40, 0, 54, 4), (47, 10, 60, 14), (78, 20, 90, 24)]
    assert [one.zone for one in instances(pieces(mask_of(*boxes), PIGMENT), CERTAIN, index)] == [
        "right_cheek",
        "left_cheek",
        None,
    ]


def test_a_piece_within_anothers_hole_is_a_piece() -> None:
    ring = mask_of((10, 10, 60, 60)) & ~mask_of((15, 15, 55, 55))
    found = instances(pieces(ring | mask_of((30, 30, 34, 34)), PIGMENT), CERTAIN, NOWHERE)
    assert [one.area for one in found] == [50 * 50 - 40 * 40, 16]
    assert set(found[0].contour) == {(10, 10), (59, 10), (59, 59), (10, 59)}, "the outer outline, not that of the hole"
    assert set(found[1].contour) == {(30, 30), (33, 30), (33, 33), (30, 33)}


def test_a_contour_filled_again_is_the_piece_to_half_a_pixel() -> None:
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(canvas, (45, 50), (25, 14), 30, 0, 360, 1, -1)
    (found,) = instances(pieces(canvas > 0, PIGMENT), CERTAIN, NOWHERE)
    again = np.zeros_like(canvas)
    cv2.fillPoly(again, [np.array(found.contour, np.int32)], 1)
    missed = (again > 0) != (canvas > 0)
    assert missed.mean() * SIDE**2 < 0.05 * found.area
    assert len(found.contour) < 40


def test_other_pieces_in_its_box_are_not_its_own() -> None:
    corner = mask_of((10, 10, 40, 12), (10, 10, 12, 40))
    found = instances(pieces(corner | mask_of((20, 20, 30, 30)), PIGMENT), CERTAIN, NOWHERE)
    assert [one.area for one in found] == [30 * 2 + 28 * 2, 100]
    assert (39, 39) not in found[0].contour
