from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from skinsight.datasets.sources import celebamask
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.errors import DataError
from tests.datasets.conftest import save, skin

# README of the set: https://github.com/switchablenorms/CelebAMask-HQ
CLASSES = {
    0: "background",
    1: "skin",
    2: "nose",
    3: "glasses",
    4: "eyes",
    5: "eyes",
    6: "brows",
    7: "brows",
    8: "ears",
    9: "ears",
    10: "mouth",
    11: "mouth",
    12: "mouth",
    13: "cover",
    14: "cover",
    15: "cover",
    16: "cover",
    17: "neck",
    18: "background",
}


@pytest.fixture
def folder(data: Path) -> Path:
    """Faces 2 and 10; the mask of the second has a row of each class."""
    masks = data / "celebamask" / "masks"
    masks.mkdir(parents=True)
    rows = np.repeat(np.arange(19, dtype=np.uint8)[:, None], 512, axis=1)
    for name, classes in {"2": np.zeros((512, 512), np.uint8), "10": np.pad(rows, ((0, 493), (0, 0)))}.items():
        save(data / "celebamask" / "images" / f"{name}.jpg", skin(512, 512))
        mask = PIL.Image.fromarray(classes)
        mask.putpalette([index * 7 % 256 for index in range(768)])
        assert mask.mode == "P"
        mask.save(masks / f"{name}.png")
    return data


def test_faces_in_natural_order(folder: Path) -> None:
    samples = celebamask.samples(folder)
    assert [sample.name for sample in samples] == ["celebamask/2", "celebamask/10"]
    assert all(sample.crop == celebamask.FRAME for sample in samples)


def test_palette_indices_become_parts(folder: Path) -> None:
    picture, label = celebamask.samples(folder)[1].read()
    assert (picture.shape, label.shape, label.dtype) == ((512, 512, 3), (512, 512), np.uint8)
    assert {index: FACE_PARTS[label[index, 0]] for index in range(19)} == CLASSES
    assert not label[19:].any()


def test_the_frame_lies_within_the_picture() -> None:
    frame = celebamask.FRAME
    assert 0 < frame.centre_x - frame.side / 2 < frame.centre_x + frame.side / 2 < celebamask.FRAME_SIDE
    assert 0 < frame.centre_y - frame.side / 2 < frame.centre_y + frame.side / 2 < celebamask.FRAME_SIDE


def test_a_folder_without_faces(data: Path) -> None:
    with pytest.raises(DataError, match="celebamask"):
        celebamask.samples(data)
