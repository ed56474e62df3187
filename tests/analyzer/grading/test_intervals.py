"""Intervals: whatever the readings give, the widened one holds it, and is bounded."""

import numpy as np
import pytest

from skinsight.analyzer.calibration.intervals import least
from skinsight.analyzer.concerns.traits import Reading, Severity
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.grading.grade import graded
from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.grading.intervals import NUMBERS, Widening, widenings
from skinsight.analyzer.measures.measure import Measured, Read
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import CONCERNS

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]
NOTHING = RunLength.of(np.zeros((2, 2), bool))


def read(severity: float, count: int, area: float, measure: str) -> Read:
    reading = Reading(np.zeros((SIDE, SIDE), bool), np.zeros((count, 2)), area)
    return Read(reading, {measure: Severity(severity, "drawn")})


@pytest.mark.parametrize("name", MEASURED)
def test_an_interval_holds_what_is_reported_and_is_bounded(name: str) -> None:
    rng, table = np.random.default_rng(0), scale_of_grades(name)
    counted = CONCERNS[name].has_lesions
    for _ in range(200):
        measure = str(rng.choice(list(table.criteria)))
        reads = tuple(
            read(3 * table.cuts.values[-1] * rng.random() ** 4, int(rng.integers(0, 40)), rng.random() ** 3, measure)
            for _ in range(3)
        )
        first = reads[0].reading
        blank = ConcernAnalysis(
            area=0, area_fraction=first.area_fraction, count=len(first.lesions) if counted else None, mask=NOTHING
        )
        found = graded(name, Measured(blank, reads=reads))
        assert found.score is not None
        assert found.uncertainty is not None
        assert found.grade is not None
        low, high = found.uncertainty.score
        assert 0 <= low <= found.score + 1e-4
        assert found.score - 1e-4 <= high <= 100
        low, high = found.uncertainty.area_fraction
        assert 0 <= low <= blank.area_fraction <= high <= 1
        assert found.grade.interval[0] <= found.grade.value <= found.grade.interval[1]
        if found.uncertainty.count:
            assert 0 <= found.uncertainty.count[0] <= len(first.lesions) <= found.uncertainty.count[1]


@pytest.mark.parametrize("name", MEASURED)
def test_the_shipped_table_widens_and_narrows_nothing(name: str) -> None:
    table = widenings()
    for number in NUMBERS:
        if number == "count" and not CONCERNS[name].has_lesions:
            continue
        low, high = table.of(name, number, (5.0, 6.0))
        assert 0 <= low <= 5 < 6 <= high
        assert table.of(name, number, (0.0, 0.0))[0] == 0
    assert table.level >= 0.8
    assert table.faces >= 18
    low, high = table.of(name, "severity", (5.0, 6.0))
    assert low < 5 < 6 < high


def test_what_was_not_calibrated_is_left_as_the_readings_span_it() -> None:
    assert widenings().of("redness", "severity", (1.0, 2.0)) == (1.0, 2.0)


def test_the_least_widening_holds_the_share_that_it_is_fitted_to() -> None:
    """Of 99 copies that are up to twice as much, 90 of 100 are up to 1.9 times as much."""
    pairs = [((100.0, 100.0), 101.0 + one) for one in range(99)]
    way = least(pairs, [1e-9])
    assert way == Widening(base=1e-9, factor=1.9)
    low, high = way.applied((100.0, 100.0))
    assert np.mean([low <= value <= high for _, value in pairs]) == pytest.approx(0.9, abs=0.011)
