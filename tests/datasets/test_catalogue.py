from collections.abc import Callable
from pathlib import Path

import pytest

from skinsight.datasets import catalogue, splits
from skinsight.datasets.catalogue import ALL, DRAWN, MARKED, READERS, load
from skinsight.datasets.sources import labels, marks
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import Sample
from tests.datasets.conftest import skin

PICTURES = [
    Sample(f"tri_acne/{name}", FaceCrop.of_picture(4, 4), lambda: (skin(4, 4), skin(4, 4)[..., 0])) for name in "abc"
]


def names(samples: list[Sample]) -> list[str]:
    return [sample.name.partition("/")[2] for sample in samples]


def test_an_unknown_source_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no source is called 'acne05'") as refused:
        load("acne05", "train", tmp_path)
    assert all(source in str(refused.value) for source in ALL)


@pytest.mark.parametrize("source", [*READERS, *MARKED, *DRAWN])
def test_a_source_that_is_missing(tmp_path: Path, source: str) -> None:
    with pytest.raises(DataError, match=r"missing|does not exist"):
        load(source, "train", tmp_path)


def test_parts_of_a_source_that_was_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogue, "READERS", {"tri_acne": lambda data: PICTURES})
    (tmp_path / "tri_acne.json").write_text('{"train": ["c", "a"], "val": ["b"]}', encoding="utf-8")
    assert names(load("tri_acne", "train", tmp_path)) == ["a", "c"]
    assert names(load("tri_acne", "val", tmp_path)) == ["b"]


def test_parts_of_what_was_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Callable[[str], dict[str, list[str]]] = {"wrinkles": {"validation": ["tri_acne/c"]}}.__getitem__
    monkeypatch.setattr(labels, "read", read)
    monkeypatch.setattr(catalogue, "DRAWN", {"drawn_wrinkles": lambda data: PICTURES})
    assert names(load("drawn_wrinkles", "train", tmp_path)) == ["a", "b"]
    assert names(load("drawn_wrinkles", "val", tmp_path)) == ["c"]


def test_no_picture_is_in_two_sources_of_a_concern() -> None:
    places = [(concern, kind, folder) for concern, kind, folders in MARKED.values() for folder in folders]
    assert len(places) == len(set(places))


def test_marks_of_one_kind_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def samples(*given: object) -> list[Sample]:
        asked.append(given)
        return PICTURES

    monkeypatch.setattr(marks, "samples", samples)
    assert names(load("tri_acne", "val", tmp_path)) == ["a", "b", "c"]
    assert load("dark_flek", "train", tmp_path) == []
    assert asked == [("acne", "val", tmp_path, ["outlined"]), ("flek", "train", tmp_path, ["outlined"])]
