"""The score's curve, and those that are shipped."""

import itertools
import math

import numpy as np
import pytest
from pydantic import ValidationError

from skinsight.analyzer.calibration.reference import STEP_SCORES
from skinsight.analyzer.grading.grades import scale, scale_of_grades
from skinsight.analyzer.grading.scores import Curve
from skinsight.segmentation.concerns import CONCERNS

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def curve(*knots: tuple[float, float]) -> Curve:
    return Curve(reference="r", date="2026-01-01", knots=knots)


def test_straight_between_the_knots() -> None:
    found = curve((1, 80), (3, 60), (5, 20))
    assert [found.score(value) for value in (0, 0.5, 1, 2, 3, 4, 5)] == [100, 90, 80, 70, 60, 40, 20]


def test_beyond_the_last_knot_four_times_the_severity_halves_the_score() -> None:
    found = curve((1, 80), (5, 20))
    assert found.score(20) == pytest.approx(10)
    assert found.score(5 * (1 + 1e-9)) == pytest.approx(20), "without a jump"
    assert 0 < found.score(1e300) < 1e-9


@pytest.mark.parametrize("knots", [[], [(1, 80), (1, 60)], [(1, 60), (2, 60)], [(2, 80), (1, 60)], [(0, 80)], [(1, 0)]])
def test_a_curve_that_does_not_fall_is_refused(knots: list[tuple[float, float]]) -> None:
    with pytest.raises(ValidationError):
        curve(*knots)


@pytest.mark.parametrize("name", MEASURED)
def test_shipped_curves_fall_from_exactly_100_towards_0(name: str) -> None:
    found = scale(name).score
    severities = [0, *np.geomspace(1e-4, 1e4, 300)]
    scores = [found.score(value) for value in severities]
    assert scores[0] == 100
    assert all(one > other for one, other in itertools.pairwise(scores))
    assert scores[-1] > 0
    assert not any(map(math.isnan, scores))


@pytest.mark.parametrize("name", MEASURED)
def test_a_score_says_on_which_step_a_face_is(name: str) -> None:
    """A face that is "slight" had 42 of 100: the score went by other faces, the step by its cuts."""
    table = scale_of_grades(name)
    least = [*STEP_SCORES, 0]
    for severity in np.geomspace(1e-3, 2 * table.cuts.values[-1], 200):
        step, score = table.value(severity), table.score.score(severity)
        below = 100 if step == 0 else least[step - 1]
        assert (0 if step == len(table.cuts.values) else least[step]) <= score <= below
