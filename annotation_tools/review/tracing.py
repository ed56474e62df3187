"""What a picture itself draws: the dark valley between two points, and the spot at one."""

from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import scipy.ndimage
from skimage.feature import hessian_matrix, hessian_matrix_eigvals
from skimage.graph import route_through_array

from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Image, Mask

VALLEY_SHARE: Final = 1 / 256
"""Half the width of the valleys that are followed, as a share of the picture's: 2 px of 512."""
FLAT: Final = 20.0
"""How much dearer a step over flat skin is than one along the deepest valley."""
MARGIN_SHARE: Final = 0.06
"""How far a path may leave the box of its two ends, as a share of the picture's width; and a quarter of its length."""
SPOT_SHARES: Final = (0.05, 0.03, 0.018)
"""Radii of discs in which a spot is sought that does not reach their rim, as shares of the picture's width."""

Path = list[tuple[float, float]]


def wire(picture: Image, points: Path) -> Path:
    """The darkest way through points (live-wire), as centres of pixels.

    Each step costs by how little the picture is curved like a dark line there: by the larger eigenvalue of the
    Hessian of the lightness. After Mortensen and Barrett, Intelligent scissors (1995), with a ridge in the place of an
    edge.

    Args:
        picture: ``(H, W, 3)``.
        points: one or more, in the picture's coordinates.
    """
    height, width = picture.shape[:2]
    pixels = [(int(np.clip(x, 0, width - 1)), int(np.clip(y, 0, height - 1))) for x, y in points]
    found = [pixels[0]]
    for start, end in pairwise(pixels):
        found += _valley(picture, start, end)[1:]
    return [(x + 0.5, y + 0.5) for x, y in found]


def _valley(picture: Image, start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    height, width = picture.shape[:2]
    margin = round(MARGIN_SHARE * width + np.hypot(end[0] - start[0], end[1] - start[1]) / 4) + 2
    left, right = max(0, min(start[0], end[0]) - margin), min(width, max(start[0], end[0]) + margin + 1)
    top, bottom = max(0, min(start[1], end[1]) - margin), min(height, max(start[1], end[1]) + margin + 1)
    lightness = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_RGB2Lab)[..., 0].astype(np.float32)
    sigma = max(1.0, VALLEY_SHARE * width)
    hessian = hessian_matrix(lightness, sigma, use_gaussian_derivatives=False)  # type: ignore[no-untyped-call]
    depth = np.clip(hessian_matrix_eigvals(hessian)[0], 0, None)  # type: ignore[no-untyped-call]
    depth /= max(float(np.quantile(depth, 0.99)), 1e-6)
    cost = 1 + FLAT * (1 - np.clip(depth, 0, 1))
    here, there = (start[1] - top, start[0] - left), (end[1] - top, end[0] - left)
    route, _ = route_through_array(cost, here, there)  # type: ignore[no-untyped-call]
    return [(x + left, y + top) for y, x in route]


def region(picture: Image, at: tuple[float, float]) -> Mask:
    """The spot at a point, ``(H, W)``: one piece that is nearer to it in CIELAB than to the skin around.

    Raises:
        DataError: nothing there parts from the skin around.
    """
    height, width = picture.shape[:2]
    x, y = int(np.clip(at[0], 0, width - 1)), int(np.clip(at[1], 0, height - 1))
    for share in SPOT_SHARES:
        reach = max(4, round(share * width))
        left, top = max(0, x - reach), max(0, y - reach)
        window = np.s_[top : y + reach + 1, left : x + reach + 1]
        spot = _spot(picture[window], x - left, y - top, reach)
        if spot is not None:
            found = np.zeros((height, width), np.bool_)
            found[window] = spot
            return found
    raise DataError(f"no spot at {x}, {y} parts from the skin around: draw it with the brush")


def _spot(picture: Image, x: int, y: int, reach: int) -> Mask | None:
    """The spot in the middle of a disc; None where it reaches the rim."""
    lab = _lab(picture)
    rows, columns = np.ogrid[: lab.shape[0], : lab.shape[1]]
    away = np.hypot(rows - y, columns - x)
    own = np.median(lab[away <= 1.5], axis=0)
    skin = np.median(lab[away > 0.75 * reach], axis=0)
    alike = np.linalg.norm(lab - own, axis=-1) < np.linalg.norm(lab - skin, axis=-1)
    parts, _ = scipy.ndimage.label(alike)
    spot = parts == parts[y, x]
    if not alike[y, x] or (spot & (away >= reach)).any():
        return None
    return np.asarray(scipy.ndimage.binary_fill_holes(spot))


def _lab(picture: Image) -> npt.NDArray[np.float32]:
    blurred = cv2.GaussianBlur(picture, (0, 0), 1).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(blurred, cv2.COLOR_RGB2Lab), dtype=np.float32)
