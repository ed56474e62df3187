"""Readings of a mask, and the judgement of one concern with its intervals."""

import json
from dataclasses import replace

import numpy as np
import pytest

from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.grading.grades import scale
from skinsight.analyzer.grading.judge import Reported, graded
from skinsight.analyzer.measures.uncertainty import readings, thresholds
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.frames import Probability
from tests.analyzer.seen import NOTHING, dots, plain_view, without

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def acne_view(picture: Probability, mirror: Probability) -> FaceView:
    return replace(plain_view(), views={"acne": np.stack([picture, mirror]).astype(np.float32)})


SURE = dots((150, 300)) * 0.9
DOUBTED = dots((400, 300)) * 0.4
FAINT = dots((380, 360)) * 0.6


def test_thresholds_lie_around_the_registrys() -> None:
    assert thresholds("acne") == pytest.approx((0.3, 0.7), abs=0.01)


def test_readings_are_both_thresholds_and_either_pass() -> None:
    masks = readings(acne_view(SURE + DOUBTED + 2 * FAINT.clip(0, 0.45), SURE + DOUBTED), "acne")
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
    view = replace(plain_view(), views={"acne": (SURE + FAINT)[None].astype(np.float32)})
    masks = readings(view, "acne")
    assert np.array_equal(masks["picture alone"], masks["reported"])
    assert np.array_equal(masks["mirror image alone"], masks["reported"])


def test_intervals_are_least_and_greatest_over_the_readings() -> None:
    view = acne_view(SURE + DOUBTED + FAINT, SURE + DOUBTED + FAINT)
    skin = int(view.skin.sum())
    found = graded("acne", view, Reported(18 / skin, [(150, 300), (380, 360)]))
    assert found.uncertainty is not None
    assert found.uncertainty.count == (1, 3)
    assert found.uncertainty.area_fraction == pytest.approx((9 / skin, 27 / skin))
    assert found.score is not None
    low, high = found.uncertainty.score
    assert low < found.score < high
    assert found.score == scale("acne").score.score(100 * 18 / skin)


def test_intervals_are_widened_to_what_is_reported() -> None:
    view = acne_view(SURE, SURE)
    found = graded("acne", view, Reported(0.5, [(150, 300 + 9 * step) for step in range(8)]))
    assert found.uncertainty is not None
    assert found.uncertainty.count == (1, 8)
    assert found.uncertainty.area_fraction[1] == 0.5
    assert found.uncertainty.score[0] == pytest.approx(found.score)
    assert found.grade is not None
    assert (found.grade.measured, found.grade.label, found.grade.interval_labels) == (
        8,
        "moderate",
        ("mild", "moderate"),
    )
    assert found.grade.borderline


def test_centroids_of_the_photo_frame_are_told_apart_by_the_midline() -> None:
    """The photograph is three times as large as the view, so all of them lie on the right of a naive midline."""
    crop = plain_view().crop.scaled(3)
    view = replace(acne_view(SURE, SURE), crop=crop)
    found = graded("acne", view, Reported(0.01, [(450, 900), (480, 960), (1200, 900)]))
    assert found.grade is not None
    assert "2 right, 1 left" in found.grade.basis
    assert found.further_grades[0].measured == 3


@pytest.mark.parametrize("name", MEASURED)
def test_nothing_found_is_a_clear_face_without_doubt(name: str) -> None:
    view = replace(plain_view(), views={name: np.zeros((2, SIDE, SIDE), np.float32)})
    found = graded(name, view, Reported(0.0, []))
    assert found.score == 100
    assert found.grade is not None
    assert (found.grade.value, found.grade.borderline) == (0, False)
    assert found.uncertainty is not None
    assert found.uncertainty.score == (100, 100)


@pytest.mark.parametrize("name", MEASURED)
def test_every_concern_of_the_drawn_face_is_judged(name: str) -> None:
    view = plain_view()
    mask = readings(view, name)["reported"]
    found = graded(name, view, Reported(mask.sum() / view.skin.sum(), [(250.0, 250.0)]))
    assert found.score is not None
    assert 0 <= found.score <= 100
    assert found.grade is not None
    for result in (found.grade, found.uncertainty):
        assert result is not None
        assert "NaN" not in json.dumps(result.model_dump())


def test_a_dark_circle_without_a_cheek_has_neither_score_nor_grade() -> None:
    found = graded("panda_eyes", without(plain_view(), *ZONES), Reported(0.02, [(1, 1)]))
    assert (found.score, found.grade, found.further_grades, found.uncertainty) == (None, None, (), None)


def test_no_skin_is_no_error() -> None:
    found = graded("acne", replace(acne_view(SURE, SURE), skin=NOTHING), Reported(0.0, []))
    assert found.uncertainty is not None
    assert found.uncertainty.area_fraction == (0, 1)
