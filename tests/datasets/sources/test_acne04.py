import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.sources import acne04
from skinsight.datasets.sources.acne04 import discs, severity
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Label
from tests.datasets.conftest import save, skin

RED = (190, 90, 80)


def red_disc(radius: float, x: float = 100, y: float = 100, side: int = 200) -> Image:
    rows, columns = np.mgrid[:side, :side]
    picture = skin(side, side)
    picture[np.hypot(columns - x, rows - y) <= radius] = RED
    return picture


def radius_of(label: Label) -> float:
    return float(np.sqrt(label.sum() / np.pi))


@pytest.mark.parametrize(
    ("drawn", "marked", "least", "most"),
    [
        (8, 4, 7, 9),  # the halo, twice the core
        (10, 5, 9, 11.5),
        (5, 5, 4, 6.6),  # no halo
        (60, 5, 10, 11.6),  # redness without end: at most 2.2 times the core
    ],
)
def test_circles_grow_to_the_halo(drawn: int, marked: int, least: float, most: float) -> None:
    label = discs(red_disc(drawn), [(100, 100, marked)])
    assert set(np.unique(label)) == {0, 1}
    assert least <= radius_of(label) <= most
    assert np.argwhere(label).mean(axis=0) == pytest.approx([100, 100], abs=0.5)


@pytest.mark.parametrize("side", [256, 512, 768])
def test_no_disc_is_smaller_than_five_pixels_of_a_face_frame(side: int) -> None:
    label = discs(skin(side, side), [(side / 2, side / 2, 0.31)])
    assert radius_of(label) == pytest.approx(2.5 * side / 256, rel=0.25)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (199, 0), (3.4, 198.7), (199, 199), (-30, 100), (100, 260)])
def test_circles_at_the_edge_and_beyond(x: float, y: float) -> None:
    label = discs(red_disc(8, x, y), [(x, y, 4)])
    assert label.shape == (200, 200)
    inside = 0 <= x < 200 and 0 <= y < 200
    assert label.any() == inside
    if inside:
        assert label[round(y), round(x)] == 1


def test_no_circle_is_no_lesion() -> None:
    assert not discs(red_disc(8), []).any()


@pytest.fixture
def folder(data: Path, crops_of: Callable[..., None]) -> Path:
    """Three photographs: one with a face crop, one with salt and pepper, one small and letterboxed."""
    about = {
        "levle0_2": {"severity": 0, "noisy": False, "side": 768, "circles": [[300, 200, 6]]},
        "levle0_10": {"severity": 0, "noisy": True, "side": 768, "circles": []},
        "levle3_1": {"severity": 3, "noisy": False, "side": 512, "circles": [[100, 50, 5], [400, 300, 5]]},
    }
    for name, entry in about.items():
        picture = skin(int(entry["side"]), int(entry["side"]))  # type: ignore[call-overload]
        if entry["noisy"]:
            picture[::9, ::7] = 255
        save(data / "acne04" / "images" / f"{name}.jpg", picture)
    (data / "acne04" / "circles.json").write_text(json.dumps(about), encoding="utf-8")
    crops_of("acne04", levle0_2=FaceCrop(380, 390, 600, -4))
    return data


def test_photographs_with_their_crops(folder: Path) -> None:
    found = {sample.name: sample.crop for sample in acne04.samples(folder)}
    assert list(found) == ["acne04/levle0_2", "acne04/levle0_10", "acne04/levle3_1"]
    assert found["acne04/levle0_2"] == FaceCrop(380, 390, 600, -4)


@pytest.mark.parametrize(("name", "side"), [("acne04/levle0_10", 768), ("acne04/levle3_1", 512)])
def test_without_a_face_the_picture_is_the_crop(folder: Path, name: str, side: int) -> None:
    [crop] = [sample.crop for sample in acne04.samples(folder) if sample.name == name]
    assert crop == FaceCrop.of_picture(side, side)


def test_lesions_are_where_the_circles_are(folder: Path) -> None:
    labels = {sample.name: sample.read()[1] for sample in acne04.samples(folder)}
    assert np.argwhere(labels["acne04/levle0_2"]).mean(axis=0) == pytest.approx([200, 300], abs=0.5)
    assert not labels["acne04/levle0_10"].any()
    small = labels["acne04/levle3_1"]
    assert small.shape == (512, 512)
    assert small[50, 100] == small[300, 400] == 1


def test_salt_and_pepper_is_filtered(folder: Path) -> None:
    noisy = next(sample for sample in acne04.samples(folder) if sample.name.endswith("_10"))
    picture, _ = noisy.read()
    assert picture.max() < 230


def test_grades(folder: Path) -> None:
    assert severity(folder) == {"levle0_2": 0, "levle0_10": 0, "levle3_1": 3}
