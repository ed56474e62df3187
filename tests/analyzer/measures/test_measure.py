"""Numbers from masks, and the four faults of the ancestor that must not come back."""

import numpy as np
import pytest

from skinsight.analyzer.concerns.panda_eyes import NO_EYE
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.grading.grade import grade
from skinsight.analyzer.grading.grades import scale
from skinsight.analyzer.measures.measure import NO_SKIN, legacy_score, measure
from skinsight.analyzer.quality.gate import Problem, Quality, quality
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.parts import Parts, public_skin
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import drawn_face, segmented
from tests.fakes import MARKS, FakeSegmenter

SIDE = 100
MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]
NO_PROBLEM = Quality(problems=(), measures={}, scale="none")
GREY = np.full((SIDE, SIDE, 3), 128, np.uint8)


def measured(seen: Segmentation, rgb: Image = GREY, finding: Quality = NO_PROBLEM) -> dict[str, ConcernAnalysis]:
    return grade(measure(ParsedFace(Photo(rgb), seen), finding))


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


def against(concern: str, zone: ZoneName) -> Quality:
    """A gate that is against one concern and one zone."""
    advice = "Take another."
    problem = Problem(
        code="bad", measure="blur", value=1, limit=0, advice=advice, concerns=(concern,), zones=(zone,), tone=False
    )
    return Quality(problems=(problem,), measures={}, scale="none")


NONE = square(0, 0, 0)


def test_area_fraction_and_count() -> None:
    acne = square(10, 10, 4) | square(20, 30, 3)
    results = measured(segmentation(skin(50), acne=acne))
    assert list(results) == ["face_skin", "acne"]
    assert (results["acne"].area, results["acne"].count) == (25, 2)
    assert results["acne"].area_fraction == 25 / 5000
    assert results["acne"].mask is not None
    assert np.array_equal(results["acne"].mask.to_mask(), acne)
    ground = results["face_skin"]
    assert (ground.area, ground.area_fraction, ground.score, ground.count) == (5000, 1.0, None, None)
    assert (ground.legacy_score, ground.zones, ground.instances) == (None, {}, ())


@pytest.mark.parametrize("name", ["acne", "flek", "wrinkles"])
def test_no_lesion_is_a_result(name: str) -> None:
    result = measured(segmentation(skin(), **{name: NONE}))[name]
    assert (result.status, result.score, result.area, result.area_fraction) == ("ok", 100, 0, 0)
    assert result.count == (0 if CONCERNS[name].has_lesions else None)
    assert (result.legacy_score, result.contrast, result.instances) == (100, None, ())


def test_what_belongs_to_each_concern() -> None:
    photo = drawn_face("c89878")
    results = measured(segmented(photo, *MEASURED), photo)
    for name in MEASURED:
        result = results[name]
        assert tuple(result.zones) == ZONES
        assert len(result.instances) == len(MARKS[name])
        assert result.count == (len(MARKS[name]) if CONCERNS[name].has_lesions else None)
        assert result.area == sum(one.area for one in result.instances)
        assert result.contrast is not None
        assert (result.lines is not None) == (name == "wrinkles")
        assert (result.under_eyes is not None) == (name == "panda_eyes")
    circles = results["panda_eyes"].under_eyes
    assert circles is not None
    assert circles.left is not None
    assert circles.right is not None
    assert circles.left.area + circles.right.area == results["panda_eyes"].area
    assert results["wrinkles"].lines is not None
    assert results["wrinkles"].lines.length > 0.3


def test_a_mark_is_compared_with_the_skin_around_it() -> None:
    photo = drawn_face("c89878")
    seen = segmented(photo, "flek", "acne")
    photo[seen.mask("flek")] = list(bytes.fromhex("8a5a3c"))
    results = measured(seen, photo)
    assert results["flek"].contrast is not None
    assert results["acne"].contrast is not None
    assert results["flek"].contrast.delta_l < -15
    assert abs(results["acne"].contrast.delta_l) < 0.1


def test_the_quality_gate_makes_concerns_and_zones_unavailable() -> None:
    photo = drawn_face("c89878")
    results = measured(segmented(photo, "acne", "flek"), photo, against("acne", "chin"))
    assert results["acne"] == ConcernAnalysis.unavailable("Take another.")
    assert results["flek"].zones["chin"].unavailable_reason == "Take another."
    assert results["flek"].zones["nose"].status == "ok"


