"""What the tests of training share: a small concern, and drawn samples of it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from skinsight.segmentation import concerns
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import Sample

SIDE = 64


def disc_sample(number: int, side: int = SIDE) -> Sample:
    """A red disc, labelled 1, somewhere on skin."""
    rng = np.random.default_rng(number)
    x, y = rng.uniform(0.3, 0.7, 2) * side
    rows, columns = np.mgrid[:side, :side]
    label = (np.hypot(columns - x, rows - y) < 0.15 * side).astype(np.uint8)
    picture = np.where(label[..., None] == 1, (220, 30, 30), (200, 170, 150)).astype(np.uint8)
    return Sample(f"drawn/{number}", FaceCrop.of_picture(side, side), lambda: (picture, label))


@pytest.fixture(scope="session")
def discs() -> list[Sample]:
    """Four samples of ``SIDE`` pixels."""
    return [disc_sample(number) for number in range(4)]


@pytest.fixture(scope="module")
def small_acne() -> Iterator[Concern]:
    """The row ``acne`` with a side of 64, also where the registry is asked."""
    small = replace(concerns.CONCERNS["acne"], side=SIDE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(concerns.CONCERNS, "acne", small)
        yield small
