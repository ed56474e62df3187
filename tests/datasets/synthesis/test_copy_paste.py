import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from skinsight.datasets.catalogue import load
from skinsight.datasets.synthesis import copy_paste, painted_faces
from skinsight.datasets.synthesis.copy_paste import Donor, donor, donors, moved
from skinsight.datasets.synthesis.painting import BareFace, absorbed, finish
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import UNKNOWN
from tests.datasets.conftest import save, skin
from tests.fakes import FakeSegmenter

SIDE = 128
SPOTS = ((40, 60), (90, 50), (64, 90))


def spotted() -> tuple[np.ndarray, np.ndarray]:
    """Even skin with three brown discs, and where they are."""
    marked = np.zeros((SIDE, SIDE), np.uint8)
    for centre in SPOTS:
        cv2.circle(marked, centre, 6, 1, -1)
    face = np.full((SIDE, SIDE, 3), (220, 180, 160), np.uint8)
    return absorbed(face, marked[..., None] * np.array([0.4, 0.6, 0.75], np.float32)), marked > 0


def bare(ground: np.ndarray) -> BareFace:
    face = np.full((SIDE, SIDE, 3), (150, 110, 90), np.uint8)
    return BareFace(face, np.zeros((SIDE, SIDE), np.uint8), ground, np.eye(2, 3) * SIDE / 1024, 50.0, 0.5)


def test_what_a_mark_absorbs_is_found_again() -> None:
    lent = donor(*spotted())
    inside = np.array([lent.absorbance[y, x] for x, y in SPOTS])
    np.testing.assert_allclose(inside, np.tile([0.4, 0.6, 0.75], (3, 1)), atol=0.05)
    assert lent.absorbance[5, 5].max() < 0.01


def test_a_highlight_on_a_mark_is_not_moved() -> None:
    face, marked = spotted()
    face[60, 40] = 255
    assert donor(face, marked).absorbance.min() >= 0


def test_moved_marks_darken_where_the_label_says() -> None:
    lent, face = donor(*spotted()), bare(np.ones((SIDE, SIDE), bool))
    for seed in range(5):
        rng = np.random.default_rng(seed)
        picture, label = finish(face, moved(lent, face, rng), rng)
        drop = face.picture.astype(float).mean(axis=2) - picture.astype(float).mean(axis=2)
        assert label.max() == 1
        assert drop[label == 1].mean() > 15
        assert np.abs(drop[cv2.dilate(label, np.ones((15, 15))) == 0]).max() <= 1


def test_marks_stay_on_the_ground() -> None:
    ground = np.zeros((SIDE, SIDE), bool)
    ground[:, : SIDE // 2] = True
    lent, face = donor(*spotted()), bare(ground)
    rng = np.random.default_rng(3)
    picture, label = finish(face, moved(lent, face, rng), rng)
    assert not label[~ground].any()
    assert np.array_equal(picture[~ground], face.picture[~ground])


def test_moves_differ_by_chance_alone() -> None:
    lent, face = donor(*spotted()), bare(np.ones((SIDE, SIDE), bool))
    first, again, other = (moved(lent, face, np.random.default_rng(seed)).marks for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.fixture
def lenders(data: Path, crops_of: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Path:
    """One synthetic face, one photograph with enough marks, one with a tiny one, and one kept for validation."""
    save(data / "sfhq" / "0001.jpg", skin(200, 200))
    (data / "sfhq" / "children.txt").write_text("", encoding="utf-8")
    face, marked = spotted()
    tiny = np.zeros_like(marked)
    tiny[60, 60] = True
    masks = {"many": marked, "few": tiny, "judged": marked}
    pictures = {}
    for name, mask in masks.items():
        pictures[name] = {"picture": f"pigmentation/{name}.jpg", "labelled": [0, 0, SIDE, SIDE], "spots": 1}
        save(data / "pigmentation" / f"{name}.jpg", face)
        save(data / "flek_labels" / "masks" / f"{name}.png", mask)
    (data / "flek_labels" / "pictures.json").write_text(json.dumps(pictures), encoding="utf-8")
    crops_of("pigmentation")
    crops_of("sfhq", **{"0001": FaceCrop.of_picture(200, 200)})
    monkeypatch.setattr(
        copy_paste, "part_of", lambda samples, part: [each for each in samples if not each.name.endswith("judged")]
    )
    monkeypatch.setattr(painted_faces, "for_validation", lambda: frozenset[str]())
    monkeypatch.setattr(painted_faces, "_segmenter", lambda name: FakeSegmenter())
    painted_faces.faces.cache_clear()
    donors.cache_clear()
    return data


def test_only_training_pictures_with_enough_marks_lend_them(lenders: Path) -> None:
    found = donors(lenders)
    assert len(found) == 1
    assert isinstance(found[0], Donor)
    assert found[0].marked.shape == (copy_paste.SIDE, copy_paste.SIDE)


def test_samples_are_for_training_and_the_same_at_each_reading(lenders: Path) -> None:
    samples = load("moved_flek", "train", lenders)
    assert [sample.name for sample in samples] == ["moved_flek/0001_0", "moved_flek/0001_1"]
    assert load("moved_flek", "val", lenders) == []
    picture, label = samples[0].read()
    again = samples[0].read()
    assert np.array_equal(picture, again[0])
    assert np.array_equal(label, again[1])
    assert set(np.unique(label)) <= {0, 1, UNKNOWN}
