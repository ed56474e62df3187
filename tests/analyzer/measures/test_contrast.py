import numpy as np
import pytest

from skinsight.analyzer.colour.cielab import difference
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.measures.contrast import GAP, LEAST_PIXELS, contrast, darkening_around, surroundings
from tests.analyzer.views import SKIN, box, plain_view

EVERYWHERE = np.ones((SIDE, SIDE), bool)
SPOT = box(200, 200, 220, 220)


def test_surroundings_are_a_ring_with_a_gap() -> None:
    around = surroundings(SPOT, EVERYWHERE, 10)
    row = np.flatnonzero(around[210])
    assert row.tolist() == [*range(190, 200 - GAP), *range(219 + GAP + 1, 230)]
    assert not (around & SPOT).any()


def test_surroundings_keep_to_the_skin() -> None:
    left = box(0, 0, 205, SIDE)
    around = surroundings(SPOT, left, 10)
    assert around.any()
    assert (around <= left).all()


def test_nothing_marked_has_no_surroundings() -> None:
    assert not surroundings(~EVERYWHERE, EVERYWHERE, 10).any()


def test_contrast_is_the_difference_of_medians() -> None:
    view = plain_view()
    darker = np.add(SKIN, (-10, 5, -3))
    view.lab[SPOT] = darker
    found = contrast(view.lab, SPOT, surroundings(SPOT, EVERYWHERE, 10))
    assert found is not None
    assert (found.delta_l, found.delta_a, found.delta_b) == pytest.approx((-10, 5, -3))
    assert found.delta_e == pytest.approx(float(difference(darker, np.array(SKIN))))
    assert darkening_around(view.lab[..., 0], SPOT, EVERYWHERE, 10) == pytest.approx(10)


def test_a_hair_and_a_highlight_do_not_count() -> None:
    view = plain_view()
    view.lab[SPOT] = np.subtract(SKIN, (8, 0, 0))
    view.lab[box(200, 200, 204, 220)] = (5, 0, 0)
    view.lab[box(190, 190, 230, 196)] = (99, 0, 0)
    found = contrast(view.lab, SPOT, surroundings(SPOT, EVERYWHERE, 10))
    assert found is not None
    assert found.delta_l == pytest.approx(-8)


@pytest.mark.parametrize("pixels", [0, 1, LEAST_PIXELS - 1])
def test_too_few_pixels_have_no_contrast(pixels: int) -> None:
    few = box(300, 300, 300 + pixels, 301)
    lab = plain_view().lab
    assert contrast(lab, few, EVERYWHERE) is None
    assert contrast(lab, EVERYWHERE, few) is None
    assert darkening_around(lab[..., 0], few, EVERYWHERE, 10) is None
    assert darkening_around(lab[..., 0], SPOT, few, 200) is None
