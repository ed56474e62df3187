"""How well lesions are found, whatever their outlines: against circles, against masks, and as a grade by number."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from skinsight.segmentation.evaluation.metrics.overlap import Matches
from skinsight.segmentation.frames import Mask

Circle = tuple[float, float, float]
"""Centre ``x``, ``y`` and radius, in pixels of the mask that it is compared with."""

TOLERANCE: Final = 2 / 256
"""How far from a circle's centre a mask may end and still hit it, as a share of the frame's side: 2 px at 256,
the median radius of ACNE04's circles there."""
MOST_OF_DISC: Final = 12.0
"""How many times as large as its circle's disc a lesion may be: with its halo it reaches up to 2.2 radii, and half as
far again makes 11 times the area."""
MOST_OF_OTHER: Final = 6.0
"""How many times as large as the other one of two lesions that are the same may be: outlines that lie 2 px (at 256)
further out make a spot of 3 px across 5.4 times as large."""
HAYASHI_CUTS: Final = (5, 20, 50)
"""Most lesions of the grades mild, moderate and severe; more are very severe (Hayashi et al., J Dermatol 35:255,
2008, for the inflamed lesions of half a face; ACNE04 counts all lesions of one picture)."""


def match_circles(mask: Mask, circles: Sequence[Circle]) -> Matches:
    """Lesions of a mask ``(side, side)``, its 8-connected components, against circles, one to one.

    A component may answer a circle where it comes within :data:`TOLERANCE` of its centre and is at most
    :data:`MOST_OF_DISC` times as large as its disc, which is taken to be no smaller than the tolerance. Of all ways to
    pair them off, one with the most pairs counts: so a field that runs over many circles answers one at most.
    """
    count, components, areas = _components(mask)
    tolerance = TOLERANCE * mask.shape[0]
    pairs = [
        (component, index)
        for index, (x, y, radius) in enumerate(circles)
        for component in set(_within(components, x, y, tolerance).tolist()) - {0}
        if areas[component] <= MOST_OF_DISC * np.pi * max(radius, tolerance) ** 2
    ]
    return _one_to_one(pairs, count, len(circles))


def match_components(prediction: Mask, label: Mask, known: Mask) -> Matches:
    """Lesions of a mask against those of a drawn one, each an 8-connected component within ``known``, one to one.

    Two may be paired where they share a pixel and neither is more than :data:`MOST_OF_OTHER` times as large as the
    other. Of all ways to pair them off, one with the most pairs counts. All masks are ``(H, W)``.
    """
    found, of_found, found_areas = _components(prediction & known)
    labelled, of_label, label_areas = _components(label & known)
    met = (of_found > 0) & (of_label > 0)
    pairs = [
        (one, other - 1)
        for one, other in set(zip(of_found[met].tolist(), of_label[met].tolist(), strict=True))
        if max(found_areas[one], label_areas[other]) <= MOST_OF_OTHER * min(found_areas[one], label_areas[other])
    ]
    return _one_to_one(pairs, found, labelled)


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


def _components(mask: Mask) -> tuple[int, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Number of 8-connected components, which of them each pixel is in, from 1, and their areas; 0 is background."""
    count, components, statistics, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return count - 1, np.asarray(components, dtype=np.int32), np.asarray(statistics[:, cv2.CC_STAT_AREA])


def _within(components: npt.NDArray[np.int32], x: float, y: float, reach: float) -> npt.NDArray[np.int32]:
    """Components at the pixels whose centres are within ``reach`` of a point, 0 for background."""
    x0, y0 = max(0, int(x - reach)), max(0, int(y - reach))
    window = components[y0 : int(y + reach) + 1, x0 : int(x + reach) + 1]
    rows, columns = np.ogrid[: window.shape[0], : window.shape[1]]
    return window[np.hypot(columns + x0 - x, rows + y0 - y) <= reach]


def _one_to_one(pairs: Sequence[tuple[int, int]], found: int, labelled: int) -> Matches:
    """The most of some pairs (component from 1, label from 0) in which nothing stands twice."""
    if not pairs:
        return Matches(found, 0, labelled, 0)
    rows, columns = np.array(pairs).T
    graph = csr_matrix((np.ones(len(pairs)), (rows - 1, columns)), shape=(found, labelled))
    matched = int(np.count_nonzero(maximum_bipartite_matching(graph, perm_type="column") >= 0))
    return Matches(found, matched, labelled, matched)
