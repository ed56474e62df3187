"""Lines on a frame of 256, where the tolerance is 3 px."""

import numpy as np
import pytest

from skinsight.segmentation.evaluation.metrics.lines import match_lines
from skinsight.segmentation.evaluation.metrics.overlap import Matches
from skinsight.segmentation.frames import Mask

SIDE = 256
EVERYWHERE = np.ones((SIDE, SIDE), bool)


def line(row: int, thickness: int = 1, start: int = 50, end: int = 150, side: int = SIDE) -> Mask:
    """A level line about a row."""
    mask = np.zeros((side, side), bool)
    mask[row - thickness // 2 : row - thickness // 2 + thickness, start:end] = True
    return mask


@pytest.mark.parametrize(("shift", "matched"), [(0, 100), (2, 100), (3, 100), (4, 0), (40, 0)])
def test_a_line_may_lie_beside_the_label(shift: int, matched: int) -> None:
    found = match_lines(line(100 + shift), line(100), EVERYWHERE)
    assert found == Matches(found=100, right=matched, labelled=100, hit=matched)


def test_the_tolerance_grows_with_the_frame() -> None:
    known = np.ones((2 * SIDE, 2 * SIDE), bool)
    assert match_lines(line(106, side=2 * SIDE), line(100, side=2 * SIDE), known).f1 == 1
    assert match_lines(line(107, side=2 * SIDE), line(100, side=2 * SIDE), known).f1 == 0


def test_thickness_does_not_matter() -> None:
    found = match_lines(line(100, thickness=9), line(100, thickness=3), EVERYWHERE)
    assert found.precision == found.recall == 1
    assert 80 < found.found < 100, "the middle, not the area"


def test_half_a_line_is_precise_and_misses_half() -> None:
    found = match_lines(line(100, end=100), line(100), EVERYWHERE)
    assert found.precision == 1
    assert found.recall == pytest.approx(0.5, abs=0.04)  # the end reaches 3 px


def test_one_more_line_costs_precision_only() -> None:
    found = match_lines(line(100) | line(200), line(100), EVERYWHERE)
    assert (found.precision, found.recall) == (0.5, 1)


def test_lines_of_which_nothing_is_known_do_not_count() -> None:
    known = np.zeros((SIDE, SIDE), bool)
    known[:150] = True
    found = match_lines(line(100) | line(200), line(100) | line(220), known)
    assert found == Matches(100, 100, 100, 100)


@pytest.mark.parametrize(
    ("prediction", "label", "f1"), [(None, None, 1), (100, None, 0), (None, 100, 0)], ids=["neither", "found", "missed"]
)
def test_no_line(prediction: int | None, label: int | None, f1: float) -> None:
    masks = [np.zeros((SIDE, SIDE), bool) if row is None else line(row) for row in (prediction, label)]
    assert match_lines(masks[0], masks[1], EVERYWHERE).f1 == f1
