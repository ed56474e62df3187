"""Strokes' pixels, each told by its definition."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from pydantic import TypeAdapter

from skinsight.annotation_tools.review.lesions import lesions_of
from skinsight.annotation_tools.review.strokes import Stroke, applied, swept_by
from skinsight.annotation_tools.review.tracing import region, wire
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Image, Mask

SENT: TypeAdapter[Stroke] = TypeAdapter(Stroke)


def after(mask: Mask, **stroke: object) -> Mask:
    def nothing(*_: object) -> Mask:
        raise AssertionError("neither picture nor version is needed")

    return applied(SENT.validate_python(stroke), mask, nothing, nothing)


def drawn(*rows: str) -> Mask:
    return np.array([[letter == "#" for letter in row] for row in rows])


def test_a_brush_of_one_pixel_marks_the_pixel_below_it() -> None:
    for x in (3.0, 3.5, 3.99):
        assert np.argwhere(after(np.zeros((8, 8), bool), tool="brush", points=[(x, 5.2)], size=1)).tolist() == [[5, 3]]


def test_a_line_of_one_pixel_is_connected_and_as_long_as_its_longer_side() -> None:
    mask = after(np.zeros((40, 40), bool), tool="brush", points=[(2.5, 3.5), (30.5, 14.5)], size=1)
    assert mask.sum() == 29
    assert len(lesions_of(mask)) == 1


@pytest.mark.parametrize("size", [2, 3, 7.5, 20])
@pytest.mark.parametrize(
    "points",
    [
        [(10.2, 12.7), (30.0, 20.1), (28.3, 41.9)],
        [(25.3, 40.1), (25.3, 9.6), (4.4, 9.6)],
        [(40.0, 44.0), (8.0, 6.0)],
        [(20.7, 20.2), (20.7, 20.2)],
        [(-9.0, 30.0), (60.0, 31.0)],
    ],
    ids=["bent", "upright-then-level", "backwards", "a-point", "beyond"],
)
def test_a_brush_marks_the_pixels_whose_centre_it_passes(points: list[tuple[float, float]], size: float) -> None:
    y, x = np.mgrid[:50, :50] + 0.5
    away = np.full((50, 50), np.inf)
    for share in np.linspace(0, 1, 2001):
        for (x0, y0), (x1, y1) in pairwise(points):
            away = np.minimum(away, np.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0)))
    clear = abs(away - size / 2) > 0.01
    assert np.array_equal(swept_by(points, size, (50, 50))[clear], (away <= size / 2)[clear])


def test_a_brush_off_the_picture_marks_nothing_and_at_its_edge_a_part() -> None:
    assert not after(np.zeros((9, 9), bool), tool="brush", points=[(-50, -50), (-40, 99)], size=10).any()
    assert after(np.zeros((9, 9), bool), tool="brush", points=[(0, 0)], size=4).sum() == 3
    assert not after(np.zeros((9, 9), bool), tool="brush", points=[(-3, 4.5), (-1, 4.5)], size=1).any()


def test_erase_takes_what_the_brush_marks() -> None:
    full = np.ones((30, 30), bool)
    points = [(5, 5), (20, 22)]
    erased = after(full, tool="erase", points=points, size=5)
    assert np.array_equal(~erased, after(~full, tool="brush", points=points, size=5))


def test_a_polygon_is_filled_at_the_centres_of_pixels() -> None:
    mask = after(np.zeros((10, 10), bool), tool="polygon", points=[(2, 3), (6, 3), (6, 8), (2, 8)])
    assert np.array_equal(np.argwhere(mask), [[y, x] for y in range(3, 8) for x in range(2, 6)])


def test_lesions_are_dropped_grown_shrunk_and_merged_and_others_stay() -> None:
    mask = drawn("##......", "##......", "......##", "......##")
    assert np.array_equal(after(mask, tool="drop", at=[(1, 1)]), drawn("........", "........", "......##", "......##"))
    grown = after(mask, tool="grow", at=[(0, 0)])
    assert np.array_equal(grown, drawn("###.....", "###.....", "##....##", "......##"))
    assert np.array_equal(after(grown, tool="shrink", at=[(0, 0)]), mask)
    assert len(lesions_of(after(mask, tool="merge", at=[(0, 0), (7, 3)]))) == 1
    with pytest.raises(DataError, match="nothing is marked at 4, 0"):
        after(mask, tool="drop", at=[(4, 0)])


def test_the_least_sure_lesion_comes_first_and_is_named_by_a_pixel_of_it() -> None:
    mask = drawn("##....", "......", "...###")
    probability = np.where(np.arange(6) > 2, 0.6, 0.9).astype(np.float32) * np.ones((3, 1), np.float32)
    first, second = lesions_of(mask, probability)
    assert (first.at, first.box, first.area, first.sure) == ((4, 2), (3, 2, 3, 1), 3, 0.6)
    assert mask[second.at[1], second.at[0]]
    assert [one.area for one in lesions_of(mask)] == [2, 3]


def skin(side: int = 256) -> Image:
    noise = np.random.default_rng(1).normal(0, 3, (side, side, 3))
    return np.clip(np.array([205, 160, 135]) + noise, 0, 255).astype(np.uint8)


def test_the_wire_follows_a_dark_valley_that_is_not_straight() -> None:
    picture = skin()
    across = np.arange(40, 216)
    down = 128 + 25 * np.sin((across - 40) / 176 * np.pi)
    cv2.polylines(picture, [np.stack([across, down], axis=1).astype(np.int32)], False, (150, 105, 85), 2, cv2.LINE_AA)
    path = np.array(wire(picture, [(40.5, 128.5), (215.5, 128.5)])) - 0.5
    inner = path[(path[:, 0] > 50) & (path[:, 0] < 205)]
    away = abs(inner[:, 1] - np.interp(inner[:, 0], across, down))
    assert np.quantile(away, 0.95) <= 2  # a straight line is up to 25 away
    assert path[0].tolist() == [40, 128]
    assert path[-1].tolist() == [215, 128]


def test_the_wire_of_one_point_is_that_point_and_none_leaves_the_picture() -> None:
    assert wire(skin(64), [(-9, 70)]) == [(0.5, 63.5)]


@pytest.mark.parametrize("radius", [2, 5, 9])
def test_a_region_is_the_spot_at_a_point(radius: int) -> None:
    picture, truth = skin(), np.zeros((256, 256), np.uint8)
    cv2.circle(truth, (100, 90), radius, 1, -1)
    picture[truth > 0] = picture[truth > 0] * 0.75
    found = region(picture, (100.5, 90.5))
    assert (found & (truth > 0)).sum() / (found | (truth > 0)).sum() > 0.75


def test_a_region_is_the_same_wherever_the_spot_is_touched() -> None:
    picture = skin()
    cv2.circle(picture, (100, 90), 7, (150, 115, 100), -1)
    one, other = (region(picture, at) for at in ((100.5, 90.5), (103.2, 88.0)))
    assert (one & other).sum() / (one | other).sum() > 0.9


@pytest.mark.parametrize(
    "stroke",
    [
        {"tool": "brush", "points": [], "size": 3},
        {"tool": "brush", "points": [(float("nan"), 0)], "size": 3},
        {"tool": "brush", "points": [(0, 0)], "size": 1e9},
        {"tool": "hammer"},
    ],
)
def test_a_stroke_that_is_none_is_refused(stroke: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        SENT.validate_python(stroke)
