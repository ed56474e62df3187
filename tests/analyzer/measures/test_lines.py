"""Lengths and depths of drawn strokes, with a valley in them and without."""

import cv2
import numpy as np
import pytest

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.measures.lines import CentreLines, length
from skinsight.analyzer.schema.findings import Lines
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Mask
from tests.analyzer.views import SKIN, box, plain_parts, plain_view

LENGTH = 300
NOTHING = box(0, 0, 0, 0)
STROKE_WIDTH = 10
OFF_MIDDLE = 2.5
"""Pixels by which the valley lies beside the stroke's middle."""
VALLEY = 1.2
"""Standard deviation of the valley's profile in pixels: some 0.5 % of the face's width across."""
rows, columns = np.mgrid[:SIDE, :SIDE] - SIDE / 2


def stroke(degrees: float) -> Mask:
    """A stroke through the middle."""
    half = LENGTH / 2 * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    start, end = (np.round(SIDE / 2 + sign * half).astype(int).tolist() for sign in (-1, 1))
    return drawn((start[0], start[1]), (end[0], end[1]))


def drawn(start: tuple[int, int], end: tuple[int, int]) -> Mask:
    """A stroke with round ends."""
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    cv2.line(canvas, start, end, 1, STROKE_WIDTH)
    return canvas > 0


def lines(view: FaceView, mask: Mask) -> Lines:
    return CentreLines.of(view, mask).within()


def valley(degrees: float, depth: float) -> Array:
    """L* of skin with a valley along :func:`stroke`, in light that falls off to one side."""
    away = rows * np.cos(np.radians(degrees)) - columns * np.sin(np.radians(degrees)) - OFF_MIDDLE
    return np.asarray(SKIN[0] + 0.05 * columns - depth * np.exp(-(away**2) / (2 * VALLEY**2)))


def noise(sigma: float, seed: int) -> Array:
    """Noise with grains of some three pixels, as pores and JPEG have."""
    grains = cv2.GaussianBlur(np.random.default_rng(seed).normal(size=(SIDE, SIDE)), None, 1.0)
    return np.asarray(sigma * grains / grains.std())


def test_no_line_is_a_result() -> None:
    found = lines(plain_view(), NOTHING)
    assert (found.length, found.depth) == (0, None)


@pytest.mark.parametrize("degrees", [0, 20, 45, 90, 135])
def test_length_in_face_widths(degrees: float) -> None:
    """A chain code is at most 8 % too long, and a skeleton too short by the rounding of the ends."""
    found = lines(plain_view(), stroke(degrees)).length * SIDE
    assert LENGTH - STROKE_WIDTH <= found <= 1.083 * (LENGTH + STROKE_WIDTH)


def test_a_diagonal_step_is_longer() -> None:
    diagonal = np.eye(SIDE, dtype=bool) & box(100, 100, 201, 201)
    assert lines(plain_view(), diagonal).length * SIDE == pytest.approx(100 * np.sqrt(2))
    assert lines(plain_view(), box(100, 100, 201, 101)).length * SIDE == pytest.approx(100)


def test_a_corner_is_not_cut_short() -> None:
    corner = box(100, 100, 151, 101) | box(150, 100, 151, 151)
    found = lines(plain_view(), corner).length * SIDE
    assert 2 * 50 - (2 - np.sqrt(2)) <= found + 1e-9 <= 100 + 1e-9


def test_the_parts_of_a_line_add_up() -> None:
    found = CentreLines.of(plain_view(), stroke(20))
    here = box(0, 0, 200, SIDE)
    whole, parts = found.within(), [found.within(here), found.within(~here)]
    assert whole.length == pytest.approx(sum(part.length for part in parts))
    assert min(part.length for part in parts) > 0


@pytest.mark.parametrize("degrees", [0, 20, 90, 135])
@pytest.mark.parametrize("depth", [1, 4, 8])
def test_depth_of_a_narrow_valley_beside_the_middle_of_its_stroke(degrees: float, depth: float) -> None:
    assert lines(plain_view(valley(degrees, depth)), stroke(degrees)).depth == pytest.approx(depth, rel=0.15)


def test_light_from_one_side_is_no_depth() -> None:
    for degrees in (0, 45, 90):
        assert lines(plain_view(valley(degrees, 0)), stroke(degrees)).depth == pytest.approx(0, abs=0.02)


def test_noise_is_hardly_any_depth() -> None:
    """The least of 13 values of such noise lies 2.2 below their mean."""
    depths = [lines(plain_view(SKIN[0] + noise(2, seed)), stroke(20)).depth for seed in range(6)]
    assert abs(np.mean(depths)) < 0.3


def test_noise_is_little_depth_where_the_sides_are_seen_in_part() -> None:
    """Of plain skin beside a line 7 of 11 pixels across are seen: it was .5 deep by the lesser of two single drops."""
    parts = plain_parts()
    line = drawn((60, 250), (450, 250))
    rows = np.flatnonzero(line.any(axis=1))
    parts[: rows[0] - 10] = parts[rows[-1] + 11 :] = FACE_PARTS.index("background")
    depths = [lines(plain_view(SKIN[0] + noise(2, seed), parts), line).depth for seed in range(6)]
    assert abs(np.mean(depths)) < 0.4


def test_a_valley_is_seen_through_noise() -> None:
    """Read too shallow, as the module says."""
    depths = [lines(plain_view(valley(20, 6) + noise(2, seed)), stroke(20)).depth for seed in range(4)]
    assert np.mean(depths) == pytest.approx(6, rel=0.3)


def test_a_raised_line_is_no_valley() -> None:
    assert lines(plain_view(valley(20, -4)), stroke(20)).depth < 1


def test_a_line_without_skin_beside_it_has_a_length_only() -> None:
    parts = plain_parts()
    parts[~stroke(0)] = FACE_PARTS.index("background")
    found = lines(plain_view(valley(0, 5), parts), stroke(0))
    assert found.length > 0.5
    assert found.depth is None


def test_length_alone_is_that_of_the_lines() -> None:
    assert length(stroke(20)) == pytest.approx(lines(plain_view(SKIN[0] + noise(1, 0)), stroke(20)).length)


def test_lashes_are_not_read() -> None:
    """Below an eye 120 wide, a stroke with a shallow valley reaches up into lashes, which are black."""
    parts = plain_parts()
    parts[200:236, 200:320] = FACE_PARTS.index("eyes")
    parts[300:400, 150:180] = FACE_PARTS.index("nose")
    lightness = np.full((SIDE, SIDE), SKIN[0])
    lightness[243:247, 200:320] = 5
    lightness[251] -= 4
    assert lines(plain_view(lightness, parts), drawn((215, 251), (305, 251))).depth == pytest.approx(4, rel=0.1)
