"""Consensus of simulated annotators, whose sensitivity and specificity are known."""

from collections.abc import Callable

import numpy as np
import pytest

from skinsight.annotation_tools.consensus import majority, staple
from skinsight.annotation_tools.label_folder import Labelled
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

Rng = np.random.Generator
GOOD, POOR = (0.95, 0.995), (0.60, 0.97)
PICTURE = np.zeros((128, 128, 3), np.uint8)


def truth_of(rng: Rng) -> Mask:
    """Discs on a tenth of a picture."""
    y, x = np.mgrid[:128, :128]
    discs = [np.hypot(y - cy, x - cx) < 8 for cy, cx in rng.integers(8, 120, (9, 2))]
    return np.asarray(np.logical_or.reduce(discs))


def answered(truth: Mask, sensitivity: float, specificity: float, rng: Rng) -> Mask:
    return np.where(truth, rng.random(truth.shape) < sensitivity, rng.random(truth.shape) >= specificity)


def simulated(*rates: tuple[float, float], pictures: int = 6) -> tuple[list[Mask], list[list[Labelled]]]:
    rng = np.random.default_rng(4)
    truths = [truth_of(rng) for _ in range(pictures)]
    return truths, [[Labelled("a", PICTURE, answered(truth, *each, rng)) for each in rates] for truth in truths]


def dice(truths: list[Mask], proposals: list[Labelled]) -> float:
    both = sum((truth & one.mask).sum() for truth, one in zip(truths, proposals, strict=True))
    return float(2 * both / sum(truth.sum() + one.mask.sum() for truth, one in zip(truths, proposals, strict=True)))


def test_staple_finds_how_far_each_can_be_trusted() -> None:
    rates = (GOOD, (0.80, 0.99), POOR, (0.88, 0.98))
    found = staple(simulated(*rates)[1])
    assert found.sensitivity == pytest.approx([one for one, _ in rates], abs=0.015)
    assert found.specificity == pytest.approx([one for _, one in rates], abs=0.004)


def test_staple_is_nearer_to_the_truth_than_a_majority_of_poor_annotators() -> None:
    truths, answers = simulated(GOOD, GOOD, POOR, POOR, POOR)
    found = staple(answers)
    by_staple, by_majority = (dice(truths, [each(one) for one in answers]) for each in (found.proposal, majority))
    assert by_staple > by_majority + 0.02
    assert by_staple > 0.95


def test_those_who_agree_are_believed() -> None:
    truths, answers = simulated((1, 1), (1, 1), (1, 1))
    found = staple(answers)
    assert dice(truths, [found.proposal(one) for one in answers]) == 1
    assert found.sensitivity == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(
    ("annotators", "change", "said"),
    [(2, lambda mask: mask, "3 to 16 annotators, not 2"), (3, np.zeros_like, "nobody marked anything")],
)
def test_what_cannot_be_told_is_not_told(annotators: int, change: Callable[[Mask], Mask], said: str) -> None:
    _, answers = simulated(*[GOOD] * annotators)
    changed = [[Labelled("a", PICTURE, change(one.mask)) for one in each] for each in answers]
    with pytest.raises(DataError, match=said):
        staple(changed)


def test_a_tie_is_no_majority() -> None:
    _, answers = simulated(GOOD, GOOD)
    both = answers[0][0].mask & answers[0][1].mask
    assert np.array_equal(majority(answers[0]).mask, both)
