"""Whether probabilities mean what they say: of the pixels called 70 % likely, are 70 % marked?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.frames import Mask, Probability

BINS: Final = 10
"""Bins of equal width; a probability of 1 is in the last."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Pixels by predicted probability, each array ``(BINS,)``; adds up over pictures.

    Attributes:
        pixels: how many are in each bin.
        predicted: sum of their probabilities.
        marked: how many of them are labelled.
    """

    pixels: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.float64]
    marked: npt.NDArray[np.int64]

    @classmethod
    def of(cls, probability: Probability, label: Mask, known: Mask) -> "Reliability":
        """Bin the known pixels of one picture; all arrays are ``(H, W)``."""
        values, labelled = probability[known].astype(np.float64), label[known]
        bins = np.minimum((values * BINS).astype(np.intp), BINS - 1)
        return cls(
            np.bincount(bins, minlength=BINS),
            np.bincount(bins, values, minlength=BINS).astype(np.float64),
            np.bincount(bins[labelled], minlength=BINS),
        )

    def __add__(self, other: "Reliability") -> "Reliability":
        return Reliability(self.pixels + other.pixels, self.predicted + other.predicted, self.marked + other.marked)

    @property
    def error(self) -> float:
        """Expected calibration error, 0 to 1: the gap between mean probability and share marked, averaged over pixels.

        Naeini et al., AAAI 2015; Guo et al., ICML 2017. 0 where there is no pixel.
        """
        return float(np.abs(self.predicted - self.marked).sum() / max(1, self.pixels.sum()))

    def rows(self) -> list[tuple[int, float, float]]:
        """Pixels, mean probability and share marked, of each bin that has pixels."""
        filled = np.flatnonzero(self.pixels)
        return [
            (int(self.pixels[i]), float(self.predicted[i] / self.pixels[i]), float(self.marked[i] / self.pixels[i]))
            for i in filled
        ]


def pooled_reliability(tables: Sequence[Reliability]) -> Reliability:
    """Sum of the tables: every pixel weighs the same."""
    empty = Reliability(np.zeros(BINS, np.int64), np.zeros(BINS), np.zeros(BINS, np.int64))
    return sum(tables, empty)
