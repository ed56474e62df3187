"""Overlap of masks, with a defined value for empty ones, and bootstrap intervals.

IoU and Dice of two empty masks are 1: saying "nothing" where nothing is, is right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from segmentation.frames import Mask

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
    def iou(self) -> float:
        """Intersection over union, 0 to 1."""
        union = self.predicted + self.labelled - self.intersection
        return self.intersection / union if union else 1.0

    @property
    def dice(self) -> float:
        """Twice the intersection over the sum of areas, 0 to 1."""
        total = self.predicted + self.labelled
        return 2 * self.intersection / total if total else 1.0


def pooled(overlaps: Sequence[Overlap]) -> Overlap:
    """Sum of counts: its ``iou`` is the pooled IoU, in which large regions weigh more."""
    return sum(overlaps, Overlap(0, 0, 0))


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
