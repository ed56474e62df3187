"""``tri_acne``, ``flek_labels``, ``dark_circles`` and the sources without labels."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.sources import dark_circles, flek_labels, tri_acne
from skinsight.datasets.sources.dark_circles import GradedBox
from skinsight.datasets.sources.unlabelled import pigmented_skin, synthetic_adults, synthetic_children, synthetic_faces
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import UNKNOWN
from tests.datasets.conftest import save, skin


def test_selfies_with_soft_masks(data: Path) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (256, 1))
    for name in ("9", "10"):
        save(data / "tri_acne" / "images" / f"{name}.png", skin(256, 256))
        save(data / "tri_acne" / "masks" / f"{name}.png", np.dstack([ramp] * 3) if name == "9" else ramp)
    samples = tri_acne.samples(data)
    assert [sample.name for sample in samples] == ["tri_acne/9", "tri_acne/10"]
    for sample in samples:
        assert sample.crop == FaceCrop.of_picture(256, 256)
        picture, label = sample.read()
        assert (picture.shape, label.shape, label.dtype) == ((256, 256, 3), (256, 256), np.uint8)
        np.testing.assert_array_equal(label[7], np.arange(256) >= 128)


@pytest.fixture
def flek(data: Path, crops_of: Callable[..., None]) -> Path:
    """A face with a crop, and a cheek without; spots at (20, 30), inside, and (100, 5), outside the square."""
    spots = np.zeros((120, 140), bool)
    spots[30, 20] = spots[5, 100] = True
    pictures = {}
    for name, picture in {"levle0_1": "acne04/images/levle0_1.jpg", "spot_3": "pigmentation/spot_3.jpg"}.items():
        pictures[name] = {"picture": picture, "labelled": [10, 20, 90, 110], "spots": 1}
        save(data / picture, skin(120, 140))
        save(data / "flek_labels" / "masks" / f"{name}.png", spots)
    (data / "flek_labels" / "pictures.json").write_text(json.dumps(pictures), encoding="utf-8")
    crops_of("acne04", levle0_1=FaceCrop(60, 50, 90, 12))
    crops_of("pigmentation")
    return data


@pytest.mark.parametrize("index", [0, 1])
def test_outside_the_labelled_square_nothing_is_known(flek: Path, index: int) -> None:
    picture, label = flek_labels.samples(flek)[index].read()
    assert picture.shape == (120, 140, 3)
    expected = np.full((120, 140), UNKNOWN)
    expected[20:110, 10:90] = 0
    expected[30, 20] = 1
    np.testing.assert_array_equal(label, expected)


def test_crop_of_dark_spots_is_the_face_else_the_square(flek: Path) -> None:
    found = {sample.name: sample.crop for sample in flek_labels.samples(flek)}
    assert found == {
        "flek_labels/levle0_1": FaceCrop(60, 50, 90, 12),
        "flek_labels/spot_3": FaceCrop.of_box(10, 20, 90, 110),
    }


def test_the_data_folder_may_be_given_by_a_relative_path(flek: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for start, given in [(flek, "."), (flek.parent, "data"), (flek.parent, "./data/../data")]:
        monkeypatch.chdir(start)
        assert len(flek_labels.samples(Path(given))) == 2


def test_dark_spots_missing(data: Path) -> None:
    with pytest.raises(DataError, match=r"pictures\.json does not exist: is that source missing"):
        flek_labels.samples(data)


def test_boxes_under_the_eyes(data: Path) -> None:
    picture = save(data / "dark_circles" / "images" / "7.jpg", skin(100, 200))
    labels = data / "dark_circles" / "labels"
    labels.mkdir()
    (labels / "7.txt").write_text("3 0.25 0.5 0.1 0.2\n0 0.75 0.5 0.1 0.2\n", encoding="utf-8")
    assert dark_circles.pictures(data) == [picture]
    assert dark_circles.boxes(picture) == [
        GradedBox("no_dark_circle", 50, 50, 20, 20),
        GradedBox("high", 150, 50, 20, 20),
    ]


def test_faces_without_labels(data: Path) -> None:
    for name in ("sfhq/0010", "sfhq/0002", "sfhq/0300", "sfhq/0355", "sfhq/0401", "pigmentation/spot_1"):
        save(data / f"{name}.jpg", skin(8, 8))
    (data / "sfhq" / "children.txt").write_text("0002.jpg\n", encoding="utf-8")
    assert [path.stem for path in synthetic_faces(data)] == ["0002", "0010", "0300", "0355", "0401"]
    assert [path.stem for path in synthetic_children(data)] == ["0002", "0355"]
    assert [path.stem for path in synthetic_adults(data)] == ["0010", "0300"], "0401 may be either"
    assert [path.stem for path in pigmented_skin(data)] == ["spot_1"]
