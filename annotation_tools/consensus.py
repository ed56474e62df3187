"""One mask out of several annotators': by majority, or by STAPLE, which asks how far each can be trusted.

STAPLE is of Warfield, Zou and Wells, Simultaneous truth and performance level estimation, IEEE Transactions on Medical
Imaging 23(7), 2004, for two classes, without neighbourhoods.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.label_folder import Labelled
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

FEWEST: Final = 3
"""Annotators below which nobody can tell who of them is right."""
MOST: Final = 16
STEPS: Final = 1000
CLOSE: Final = 1e-9
"""Change of all rates in a step at which they have settled."""
TRUSTED: Final = 0.99
"""Sensitivity and specificity that everyone is believed to have at first."""

Rates = npt.NDArray[np.float64]


def majority(labelled: Sequence[Labelled]) -> Labelled:
    """What more than half of the annotators marked: a proposal, to be looked at."""
    votes = np.sum([each.mask for each in labelled], axis=0)
    return _with(labelled, np.asarray(votes * 2 > len(labelled)))


@dataclass(frozen=True, slots=True, eq=False)
class Staple:
    """What STAPLE finds of some annotators.

    Attributes:
        sensitivity: share of what is there that each marks, ``(J,)``.
        specificity: share of what is not there that each leaves, ``(J,)``.
        probability: that a pixel is marked, by who marked it: bit j of the index is annotator j's answer, ``(2**J,)``.
    """

    sensitivity: Rates
    specificity: Rates
    probability: Rates

    def proposal(self, labelled: Sequence[Labelled]) -> Labelled:
        """What is more likely marked than not: a proposal, to be looked at."""
        return _with(labelled, np.asarray(self.probability[answers([each.mask for each in labelled])] > 0.5))


def staple(pictures: Iterable[Sequence[Labelled]]) -> Staple:
    """Estimate by expectation-maximisation, over all pixels of all pictures, how far each annotator is right.

    Args:
        pictures: what each annotator marked on a picture, in one order.

    Raises:
        DataError: there are fewer than three annotators, more than sixteen, or none of them marked anything.
    """
    counts = np.zeros(0, np.int64)
    for labelled in pictures:
        if not FEWEST <= len(labelled) <= MOST:
            raise DataError(f"STAPLE takes {FEWEST} to {MOST} annotators, not {len(labelled)}: use --by majority")
        found = np.bincount(answers([each.mask for each in labelled]).ravel(), minlength=2 ** len(labelled))
        counts = found if not counts.size else counts + found
    if not counts[1:].any():
        raise DataError("nobody marked anything: there is nothing to agree on")
    return _estimated(counts)


def answers(masks: Sequence[Mask]) -> npt.NDArray[np.intp]:
    """Who marked each pixel, as a number whose bit j is annotator j's answer, ``(H, W)``."""
    return np.asarray(sum(mask.astype(np.intp) << bit for bit, mask in enumerate(masks)), dtype=np.intp)


def _estimated(counts: npt.NDArray[np.int64]) -> Staple:
    """From how often each answer of all annotators together was given, ``(2**J,)``."""
    annotators = int(counts.size).bit_length() - 1
    marked = (np.arange(counts.size)[:, None] >> np.arange(annotators)) & 1 == 1
    prior = float((counts @ marked).sum() / (counts.sum() * annotators))
    sensitivity = specificity = np.full(annotators, TRUSTED)
    for _ in range(STEPS):
        is_there = prior * np.where(marked, sensitivity, 1 - sensitivity).prod(axis=1)
        is_not = (1 - prior) * np.where(marked, 1 - specificity, specificity).prod(axis=1)
        probability = is_there / np.maximum(is_there + is_not, np.finfo(float).tiny)
        before = np.concatenate([sensitivity, specificity])
        sensitivity = _share(counts * probability, marked)
        specificity = _share(counts * (1 - probability), ~marked)
        if np.abs(np.concatenate([sensitivity, specificity]) - before).max() < CLOSE:
            break
    return Staple(sensitivity, specificity, probability)


def _share(weights: Rates, right: npt.NDArray[np.bool_]) -> Rates:
    return np.asarray((weights @ right) / max(float(weights.sum()), np.finfo(float).tiny))


def _with(labelled: Sequence[Labelled], mask: Mask) -> Labelled:
    return replace(labelled[0], mask=mask)
