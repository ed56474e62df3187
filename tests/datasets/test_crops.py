from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets import crops as crops_module
from skinsight.datasets.crops import PICTURES, crops, find
from skinsight.segmentation.errors import DataError, NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.segmenter import Segmenter
from tests.datasets.conftest import save, skin
from tests.fakes import FakeSegmenter


def test_crops_by_picture(crops_of: Callable[..., None]) -> None:
    crops_of("sfhq", a=FaceCrop(1.5, 2.5, 30.0, -4.5), b=FaceCrop(9, 9, 9))
    assert crops("sfhq") == {"a": FaceCrop(1.5, 2.5, 30.0, -4.5), "b": FaceCrop(9, 9, 9)}


def test_a_source_without_crops(crops_of: Callable[..., None]) -> None:
    with pytest.raises(DataError, match=r"no face crops for 'sfhq': make them with .* skinsight\.datasets\.crops"):
        crops("sfhq")


@pytest.mark.parametrize("source", PICTURES)
def test_the_crops_that_come_with_us_are_sound(source: str) -> None:
    crops.cache_clear()
    found = crops(source)
    assert len(found) > 20
    for name, crop in found.items():
        assert 20 < crop.side < 1500, name
        assert -60 < crop.tilt < 60, name
        assert 0 < crop.centre_x < 1100, name
        assert 0 < crop.centre_y < 1100, name


class Finder(FakeSegmenter):
    """Finds a face in the middle; none in a picture that is black."""

    def find_faces(self, rgb: Image) -> list[Face]:
        if rgb.max() < 20:
            raise NoFaceFound("nobody")
        crop = FaceCrop(rgb.shape[1] / 2 + 0.123, rgb.shape[0] / 2, 20.06, -1.249)
        return [Face(crop, "whole_face"), Face(FaceCrop(0, 0, 5), "whole_face")]


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> Segmenter:
    finder = Finder()
    monkeypatch.setattr(crops_module, "_face_parser", lambda: finder)
    return finder


def test_the_largest_face_of_each_picture_is_found(data: Path, finder: Segmenter) -> None:
    save(data / "sfhq" / "1.jpg", skin(60, 80))
    save(data / "sfhq" / "2.jpg", np.zeros((60, 80, 3), np.uint8))
    assert find("sfhq", data) == {"1": [40.1, 30.0, 20.1, -1.2]}
