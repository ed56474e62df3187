"""What marks add to the density of skin, on a painted one."""

import numpy as np
import pytest

from skinsight.analyzer.calibration.chromophores import added_by_marks, shares
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Label, Sample


def painted() -> tuple[Image, Label]:
    """Plain skin with a disc that lets half as much green light back, and four fifths of the red."""
    rows, columns = np.mgrid[:512, :512]
    label = (np.hypot(rows - 256, columns - 256) < 30).astype(np.uint8)
    linear = np.where(label[..., None] == 1, np.multiply((0.5, 0.4, 0.3), (0.8, 0.5, 0.6)), (0.5, 0.4, 0.3))
    srgb = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.rint(255 * srgb).astype(np.uint8), label


def test_a_mark_adds_what_it_takes_of_the_light() -> None:
    added = added_by_marks([Sample("painted/1", FaceCrop.of_picture(512, 512), painted)])
    assert added[0] == pytest.approx(-np.log10((0.8, 0.5, 0.6)), abs=0.01)
    assert shares(added) == pytest.approx((0.32, 1.0, 0.74), abs=0.03)
