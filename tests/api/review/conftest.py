"""Folders of labels of a synthetic face."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from skinsight.annotation_tools.label_folder import Labelled, write_labels
from skinsight.api.page.rendering import HERE
from tests.api.service.conftest import client  # noqa: F401 - a fixture

SIDE = 256


def write_folder(folder: Path, concern: str, count: int, side: int = SIDE, name: str = "face") -> Path:
    """Labels of the page's own sample face: two squares on each picture but every third one, which has none."""
    with PIL.Image.open(HERE / "static" / "sample.jpg") as sample:
        face = np.asarray(sample.convert("RGB").resize((side, side)))

    def pieces() -> list[Labelled]:
        mask = np.zeros((side, side), bool)
        mask[100:110, 80:92] = mask[150:156, 150:156] = True
        return [
            Labelled(f"{name} {number}", np.roll(face, number, axis=1), mask if number % 3 else np.zeros_like(mask))
            for number in range(1, count + 1)
        ]

    write_labels(folder, concern, [], pieces())
    return folder


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [write_folder(tmp_path / name, name, 4) for name in ("acne", "wrinkles")]
