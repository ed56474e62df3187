"""What the tests of training share: a small album of drawn discs."""

import numpy as np
import pytest

from skinsight.segmentation.packed import MARKS, SIDE, Entry, Packed, packed_label
from skinsight.segmentation.training.album import Album, album_of


def disc(number: int, part: str) -> Packed:
    """A red disc, labelled as acne, somewhere on skin."""
    rng = np.random.default_rng(number)
    x, y = rng.uniform(0.3, 0.7, 2) * SIDE
    rows, columns = np.mgrid[:SIDE, :SIDE]
    label = (np.hypot(columns - x, rows - y) < 0.15 * SIDE).astype(np.uint8)
    picture = np.where(label[..., None] == 1, (220, 30, 30), (200, 170, 150)).astype(np.uint8)
    entry = Entry(f"drawn/{number}", ("discs",), part, ("acne",))
    return entry, picture, packed_label(None, [label if mark == "acne" else None for mark in MARKS])


@pytest.fixture(scope="session")
def discs() -> Album:
    """Three discs to learn from and one to judge by."""
    return album_of([disc(number, "val" if number == 3 else "train") for number in range(4)])
