"""Which photos, into which folders."""

from pathlib import Path

import pytest

from skinsight.api.cli.batch import folders, pictures


@pytest.mark.parametrize(
    ("photos", "names"),
    [
        (["a.jpg", "b.jpg"], ["a", "b"]),
        (["a.jpg", "a.png", "x/a.jpg"], ["a", "a-2", "a-3"]),
        (["a.jpg", "a.png", "a-2.jpg"], ["a", "a-2", "a-2-2"]),
        (["Face.jpg", "face.jpg", "FACE.jpg"], ["Face", "face-2", "FACE-3"]),
        (["straße.jpg", "STRASSE.jpg"], ["straße", "STRASSE-2"]),
        (["two.dots.jpg"], ["two.dots"]),
        (["...jpg", "..jpg"], ["photo", "photo-2"]),
        (["caf\udce9.jpg"], ["caf?"]),
    ],
)
def test_each_photo_has_a_folder_of_its_own(photos: list[str], names: list[str], tmp_path: Path) -> None:
    assert folders([Path(photo) for photo in photos], tmp_path) == [tmp_path / name for name in names]


def test_a_folder_means_its_pictures_in_natural_order(tmp_path: Path) -> None:
    for name in ("10.jpg", "2.PNG", "1.webp", "notes.txt", ".hidden.jpg", "3.tiff"):
        (tmp_path / name).touch()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "4.jpg").touch()
    given = [tmp_path / "notes.txt", tmp_path, tmp_path / "missing.jpg"]
    found = [path.name for path in pictures(given)]
    assert found == ["notes.txt", "1.webp", "2.PNG", "3.tiff", "10.jpg", "missing.jpg"]


def test_a_folder_without_pictures_stays_to_be_told_of(tmp_path: Path) -> None:
    assert list(pictures([tmp_path])) == [tmp_path]
