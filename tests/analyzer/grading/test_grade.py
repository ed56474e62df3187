"""Readings of a mask, and the judgement of one concern with its intervals."""

import json

import numpy as np
import pytest

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.grading.grade import graded
from skinsight.analyzer.grading.grades import scale
from skinsight.analyzer.measures.measure import measured
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Probability
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.seen import dots, mapped, plain_face, without

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def acne_face(picture: Probability, mirror: Probability) -> ParsedFace:
    return mapped("acne", np.stack([picture, mirror]))


def judged(face: ParsedFace, name: str = "acne") -> ConcernAnalysis:
    return graded(name, measured(face, face.concerns[name], face.view.zones.reasons))


SURE = dots((150, 300)) * 0.9
DOUBTED = dots((400, 300)) * 0.3
FAINT = dots((380, 360)) * 0.6


def test_thresholds_lie_around_the_registrys() -> None:
    mask = plain_face().concerns["acne"]
    odds = [one / (1 - one) for one in (*mask.thresholds, mask.row.threshold)]
    assert odds[2] == pytest.approx((odds[0] * odds[1]) ** 0.5)
    assert odds[1] / odds[0] == pytest.approx((0.7 / 0.3) ** 2, rel=0.01), "0.3 and 0.7 around 0.5"


def test_readings_are_both_thresholds_and_either_pass() -> None:
    face = acne_face(SURE + DOUBTED + 2 * FAINT.clip(0, 0.35), SURE + DOUBTED)
    masks = face.concerns["acne"].readings
    counts = {way: int(mask.sum()) // 9 for way, mask in masks.items()}
    assert counts == {
        "reported": 1,
        "lower threshold": 3,
        "higher threshold": 1,
        "picture alone": 2,
        "mirror image alone": 1,
    }
    assert next(iter(masks)) == "reported"


def test_a_single_pass_stands_for_both() -> None:
    masks = mapped("acne", (SURE + FAINT)[None]).concerns["acne"].readings
    assert np.array_equal(masks["picture alone"], masks["reported"])
    assert np.array_equal(masks["mirror image alone"], masks["reported"])


def test_intervals_are_least_and_greatest_over_the_readings() -> None:
    face = acne_face(SURE + DOUBTED + FAINT, SURE + DOUBTED + FAINT)
    skin = int(face.view.skin.sum())
    found = judged(face)
    assert found.uncertainty is not None
    assert found.uncertainty.count == (1, 3)
    assert found.uncertainty.area_fraction == pytest.approx((9 / skin, 27 / skin), rel=0.01)
    assert found.score is not None
    low, high = found.uncertainty.score
    assert low < found.score < high
    assert found.area_fraction is not None
    assert found.score == pytest.approx(scale("acne").score.score(100 * found.area_fraction), rel=1e-6)


def test_what_is_reported_lies_within_its_interval() -> None:
    """The reported lesions are those of the photo, which shows twice what the view does."""
    large = judged(face_at(2))
    assert large.uncertainty is not None
    assert large.area_fraction is not None
    assert large.uncertainty.area_fraction[0] <= large.area_fraction <= large.uncertainty.area_fraction[1]
    assert large.uncertainty.count == (2, 2)


@pytest.mark.parametrize("factor", [1, 3])
def test_lesions_are_told_apart_by_the_midline_in_a_photo_of_any_size(factor: int) -> None:
    """In a photo three times as large as the view, all of them lie on the right of a naive midline."""
    found = judged(face_at(factor))
    assert found.grade is not None
    assert "1 right, 1 left" in found.grade.basis
    assert found.further_grades[0].measured == 2


def face_at(factor: int) -> ParsedFace:
    """The face in a photograph that many times as large as the view, with a lesion on each cheek."""
    lesions = dots((150, 300), (380, 300)) * 0.9
    seen = acne_face(lesions, lesions).seen
    face, side = Face(seen.face.crop.scaled(factor), "given"), factor * SIDE
    enlarged = Segmentation(face, side, side, seen.face_parts, seen.face_maps, seen.face_passes)
    return ParsedFace(Photo(np.full((side, side, 3), 128, np.uint8)), enlarged)


@pytest.mark.parametrize("name", MEASURED)
def test_nothing_found_is_a_clear_face_without_doubt(name: str) -> None:
    found = judged(mapped(name, np.zeros((2, SIDE, SIDE))), name)
    assert found.score == 100
    assert found.grade is not None
    assert (found.grade.value, found.grade.borderline) == (0, False)
    assert found.uncertainty is not None
    assert found.uncertainty.score == (100, 100)


@pytest.mark.parametrize("name", MEASURED)
def test_every_concern_of_the_drawn_face_is_judged(name: str) -> None:
    found = judged(plain_face(), name)
    assert found.score is not None
    assert 0 <= found.score <= 100
    assert found.grade is not None
    for result in (found.grade, found.uncertainty):
        assert result is not None
        assert "NaN" not in json.dumps(result.model_dump())


def test_a_dark_circle_without_a_cheek_has_neither_score_nor_grade() -> None:
    found = judged(without(plain_face(), *ZONES), "panda_eyes")
    assert (found.score, found.grade, found.further_grades, found.uncertainty) == (None, None, (), None)
