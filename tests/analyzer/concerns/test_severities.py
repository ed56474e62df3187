"""The numbers that scales are applied to, on a drawn face of one colour."""

from dataclasses import replace

import numpy as np
import pytest

from skinsight.analyzer.concerns.acne import midline
from skinsight.analyzer.concerns.flek import pigment_index
from skinsight.analyzer.concerns.panda_eyes import EYE_IN_SHADE, hidden
from skinsight.analyzer.concerns.traits import Reading
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.measures.measure import severities
from skinsight.analyzer.measures.under_eyes import (
    LEAST_AREA,
    against_cheeks,
    cheek_below,
    judged_eyes,
    not_darker,
    whole_eyes,
)
from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.pieces import pieces
from tests.analyzer.drawn import drawn_face, parsed
from tests.analyzer.seen import (
    NOTHING,
    coloured,
    darker,
    dots,
    looking,
    plain_face,
    redder,
    share_of,
    skinless,
    without,
)

MEASURED = [name for name, row in CONCERNS.items() if row.is_concern]


def read(face: ParsedFace, mask: Mask) -> Reading:
    return Reading.of(pieces(mask, concern("acne")), int(face.view.skin.sum()))


def taken(name: str, face: ParsedFace, mask: Mask) -> dict[str, float]:
    return {measure: found.value for measure, found in severities(face, name, read(face, mask)).items()}


def lesions() -> Mask:
    """Sixteen squares of 7 x 7 pixels on the cheek on the left of the picture."""
    grid = [(x, y) for x in range(140, 200, 16) for y in range(285, 345, 16)]
    return dots(*((x + right, y + down) for x, y in grid for right in (-2, 0, 2) for down in (-2, 0, 2)))


@pytest.mark.parametrize("name", MEASURED)
def test_nothing_marked_is_0_by_every_measure(name: str) -> None:
    assert set(taken(name, plain_face(), NOTHING).values()) == {0.0}


@pytest.mark.parametrize("name", MEASURED)
def test_a_face_without_skin_or_features_is_no_error(name: str) -> None:
    values = taken(name, skinless(plain_face()), NOTHING)
    assert values["area"] == 0
    assert set(values) <= {"area", "graded", "picture", "length"}


def test_area_is_a_percentage_of_the_face_skin_and_at_most_all_of_it() -> None:
    face = plain_face()
    assert taken("flek", face, share_of(face.view.skin, 0.02))["area"] == pytest.approx(2, abs=0.01)
    assert taken("flek", face, np.ones_like(face.view.skin))["area"] == 100


class TestAcne:
    def test_counts_the_picture_and_the_half_with_more(self) -> None:
        face = plain_face()
        mask = dots((150, 300), (160, 320), (140, 340), (400, 300))
        found = severities(face, "acne", read(face, mask))
        assert (found["picture"].value, found["half"].value) == (4, 3)
        assert "3 right, 1 left" in found["half"].basis, "the subject's right is on the left of the picture"

    def test_as_doctors_grade_it_goes_by_how_red_the_marks_are(self) -> None:
        """One mark is one lesion at least, and the more and the redder the marks, the more lesions."""
        marks = lesions()
        found = [taken("acne", redder(plain_face(), marks, by), marks)["graded"] for by in (0, 30, 60)]
        assert found[0] == 1
        assert 1 < found[1] < found[2]
        half = marks & (np.arange(SIDE) < 180)
        assert 1 < taken("acne", redder(plain_face(), marks, 60), half)["graded"] < found[2]

    def test_as_doctors_grade_it_is_alike_in_any_light_and_on_any_skin(self) -> None:
        """A lesion that takes the same share of the green light is as red on darker skin and in less light."""
        marks = lesions()
        light, dark = (redder(parsed(drawn_face(skin), "acne"), marks, 60) for skin in ("c89a7b", "7c5d49"))
        found = [taken("acne", face, marks)["graded"] for face in (light, dark)]
        assert found[0] == pytest.approx(found[1], rel=0.15)

    def test_a_close_up_is_not_graded_as_a_face(self) -> None:
        face = plain_face()
        close = replace(face, seen=replace(face.seen, face=replace(face.seen.face, found_by="close_up")))
        assert set(taken("acne", close, dots((150, 300)))) == {"area", "half", "picture"}

    def test_lesions_that_touch_are_told_apart(self) -> None:
        assert taken("acne", plain_face(), dots((150, 300), (153, 303)))["picture"] == 2

    def test_the_midline_is_the_middle_of_a_face_seen_from_the_front(self) -> None:
        assert midline(plain_face().view) == pytest.approx((SIDE - 1) / 2, abs=2)

    @pytest.mark.parametrize("cheek", ["left_cheek", "right_cheek"])
    def test_a_half_profile_has_no_halves(self, cheek: str) -> None:
        assert set(taken("acne", without(plain_face(), cheek), dots((150, 300)))) == {"area", "graded", "picture"}  # type: ignore[arg-type]


