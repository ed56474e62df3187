"""Leaving out marks that are too small to be one."""

import cv2
import numpy as np

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.runtime import Probabilities


def without_specks(maps: Probabilities, concern: Concern) -> Probabilities:
    """Probability maps of one face ``(N, side, side)``, 0 where their mean marks less than the concern's smallest mark.

    Everything that is read from the maps, at whichever threshold, then agrees that nothing is there.
    """
    if not concern.smallest:
        return maps
    marked = (maps.mean(axis=0) >= concern.threshold).astype(np.uint8)
    _, components, statistics, _ = cv2.connectedComponentsWithStats(marked)
    speck = statistics[:, cv2.CC_STAT_AREA] < concern.smallest * marked.size
    speck[0] = False  # what is not marked at all
    return np.asarray(maps * ~speck[components], dtype=np.float32)
