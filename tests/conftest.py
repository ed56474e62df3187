"""What all tests share."""

import pytest
import skimage.data

from skinsight.segmentation.photo import Photo
from tests.fakes import FakeSegmenter


@pytest.fixture
def astronaut() -> Photo:
    """scikit-image's photograph, 512 x 512."""
    return Photo(skimage.data.astronaut(), "astronaut.png")  # type: ignore[no-untyped-call]


@pytest.fixture
def fake_segmenter(monkeypatch: pytest.MonkeyPatch) -> FakeSegmenter:
    """The segmenter that draws; for the length of a test it is the default one too."""
    fake = FakeSegmenter()
    monkeypatch.setattr("skinsight.segmentation.segmenter.default_segmenter", lambda *_: fake)
    return fake


@pytest.fixture(autouse=True)
def _one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results of a test carry one time, so that they can be compared."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
