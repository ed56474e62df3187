"""Lesions, drawn by hand on small frames: at a side of 256 the tolerance is 2 px."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from skinsight.segmentation.evaluation.metrics.lesions import (
    Circle,
    exact,
    hayashi,
    match_circles,
    match_components,
    quadratic_weighted_kappa,
    within_one,
)
from skinsight.segmentation.evaluation.metrics.overlap import Matches
from skinsight.segmentation.frames import Mask

SIDE = 256


def blobs(*boxes: tuple[int, int, int, int]) -> Mask:
    """A mask of rectangles ``(x0, y0, x1, y1)``, ends left out."""
    mask = np.zeros((SIDE, SIDE), bool)
    for x0, y0, x1, y1 in boxes:
        mask[y0:y1, x0:x1] = True
    return mask


SQUARE = (100, 100, 110, 110)


@pytest.mark.parametrize(
    ("boxes", "circles", "expected"),
    [
        ([], [], Matches(0, 0, 0, 0)),
        ([SQUARE], [], Matches(1, 0, 0, 0)),
        ([], [(105, 105, 3)], Matches(0, 0, 1, 0)),
        ([SQUARE], [(105, 105, 3)], Matches(1, 1, 1, 1)),
        ([SQUARE], [(111, 105, 1)], Matches(1, 1, 1, 1)),  # last pixel is at 109: 2 px away
        ([SQUARE], [(111.5, 105, 1)], Matches(1, 0, 1, 0)),
        ([SQUARE], [(115, 105, 6)], Matches(1, 0, 1, 0)),  # the disc touches, the centre is 6 px away
        ([SQUARE], [(102, 102, 2), (107, 107, 2)], Matches(1, 1, 2, 1)),  # one lesion answers one circle
        ([SQUARE], [(105, 105, 1)], Matches(1, 1, 1, 1)),  # 100 px are less than 12 discs of 12.6
        ([(98, 98, 111, 111)], [(105, 105, 1)], Matches(1, 0, 1, 0)),  # and 169 px more
        ([SQUARE, (120, 100, 124, 104)], [(102, 102, 2), (200, 200, 2)], Matches(2, 1, 2, 1)),
        ([(104, 100, 106, 102), (104, 108, 106, 110)], [(105, 105, 5)], Matches(2, 0, 1, 0)),  # two halves of a ring
        ([(0, 0, 3, 3)], [(0, 0, 2)], Matches(1, 1, 1, 1)),
        ([(253, 253, 256, 256)], [(255.4, 255.4, 2)], Matches(1, 1, 1, 1)),
    ],
)
def test_circles(boxes: Sequence[tuple[int, int, int, int]], circles: Sequence[Circle], expected: Matches) -> None:
    assert match_circles(blobs(*boxes), circles) == expected


def test_tolerance_grows_with_the_frame() -> None:
    large = np.zeros((2 * SIDE, 2 * SIDE), bool)
    large[200, 200] = True
    assert match_circles(large, [(204, 200, 1)]).hit == 1
    assert match_circles(large, [(204.5, 200, 1)]).hit == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_mask_of_the_whole_frame_finds_no_lesion(seed: int) -> None:
    """It used to score 1.000 against 25 lesions."""
    rng = np.random.default_rng(seed)
    centres = [(x, y) for x in range(30, 240, 45) for y in range(30, 240, 45)]
    circles = [(*centre, rng.uniform(1, 4)) for centre in centres]
    everything = np.ones((SIDE, SIDE), bool)
    assert match_circles(everything, circles) == Matches(1, 0, 25, 0)
    label = blobs(*((x - 3, y - 3, x + 3, y + 3) for x, y in centres))
    assert match_components(everything, label, everything) == Matches(1, 0, 25, 0)
    assert match_components(label, label, everything) == Matches(25, 25, 25, 25)


def test_matches_are_as_many_as_can_be() -> None:
    """The first blob may answer either circle, the second one alone: both are found."""
    first, second = (100, 100, 106, 104), (106, 102, 108, 106)
    apart = blobs(first, (109, 100, 111, 104))
    circles = [(108, 102, 2), (101, 102, 2)]
    assert match_circles(apart, circles) == Matches(2, 2, 2, 2)
    assert match_circles(blobs(first, second), circles).found == 1


def test_components_match_where_they_share_a_pixel() -> None:
    prediction = blobs((0, 0, 4, 4), (10, 0, 14, 4), (20, 0, 30, 4))
    label = blobs((3, 3, 6, 6), (14, 0, 18, 4), (20, 0, 22, 4), (25, 0, 27, 4))
    everywhere = np.ones((SIDE, SIDE), bool)
    assert match_components(prediction, label, everywhere) == Matches(found=3, right=2, labelled=4, hit=2)
    assert match_components(label, prediction, everywhere) == Matches(found=4, right=2, labelled=3, hit=2)


def test_components_of_which_nothing_is_known_do_not_count() -> None:
    prediction, label = blobs((0, 0, 4, 4), (50, 50, 60, 60)), blobs((2, 2, 6, 6), (80, 80, 90, 90))
    known = blobs((0, 0, 20, 20))
    assert match_components(prediction, label, known) == Matches(1, 1, 1, 1)
    assert match_components(prediction, label, blobs()) == Matches(0, 0, 0, 0)


@pytest.mark.parametrize(("lesions", "grade"), [(0, 0), (5, 0), (6, 1), (20, 1), (21, 2), (50, 2), (51, 3), (1000, 3)])
def test_grades_of_hayashi(lesions: int, grade: int) -> None:
    assert hayashi(lesions) == grade


def pairs_of(table: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Pairs whose confusion matrix is ``table``."""
    return [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]


def kappa_of(table: Sequence[Sequence[int]]) -> float:
    """By the matrices of the definition: one less the weighted sum of observed over that of expected counts."""
    observed = np.array(table, dtype=float)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    weights = np.array([[(i - j) ** 2 for j in range(len(table))] for i in range(len(table))]) / (len(table) - 1) ** 2
    return float(1 - (weights * observed).sum() / (weights * expected).sum())


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[3, 0, 0], [0, 4, 0], [0, 0, 5]], 1.0),
        ([[0, 5], [5, 0]], -1.0),
        ([[4, 4], [4, 4]], 0.0),
        ([[20, 5], [10, 15]], 0.4),  # the textbook's two doctors: (0.7 - 0.5) / (1 - 0.5)
        ([[2, 1, 0], [0, 2, 1], [0, 0, 2]], 1 - 16 / 82),  # by hand: 2/8 observed, 82/64 by chance
    ],
)
def test_kappa_by_hand(table: list[list[int]], kappa: float) -> None:
    assert quadratic_weighted_kappa(pairs_of(table)) == pytest.approx(kappa)
    assert kappa_of(table) == pytest.approx(kappa)


def test_kappa_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(1)
    for _ in range(10):
        table = rng.integers(0, 9, (4, 4)).tolist()
        assert quadratic_weighted_kappa(pairs_of(table)) == pytest.approx(kappa_of(table))


def test_one_grade_for_all_is_agreement() -> None:
    assert quadratic_weighted_kappa([(2, 2)] * 5) == 1.0
    assert quadratic_weighted_kappa([(1, 2)] * 5) == 0.0


def test_grades_that_agree() -> None:
    pairs = list(product(range(4), range(4)))
    assert exact(pairs) == 4 / 16
    assert within_one(pairs) == 10 / 16
