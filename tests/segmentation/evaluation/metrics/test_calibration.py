import numpy as np
import pytest

from skinsight.segmentation.evaluation.metrics.calibration import BINS, Reliability, pooled_reliability


def table(values: list[float], marked: list[int], known: list[int] | None = None) -> Reliability:
    """One row of pixels."""
    return Reliability.of(
        np.array([values], np.float32), np.array([marked]) > 0, np.array([known or [1] * len(values)]) > 0
    )


def test_pixels_fall_into_ten_bins() -> None:
    found = table([0.0, 0.05, 0.15, 0.95, 1.0], [0, 1, 0, 1, 1])
    assert found.pixels.tolist() == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert found.marked.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert found.predicted[[0, 1, 9]] == pytest.approx([0.05, 0.15, 1.95])
    assert len(found.pixels) == len(found.predicted) == len(found.marked) == BINS


def test_the_error_is_the_mean_gap() -> None:
    """Ten pixels of 0.25 of which 5 are marked (gap 0.25), thirty of 0.75 of which 15 are (gap 0.25)."""
    found = table([0.25] * 10 + [0.75] * 30, [1] * 5 + [0] * 5 + [1] * 15 + [0] * 15)
    assert found.error == pytest.approx(0.25)
    assert found.rows() == [(10, 0.25, 0.5), (30, 0.75, 0.5)]


def test_the_gap_of_a_bin_weighs_as_its_pixels() -> None:
    found = table([0.5] * 9 + [1.0], [0, 1] * 4 + [0] + [0])
    assert found.error == pytest.approx((9 * abs(0.5 - 4 / 9) + 1) / 10)


def test_honest_probabilities_have_no_error() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((400, 400)).astype(np.float32)
    marked = rng.random((400, 400)) < values
    assert Reliability.of(values, marked, np.ones_like(marked)).error < 0.01
    assert Reliability.of(values, marked & False, np.ones_like(marked)).error == pytest.approx(0.5, abs=0.01)


def test_unknown_pixels_do_not_count() -> None:
    assert table([0.9, 0.9], [1, 0], [1, 0]).pixels.sum() == 1
    nothing = table([0.9, 0.9], [1, 0], [0, 0])
    assert (nothing.error, nothing.rows()) == (0.0, [])


def test_tables_add_up() -> None:
    one, other = table([0.1, 0.9], [0, 1]), table([0.9], [0])
    both = pooled_reliability([one, other])
    assert both.pixels.tolist() == table([0.1, 0.9, 0.9], [0, 1, 0]).pixels.tolist()
    assert both.error == pytest.approx(table([0.1, 0.9, 0.9], [0, 1, 0]).error)
    assert pooled_reliability([]).error == 0
