from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pytest

from skinsight.segmentation.concerns import FACE_PARTS, FACE_SKIN, concern
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.evaluation.predictions import TARGET_SIDE, Marks, answer, reduced_overlap
from skinsight.segmentation.evaluation.scoring import in_search_region, score, shipped_parser, told_apart
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.parts import Parts, public_skin
from skinsight.segmentation.postprocess import flip_mean
from skinsight.segmentation.samples import UNKNOWN, Sample, plain
from tests.segmentation.evaluation.answers import SURE, boxed, drawn_answer


class Counted:
    """A network that gives one answer, and counts how often it was asked."""

    def __init__(self, probabilities: npt.NDArray[np.float32]) -> None:
        self.probabilities = probabilities
        self.asked = 0

    def __call__(self, face: Image) -> npt.NDArray[np.float32]:
        self.asked += 1
        return self.probabilities


def sample_of(picture: Image, crop: FaceCrop) -> Sample:
    """Labelled 1 in the upper half of the picture, unknown in its last columns."""
    label = np.zeros(picture.shape[:2], np.uint8)
    label[: len(label) // 2] = 1
    label[:, -150:] = UNKNOWN
    return Sample("drawn/1", crop, lambda: (picture, label))


def test_one_pass_gives_what_scoring_gives(grace_hopper: Image) -> None:
    acne = replace(concern("acne"), side=256)
    sample = sample_of(grace_hopper, FaceCrop(266, 232, 208))
    predict = Counted(np.random.default_rng(0).random((1, 256, 256), np.float32))
    found = answer(acne, partial(flip_mean, predict), shipped_parser(), sample, Marks())
    assert predict.asked == 2, "the picture and its mirror image, once each"
    assert [found.score] == score(in_search_region(predict, acne), acne, [sample], 256)
    assert 0 < found.score.overlap.intersection < found.score.overlap.labelled
    assert not found.probability[~found.region].any()
    assert 0.2 < found.region.mean() < 0.8


def test_marks_are_told_apart_in_the_parts_that_the_answer_has(grace_hopper: Image) -> None:
    """Each network is asked once a face: the parts are not read a second time to tell acne from dark spots."""
    acne = concern("acne")
    mark = np.zeros((1, acne.side, acne.side), np.float32)
    mark[:, 140:170, 140:170] = SURE
    own, rival = Counted(mark), Counted(mark)
    parsed: list[Image] = []

    def all_skin(face: Image) -> Parts:
        parsed.append(face)
        return np.full((TARGET_SIDE, TARGET_SIDE), FACE_PARTS.index("skin"), np.uint8)

    crop, picture = FaceCrop(266, 232, 208), np.full_like(grace_hopper, (190, 150, 130))
    picture[crop.to_photo(mark[0], *picture.shape[:2]) > 0.5] = (150, 112, 92)  # flat and brown
    for name, claims in (("acne", False), ("flek", True)):
        found = answer(concern(name), own, all_skin, sample_of(picture, crop), Marks(), told_apart(name, rival))
        assert found.mask[145:165, 145:165].all() == found.mask.any() == claims
    assert len(parsed) == 2
    assert rival.asked == own.asked == 2


def test_a_face_is_read_from_its_own_parts(drawn_face: Parts) -> None:
    row = concern(FACE_SKIN)
    predict = Counted(np.stack([drawn_face == index for index in range(len(FACE_PARTS))]).astype(np.float32))

    def parse(face: Image) -> Parts:
        raise AssertionError("face_skin needs no other network")

    picture = np.zeros((256, 256, 3), np.uint8)
    sample = Sample("drawn/1", FaceCrop.of_picture(256, 256), lambda: (picture, drawn_face))
    found = answer(row, predict, parse, sample, Marks())
    assert predict.asked == 1
    np.testing.assert_array_equal(found.parts, drawn_face)
    np.testing.assert_array_equal(found.mask, public_skin(drawn_face))
    np.testing.assert_array_equal(found.skin, public_skin(drawn_face))
    assert found.score.overlap.iou == 1
    assert found.region.all()


def test_masks_by_threshold() -> None:
    found = drawn_answer(boxed((0, 0, 8, 8)), boxed((4, 0, 8, 8)), known=boxed((0, 0, 64, 4)))
    assert found.overlap(SURE - 0.1) == found.score.overlap == Overlap(intersection=16, predicted=32, labelled=16)
    assert found.overlap(SURE + 0.05) == Overlap(0, 0, 16)


def test_skin_is_seen_at_the_side_of_the_answer() -> None:
    small = drawn_answer(boxed(side=32), boxed(side=32), skin=boxed((0, 0, 16, 32), side=32))
    large = replace(drawn_answer(boxed(side=64), boxed(side=64)), parts=small.parts)
    np.testing.assert_array_equal(large.skin, boxed((0, 0, 32, 64), side=64))


@pytest.mark.parametrize("tilt", [0.0, 30.0])
def test_circles_are_placed_in_the_face_frame(tilt: float) -> None:
    crop = FaceCrop(100, 200, 128, tilt)  # twice the side of the frame
    circles = [(100.0, 200.0, 8.0), (110.0, 200.0, 3.0), (100.0, 300.0, 8.0)]
    found = replace(drawn_answer(boxed(), boxed(), marks=Marks(circles=circles)), crop=crop).circles()
    assert [radius for _, _, radius in found] == [4, 1.5], "the third is outside the frame"
    (x0, y0, _), (x1, y1, _) = found
    assert (x0, y0) == pytest.approx((31.5, 31.5))
    angle = np.deg2rad(tilt)
    assert (x1 - x0, y1 - y0) == pytest.approx((5 * np.cos(angle), -5 * np.sin(angle)))


def test_a_picture_without_circles() -> None:
    assert drawn_answer(boxed(), boxed()).circles() == []


def test_a_reduced_crop_is_marked_as_the_product_marks_it(grace_hopper: Image) -> None:
    acne = concern("acne")
    sample = sample_of(grace_hopper, FaceCrop(266, 232, 208))
    seen: list[Image] = []

    def predict(face: Image) -> npt.NDArray[np.float32]:
        seen.append(face)
        marked = np.zeros((1, acne.side, acne.side), np.float32)
        marked[:, : acne.side // 4] = SURE
        return marked

    def all_skin(face: Image) -> Parts:
        return np.full((TARGET_SIDE, TARGET_SIDE), FACE_PARTS.index("skin"), np.uint8)

    found = reduced_overlap(acne, predict, all_skin, sample)
    assert [face.shape for face in seen] == [(acne.side, acne.side, 3)]
    sharp = sample.crop.to_face(grace_hopper, acne.side)
    assert np.abs(np.diff(seen[0].astype(float), axis=1)).mean() < np.abs(np.diff(sharp.astype(float), axis=1)).mean()
    label = plain(sample, TARGET_SIDE)[1]
    upper = np.arange(TARGET_SIDE)[:, None] < np.full(TARGET_SIDE, TARGET_SIDE // 4)
    assert found == Overlap.of(upper, label == 1, label != UNKNOWN)
