from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.sources import dark_circle_labels, labels
from skinsight.datasets.splits import read_split
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from tests.datasets.conftest import save, skin


@pytest.fixture
def folder(data: Path, crops_of: Callable[..., None]) -> Path:
    """A face with a dark circle, and a picture without a face crop and without one."""
    marked = np.zeros((60, 80), bool)
    marked[30:40, 20:50] = True
    save(data / "sfhq" / "0013.jpg", skin(60, 80))
    save(data / "dark_circles" / "images" / "002.jpg", skin(40, 50))
    for name, mask in (("sfhq__0013", marked), ("dark__002", np.zeros((40, 50), bool))):
        save(data / "dark_circle_labels" / "masks" / f"{name}.png", mask)
    rows = (
        "name,picture,left,right\nsfhq__0013,sfhq/0013.jpg,mild,mild\ndark__002,dark_circles/images/002.jpg,none,none\n"
    )
    (data / "dark_circle_labels" / "pictures.csv").write_text(rows, encoding="utf-8")
    crops_of("sfhq", **{"0013": FaceCrop(40, 30, 50)})
    crops_of("dark_circles")
    return data


def test_faces_with_and_without_dark_circles(folder: Path) -> None:
    face, clear = dark_circle_labels.samples(folder)
    assert (face.name, face.crop) == ("dark_circle_labels/sfhq__0013", FaceCrop(40, 30, 50))
    assert (clear.name, clear.crop) == ("dark_circle_labels/dark__002", FaceCrop.of_picture(40, 50))
    picture, label = face.read()
    assert (picture.shape, label.shape, label.dtype) == ((60, 80, 3), (60, 80), np.uint8)
    assert label[30:40, 20:50].all()
    assert label.sum() == 10 * 30
    assert not clear.read()[1].any(), "an empty label is one, too"


def test_a_picture_that_is_missing(folder: Path) -> None:
    (folder / "sfhq" / "0013.jpg").unlink()
    with pytest.raises(DataError, match="labelled in dark_circle_labels but does not exist"):
        dark_circle_labels.samples(folder)


def test_a_source_that_is_missing(data: Path) -> None:
    with pytest.raises(DataError, match="missing from the data folder"):
        dark_circle_labels.pictures(data)


def test_half_of_it_is_for_validation_and_none_of_it_is_drawn_twice() -> None:
    split = read_split("dark_circle_labels")
    assert len(split["train"]) == len(split["val"]) == 36
    drawn = labels.read("panda_eyes")["pictures"]
    for name in split["train"] + split["val"]:
        source, _, stem = name.partition("__")
        assert f"{'dark_circles' if source == 'dark' else source}/{stem}" not in drawn


def test_clear_faces_stand_on_both_sides() -> None:
    content = labels.read("panda_eyes")
    clear = {key for key, outlines in content["pictures"].items() if not outlines}
    validation = clear & set(content["validation"])
    assert len(validation) >= 20
    assert len(clear - validation) >= 20
