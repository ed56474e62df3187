import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skinsight.datasets.sources import celebamask, labels
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import UNKNOWN, Sample
from tests.datasets.conftest import save, skin

SQUARE = [[10, 20], [29, 20], [29, 49], [10, 49]]


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Call it with a concern's name and what was drawn on which picture."""
    folder = tmp_path / "labels"
    folder.mkdir()
    monkeypatch.setattr(labels, "FOLDER", folder)

    def write(name: str, pictures: dict[str, Any]) -> None:
        content = {"about": "", "pictures": pictures, "validation": []}
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")

    return write


def only(samples: list[Sample]) -> Sample:
    [sample] = samples
    return sample


def test_crescents_are_filled(data: Path, drawn: Callable[..., None], crops_of: Callable[..., None]) -> None:
    save(data / "sfhq" / "7.jpg", skin(80, 100))
    crops_of("sfhq", **{"7": FaceCrop(40, 50, 60, 5)})
    drawn("panda_eyes", {"sfhq/7": [SQUARE, [[60.4, 9.6], [70.2, 9.6], [65, 30]]]})
    sample = only(labels.panda_eyes(data))
    picture, label = sample.read()
    assert (sample.name, sample.crop) == ("sfhq/7", FaceCrop(40, 50, 60, 5))
    assert (picture.shape, label.shape) == ((80, 100, 3), (80, 100))
    assert label[20:50, 10:30].all(), "outline included"
    assert label[:, :40].sum() == 20 * 30
    assert label[15, 65] == label[10, 60] == 1
    assert set(np.unique(label)) == {0, 1}


def test_a_face_without_dark_circles_is_labelled_as_such(
    data: Path, drawn: Callable[..., None], crops_of: Callable[..., None]
) -> None:
    save(data / "sfhq" / "8.jpg", skin(80, 100))
    crops_of("sfhq")
    drawn("panda_eyes", {"sfhq/8": []})
    sample = only(labels.panda_eyes(data))
    assert sample.crop == FaceCrop.of_picture(80, 100)
    assert not sample.read()[1].any()


@pytest.mark.parametrize(
    ("square", "known"),
    [
        ([5, 10, 60, 70], (slice(10, 70), slice(5, 60))),
        ([-8, -3, 40.4, 55.6], (slice(0, 56), slice(0, 40))),
        ([0, 0, 500, 500], (slice(0, 80), slice(0, 100))),
    ],
)
def test_spots_are_known_within_their_square(
    data: Path,
    drawn: Callable[..., None],
    crops_of: Callable[..., None],
    square: list[float],
    known: tuple[slice, slice],
) -> None:
    save(data / "pigmentation" / "spot_1.jpg", skin(80, 100))
    crops_of("pigmentation")
    drawn("flek", {"pigmentation/spot_1": {"spots": [SQUARE, [[90, 75], [95, 75], [95, 79]]], "labelled": square}})
    _, label = only(labels.flek(data)).read()
    outside = np.ones((80, 100), bool)
    outside[known] = False
    np.testing.assert_array_equal(label == UNKNOWN, outside)
    assert (label[20:50, 10:30] == 1).all()


@pytest.mark.parametrize(("face_side", "thickness"), [(250, 5), (150, 3), (400, 8), (10, 1)])
def test_lines_are_two_percent_of_the_face_thick(
    data: Path, drawn: Callable[..., None], skin_of: Callable[..., None], face_side: int, thickness: int
) -> None:
    skin_of("celebamask/a", 80, 100)
    save(data / "celebamask" / "images" / "a.jpg", skin(80, 100))
    lines = [[[20, 40], [50, 40], [80, 40]]]
    drawn("wrinkles", {"celebamask/a": {"lines": lines, "face_side": face_side, "face_centre": [48, 41]}})
    sample = only(labels.wrinkles(data))
    assert sample.crop == FaceCrop(48, 41, face_side)
    _, label = sample.read()
    assert thickness <= label[:, 50].sum() <= thickness + 2  # OpenCV draws a little wider
    assert label[40, 20:81].all()


def test_lines_keep_to_the_skin(data: Path, drawn: Callable[..., None], skin_of: Callable[..., None]) -> None:
    skin_of("celebamask/a", 80, 100, [[[0, 0], [59, 0], [59, 79], [0, 79]]])
    save(data / "celebamask" / "images" / "a.jpg", skin(80, 100))
    drawn("wrinkles", {"celebamask/a": {"lines": [[[20, 40], [90, 40]]], "face_side": 100, "face_centre": [48, 41]}})
    label = only(labels.wrinkles(data)).read()[1]
    assert label[40, 20:60].all()
    assert not label[:, 60:].any()


@pytest.mark.parametrize("side", [256, 512, 1024])
def test_aligned_faces_share_one_frame(data: Path, drawn: Callable[..., None], side: int) -> None:
    save(data / "wrinkle_pairs" / "images" / "00015.jpg", skin(side, side))
    drawn("panda_eyes", {"wrinkle_pairs/00015": [SQUARE]})
    assert only(labels.panda_eyes(data)).crop == celebamask.FRAME.scaled(side / 512)


def test_a_picture_that_is_not_there(data: Path, drawn: Callable[..., None]) -> None:
    drawn("panda_eyes", {"sfhq/9": []})
    with pytest.raises(DataError, match=r"sfhq/9 is labelled but .* does not exist"):
        labels.panda_eyes(data)


@pytest.mark.parametrize("key", ["nowhere/1", "9"])
def test_a_picture_of_no_source(data: Path, drawn: Callable[..., None], key: str) -> None:
    drawn("panda_eyes", {key: []})
    with pytest.raises(DataError, match=f"{key} is labelled but no source is called"):
        labels.panda_eyes(data)


def points(drawing: Any) -> list[list[float]]:
    outlines = drawing if isinstance(drawing, list) else drawing.get("spots", drawing.get("lines"))
    return [point for outline in outlines for point in outline]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("panda_eyes", None),
        ("acne", {"spots", "labelled"}),
        ("flek", {"spots", "labelled"}),
        ("wrinkles", {"lines", "face_side", "face_centre"}),
    ],
)
def test_the_drawings_that_come_with_us_are_sound(name: str, keys: set[str] | None) -> None:
    known = {*labels.PICTURES, *labels.ALIGNED}
    for key, drawing in labels.read(name)["pictures"].items():
        assert key.partition("/")[0] in known, key
        assert keys is None or set(drawing) == keys, key
        assert all(len(point) == 2 for point in points(drawing)), key
