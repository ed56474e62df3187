"""From what a network says to what is shown: the one place where passes are averaged and marks are left out.

Training's validation, the evaluation and the product all go this way, so that a figure is that of the product.
"""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from skinsight.segmentation.concerns import FACE_PARTS, Concern, SearchRegion
from skinsight.segmentation.frames import Image, Mask, Probabilities, Probability
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
    return np.asarray(passes.mean(axis=0), dtype=np.float32)


def without_small_objects(passes: Probabilities, concern: Concern) -> Probabilities:
    """Maps of one face ``(N, side, side)``, 0 where their mean marks less than the concern's smallest mark.

    Everything that is read from the maps, at whichever threshold, then agrees that nothing is there.
    """
    if not concern.smallest:
        return passes
    marked = (passes.mean(axis=0) >= concern.threshold).astype(np.uint8)
    _, components, statistics, _ = cv2.connectedComponentsWithStats(marked)
    small = statistics[:, cv2.CC_STAT_AREA] < concern.smallest * marked.size
    small[0] = False  # what is not marked at all
    return np.asarray(passes * ~small[components], dtype=np.float32)


def search_region(concern: Concern, parts: Parts, side: int | None = None) -> Mask:
    """Where a concern can be, in the face frame of ``parts``, or at another side ``(side, side)``."""
    region = REGIONS[concern.search_region](parts)
    if side is None or side == region.shape[0]:
        return region
    return enlarged(region.view(np.uint8), side) > 0


def confined(passes: Probabilities, concern: Concern, parts: Parts) -> Probabilities:
    """Maps of one face ``(N, side, side)`` without small objects, 0 off the concern's search region."""
    region = search_region(concern, parts, passes.shape[-1])
    return np.asarray(without_small_objects(passes, concern) * region, dtype=np.float32)


def skin_probability(classes: Probabilities, parts: Parts) -> Probability:
    """Probability of public face skin, ``(side, side)``: skin or nose, 0 in the brow-and-eye blobs."""
    skin = classes[FACE_PARTS.index("skin")] + classes[FACE_PARTS.index("nose")]
    return np.asarray(skin * ~rounded_brows_and_eyes(parts), dtype=np.float32)
