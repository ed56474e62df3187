"""What the tests of the readers share: a data folder to fill."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from skinsight.datasets import crops as crops_module
from skinsight.datasets.sources import lined_skin as lined_skin_module
from skinsight.segmentation.frames import FaceCrop, Image


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def crops_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Call it with a source and crops by picture: these are then the only ones written down for it."""
    folder = tmp_path / "crops"
    folder.mkdir()
    monkeypatch.setattr(crops_module, "FOLDER", folder)
    crops_module.crops.cache_clear()

    def write(source: str, **found: FaceCrop) -> None:
        numbers = {name: [crop.centre_x, crop.centre_y, crop.side, crop.tilt] for name, crop in found.items()}
        (folder / f"{source}.json").write_text(json.dumps(numbers), encoding="utf-8")
        crops_module.crops.cache_clear()

    yield write
    crops_module.crops.cache_clear()


@pytest.fixture
def skin_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Call it with a picture, its size and outlines of its skin, by default all of it: no other is known then."""
    file = tmp_path / "lined_skin.json"
    monkeypatch.setattr(lined_skin_module, "FILE", file)
    drawn: dict[str, object] = {}

    def write(key: str, height: int, width: int, outlines: list[list[list[float]]] | None = None) -> None:
        whole = [[[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]]
        drawn[key] = {"width": width, "height": height, "outlines": outlines or whole}
        file.write_text(json.dumps({"pictures": drawn}), encoding="utf-8")
        lined_skin_module.drawn.cache_clear()

    yield write
    lined_skin_module.drawn.cache_clear()


def save(path: Path, pixels: np.ndarray) -> Path:
    """Write a picture, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.fromarray(pixels).save(path, **({"quality": 98, "subsampling": 0} if path.suffix == ".jpg" else {}))
    return path


def skin(height: int, width: int) -> Image:
    """A plain picture of skin."""
    return np.broadcast_to(np.array([205, 170, 150], np.uint8), (height, width, 3)).copy()
