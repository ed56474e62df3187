from collections.abc import Callable

import numpy as np
import pytest

from skinsight.datasets.sources import labels
from skinsight.datasets.sources.lined_skin import drawn, lined_skin
from skinsight.datasets.splits import read_split

SQUARE = [[10, 10], [69, 10], [69, 49], [10, 49]]
HOLE = [[30, 20], [49, 20], [49, 29], [30, 29]]


def test_an_outline_within_another_is_a_hole(skin_of: Callable[..., None]) -> None:
    skin_of("sfhq/1", 60, 80, [SQUARE, HOLE])
    skin = lined_skin("sfhq/1", 60, 80)
    assert skin[10:50, 10:70].sum() == skin.sum()
    assert not skin[22:28, 32:48].any()
    assert skin[15, 40]
    assert skin[25, 60]


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_it_grows_with_the_picture(skin_of: Callable[..., None], factor: int) -> None:
    skin_of("sfhq/1", 60, 80, [SQUARE])
    skin = lined_skin("sfhq/1", 60 * factor, 80 * factor)
    assert skin.shape == (60 * factor, 80 * factor)
    assert skin.mean() == pytest.approx(60 * 40 / 60 / 80, abs=0.03)


def test_the_skin_of_every_face_with_labelled_lines_was_drawn() -> None:
    pairs = {f"wrinkle_pairs/{name}" for part in read_split("wrinkle_pairs").values() for name in part}
    synthetic = {f"sfhq/{name}" for part in read_split("sfhq_wrinkles").values() for name in part}
    assert set(drawn()) == {*labels.read("wrinkles")["pictures"], *pairs, *synthetic}
    for key, face in drawn().items():
        skin = lined_skin(key, 128, round(128 * face["width"] / face["height"]))
        assert 0.03 < skin.mean() < 0.95, key


def test_no_outline_leaves_its_picture_far() -> None:
    for key, face in drawn().items():
        points = np.concatenate(face["outlines"])
        reach = 0.6 * max(face["width"], face["height"])  # a crop may reach past a close-up
        assert points.min() > -reach, key
        assert (points.max(axis=0) < np.array([face["width"], face["height"]]) + reach).all(), key
