from pathlib import Path

import numpy as np
import pytest

from skinsight.annotation_tools.imagej.make_sample import FOLDER
from skinsight.annotation_tools.imagej.stack_import import import_pair
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


def test_folders_of_labels_are_ones_own_pictures(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        import_pair(IMAGES, MASKS, "acne", folder)
    material = material_of(None, None, None, folders, "acne")
    names = [sample.name for part in ("train", "val") for sample in material.part([], part)["stack"]]  # type: ignore[arg-type]
    assert sorted(names) == sorted(f"{folder.name}/face {number}" for folder in folders for number in range(1, 9))
    validation = {sample.name.split("/")[1] for sample in material.part([], "val")["stack"]}
    training = {sample.name.split("/")[1] for sample in material.part([], "train")["stack"]}
    assert not validation & training, "the two folders hold the same pictures"


def test_labels_of_another_concern_are_refused(tmp_path: Path) -> None:
    import_pair(IMAGES, MASKS, "flek", tmp_path / "labels")
    with pytest.raises(DataError, match="holds labels of flek, not of acne"):
        material_of(None, None, None, [tmp_path / "labels"], "acne")
    with pytest.raises(DataError, match="do not mix"):
        material_of(None, IMAGES, MASKS, [tmp_path / "labels"], "acne")