def test_dark_circles_need_an_eye(fake_segmenter: FakeSegmenter) -> None:
    results = measured(segmentation(skin(), panda_eyes=NONE, acne=NONE))
    assert (results["panda_eyes"].status, results["panda_eyes"].unavailable_reason) == ("unavailable", NO_EYE)
    assert results["acne"].status == "ok"
    face = fake_segmenter.find_faces(GREY)[0]
    assert measured(fake_segmenter.segment(GREY, face, ["panda_eyes"]))["panda_eyes"].count == 2


def test_an_eye_is_seen_however_small_the_face_is(fake_segmenter: FakeSegmenter) -> None:
    photo = np.full((900, 900, 3), 128, np.uint8)
    face = Face(FaceCrop(300, 300, 90), "whole_face")
    assert measured(fake_segmenter.segment(photo, face, ["panda_eyes"]), photo)["panda_eyes"].status == "ok"


def test_a_leaning_face_measures_as_an_upright_one(fake_segmenter: FakeSegmenter) -> None:
    upright, leaning = (
        measured(fake_segmenter.segment(GREY, Face(FaceCrop(49.5, 49.5, 100, tilt), "given"), MEASURED))
        for tilt in (0.0, 90.0)
    )
    for name in MEASURED:
        assert upright[name].count == leaning[name].count
        assert upright[name].area == pytest.approx(leaning[name].area, rel=0.05)
        assert sorted(str(one.zone) for one in upright[name].instances) == sorted(
            str(one.zone) for one in leaning[name].instances
        )
    one, other = upright["panda_eyes"].under_eyes, leaning["panda_eyes"].under_eyes
    assert one is not None
    assert other is not None
    assert one.left is not None
    assert other.left is not None
    assert one.left.area == pytest.approx(other.left.area, rel=0.05)


class TestFaultsOfTheAncestor:
    """Its scores were ``100 - 100 * pixels / face_skin_pixels``."""

    def test_no_face_is_a_result_and_no_type_error(self) -> None:
        nothing = np.zeros((SIDE, SIDE), np.uint8)
        seen = segmentation(nothing, **dict.fromkeys(MEASURED, NONE))
        face = ParsedFace(Photo(GREY), seen)
        results = grade(measure(face, quality(face)))
        assert {result.status for result in results.values()} == {"unavailable"}

    def test_zero_skin_is_not_divided_by(self) -> None:
        results = measured(segmentation(np.zeros((SIDE, SIDE), np.uint8), acne=square(0, 0, 9)))
        assert results["acne"].unavailable_reason == NO_SKIN
        assert (results["acne"].score, results["acne"].legacy_score) == (None, None)
        assert (legacy_score(0, 0), legacy_score(5, 0)) == (100, 0)

    def test_a_mask_larger_than_the_skin_gives_no_negative_score(self) -> None:
        result = measured(segmentation(skin(1), acne=square(0, 0, SIDE)))["acne"]
        assert result.score is not None
        assert 0 <= result.score <= 100
        assert result.legacy_score == 0
        assert result.area == SIDE, "what lies outside the skin is not counted"
        assert legacy_score(300, 100) == 0, "it would be -200"

    @pytest.mark.parametrize(("name", "mild", "severe"), [("acne", 1, 30), ("flek", 0.1, 6)])
    def test_scores_spread_where_the_ancestors_stood_near_100(self, name: str, mild: float, severe: float) -> None:
        """From 0.05 % to 1 % of the skin, from a spot to a spotted face, its score falls by one point."""
        assert legacy_score(5, 10_000) - legacy_score(1, 100) == pytest.approx(0.95)
        curve = scale(name).score
        assert curve.score(mild) - curve.score(severe) > 30

    def test_its_dark_circles_were_shares_of_the_eye_area(self) -> None:
        photo = drawn_face("c89878")
        seen = segmented(photo, "panda_eyes", "acne")
        results = measured(seen, photo)
        share = seen.mask("panda_eyes").sum() / seen.eye_area.sum()
        assert results["panda_eyes"].legacy_score == pytest.approx(100 * (1 - share))
        assert results["acne"].legacy_score == pytest.approx(
            100 * (1 - seen.mask("acne").sum() / seen.mask("face_skin").sum())
        )


def test_without_true_colour_acne_is_graded_by_what_is_counted() -> None:
    (problem,) = against("flek", "chin").problems
    grey = Quality(problems=(problem.model_copy(update={"hue": True}),), measures={}, scale="none")
    seen = segmentation(skin(), acne=square(40, 40, 20))
    coloured, colourless = (measured(seen, finding=finding)["acne"] for finding in (NO_PROBLEM, grey))
    for found, kind in ((coloured, "index"), (colourless, "grade")):
        assert found.grade
        assert found.grade.kind == kind
    assert coloured.further_grades == (colourless.grade, *colourless.further_grades)
