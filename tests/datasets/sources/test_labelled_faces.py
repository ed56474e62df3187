from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets import catalogue
from skinsight.datasets.sources import dark_circle_labels, labelled_faces
from skinsight.datasets.splits import Part
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.samples import UNKNOWN, Sample

Given = dict[tuple[str, Part], list[Sample]]


def sample(name: str, side: int = 20, value: int = 1) -> Sample:
    """A square picture whose label is one class."""
    return Sample(
        name,
        FaceCrop.of_picture(side, side),
        lambda: (np.zeros((side, side, 3), np.uint8), np.full((side, side), value, np.uint8)),
    )


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[Given], None]:
    """Call it with the samples of each source and part: there are no others then."""

    def put(samples: Given) -> None:
        monkeypatch.setattr(catalogue, "load", lambda source, part, data: samples.get((source, part), []))
        monkeypatch.setattr(
            dark_circle_labels, "pictures", lambda data: {"sfhq__0001": "sfhq/0001", "dark__2": "dark_circles/images/2"}
        )

    return put


def test_a_picture_comes_once_with_all_its_labels(given: Callable[[Given], None]) -> None:
    given(
        {
            ("sfhq_wrinkles", "train"): [sample("sfhq_wrinkles/0001")],
            ("dark_circle_labels", "train"): [sample("dark_circle_labels/sfhq__0001", value=0)],
        }
    )
    [face] = labelled_faces.labelled_faces(Path())
    assert (face.key, face.path, face.part) == ("sfhq/0001", Path("sfhq/0001.jpg"), "train")
    assert face.concerns == ("wrinkles", "panda_eyes")
    picture, known = face.read()
    assert picture.shape == (20, 20, 3)
    assert {concern: np.unique(label).tolist() for concern, label in known.items()} == {
        "face_skin": [UNKNOWN],
        "wrinkles": [1],
        "panda_eyes": [0],
    }


def test_labels_of_a_smaller_picture_are_enlarged(given: Callable[[Given], None]) -> None:
    given(
        {
            ("wrinkle_pairs", "train"): [sample("wrinkle_pairs/1", side=40)],
            ("drawn_panda_eyes", "train"): [sample("wrinkle_pairs/1", side=20)],
        }
    )
    [face] = labelled_faces.labelled_faces(Path())
    picture, known = face.read()
    assert picture.shape == (40, 40, 3)
    assert {label.shape for label in known.values()} == {(40, 40)}
    assert known["panda_eyes"].all()
    assert face.crop == FaceCrop.of_picture(40, 40)


def test_what_any_source_has_for_validation_is_never_for_training(given: Callable[[Given], None]) -> None:
    given(
        {
            ("celebamask", "train"): [sample("celebamask/a"), sample("celebamask/b")],
            ("drawn_wrinkles", "val"): [sample("celebamask/a")],
            ("dark_circle_labels", "val"): [sample("dark_circle_labels/dark__2")],
        }
    )
    parts = {face.key: (face.part, face.concerns) for face in labelled_faces.labelled_faces(Path())}
    assert parts == {
        "celebamask/a": ("val", ("wrinkles",)),
        "celebamask/b": ("train", ("face_skin",)),
        "dark_circles/2": ("val", ("panda_eyes",)),
    }


@pytest.mark.parametrize("part", ["train", "val"])
def test_a_picture_in_two_sources_of_one_concern(given: Callable[[Given], None], part: Part) -> None:
    given(
        {
            ("dark_circle_labels", "train"): [sample("dark_circle_labels/sfhq__0001")],
            ("drawn_panda_eyes", part): [sample("sfhq/0001")],
        }
    )
    with pytest.raises(DataError, match="sfhq/0001 is labelled for panda_eyes in two sources"):
        labelled_faces.labelled_faces(Path())
