"""From what a network says to what is shown: the one place where passes are averaged and marks are left out.

Training's validation, the evaluation and the product all go this way, so that a figure is that of the product.
"""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from skinsight.segmentation.concerns import FACE_PARTS, Concern, SearchRegion
from skinsight.segmentation.frames import Image, Mask, Probabilities, Probability, window_of
from skinsight.segmentation.parts import (
    Parts,
    bare_skin,
    enlarged,
    inflamed_skin,
    lined_skin,
    public_skin,
    rounded_brows_and_eyes,
    spotted_skin,
    under_eye_skin,
)

REGIONS: Final[dict[SearchRegion, Callable[[Parts], Mask]]] = {
    "bare_skin": bare_skin,
    "inflamed_skin": inflamed_skin,
    "lined_skin": lined_skin,
    "public_skin": public_skin,
    "spotted_skin": spotted_skin,
    "under_eye_skin": under_eye_skin,
}


def flip_passes(predict: Callable[[Image], Probabilities], face: Image) -> Probabilities:
    """What ``predict`` says of a face frame ``(side, side, 3)`` and of its mirror image: ``(2, K, side, side)``.

    The second is turned back.
    """
    return np.stack([predict(face), predict(face[:, ::-1])[..., ::-1]])


def flip_mean(predict: Callable[[Image], Probabilities], face: Image) -> Probabilities:
    """What ``predict`` says of a face frame in the mean of :func:`flip_passes`, ``(K, side, side)``."""
    return mean_of(flip_passes(predict, face))


def mean_of(passes: Probabilities) -> Probabilities:
    """The mean over the first axis."""
    return passes[0] if len(passes) == 1 else np.asarray(passes.mean(axis=0), dtype=np.float32)


def without_small_objects(probability: Probability, concern: Concern) -> Probability:
    """A map ``(side, side)``, 0 where it marks less than the concern's smallest mark."""
    if not concern.smallest:
        return probability
    marked = np.asarray(probability >= concern.threshold)
    return np.asarray(probability * ~(marked & ~large_enough(marked, concern)), dtype=np.float32)


def large_enough(mask: Mask, concern: Concern) -> Mask:
    """What of a mask of the face frame, ``(side, side)``, is in pieces of at least the concern's smallest mark."""
    if not concern.smallest or not mask.any():
        return mask
    window, found = window_of(mask), np.zeros_like(mask)
    components = cv2.connectedComponents(mask[window].view(np.uint8))[1]
    large = np.bincount(components.ravel()) >= concern.smallest * mask.size
    large[0] = False  # what is not marked at all
    found[window] = large[components]
    return found


def search_region(concern: Concern, parts: Parts, side: int | None = None) -> Mask:
    """Where a concern can be, in the face frame of ``parts``, or at another side ``(side, side)``."""
    region = REGIONS[concern.search_region](parts)
    if side is None or side == region.shape[0]:
        return region
    return enlarged(region.view(np.uint8), side) > 0


def confined(probability: Probability, concern: Concern, parts: Parts) -> Probability:
    """A map of one face ``(side, side)`` without small objects, 0 off the concern's search region."""
    region = search_region(concern, parts, probability.shape[0])
    return np.asarray(without_small_objects(probability, concern) * region, dtype=np.float32)


def skin_probability(classes: Probabilities, parts: Parts) -> Probability:
    """Probability of public face skin, ``(side, side)``: skin or nose, 0 in the brow-and-eye blobs."""
    skin = classes[FACE_PARTS.index("skin")] + classes[FACE_PARTS.index("nose")]
    return np.asarray(skin * ~rounded_brows_and_eyes(parts), dtype=np.float32)
