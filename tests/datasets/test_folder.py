from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from skinsight.datasets.folder import VARIABLE, data_folder, described, listed, read_rgb
from skinsight.segmentation.errors import DataError


def test_the_folder_given_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/elsewhere")
    assert data_folder(tmp_path) == tmp_path


def test_else_the_one_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKINSIGHT_DATA", str(tmp_path))
    assert data_folder() == tmp_path


@pytest.mark.parametrize("value", [None, ""])
def test_neither(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(DataError, match="Give --data FOLDER or set SKINSIGHT_DATA"):
        data_folder()


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=f"{name} is not a folder: give --data"):
        data_folder(tmp_path / name)
    monkeypatch.setenv(VARIABLE, str(tmp_path / name))
    with pytest.raises(DataError, match=f"{name} is not a folder"):
        data_folder()


@pytest.mark.parametrize(
    "names",
    [
        ["2.jpg", "10.jpg", "100.jpg"],
        ["levle0_1.jpg", "levle0_2.jpg", "levle0_11.jpg", "levle1_1.jpg"],
        ["7.jpg", "a.jpg", "b7.jpg", "b10.jpg"],
        ["1a2.jpg", "1a10.jpg", "1b1.jpg"],
        ["1²2.jpg", "10.jpg"],
    ],
)
def test_files_come_in_natural_order(tmp_path: Path, names: list[str]) -> None:
    for name in [*names, "mask.png", "notes.txt"]:
        (tmp_path / name).touch()
    assert [path.name for path in listed(tmp_path, ".jpg")] == names


@pytest.mark.parametrize("name", ["empty", "nowhere"])
def test_a_source_without_files(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=rf"no \.jpg file in \S*{name}: is that source missing"):
        listed(tmp_path / name, ".jpg")


def test_what_describes_a_source(tmp_path: Path) -> None:
    (tmp_path / "about.json").write_text('{"a": [1]}', encoding="utf-8")
    assert described(tmp_path / "about.json") == {"a": [1]}
    with pytest.raises(DataError, match=r"pictures\.json does not exist: is that source missing"):
        described(tmp_path / "pictures.json")


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1"])
def test_pictures_are_read_as_rgb(tmp_path: Path, mode: str) -> None:
    grey = PIL.Image.fromarray(np.kron([[0, 255], [255, 0]], np.ones((4, 6))).astype(np.uint8))
    grey.convert("RGB").convert(mode).save(tmp_path / "picture.png")
    found = read_rgb(tmp_path / "picture.png")
    assert (found.shape, found.dtype) == ((8, 12, 3), np.uint8)
    np.testing.assert_array_equal(found[..., 1], np.asarray(grey))
