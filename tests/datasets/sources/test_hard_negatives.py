from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.catalogue import load
from skinsight.datasets.sources import acne04, flek_labels, hard_negatives, labels, patches, tri_acne
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample
from tests.datasets.conftest import skin

SIDE = 40
CROP = FaceCrop.of_picture(SIDE, SIDE)


def marked(name: str) -> Sample:
    """A picture with a mark of twenty pixels, unknown in its first row."""

    def read() -> tuple[Image, Label]:
        label = np.zeros((SIDE, SIDE), np.uint8)
        label[10:14, 20:25] = 1
        label[0] = UNKNOWN
        return skin(SIDE, SIDE), label

    return Sample(name, CROP, read)


@pytest.fixture
def sources(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Labelled pictures of four sources; those whose names end in "judged" are for validation."""
    named = {
        flek_labels: ["flek_labels/spot_1", "flek_labels/levle0_3", "flek_labels/judged"],
        acne04: ["acne04/levle1_2", "acne04/judged"],
        tri_acne: ["tri_acne/004", "tri_acne/judged"],
    }
    for source, names in named.items():
        monkeypatch.setattr(source, "samples", lambda data, names=names: [marked(name) for name in names])
    for room in (hard_negatives, patches):
        monkeypatch.setattr(
            room, "part_of", lambda samples, part: [each for each in samples if not each.name.endswith("judged")]
        )
    drawn = ["sfhq/0001", "sfhq/judged", "acne04/levle1_1"]
    monkeypatch.setattr(labels, "flek", lambda data: [marked(name) for name in drawn])
    monkeypatch.setattr(labels, "read", lambda name: {"validation": ["sfhq/judged"]})
    return data


def test_brown_marks_are_those_of_training_pictures_outside_acne04(sources: Path) -> None:
    names = [sample.name for sample in load("brown_marks", "train", sources)]
    assert names == ["brown_marks/flek_labels/spot_1", "brown_marks/sfhq/0001"]


def test_red_lesions_are_those_of_training_pictures(sources: Path) -> None:
    names = [sample.name for sample in load("red_lesions", "train", sources)]
    assert names == ["red_lesions/acne04/levle1_2", "red_lesions/tri_acne/004"]


@pytest.mark.parametrize("source", ["brown_marks", "red_lesions"])
def test_a_mark_is_plain_skin_and_around_it_nothing_is_known(sources: Path, source: str) -> None:
    picture, label = load(source, "train", sources)[0].read()
    assert (picture.shape, label.shape, label.dtype) == ((SIDE, SIDE, 3), (SIDE, SIDE), np.uint8)
    assert (label[10:14, 20:25] == 0).all()
    assert (label != UNKNOWN).sum() == 20


@pytest.mark.parametrize("source", ["brown_marks", "red_lesions"])
def test_they_judge_nothing(sources: Path, source: str) -> None:
    assert load(source, "val", sources) == []


@pytest.mark.parametrize("source", ["brown_marks", "red_lesions"])
def test_a_folder_without_them(data: Path, source: str) -> None:
    with pytest.raises(DataError):
        load(source, "train", data)
