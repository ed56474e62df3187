import numpy as np
import pytest

from skinsight.segmentation.evaluation.metrics.repeatability import repeatability

SHROUT_AND_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
"""Table 2 of their paper, whose ICC(1,1) is .17."""


def test_the_correlation_is_that_of_the_paper() -> None:
    found = repeatability(SHROUT_AND_FLEISS)
    assert found is not None
    assert found.icc == pytest.approx(0.17, abs=0.005)
    assert (found.subjects, found.pictures) == (6, 24)
    assert found.within == pytest.approx(np.sqrt(6.26), abs=0.005), "their mean square within targets"
    assert found.smallest_change == pytest.approx(1.96 * np.sqrt(2 * 6.26), abs=0.01)


def test_readings_that_repeat_exactly_have_no_smallest_change() -> None:
    found = repeatability([(1, 1, 1), (5, 5)])
    assert found is not None
    assert (found.icc, found.smallest_change) == (1, 0)


def test_what_cannot_be_told_is_not_said() -> None:
    assert repeatability([(1, 2), (3,)]) is None
    assert repeatability([]) is None
    same = repeatability([(3, 3), (3, 3)])
    assert same is not None
    assert same.icc is None
