"""How well lines are found, whatever their thickness: their middles against each other, with a tolerance."""

from typing import Final

import cv2
import numpy as np
from skimage.morphology import skeletonize

from skinsight.segmentation.evaluation.metrics.overlap import Matches
from skinsight.segmentation.frames import Mask

TOLERANCE: Final = 3 / 256
"""How far a line may lie from the label's, as a share of the frame's side: 3 px at 256."""


def match_lines(prediction: Mask, label: Mask, known: Mask) -> Matches:
    """Pixels of the middles (skeletons) of two masks ``(side, side)``, within ``known``.

    One side's pixel is matched where the other side's middle is within :data:`TOLERANCE`: the relaxed precision and
    recall by which extracted roads are judged (Wiedemann et al., Empirical Evaluation Techniques in Computer Vision,
    1998, call them correctness and completeness).
    """
    found, labelled = (np.asarray(skeletonize(mask & known)) for mask in (prediction, label))  # type: ignore[no-untyped-call]
    return Matches(
        found=int(found.sum()),
        right=int((found & _near(labelled)).sum()),
        labelled=int(labelled.sum()),
        hit=int((labelled & _near(found)).sum()),
    )


def _near(lines: Mask) -> Mask:
    """Where a line is within the tolerance; nowhere, where there is none."""
    if not lines.any():
        return lines
    away = cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(away <= TOLERANCE * lines.shape[0])
