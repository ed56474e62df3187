"""How well lesions are found, whatever their outlines: against circles, against masks, and as a grade by number."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.evaluation.metrics.overlap import Matches
from skinsight.segmentation.frames import Mask

Circle = tuple[float, float, float]
"""Centre ``x``, ``y`` and radius, in pixels of the mask that it is compared with."""

TOLERANCE: Final = 2 / 256
"""How far from a circle's centre a mask may end and still hit it, as a share of the frame's side: 2 px at 256,
the median radius of ACNE04's circles there."""
HAYASHI_CUTS: Final = (5, 20, 50)
"""Most lesions of the grades mild, moderate and severe; more are very severe (Hayashi et al., J Dermatol 35:255,
2008, for the inflamed lesions of half a face; ACNE04 counts all lesions of one picture)."""


def match_circles(mask: Mask, circles: Sequence[Circle]) -> Matches:
    """Lesions of a mask ``(side, side)``, its 8-connected components, against circles.

    A circle is hit where the mask comes within :data:`TOLERANCE` of its centre. A component is right where it touches
    the disc of a circle, which is taken to be no smaller than the tolerance: so what hits a circle is right.
    """
    count, components = _components(mask)
    tolerance = TOLERANCE * mask.shape[0]
    hit, right = 0, set[int]()
    for x, y, radius in circles:
        hit += bool(_within(components, x, y, tolerance).any())
        right |= set(_within(components, x, y, max(radius, tolerance)).tolist())
    return Matches(found=count, right=len(right - {0}), labelled=len(circles), hit=hit)


def match_components(prediction: Mask, label: Mask, known: Mask) -> Matches:
    """Lesions of a mask against those of a drawn one, each an 8-connected component within ``known``.

    Either is matched where it shares a pixel with the other mask. All masks are ``(H, W)``.
    """
    found, right = _touched(prediction & known, label & known)
    labelled, hit = _touched(label & known, prediction & known)
    return Matches(found, right, labelled, hit)


def hayashi(lesions: int) -> int:
    """Grade by a number of lesions: 0 mild, 1 moderate, 2 severe, 3 very severe (:data:`HAYASHI_CUTS`)."""
    return bisect_left(HAYASHI_CUTS, lesions)


def within_one(pairs: Sequence[tuple[int, int]]) -> float:
    """Share of pairs of grades, of which there is at least one, that differ by at most one."""
    return sum(abs(one - other) <= 1 for one, other in pairs) / len(pairs)


def exact(pairs: Sequence[tuple[int, int]]) -> float:
    """Share of pairs of grades, of which there is at least one, that agree."""
    return sum(one == other for one, other in pairs) / len(pairs)


def quadratic_weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Cohen's kappa of pairs of grades with weights ``(i - j)**2`` (Cohen, Psychol Bull 70:213, 1968).

    One less the mean squared difference over that of grades paired by chance, the share of each grade kept; the
    usual divisor ``(grades - 1)**2`` of the weights cancels. 1 is agreement, 0 is chance. Where both sides give one
    and the same grade to all, agreement is 1.
    """
    one, other = np.array(pairs, dtype=float).T
    by_chance = ((one[:, None] - other[None, :]) ** 2).mean()
    return float(1 - ((one - other) ** 2).mean() / by_chance) if by_chance else 1.0


def _components(mask: Mask) -> tuple[int, npt.NDArray[np.int32]]:
    """Number of 8-connected components, and which of them each pixel is in, from 1; 0 is background."""
    count, components = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    return count - 1, np.asarray(components, dtype=np.int32)


def _within(components: npt.NDArray[np.int32], x: float, y: float, reach: float) -> npt.NDArray[np.int32]:
    """Components at the pixels whose centres are within ``reach`` of a point, 0 for background."""
    x0, y0 = max(0, int(x - reach)), max(0, int(y - reach))
    window = components[y0 : int(y + reach) + 1, x0 : int(x + reach) + 1]
    rows, columns = np.ogrid[: window.shape[0], : window.shape[1]]
    return window[np.hypot(columns + x0 - x, rows + y0 - y) <= reach]


def _touched(mask: Mask, other: Mask) -> tuple[int, int]:
    """Number of components of a mask, and of those that share a pixel with another mask."""
    count, components = _components(mask)
    return count, len(set(components[other].tolist()) - {0})
