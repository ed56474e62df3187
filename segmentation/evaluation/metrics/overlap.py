"""Overlap of masks and matches of things, with a defined value for empty ones, and bootstrap intervals.

IoU and Dice of two empty masks are 1: saying "nothing" where nothing is, is right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.frames import Mask

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Pixel counts of one prediction against one label; adds up over pictures."""

    intersection: int
    predicted: int
    labelled: int

    @classmethod
    def of(cls, prediction: Mask, label: Mask, known: Mask | None = None) -> "Overlap":
        """Count pixels of two ``(H, W)`` masks, within ``known`` where it is given."""
        if known is not None:
            prediction, label = prediction & known, label & known
        return cls(int((prediction & label).sum()), int(prediction.sum()), int(label.sum()))

    def __add__(self, other: "Overlap") -> "Overlap":
        return Overlap(
            self.intersection + other.intersection,
            self.predicted + other.predicted,
            self.labelled + other.labelled,
        )

    @property
    def union(self) -> int:
        """Pixels in either."""
        return self.predicted + self.labelled - self.intersection

    @property
    def iou(self) -> float:
        """Intersection over union, 0 to 1."""
        return self.intersection / self.union if self.union else 1.0

    @property
    def dice(self) -> float:
        """Twice the intersection over the sum of areas, 0 to 1."""
        total = self.predicted + self.labelled
        return 2 * self.intersection / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Matches:
    """Things found against things labelled, such as lesions; adds up over pictures.

    Hits are counted from both sides: one piece of a line may answer several. Lesions are matched one to one.

    Attributes:
        found: things that were found.
        right: those of them that are where something is labelled.
        labelled: things that are labelled.
        hit: those of them that were found.
    """

    found: int
    right: int
    labelled: int
    hit: int

    def __add__(self, other: "Matches") -> "Matches":
        return Matches(
            self.found + other.found,
            self.right + other.right,
            self.labelled + other.labelled,
            self.hit + other.hit,
        )

    @property
    def precision(self) -> float:
        """Share of what was found that is right, 0 to 1; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is labelled that was found, 0 to 1; 1 where nothing is labelled."""
        return self.hit / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1; 1 where nothing is labelled and nothing found."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over ``n`` pictures, and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, items: Sequence[Item], statistic: Callable[[Sequence[Item]], float]) -> "Estimate":
        """The statistic of the items, one for each picture.

        Raises:
            ValueError: ``items`` is empty.
        """
        low, high = bootstrap(items, statistic)
        return cls(statistic(items), low, high, len(items))


def pooled(overlaps: Sequence[Overlap]) -> Overlap:
    """Sum of counts: its ``iou`` is the pooled IoU, in which large regions weigh more."""
    return sum(overlaps, Overlap(0, 0, 0))


def pooled_matches(matches: Sequence[Matches]) -> Matches:
    """Sum of counts: every lesion weighs the same, in whichever picture it is."""
    return sum(matches, Matches(0, 0, 0, 0))


def pooled_share(counts: Sequence[tuple[int, int]]) -> float:
    """Share of a whole, from ``(part, whole)`` of each picture; 0 where the whole is nothing."""
    whole = sum(total for _, total in counts)
    return sum(part for part, _ in counts) / whole if whole else 0.0


def bootstrap(
    items: Sequence[Item],
    statistic: Callable[[Sequence[Item]], float],
    draws: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % percentile interval of ``statistic`` under resampling of ``items`` (pictures, not pixels).

    Raises:
        ValueError: ``items`` is empty.
    """
    if not items:
        raise ValueError("a bootstrap interval needs at least one item")
    rng = np.random.default_rng(seed)
    values: npt.NDArray[np.float64] = np.array(
        [statistic([items[i] for i in rng.integers(len(items), size=len(items))]) for _ in range(draws)]
    )
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
