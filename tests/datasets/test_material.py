from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.material import STACK, Material
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import Sample


def own(pictures: int) -> Material:
    blank, label = np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint8)
    crop = FaceCrop.of_picture(8, 8)
    return Material(own=tuple(Sample(f"own/{n}", crop, lambda: (blank, label)) for n in range(1, pictures + 1)))


@pytest.mark.parametrize(("slices", "held_back"), [(5, [5]), (6, [5]), (9, [5]), (10, [5, 10]), (12, [5, 10])])
def test_every_fifth_slice_is_for_validation(slices: int, held_back: list[int]) -> None:
    material = own(slices)
    numbers = {
        part: [int(sample.name.split("/")[-1]) for sample in material.part(["acne04"], part)[STACK]]
        for part in ("train", "val")
    }
    assert numbers["val"] == held_back
    assert numbers["train"] == [number for number in range(1, slices + 1) if number not in held_back]


def test_pictures_of_ones_own_are_the_one_source() -> None:
    assert own(5).is_own
    assert list(own(5).part(["acne04", "tri_acne"], "train")) == [STACK]


@pytest.mark.parametrize("slices", [1, 4])
def test_a_stack_too_small_to_divide(slices: int) -> None:
    with pytest.raises(DataError, match=f"a stack of {slices} slices is too small: at least 5"):
        own(slices).part([], "train")


def test_named_sources_come_from_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skinsight.datasets.material.load", lambda source, part, data: [f"{source} {part} {data.name}"])
    material = Material(tmp_path / "pictures")
    (tmp_path / "pictures").mkdir()
    assert not material.is_own
    assert material.part(["acne04", "tri_acne"], "val") == {
        "acne04": ["acne04 val pictures"],
        "tri_acne": ["tri_acne val pictures"],
    }


def test_without_a_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKINSIGHT_DATA", raising=False)
    with pytest.raises(DataError, match="where are the training pictures"):
        Material().part(["acne04"], "train")
