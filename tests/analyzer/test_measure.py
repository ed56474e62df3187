"""Numbers from masks, and the four faults of the ancestor that must not come back."""

import itertools

import numpy as np
import pytest

from analyzer.measure import HALF_AREA, NO_EYE, NO_SKIN, count_lesions, measure, score
from segmentation.concerns import CONCERNS, FACE_PARTS
from segmentation.face import Face
from segmentation.frames import FaceCrop, Mask
from segmentation.parts import Parts, public_skin
from segmentation.segmenter import Segmentation
from tests.fakes import FakeSegmenter

SIDE = 100
MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def segmentation(parts: Parts, **masks: Mask) -> Segmentation:
    """A face that is the whole picture, with the masks as they are."""
    maps = {"face_skin": public_skin(parts), **masks}
    face = Face(FaceCrop.of_picture(SIDE, SIDE), "given")
    return Segmentation(face, SIDE, SIDE, parts, {name: mask.astype(np.float32) for name, mask in maps.items()})


def skin(rows: int = SIDE) -> Parts:
    """Skin in the upper rows, nothing below."""
    parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[:rows] = FACE_PARTS.index("skin")
    return parts


def square(y: int, x: int, side: int) -> Mask:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[y : y + side, x : x + side] = True
    return mask


NONE = square(0, 0, 0)


def test_half_the_score_at_the_half_area() -> None:
    assert set(HALF_AREA) == set(MEASURED)
    for name, half in HALF_AREA.items():
        assert score(name, half) == pytest.approx(50)


@pytest.mark.parametrize("name", MEASURED)
def test_scores_fall_from_100_and_stay_in_range(name: str) -> None:
    scores = [score(name, fraction) for fraction in np.linspace(0, 1, 200)]
    assert scores[0] == 100
    assert scores[-1] >= 0
    assert all(one > other for one, other in itertools.pairwise(scores))


def test_area_fraction_and_count() -> None:
    acne = square(10, 10, 4) | square(20, 30, 3)
    results = measure(segmentation(skin(50), acne=acne))
    assert list(results) == ["face_skin", "acne"]
    assert (results["acne"].area, results["acne"].count) == (25, 2)
    assert results["acne"].area_fraction == 25 / 5000
    assert results["acne"].mask is not None
    assert np.array_equal(results["acne"].mask.to_mask(), acne)
    ground = results["face_skin"]
    assert (ground.area, ground.area_fraction, ground.score, ground.count) == (5000, 1.0, None, None)


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        ([], 0),
        ([(5, 5)], 1),
        ([(5, 5), (6, 6)], 1),
        ([(5, 5), (7, 5)], 2),
        ([(0, 0), (0, 99), (99, 0), (99, 99)], 4),
    ],
)
def test_lesions_are_8_connected_and_none_is_too_small(pixels: list[tuple[int, int]], expected: int) -> None:
    mask = np.zeros((SIDE, SIDE), bool)
    for place in pixels:
        mask[place] = True
    assert count_lesions(mask) == expected


@pytest.mark.parametrize("name", ["acne", "flek", "wrinkles"])
def test_no_lesion_is_a_result(name: str) -> None:
    result = measure(segmentation(skin(), **{name: NONE}))[name]
    assert (result.status, result.score, result.area, result.area_fraction, result.count) == ("ok", 100, 0, 0, 0)


def test_dark_circles_need_an_eye(fake_segmenter: FakeSegmenter) -> None:
    results = measure(segmentation(skin(), panda_eyes=NONE, acne=NONE))
    assert (results["panda_eyes"].status, results["panda_eyes"].unavailable_reason) == ("unavailable", NO_EYE)
    assert results["acne"].status == "ok"
    photo = np.full((SIDE, SIDE, 3), 128, np.uint8)
    face = fake_segmenter.find_faces(photo)[0]
    assert measure(fake_segmenter.segment(photo, face, ["panda_eyes"]))["panda_eyes"].count == 2


def test_an_eye_is_seen_however_small_the_face_is(fake_segmenter: FakeSegmenter) -> None:
    photo = np.full((900, 900, 3), 128, np.uint8)
    face = Face(FaceCrop(300, 300, 90), "whole_face")
    assert measure(fake_segmenter.segment(photo, face, ["panda_eyes"]))["panda_eyes"].status == "ok"


class TestFaultsOfTheAncestor:
    """Its scores were ``100 - 100 * pixels / face_skin_pixels``."""

    def test_no_face_is_a_result_and_no_type_error(self) -> None:
        nothing = np.zeros((SIDE, SIDE), np.uint8)
        results = measure(segmentation(nothing, **dict.fromkeys(MEASURED, NONE)))
        assert {result.status for result in results.values()} == {"unavailable"}

    def test_zero_skin_is_not_divided_by(self) -> None:
        results = measure(segmentation(np.zeros((SIDE, SIDE), np.uint8), acne=square(0, 0, 9)))
        assert results["acne"].unavailable_reason == NO_SKIN
        assert results["acne"].score is None

    def test_a_mask_larger_than_the_skin_gives_no_negative_score(self) -> None:
        result = measure(segmentation(skin(1), acne=square(0, 0, SIDE)))["acne"]
        assert result.score is not None
        assert 0 <= result.score <= 100
        assert result.area == SIDE, "what lies outside the skin is not counted"

    @pytest.mark.parametrize("name", ["acne", "flek"])
    def test_scores_spread_where_the_ancestors_stood_near_100(self, name: str) -> None:
        """0.2 % to 6 % of the skin, the range of labelled faces: its scores would be 94 to 99.8."""
        assert score(name, 0.002) > 85
        assert score(name, 0.06) < 10
