from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.catalogue import load
from skinsight.datasets.sources import labels
from skinsight.datasets.synthesis import painted_faces
from skinsight.datasets.synthesis.painted_faces import (
    FACES,
    VARIANTS,
    aligned,
    bare_face,
    faces,
    for_validation,
    samples,
)
from skinsight.datasets.synthesis.painting import BareFace
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import UNKNOWN
from tests.datasets.conftest import save, skin
from tests.fakes import FakeSegmenter

Crops = Callable[..., None]
SIDE = 256
"""Half of what is painted: the tests are done sooner."""


@pytest.fixture
def people(data: Path, crops_of: Crops, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Faces of eight kinds; only ``light``, ``light2``, ``light3`` and ``dark`` are to be painted."""
    pictures = {name: skin(200, 200) for name in ("light", "light2", "light3", "child", "judged", "small", "lost")}
    pictures["gray"] = np.full((200, 200, 3), 120, np.uint8)
    pictures["dark"] = np.asarray(skin(200, 200) * 0.4, dtype=np.uint8)
    for name, picture in pictures.items():
        save(data / "sfhq" / f"{name}.jpg", picture)
    (data / "sfhq" / "children.txt").write_text("child.jpg", encoding="utf-8")
    near = FaceCrop.of_picture(200, 200)
    crops_of("sfhq", **{name: near for name in pictures if name != "lost"} | {"small": FaceCrop(99.5, 99.5, 100)})
    monkeypatch.setattr(painted_faces, "for_validation", lambda: frozenset({"judged"}))
    monkeypatch.setattr(painted_faces, "SIDE", SIDE)
    monkeypatch.setattr(painted_faces, "_segmenter", lambda name: FakeSegmenter())
    lines = np.zeros((1024, 1024), bool)
    lines[300:303, 350:680] = lines[640:643, 250:400] = True
    monkeypatch.setattr(painted_faces, "drawn_lines", lambda data: iter([("1", lines)]))
    painted_faces._all_lines.cache_clear()
    faces.cache_clear()
    return data


def test_which_faces_are_painted(people: Path) -> None:
    assert {path.stem for path in faces(people)} == {"light", "light2", "light3", "dark"}


def test_dark_faces_come_as_early_as_light_ones(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painted_faces, "FACES", 2)
    assert "dark" in {path.stem for path in faces(people)}


def test_pictures_of_every_validation_set_are_left_out() -> None:
    held_back = for_validation()
    for name in ("flek", "panda_eyes", "wrinkles"):
        theirs = {key.removeprefix("sfhq/") for key in labels.read(name)["validation"] if key.startswith("sfhq/")}
        assert theirs
        assert theirs <= held_back
    assert "0001" in held_back  # of the split of sfhq_wrinkles


def test_every_face_is_painted_more_than_once_for_training_only(people: Path) -> None:
    for source in (*(f"painted_{name}" for name in painted_faces.NAMES), "moved_flek"):
        found = load(source, "train", people)
        assert len(found) == len({sample.name for sample in found}) == 4 * VARIANTS <= FACES * VARIANTS
        assert all(sample.name.startswith(f"{source}/") for sample in found)
        assert load(source, "val", people) == []


@pytest.mark.parametrize("name", painted_faces.NAMES)
def test_a_sample_is_one_painted_picture_the_same_at_each_reading(people: Path, name: str) -> None:
    marked, changed = [], []
    for sample in samples(name, people):
        picture, label = sample.read()
        again = sample.read()
        assert picture.shape == (SIDE, SIDE, 3)
        assert label.shape == (SIDE, SIDE)
        assert sample.crop == FaceCrop.of_picture(SIDE, SIDE)
        assert set(np.unique(label)) <= {0, 1, UNKNOWN}
        assert np.array_equal(picture, again[0])
        assert np.array_equal(label, again[1])
        marked.append(bool((label == 1).any()))
        changed.append(picture.std(axis=(0, 1)).max() > 0.5)
    assert any(marked)
    assert any(changed)


def test_what_the_network_finds_on_the_bare_face_is_unknown(people: Path) -> None:
    for sample in samples("acne", people):
        _, label = sample.read()
        face, before = bare_face(skin(200, 200), FaceCrop.of_picture(200, 200), "acne")
        assert before.any()
        assert (label[before] != 0).all()
        assert face.ground.any()


def test_deep_shadow_is_no_ground(people: Path) -> None:
    photo = skin(200, 200)
    photo[:, :100] //= 12
    face, _ = bare_face(photo, FaceCrop.of_picture(200, 200), "flek")
    assert not face.ground[:, : SIDE // 2 - 8].any()
    assert face.ground[:, SIDE // 2 + 8 :].any()


def test_a_face_of_no_skin_stays_as_it_is(people: Path) -> None:
    black = np.zeros((200, 200, 3), np.uint8)
    face, before = bare_face(black, FaceCrop.of_picture(200, 200), "wrinkles")
    picture, label = painted_faces.painted("wrinkles", face, people, np.random.default_rng(1))
    assert isinstance(face, BareFace)
    assert not before.any()
    assert not picture.any()
    assert not label.any()


def test_eyes_and_mouth_lie_where_the_aligned_frame_has_them() -> None:
    whole = FaceCrop.of_picture(SIDE, SIDE)
    seen = FakeSegmenter().segment(skin(SIDE, SIDE), painted_faces.Face(whole, "given"), [])
    frame = aligned(seen.face_parts)
    placed = np.column_stack([painted_faces.EYES_AND_MOUTH, np.ones(3)]) @ frame.T
    assert np.allclose(placed, [[89, 112], [166, 112], [128, 202]], atol=2)


def test_a_face_without_eyes_is_laid_as_usual_ones_are() -> None:
    frame = aligned(np.zeros((100, 100), np.uint8))
    eye = frame @ np.array([*painted_faces.EYES_AND_MOUTH[0], 1])
    assert eye.tolist() == pytest.approx([30, 38])


def test_the_contact_sheet_shows_every_concern_twice(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painted_faces, "SHOWN", ("dark", "light"))
    sheet = painted_faces.sheet(people)
    assert sheet.shape == (2 * painted_faces.CELL, 8 * painted_faces.CELL, 3)
    assert sheet.std() > 5
