"""The score's curve, and those that are shipped."""

import itertools
import math

import numpy as np
import pytest
from pydantic import ValidationError

from skinsight.analyzer.calibration.reference import knots_of
from skinsight.analyzer.grading.grades import scale
from skinsight.analyzer.grading.scores import Curve
from skinsight.segmentation.concerns import CONCERNS

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def curve(*knots: tuple[float, float]) -> Curve:
    return Curve(reference="r", n=9, date="2026-01-01", percentiles=(50.0,) * len(knots), knots=knots)


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
def test_shipped_scores_spread_over_the_reference_set(name: str) -> None:
    """The face at the 95th percentile is at least 30 points below the clearest; or its knots are the grade's steps."""
    table = scale(name)
    found = table.score
    if not found.n:
        assert tuple(severity for severity, _ in found.knots) == table.cuts.values
        return
    assert found.percentiles[-1] == 95
    first = found.knots[0][1] if found.percentiles[0] == 5 else 100
    assert first - found.knots[-1][1] >= 30
    assert len(found.percentiles) == len(found.knots)


def test_knots_are_the_percentiles_of_the_reference_set() -> None:
    assert knots_of(list(np.linspace(0, 100, 101))) == [
        (25, 25, 90),
        (50, 50, 80),
        (75, 75, 68),
        (90, 90, 52),
        (95, 95, 42),
    ], "5 is less than a tenth of 95"


def test_where_most_faces_have_nothing_the_knots_hang_on_the_upper_percentiles() -> None:
    knots = knots_of([0.0] * 60 + [0.002] * 20 + list(np.linspace(0.5, 1, 20)))
    assert [percentile for percentile, _, _ in knots] == [90, 95], "a speck of 0.002 must not cost what 75 costs"
