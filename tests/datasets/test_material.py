from pathlib import Path

import numpy as np
import pytest

from datasets.material import STACK, Material
from datasets.sample import make
from datasets.stack_file import write_stack
from segmentation.errors import DataError

SAMPLE = Path(make.__file__).parent
STACKS = Material(images=SAMPLE / "images.tif", masks=SAMPLE / "masks.tif")


def stacks_of(folder: Path, slices: int) -> Material:
    pictures = np.zeros((slices, 8, 8, 3), np.uint8)
    labels = [f"slice {number}" for number in range(1, slices + 1)]
    write_stack(folder / "images.tif", pictures, labels)
    write_stack(folder / "masks.tif", pictures[..., 0], labels)
    return Material(images=folder / "images.tif", masks=folder / "masks.tif")


@pytest.mark.parametrize(("slices", "held_back"), [(5, [5]), (6, [5]), (9, [5]), (10, [5, 10]), (12, [5, 10])])
def test_every_fifth_slice_is_for_validation(tmp_path: Path, slices: int, held_back: list[int]) -> None:
    material = stacks_of(tmp_path, slices)
    numbers = {
        part: [int(sample.name.split()[-1]) for sample in material.part(["acne04"], part)[STACK]]
        for part in ("train", "val")
    }
    assert numbers["val"] == held_back
    assert numbers["train"] == [number for number in range(1, slices + 1) if number not in held_back]


def test_a_stack_is_the_one_source() -> None:
    assert STACKS.is_stack
    assert list(STACKS.part(["acne04", "tri_acne"], "train")) == [STACK]
    picture, label = STACKS.part([], "val")[STACK][0].read()
    assert picture.shape[:2] == label.shape
    assert set(np.unique(label)) == {0, 1}


@pytest.mark.parametrize("slices", [1, 4])
def test_a_stack_too_small_to_divide(tmp_path: Path, slices: int) -> None:
    with pytest.raises(DataError, match=f"a stack of {slices} slices is too small: at least 5"):
        stacks_of(tmp_path, slices).part([], "train")


@pytest.mark.parametrize(
    "material", [Material(images=SAMPLE / "images.tif"), Material(masks=SAMPLE / "masks.tif")], ids=["images", "masks"]
)
def test_one_stack_of_two(material: Material) -> None:
    with pytest.raises(DataError, match="give both --images and --masks"):
        material.part([], "train")


def test_named_sources_come_from_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.material.load", lambda source, part, data: [f"{source} {part} {data.name}"])
    material = Material(tmp_path / "pictures")
    (tmp_path / "pictures").mkdir()
    assert not material.is_stack
    assert material.part(["acne04", "tri_acne"], "val") == {
        "acne04": ["acne04 val pictures"],
        "tri_acne": ["tri_acne val pictures"],
    }


def test_without_a_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKINSIGHT_DATA", raising=False)
    with pytest.raises(DataError, match="where are the training pictures"):
        Material().part(["acne04"], "train")