class TestFlek:
    def test_area_class_times_darkness_class_times_weight(self) -> None:
        face = plain_face()
        mask = share_of(face.view.zones.masks["right_cheek"], 0.2)
        assert taken("flek", darker(face, mask, 9.25), mask)["index"] == pytest.approx(0.3 * 2 * 3, rel=0.01)

    def test_all_zones_wholly_and_darkly_marked_is_24(self) -> None:
        face = plain_face()
        mask = np.logical_or.reduce([face.view.zones.masks[name] for name in pigment_index().weights])
        assert taken("flek", darker(face, mask, 20), mask)["index"] == pytest.approx(24)

    def test_a_slope_of_light_across_the_cheek_does_not_pass_for_darkness(self) -> None:
        face = plain_face()
        cheek = face.view.zones.masks["right_cheek"]
        rows, columns = (round(float(places.mean())) for places in np.nonzero(cheek))
        mask = dots((columns, rows))
        lab = face.view.lab.copy()
        lab[..., 0] += 0.1 * np.arange(SIDE)
        level, sloping = (taken("flek", darker(one, mask, 7), mask)["index"] for one in (face, coloured(face, lab)))
        assert level == pytest.approx(sloping, rel=0.05)
        assert 0 < level < 0.1, "a speck is no class of area"

    @pytest.mark.parametrize("light", [1.0, 0.5])
    def test_the_same_pigment_is_as_dark_on_dark_skin_and_in_little_light(self, light: float) -> None:
        face = plain_face()
        mask = share_of(face.view.zones.masks["right_cheek"], 0.2)
        lab = face.view.lab.copy()
        lab[..., 0] = light * pigment_index().lightness
        found = taken("flek", darker(coloured(face, lab), mask, light * 9.25), mask)["index"]
        assert found == pytest.approx(0.3 * 2 * 3, rel=0.01)

    def test_marks_no_darker_than_can_be_seen_count_as_the_least_that_can(self) -> None:
        face = plain_face()
        mask = share_of(face.view.zones.masks["right_cheek"], 0.2)
        least = taken("flek", darker(face, mask, pigment_index().darkness[0]), mask)["index"]
        assert taken("flek", darker(face, mask, 0), mask)["index"] == pytest.approx(least, rel=0.01)
        assert least == pytest.approx(0.3 * 2 / 3.5, rel=0.05)

    def test_marks_that_are_not_darker_count_nothing(self) -> None:
        face = plain_face()
        mask = share_of(face.view.zones.masks["forehead"], 0.2)
        assert taken("flek", darker(face, mask, -5), mask)["index"] == 0

    def test_a_mark_too_small_to_compare_hardly_counts(self) -> None:
        face = plain_face()
        mask = share_of(face.view.zones.masks["chin"], 0)
        mask[tuple(np.argwhere(face.view.zones.masks["chin"])[200])] = True
        assert 0 < taken("flek", face, mask)["index"] < 0.01

    def test_weights_of_unseen_zones_go_to_the_others_and_that_is_said(self) -> None:
        face = plain_face()
        mask = share_of(face.view.zones.masks["right_cheek"], 0.2)
        half = without(darker(face, mask, 9.25), "left_cheek", "chin")
        found = severities(half, "flek", read(half, mask))["index"]
        assert found.value == pytest.approx(2 * 3 / 2, rel=0.01)
        assert "left cheek, chin not seen" in found.basis

    @pytest.mark.parametrize("unseen", [("forehead", "left_cheek"), tuple(pigment_index().weights)])
    def test_less_than_half_of_the_weight_is_no_index(self, unseen: tuple[ZoneName, ...]) -> None:
        assert set(taken("flek", without(plain_face(), *unseen), NOTHING)) == {"area", "skin"}

    def test_weights_are_the_mmasis(self) -> None:
        assert sum(pigment_index().weights.values()) == pytest.approx(1)


