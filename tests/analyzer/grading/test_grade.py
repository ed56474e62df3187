"""Readings of a mask, and the judgement of one concern with its intervals."""

import json
from itertools import pairwise

import numpy as np
import pytest

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.concerns.traits import Reading, Severity
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.grading.grade import graded
from skinsight.analyzer.grading.grades import scale
from skinsight.analyzer.grading.intervals import Widenings
from skinsight.analyzer.measures.measure import Measured, Read, measured
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.face import Face
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.seen import dots, mapped, plain_face, redder, without

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def acne_face(probability: Array) -> ParsedFace:
    """The face with that probability of acne, red where there is any."""
    return redder(mapped("acne", probability), probability > 0, 60)


def judged(face: ParsedFace, name: str = "acne") -> ConcernAnalysis:
    return graded(name, measured(face, face.concerns[name], face.view.zones.reasons))


SURE = dots((150, 300)) * 0.9
DOUBTED = dots((400, 300)) * 0.3
FAINT = dots((380, 360)) * 0.5


@pytest.fixture
def unwidened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals as the readings alone span them."""
    none = Widenings(copies="none", level=0.8, faces=0, date="", concerns={})
    monkeypatch.setattr("skinsight.analyzer.grading.grade.widenings", lambda: none)


def test_thresholds_lie_around_the_registrys() -> None:
    acne = plain_face().concerns["acne"]
    low, high = acne.thresholds
    assert low < acne.row.threshold < high
    odds = [one / (1 - one) for one in (low, acne.row.threshold, high)]
    assert odds[1] / odds[0] == pytest.approx(odds[2] / odds[1])


def test_readings_are_the_registrys_threshold_a_lower_and_a_higher_one() -> None:
    masks = acne_face(SURE + DOUBTED + FAINT).concerns["acne"].readings
    counts = {way: int(mask.sum()) // 9 for way, mask in masks.items()}
    assert counts == {"reported": 2, "lower threshold": 3, "higher threshold": 1}
    assert next(iter(masks)) == "reported"


def test_no_reading_has_marks_smaller_than_the_smallest() -> None:
    """A speck too small to be marked has a soft edge: its ring used to come back at the lower threshold."""
    row = CONCERNS["flek"]
    soft = np.zeros((SIDE, SIDE), np.float32)
    speck = dots((150, 300))
    soft[speck] = row.threshold - 0.05
    soft[300, 150] = row.threshold + 0.2
    large = dots((380, 300), (383, 300), (380, 303), (383, 303))
    concern = mapped("flek", soft + large * 0.9).concerns["flek"]
    assert row.smallest * SIDE**2 > speck.sum()
    for way, mask in concern.readings.items():
        assert (mask == large).all(), way


@pytest.mark.usefixtures("unwidened")
def test_intervals_span_the_readings() -> None:
    face = acne_face(SURE + DOUBTED + FAINT)
    skin = int(face.view.skin.sum())
    found = judged(face)
    assert found.uncertainty is not None
    assert found.uncertainty.count == (1, 3)
    assert found.uncertainty.area_fraction == pytest.approx((9 / skin, 27 / skin), rel=0.01)
    assert found.score is not None
    low, high = found.uncertainty.score
    assert low <= found.score <= high
    assert found.grade is not None
    assert found.score == pytest.approx(scale("acne").score.score(found.grade.measured), rel=1e-6)


@pytest.mark.parametrize("name", MEASURED)
def test_no_face_has_the_better_score_and_the_worse_step(name: str) -> None:
    """Over all severities, by whichever criterion a face is graded."""
    rng = np.random.default_rng(0)
    table = scale(name)
    reach = 3 * table.cuts.values[-1]
    faces = []
    for severity in rng.uniform(0, reach, 300):
        measure = str(rng.choice(list(table.criteria)))
        taken = {measure: Severity(float(severity), "drawn"), "area": Severity(float(rng.uniform(0, 20)), "drawn")}
        read = Read(Reading(np.zeros((SIDE, SIDE), bool), np.zeros((0, 2)), 0.0), taken)
        blank = ConcernAnalysis(area=0, area_fraction=0, mask=RunLength.of(np.zeros((2, 2), bool)))
        faces.append(graded(name, Measured(blank, reads=(read,))))
    steps = [(one.score, one.grade.value) for one in faces if one.score is not None and one.grade]
    assert len(steps) == 300
    for (better, step), (worse, other) in pairwise(sorted(steps, key=lambda one: (-one[0], one[1]))):
        assert better >= worse
        assert step <= other


@pytest.mark.usefixtures("unwidened")
def test_what_is_reported_lies_within_its_interval() -> None:
    """The reported lesions are those of the photo, which shows twice what the view does."""
    large = judged(face_at(2.0))
    assert large.uncertainty is not None
    assert large.area_fraction is not None
    assert large.uncertainty.area_fraction[0] <= large.area_fraction <= large.uncertainty.area_fraction[1]
    assert large.uncertainty.count == (2, 2)


@pytest.mark.parametrize("factor", [1, 3])
def test_lesions_are_told_apart_by_the_midline_in_a_photo_of_any_size(factor: int) -> None:
    """In a photo three times as large as the view, all of them lie on the right of a naive midline."""
    found = judged(face_at(factor))
    half, picture = found.further_grades
    assert "1 right, 1 left" in half.basis
    assert picture.measured == 2


def face_at(factor: float) -> ParsedFace:
    """The face in a photograph that many times as large as the view, with a lesion on each cheek."""
    return photographed(dots((150, 300), (380, 300)) * 0.9, factor)


def photographed(probability: Array, factor: float) -> ParsedFace:
    """The face with that probability of acne in a photograph that many times as large as the view."""
    seen = acne_face(probability).seen
    face, side = Face(seen.face.crop.scaled(factor), "given"), round(factor * SIDE)
    enlarged = Segmentation(face, side, side, seen.face_parts, seen.face_maps)
    return ParsedFace(Photo(np.full((side, side, 3), 128, np.uint8)), enlarged)


@pytest.mark.parametrize("factor", [97 / SIDE, 0.3, 0.5, 1.0, 2.5])
def test_the_count_is_that_of_the_view_in_a_photo_of_any_size(factor: float) -> None:
    """Of 40 lesions 31 were left where the face was 97 pixels wide."""
    lesions = dots(*((x, y) for x in range(130, 220, 12) for y in range(280, 340, 12)))
    assert lesions.any()
    found = judged(photographed(lesions * 0.9, factor))
    assert found.count == 40
    assert len(found.instances) == 40
    assert sum(one.area for one in found.instances) == found.area


@pytest.mark.parametrize("name", MEASURED)
def test_nothing_found_is_a_clear_face(name: str) -> None:
    found = judged(mapped(name, np.zeros((SIDE, SIDE))), name)
    assert found.score == 100
    assert found.grade is not None
    assert (found.grade.value, found.grade.interval[0]) == (0, 0)
    assert found.uncertainty is not None
    assert found.uncertainty.score[1] == 100


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
