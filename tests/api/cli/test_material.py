from pathlib import Path

import numpy as np
import pytest

from skinsight.annotation_tools.imagej.make_sample import FOLDER
from skinsight.api.cli.material import material_of
from skinsight.segmentation.errors import DataError

IMAGES, MASKS = FOLDER / "images.tif", FOLDER / "masks.tif"


def test_a_pair_of_stacks_is_ones_own_pictures() -> None:
    material = material_of(None, IMAGES, MASKS)
    assert material.is_own
    [samples] = material.part(["acne04"], "val").values()
    picture, label = samples[0].read()
    assert picture.shape[:2] == label.shape
    assert set(np.unique(label)) == {0, 1}


@pytest.mark.parametrize(("images", "masks"), [(IMAGES, None), (None, MASKS)], ids=["images", "masks"])
def test_one_stack_of_two(images: Path | None, masks: Path | None) -> None:
    with pytest.raises(DataError, match="give both --images and --masks"):
        material_of(None, images, masks)


def test_without_stacks_the_data_folder_is_read(tmp_path: Path) -> None:
    assert not material_of(tmp_path, None, None).is_own
