"""One concern on one face: its masks in both frames, and the ways in which they may be read."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import cv2
import numpy as np

from skinsight.analyzer.face.view import SIDE
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.frames import Mask, Probabilities, Probability
from skinsight.segmentation.parts import enlarged
from skinsight.segmentation.postprocess import mean_of
from skinsight.segmentation.segmenter import Segmentation

HALF_WIDTH: Final = 0.85
"""Log-odds by which the threshold is moved either way: from 0.5 to 0.3 and 0.7. Pixels between are those of which the
network itself would be wrong about more than three times in ten."""
Way = Literal["reported", "lower threshold", "higher threshold", "picture alone", "mirror image alone"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
"""The mean of the passes at the registry's threshold, at a lower and at a higher one, and either pass alone."""


@dataclass(frozen=True, eq=False)
class ConcernMask:
    """What the networks see of one concern, each frame computed when it is asked for, once.

    Attributes:
        row: the concern.
        seen: the networks' answer.
        inside: what of the view lies within the photograph, ``(SIDE, SIDE)``.
    """

    row: Concern
    seen: Segmentation
    inside: Mask

    @cached_property
    def probability(self) -> Probability:
        """In the photo frame, ``(height, width)``, 0 outside the crop."""
        return self.seen.probability(self.row.name, self.row.threshold)

    @cached_property
    def in_photo(self) -> Mask:
        """The mask in the photo frame, ``(height, width)``."""
        return self.seen.mask(self.row.name, self.probability)

    @cached_property
    def passes(self) -> Probabilities:
        """Probability in the view by pass, ``(2, SIDE, SIDE)``, 0 off the search region.

        The picture and its mirror image; one alone where there is no other.
        """
        passes = self.seen.face_passes.get(self.row.name, self.seen.face_maps[self.row.name][None])
        region = enlarged(self.seen.face_region(self.row.name).view(np.uint8), SIDE) * self.inside
        return np.stack([np.asarray(cv2.resize(one, (SIDE, SIDE)), np.float32) * region for one in passes])

    @property
    def mask(self) -> Mask:
        """The mask in the view, ``(SIDE, SIDE)``."""
        return self.readings["reported"]

    @cached_property
    def readings(self) -> dict[Way, Mask]:
        """Masks in the view, ``(SIDE, SIDE)``, by the way of reading, the reported one first."""
        mean, middle = mean_of(self.passes), self.row.threshold
        low, high = self.thresholds
        found = (mean >= middle, mean >= low, mean >= high, self.passes[0] >= middle, self.passes[-1] >= middle)
        return {way: np.asarray(mask) for way, mask in zip(WAYS, found, strict=True)}

    @property
    def thresholds(self) -> tuple[float, float]:
        """The lower and the higher threshold."""
        middle = math.log(self.row.threshold / (1 - self.row.threshold))
        low, high = (1 / (1 + math.exp(-(middle + shift))) for shift in (-HALF_WIDTH, HALF_WIDTH))
        return low, high
