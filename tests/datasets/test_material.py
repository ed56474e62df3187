from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.material import STACK, Material
from skinsight.datasets.splits import Part
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import Sample


def own(pictures: int, *, alike: tuple[int, ...] = (), person: tuple[int, ...] = ()) -> Material:
    """Pictures of one's own, all different but those that are ``alike``, and of people but for one ``person``."""
    return Material(
        own=tuple(_sample(n, 0 if n in alike else n, "A" if n in person else "") for n in range(1, pictures + 1))
    )


def _sample(number: int, seed: int, person: str) -> Sample:
    picture = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    label = np.zeros((64, 64), np.uint8)
    return Sample(f"own/{number}", FaceCrop.of_picture(64, 64), lambda: (picture, label), person)


def numbers_of(material: Material, part: Part) -> list[int]:
    return [int(sample.name.split("/")[-1]) for sample in material.part(["acne04"], part)[STACK]]


@pytest.mark.parametrize(("slices", "held_back"), [(5, [5]), (6, [5]), (9, [5]), (10, [5, 10]), (12, [5, 10])])
def test_every_fifth_slice_is_for_validation(slices: int, held_back: list[int]) -> None:
    material = own(slices)
    assert numbers_of(material, "val") == held_back
    assert numbers_of(material, "train") == [number for number in range(1, slices + 1) if number not in held_back]


def test_near_duplicates_and_pictures_of_one_person_are_never_divided() -> None:
    assert numbers_of(own(10, alike=(5, 9)), "val") == [5, 9]
    assert numbers_of(own(10, person=(5, 7, 8)), "val") == [5, 7, 8]
    assert numbers_of(own(6, alike=(1, 2), person=(2, 3, 6)), "val") == [5], "the last of three groups"


def test_pictures_of_one_person_alone_cannot_be_divided() -> None:
    with pytest.raises(DataError, match="one person or scene"):
        own(6, person=(1, 2, 3, 4, 5, 6)).part([], "val")


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
