"""What the tests of segmentation share: drawn faces, a photograph, and the network that finds faces."""

import numpy as np
import PIL.Image
import pytest

from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Image
from skinsight.segmentation.parts import Parts
from skinsight.segmentation.segmenter import Segmenter
from tests.fakes import SIDE, FakeSegmenter


@pytest.fixture
def drawn_face() -> Parts:
    """An upright face in the face frame, ``(256, 256)``; each eye's and brow's half is the other's mirror image."""
    blank = np.ones((SIDE, SIDE, 3), np.uint8)
    return FakeSegmenter().segment(blank, whole_picture(blank), []).face_parts


@pytest.fixture(scope="session")
def grace_hopper() -> Image:
    """An official portrait, 600 x 512."""
    with PIL.Image.open(GRACE_HOPPER) as photo:
        return np.asarray(photo.convert("RGB"))


@pytest.fixture(scope="session")
def face_parser() -> Segmenter:
    """The shipped ``face_skin`` network alone, which is all that finding faces needs."""
    return Segmenter(names=[FACE_SKIN])
