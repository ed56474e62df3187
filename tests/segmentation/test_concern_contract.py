"""What every concern keeps to, run on the shipped networks: one tester that all concerns inherit."""

from collections.abc import Callable
from typing import ClassVar

import cv2
import numpy as np
import pytest
import skimage.data

from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.face import Face, whole_picture
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.parts import Parts, bare_skin, brows_and_eyes, inflamed_skin, spotted_skin, under_eye_skin
from skinsight.segmentation.photo import read_photo
from skinsight.segmentation.segmenter import Segmentation, Segmenter

SIZES = [(48, 64), (181, 257), (256, 256), (120, 640)]
"""Height and width: tiny, odd, the networks' own, wide."""


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return networks.default_segmenter()


def astronaut(height: int, width: int) -> Image:
    """A photograph that a face fills, squeezed into any size."""
    face = skimage.data.astronaut()[30:190, 145:305]  # type: ignore[no-untyped-call]
    return np.asarray(cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


class ConcernTester:
    """Inherited once per concern; ``name`` is the concern's."""

    name: ClassVar[str]

    def segment(self, segmenter: Segmenter, rgb: Image, face: Face | None = None) -> Segmentation:
        return segmenter.segment(rgb, face or whole_picture(rgb), [self.name])

    @pytest.mark.parametrize("size", SIZES)
    def test_mask_and_probability_have_the_photos_size(self, size: tuple[int, int], segmenter: Segmenter) -> None:
        found = self.segment(segmenter, astronaut(*size))
        mask, probability = found.mask(self.name), found.probability(self.name)
        assert mask.shape == probability.shape == size
        assert mask.dtype == bool
        assert probability.dtype == np.float32
        assert probability.min() >= 0
        assert probability.max() <= 1

    @pytest.mark.parametrize("grey", [0, 64, 128])  # plain white is told by the finder to be no skin
    def test_a_plain_picture_has_nothing_on_it(self, grey: int, segmenter: Segmenter) -> None:
        found = self.segment(segmenter, np.full((100, 90, 3), grey, np.uint8))
        assert not found.mask(self.name).any()

    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.slow
    def test_the_same_photo_gives_the_same_mask(self, size: tuple[int, int], segmenter: Segmenter) -> None:
        photo = astronaut(*size)
        alone = self.segment(segmenter, photo).probability(self.name)
        among_all = segmenter.segment(photo.copy(), whole_picture(photo), CONCERNS).probability(self.name)
        assert np.array_equal(alone, among_all)

    def test_the_mask_stays_in_the_crop(self, segmenter: Segmenter) -> None:
        photo = np.tile(astronaut(200, 200), (1, 2, 1))
        mask = self.segment(segmenter, photo, Face(FaceCrop.of_box(0, 0, 200, 200), "given")).mask(self.name)
        assert not mask[:, 202:].any()


class OnSkinTester(ConcernTester):
    """Every concern is on the skin; ``face_skin`` is the skin. ``skin_of`` says which parts that is."""

    skin_of: ClassVar[Callable[[Parts], Mask]] = staticmethod(bare_skin)

    @pytest.mark.parametrize("size", SIZES)
    def test_the_mask_stays_on_the_skin(self, size: tuple[int, int], segmenter: Segmenter) -> None:
        found = self.segment(segmenter, astronaut(*size))
        skin = found.face.crop.to_photo(self.skin_of(found.face_parts).astype(np.float32), *size) >= 0.5
        assert not (found.mask(self.name) & ~skin).any()


class TestFaceSkin(ConcernTester):
    name = FACE_SKIN

    def test_it_covers_a_face_without_brows_and_eyes(self, segmenter: Segmenter) -> None:
        found = self.segment(segmenter, astronaut(256, 256))
        assert 0.2 < found.mask(self.name).mean() < 0.8
        assert found.face_maps[self.name][brows_and_eyes(found.face_parts)].max() < CONCERNS[self.name].threshold


class TestAcne(OnSkinTester):
    name = "acne"
    skin_of = staticmethod(inflamed_skin)


class TestFlek(OnSkinTester):
    name = "flek"
    skin_of = staticmethod(spotted_skin)


class TestPandaEyes(OnSkinTester):
    name = "panda_eyes"

    def test_it_stays_under_the_eyes(self, segmenter: Segmenter) -> None:
        found = self.segment(segmenter, astronaut(256, 256))
        zone = found.face.crop.to_photo(under_eye_skin(found.face_parts).astype(np.float32), 256, 256)
        assert zone.any()
        assert not (found.mask(self.name) & (zone < 0.5)).any()


class TestWrinkles(OnSkinTester):
    name = "wrinkles"

    def test_an_old_face_has_some(self, segmenter: Segmenter) -> None:
        photo = read_photo(GRACE_HOPPER).pixels
        face = segmenter.find_faces(photo)[0]
        assert self.segment(segmenter, photo, face).mask(self.name).any()


def test_every_concern_has_its_tester() -> None:
    testers = {*ConcernTester.__subclasses__(), *OnSkinTester.__subclasses__()} - {OnSkinTester}
    assert {tester.name for tester in testers} == set(CONCERNS)
