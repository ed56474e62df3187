from pathlib import Path

import numpy as np
import pytest

from skinsight.datasets.catalogue import load
from skinsight.datasets.sources import patches
from skinsight.datasets.sources.patches import LEAST_PATCH, largest_spot
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample
from tests.datasets.conftest import skin

SIDE = 100


def spotted(name: str, *widths: int, crop: FaceCrop | None = None) -> Sample:
    """A picture with square spots of these widths, apart from each other; its last row is unknown."""

    def read() -> tuple[Image, Label]:
        label = np.zeros((SIDE, SIDE), np.uint8)
        for index, width in enumerate(widths):
            label[20 * index : 20 * index + width, 10 : 10 + width] = 1
        label[-1] = UNKNOWN
        return skin(SIDE, SIDE), label

    return Sample(name, crop or FaceCrop.of_picture(SIDE, SIDE), read)


@pytest.mark.parametrize(("widths", "share"), [((), 0.0), ((10,), 0.01), ((4, 12, 3), 0.0144)])
def test_largest_spot(widths: tuple[int, ...], share: float) -> None:
    assert largest_spot(spotted("drawn/spots", *widths)) == pytest.approx(share, rel=0.05)


def test_spots_are_measured_in_the_face_frame() -> None:
    near = FaceCrop.of_box(0, 0, SIDE / 2, SIDE / 2)
    assert largest_spot(spotted("drawn/near", 10, crop=near)) == pytest.approx(0.04, rel=0.05)


def test_pictures_with_a_large_patch(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = spotted("flek_labels/melasma_0", 18, 2), spotted("sfhq/0001", 5, 5, 5, 5)
    assert many.read()[1].sum() > 0
    assert largest_spot(many) < LEAST_PATCH < largest_spot(few)
    monkeypatch.setattr(patches, "dark_spots", lambda data: [few, many])
    assert [sample.name for sample in load("patch_flek", "train", data)] == ["patch_flek/flek_labels/melasma_0"]
    assert load("patch_flek", "val", data) == []


def test_a_folder_without_them(data: Path) -> None:
    with pytest.raises(DataError):
        load("patch_flek", "train", data)