class TestPandaEyes:
    @staticmethod
    def circles(*sides: str) -> Mask:
        return np.logical_or.reduce([plain_face().view.zones.masks[f"{side}_under_eye"] for side in sides])  # type: ignore[index]

    def test_grows_with_the_darkness_of_both_circles(self) -> None:
        both = self.circles("left", "right")
        found = [taken("panda_eyes", darker(plain_face(), both, by), both)["mean"] for by in (0.5, 5, 10)]
        assert found == sorted(found)
        assert found[1] == pytest.approx(4, abs=1), "near the difference in L*, which CIEDE2000 weighs by 0.7 to 1 here"

    def test_one_dark_eye_is_half_in_the_mean_and_all_in_the_worse(self) -> None:
        face, both, one = plain_face(), self.circles("left", "right"), self.circles("left")
        whole = taken("panda_eyes", darker(face, both, 8), both)
        found = severities(darker(face, one, 8), "panda_eyes", read(face, one))
        assert found["mean"].value == pytest.approx(whole["mean"] / 2, rel=0.01)
        assert found["worse"].value == pytest.approx(whole["worse"], rel=0.01)
        assert found["mean"].basis.endswith("mean of both eyes; 0, for no darker than the cheek: right")
        assert "left eye" in found["worse"].basis
        assert list(found) == ["area", "worse", "mean"], "the grade is of the worse, and the mean beside it"

    def test_a_cheek_that_is_hidden_is_stood_in_for_by_the_other(self) -> None:
        face, both = without(plain_face(), "left_cheek"), self.circles("left", "right")
        dark = darker(face, self.circles("left"), 8)
        assert taken("panda_eyes", dark, both)["worse"] > 5, "the darkest eye is not left out"

    def test_what_is_not_darker_than_the_cheek_is_not_marked(self) -> None:
        both, left = self.circles("left", "right"), self.circles("left")
        doubted = not_darker(darker(plain_face(), left, 8), both)
        assert doubted[both & ~left].all()
        assert not doubted[left].any()
        assert not not_darker(darker(plain_face(), both, 8), both).any()

    def test_a_fragment_is_no_dark_circle(self) -> None:
        places = np.argwhere(self.circles("left"))[: int(0.9 * LEAST_AREA * plain_face().view.landmarks.unit ** 2)]
        fragment = np.zeros_like(NOTHING)
        fragment[tuple(places.T)] = True
        assert not_darker(darker(plain_face(), fragment, 8), fragment)[fragment].all()

    def test_half_an_eye_is_unavailable(self) -> None:
        face, both = plain_face(), self.circles("left", "right")
        eye = face.view.landmarks.boxes["left eye"]
        inside = np.ones_like(both)
        inside[:, round(eye.centre[0]) :] = False
        cut = looking(face, inside=inside)
        assert whole_eyes(cut.view) == ["right"]
        assert set(against_cheeks(cut, both)) == {"right"}
        assert not_darker(cut, both)[self.circles("left")].all(), "half a circle is neither drawn nor counted"

    @pytest.mark.parametrize(("by", "judged"), [(0, ["right"]), (8, ["left", "right"])])
    def test_a_darkening_that_goes_on_over_nose_and_cheek_is_the_light(self, by: float, judged: list[str]) -> None:
        """Light from the right: the left half is in shade; only what is darker than that is a dark circle."""
        view, both = plain_face().view, self.circles("left", "right")
        left_half = np.broadcast_to(view.landmarks.beyond("left", view.landmarks.boxes["nose"].centre[0]), both.shape)
        face = darker(darker(plain_face(), left_half, 40), self.circles("left"), by)
        patch = cheek_below(face.view, "left", both)
        lit = darker(face, patch, -12)  # the lit patch that side light leaves on the cheek
        assert judged_eyes(lit.view) == judged
        assert not_darker(lit, both)[self.circles("left")].all() == (judged == ["right"])
        if not by:
            assert list(taken("panda_eyes", lit, both)) == ["area", "worse"], "the other eye alone is graded"
        assert judged_eyes(plain_face().view) == ["left", "right"]

    def test_an_eye_in_shade_alone_is_unavailable(self) -> None:
        view = plain_face().view
        left_half = np.broadcast_to(
            view.landmarks.beyond("left", view.landmarks.boxes["nose"].centre[0]), NOTHING.shape
        )
        inside = np.broadcast_to(view.landmarks.columns > view.landmarks.boxes["right eye"].centre[0], NOTHING.shape)
        assert hidden(looking(darker(plain_face(), left_half, 40), inside=inside)) == EYE_IN_SHADE

    def test_a_mark_that_is_lighter_than_the_cheek_is_no_dark_circle(self) -> None:
        both = self.circles("left", "right")
        assert taken("panda_eyes", darker(plain_face(), both, -8), both)["worse"] == 0

    def test_without_a_cheek_there_is_nothing_to_compare_with(self) -> None:
        face = without(plain_face(), "left_cheek", "right_cheek")
        assert set(taken("panda_eyes", face, self.circles("left"))) == {"area"}


def test_wrinkles_are_measured_by_their_length() -> None:
    mask = NOTHING.copy()
    mask[100:105, 128:384] = True
    assert taken("wrinkles", plain_face(), mask)["length"] == pytest.approx(0.5, abs=0.02)
