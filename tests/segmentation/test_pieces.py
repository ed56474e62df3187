"""Marks of a mask: connected pieces, and lesions that touch told apart."""

import numpy as np
import pytest

from skinsight.segmentation.concerns import concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.pieces import pieces

SIDE = 200
ACNE, FLEK = concern("acne"), concern("flek")


def discs(*circles: tuple[float, float, float]) -> Mask:
    """Discs ``x, y, radius``."""
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return np.asarray(np.logical_or.reduce([np.hypot(columns - x, rows - y) <= radius for x, y, radius in circles]))


def ellipse(across: float, down: float) -> Mask:
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return np.asarray(((columns - 100) / across) ** 2 + ((rows - 100) / down) ** 2 <= 1)


@pytest.mark.parametrize("count", [2, 3, 6])
def test_a_chain_of_touching_lesions_is_as_many(count: int) -> None:
    chain = discs(*((20 + 13 * place, 100, 7) for place in range(count)))
    found = pieces(chain, ACNE)
    assert set(np.unique(found)) == set(range(count + 1))
    assert ((found > 0) == chain).all()
    areas = np.bincount(found.ravel())[1:]
    assert areas.max() < 1.5 * areas.min(), "each is cut at its waists"


def test_a_small_lesion_beside_a_large_one_counts() -> None:
    assert pieces(discs((100, 100, 20), (125, 100, 6)), ACNE).max() == 2


@pytest.mark.parametrize("shape", [discs((100, 100, 15)), ellipse(30, 12), discs((100, 100, 10), (105, 100, 10))])
def test_one_lesion_of_any_outline_is_one(shape: Mask) -> None:
    assert pieces(shape, ACNE).max() == 1


def test_a_ragged_outline_is_one_lesion() -> None:
    ragged = discs((100, 100, 14))
    ragged[86:115:4, 86:90] = False
    assert pieces(ragged, ACNE).max() == 1
    assert pieces(discs((100, 100, 14), (100, 115, 2)), ACNE).max() == 1


def test_patches_of_pigment_are_connected_pieces() -> None:
    touching = discs((20, 100, 7), (33, 100, 7), (100, 100, 7))
    assert pieces(touching, FLEK).max() == 2
    corner = np.zeros((SIDE, SIDE), bool)
    corner[[5, 6], [5, 6]] = True
    assert pieces(corner, FLEK).max() == 1


@pytest.mark.parametrize("row", [ACNE, FLEK])
def test_the_edge_of_the_picture_and_nothing(row) -> None:  # type: ignore[no-untyped-def]
    assert pieces(np.zeros((SIDE, SIDE), bool), row).max() == 0
    assert pieces(np.ones((SIDE, SIDE), bool), row).max() == 1
    assert pieces(discs((0, 0, 9), (199, 199, 9)), row).max() == 2
