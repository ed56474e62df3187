"""How far a number repeats where nothing changed: intraclass correlation and the smallest detectable change."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np


@dataclass(frozen=True, slots=True)
class Repeatability:
    """A number over repeated pictures.

    Attributes:
        subjects: of whom there are at least two pictures.
        pictures: of them.
        icc: share of the variance that lies between subjects, at most 1, one-way random effects, single reading:
            ICC(1,1) of Shrout and Fleiss, Psychol Bull 86:420, 1979; None where the number is the same for all.
        within: standard deviation within a subject.
        smallest_change: below it a change between two pictures may be chance alone, at 95 %: 1.96 √2 ``within``
            (Bland and Altman, BMJ 313:744, 1996).
    """

    subjects: int
    pictures: int
    icc: float | None
    within: float
    smallest_change: float


def repeatability(groups: Sequence[Sequence[float]]) -> Repeatability | None:
    """Of readings by subject; None with fewer than two subjects that have two readings.

    Subjects may have different numbers of readings: their mean number is that of the analysis of variance,
    ``(n - Σ k² / n) / (subjects - 1)``.
    """
    repeated = [np.asarray(group, dtype=np.float64) for group in groups if len(group) > 1]
    if len(repeated) < 2:
        return None
    sizes = np.array([len(group) for group in repeated])
    means = np.array([group.mean() for group in repeated])
    total = int(sizes.sum())
    grand = float(np.concatenate(repeated).mean())
    between = float((sizes * (means - grand) ** 2).sum() / (len(repeated) - 1))
    within = float(sum(((group - group.mean()) ** 2).sum() for group in repeated) / (total - len(repeated)))
    readings = (total - float((sizes**2).sum()) / total) / (len(repeated) - 1)
    spread = between + (readings - 1) * within
    deviation = sqrt(within)
    icc = (between - within) / spread if spread else None
    return Repeatability(len(repeated), total, icc, deviation, 1.96 * sqrt(2) * deviation)
