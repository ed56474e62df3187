"""What a network is asked about, and what is known of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets import validation
from skinsight.datasets.material import Material
from skinsight.datasets.sources import labels, marks
from skinsight.datasets.splits import Part
from skinsight.datasets.validation import answers_of, clear_faces, marks_of, validation_pictures
from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation.predictions import Marks
from skinsight.segmentation.evaluation.scoring import Predictor
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Sample
from tests.datasets.conftest import save, skin


@pytest.fixture
def clear_face(data: Path, crops_of: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A validation face without a spot, beside one with a spot and one for training; its name."""
    for name in ("1", "2", "3"):
        save(data / "sfhq" / f"{name}.jpg", skin(96, 96))
    crops_of("sfhq")
    spot = [[10, 10], [14, 10], [14, 14]]
    pictures = {
        f"sfhq/{n}": {"spots": spots, "labelled": [0, 0, 96, 96]} for n, spots in ((1, []), (2, [spot]), (3, []))
    }
    folder = tmp_path / "labels"
    folder.mkdir()
    monkeypatch.setattr(labels, "FOLDER", folder)
    content = {"about": "", "pictures": pictures, "validation": ["sfhq/1", "sfhq/2"]}
    (folder / "flek.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "acne.json").write_text(json.dumps({"pictures": {}}), encoding="utf-8")

    def marked(concern: str, part: Part, data: Path, kinds: object) -> list[Sample]:
        return labels.part_of(concern, labels.flek(data), part)

    monkeypatch.setattr(marks, "samples", marked)
    monkeypatch.setattr(validation, "JUDGED_BY", {"flek": ("drawn_flek",), "acne": ("drawn_flek",)})
    return "sfhq/1"


@pytest.mark.parametrize("name", CONCERNS)
def test_clear_faces_are_for_spots_only(name: str, clear_face: str, data: Path) -> None:
    assert [each.name for each in clear_faces(name, data)] == ([clear_face] if name in ("acne", "flek") else [])


def constant(asked: list[Image]) -> Predictor:
    """A network that sees nothing, and keeps what it was asked."""

    def predict(face: Image) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
        asked.append(face)
        return np.zeros((1, *face.shape[:2]), np.float32)

    return predict


def test_a_face_with_acne_is_not_clear(clear_face: str, data: Path) -> None:
    drawn = {clear_face: {"spots": [[[10, 10], [14, 10], [14, 14]]], "labelled": [0, 0, 96, 96]}}
    (labels.FOLDER / "acne.json").write_text(json.dumps({"pictures": drawn}), encoding="utf-8")
    assert clear_faces("flek", data) == []


def test_every_picture_is_asked(clear_face: str, data: Path) -> None:
    asked: list[Image] = []
    pictures = validation_pictures(concern("flek"), Material(data))
    told: list[None] = []
    answers = answers_of(concern("flek"), constant(asked), pictures, lambda: told.append(None))
    assert len(told) == len(pictures) == 5
    assert [each.name for each in answers.by_source["drawn_flek"]] == ["sfhq/1", "sfhq/2"]
    assert [each.name for each in answers.clear] == [clear_face]
    assert len(asked) == 3 + 2, "those of the sources once more, reduced"
    assert len(answers.reduced) == 2


def test_a_network_for_small_faces_is_asked_once(clear_face: str, data: Path) -> None:
    asked: list[Image] = []
    row = replace(concern("flek"), side=256)
    pictures = validation_pictures(row, Material(data))
    answers = answers_of(row, constant(asked), pictures, lambda: None)
    assert len(asked) == 3
    assert not answers.reduced


def test_a_source_without_validation_pictures_is_told_of(clear_face: str, data: Path) -> None:
    content = json.loads((labels.FOLDER / "flek.json").read_text(encoding="utf-8"))
    (labels.FOLDER / "flek.json").write_text(json.dumps({**content, "validation": []}), encoding="utf-8")
    with pytest.raises(DataError, match="'drawn_flek' has no validation pictures"):
        validation_pictures(concern("flek"), Material(data))


def test_acne04_has_circles(data: Path) -> None:
    circles = [[10.5, 20.0, 3.0]]
    (data / "acne04").mkdir()
    (data / "acne04" / "circles.json").write_text(json.dumps({"levle1_1": {"severity": 1, "circles": circles}}))
    assert marks_of("acne04", data) == {"acne04/levle1_1": Marks(circles=circles)}
    assert marks_of("tri_acne", data) == {}


def test_boxes_by_whether_a_dark_circle_is_seen(data: Path) -> None:
    save(data / "dark_circles" / "images" / "7.jpg", skin(100, 200))
    (data / "dark_circles" / "labels").mkdir()
    lines = ["0 0.25 0.5 0.1 0.2", "3 0.75 0.5 0.1 0.2"]  # high, and no dark circle
    (data / "dark_circles" / "labels" / "7.txt").write_text("\n".join(lines))
    assert marks_of("drawn_panda_eyes", data) == {
        "dark_circles/7": Marks(boxes=((50, 50, 20, 20),), clear_boxes=((150, 50, 20, 20),))
    }


def test_crops_of_clear_faces_are_those_of_training(clear_face: str, data: Path) -> None:
    [face] = clear_faces("acne", data)
    assert face.crop == FaceCrop.of_picture(96, 96)
