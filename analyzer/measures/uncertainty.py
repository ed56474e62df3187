"""How far numbers move with what the network is unsure of: a concern's mask is read in several ways.

Beside the reported mask (the mean of the two passes at the registry's threshold) these are the mean at a lower and at
a higher threshold, and either pass alone. The interval of a number is its least and greatest value over all of these.
It is **no confidence interval**: light, focus, expression and what the network has never seen are not in it.
"""

import math
from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.measures.severity import Reading
from skinsight.analyzer.schema.findings import Uncertainty
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.frames import Mask

REPORTED: Final = "reported"
HALF_WIDTH: Final = 0.85
"""Log-odds by which the threshold is moved either way: from 0.5 to 0.3 and 0.7. Pixels between are those of which the
network itself would be wrong about more than three times in ten."""

Number = TypeVar("Number", int, float)


def thresholds(name: str) -> tuple[float, float]:
    """The lower and the higher threshold of a concern."""
    threshold = concern(name).threshold
    middle = math.log(threshold / (1 - threshold))
    low, high = (1 / (1 + math.exp(-(middle + shift))) for shift in (-HALF_WIDTH, HALF_WIDTH))
    return low, high


def readings(view: FaceView, name: str) -> dict[str, Mask]:
    """Masks ``(SIDE, SIDE)`` of a concern by the way of reading, the reported one first."""
    passes = view.views[name]
    mean, middle = passes.mean(axis=0), concern(name).threshold
    low, high = thresholds(name)
    return {
        REPORTED: np.asarray(mean >= middle),
        "lower threshold": np.asarray(mean >= low),
        "higher threshold": np.asarray(mean >= high),
        "picture alone": np.asarray(passes[0] >= middle),
        "mirror image alone": np.asarray(passes[-1] >= middle),
    }


def uncertainty(name: str, found: Sequence[Reading], scores: Sequence[float]) -> Uncertainty:
    """Intervals over all readings of a concern, among which is what is reported, and their scores."""
    return Uncertainty(
        thresholds=thresholds(name),
        area_fraction=_interval([reading.area_fraction for reading in found]),
        count=_interval([len(reading.lesions) for reading in found]),
        score=_interval(scores),
    )


def _interval(values: Sequence[Number]) -> tuple[Number, Number]:
    return min(values), max(values)
