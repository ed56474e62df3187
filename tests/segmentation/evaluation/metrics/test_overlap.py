from collections.abc import Sequence
from statistics import fmean

import numpy as np
import pytest

from skinsight.segmentation.evaluation.metrics.overlap import (
    Estimate,
    Matches,
    Overlap,
    bootstrap,
    pooled,
    pooled_matches,
    pooled_share,
)
from skinsight.segmentation.frames import Mask


def mask(text: str) -> Mask:
    """A mask of one row: ``#`` is set."""
    return np.array([[sign == "#" for sign in text]])


@pytest.mark.parametrize(
    ("prediction", "label", "iou", "dice"),
    [
        ("....", "....", 1.0, 1.0),
        ("....", "#...", 0.0, 0.0),
        ("##..", "....", 0.0, 0.0),
        ("##..", "..##", 0.0, 0.0),
        ("##..", "##..", 1.0, 1.0),
        ("####", "####", 1.0, 1.0),
        ("##..", ".##.", 1 / 3, 1 / 2),
        ("####", "#...", 1 / 4, 2 / 5),
        ("#...", "####", 1 / 4, 2 / 5),
        ("###.", ".###", 2 / 4, 4 / 6),
    ],
)
def test_known_values(prediction: str, label: str, iou: float, dice: float) -> None:
    overlap = Overlap.of(mask(prediction), mask(label))
    assert overlap.iou == pytest.approx(iou)
    assert overlap.dice == pytest.approx(dice)


@pytest.mark.parametrize(
    ("known", "expected"),
    [("####", Overlap(1, 2, 2)), ("##..", Overlap(1, 2, 1)), ("...#", Overlap(0, 0, 0)), ("....", Overlap(0, 0, 0))],
)
def test_pixels_of_which_nothing_is_known_do_not_count(known: str, expected: Overlap) -> None:
    assert Overlap.of(mask("##.."), mask(".##."), mask(known)) == expected


def test_pooled_counts_pixels_not_pictures() -> None:
    large, small = Overlap(90, 100, 100), Overlap(0, 10, 0)
    assert pooled([large, small]) == Overlap(90, 110, 100)
    assert pooled([large, small]).iou == pytest.approx(90 / 120)
    assert pooled([]).iou == 1.0


@pytest.mark.parametrize(
    ("matches", "precision", "recall", "f1"),
    [
        (Matches(0, 0, 0, 0), 1, 1, 1),
        (Matches(3, 0, 0, 0), 0, 1, 0),
        (Matches(0, 0, 3, 0), 1, 0, 0),
        (Matches(3, 0, 2, 0), 0, 0, 0),
        (Matches(4, 2, 8, 6), 1 / 2, 3 / 4, 0.6),
        (Matches(1, 1, 5, 5), 1, 1, 1),
    ],
)
def test_matches(matches: Matches, precision: float, recall: float, f1: float) -> None:
    assert (matches.precision, matches.recall) == (precision, recall)
    assert matches.f1 == pytest.approx(f1)


def test_every_lesion_weighs_the_same() -> None:
    assert pooled_matches([Matches(10, 9, 10, 10), Matches(1, 0, 2, 0)]) == Matches(11, 9, 12, 10)
    assert pooled_matches([]) == Matches(0, 0, 0, 0)


def test_a_share_of_nothing_is_nothing() -> None:
    assert pooled_share([(1, 10), (2, 0), (0, 20)]) == pytest.approx(3 / 30)
    assert pooled_share([(0, 0)]) == pooled_share([]) == 0


def test_an_estimate_is_the_statistic_with_its_interval() -> None:
    found = Estimate.of(SPREAD, fmean)
    assert (found.value, found.n) == (fmean(SPREAD), len(SPREAD))
    assert (found.low, found.high) == bootstrap(SPREAD, fmean)
    with pytest.raises(ValueError, match="at least one item"):
        Estimate.of([], fmean)


SPREAD = [float(value) for value in np.random.default_rng(3).normal(5, 2, 60)]


def test_bootstrap_interval_holds_the_estimate_and_has_the_width_of_theory() -> None:
    low, high = bootstrap(SPREAD, fmean)
    assert low < fmean(SPREAD) < high
    assert high - low == pytest.approx(2 * 1.96 * np.std(SPREAD) / len(SPREAD) ** 0.5, rel=0.1)


def test_bootstrap_is_decided_by_its_seed() -> None:
    assert bootstrap(SPREAD, fmean, draws=50) == bootstrap(SPREAD, fmean, draws=50)
    assert bootstrap(SPREAD, fmean, draws=50) != bootstrap(SPREAD, fmean, draws=50, seed=1)


def test_bootstrap_draws_as_many_items_as_there_are() -> None:
    sizes: set[int] = set()

    def size(items: Sequence[float]) -> float:
        sizes.add(len(items))
        return 0.0

    bootstrap(SPREAD, size, draws=20)
    assert sizes == {len(SPREAD)}


def test_bootstrap_of_one_item_has_no_width() -> None:
    assert bootstrap([0.5], fmean, draws=10) == (0.5, 0.5)


def test_bootstrap_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        bootstrap([], lambda items: 0.0)
