"""Measures whose answer is a word: skin type, paleness, kinds of dark spots; and lines by place."""

from dataclasses import replace

import numpy as np
import pytest

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.formulas.lines import lines
from skinsight.analyzer.formulas.pallor import pallor
from skinsight.analyzer.formulas.pigment_kinds import Spot, kind_of, pigment_kinds
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.skin import NotSeen
from skinsight.analyzer.formulas.skin_type import skin_type
from skinsight.analyzer.pictures.wording import measure_words
from skinsight.analyzer.schema.measured import MeasureAnalysis
from tests.analyzer.drawn import drawn_face
from tests.analyzer.formulas.painted import SKIN, disc, judged, mixed, relit, seen, shone

CUTS = measure_scale("pigment_kinds").cuts
SPOT = Spot(size=5, roundness=0.8, lightness=-8, redness=0.2, zone="cheek", side="left_", by_acne=False)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "sun spot"),
        ({"roundness": 0.2}, "cannot tell"),
        ({"size": 2.0}, "freckle"),
        ({"lightness": -25.0}, "mole"),
        ({"redness": 0.9}, "mark that acne left"),
        ({"redness": 0.5}, "cannot tell"),
        ({"redness": 0.5, "by_acne": True}, "mark that acne left"),
        ({"redness": 0.2, "by_acne": True}, "cannot tell"),
        ({"redness": None}, "cannot tell"),
        ({"size": 15.0}, "cannot tell"),
    ],
)
def test_a_spot_is_told_by_what_it_looks_like(changes: dict[str, object], kind: str) -> None:
    assert kind_of(replace(SPOT, **changes), CUTS, small=10, patches=set()) == kind


def test_a_patch_is_like_melasma_where_the_other_side_has_one() -> None:
    patch = replace(SPOT, size=15.0)
    both = {("cheek", "left_"), ("cheek", "right_")}
    assert kind_of(patch, CUTS, small=0, patches=both) == "melasma-like patch"
    assert kind_of(replace(patch, redness=0.8), CUTS, small=0, patches=both) == "cannot tell"


def test_one_small_spot_is_no_freckle() -> None:
    assert kind_of(replace(SPOT, size=2.0), CUTS, small=1, patches=set()) == "cannot tell"


def test_each_mark_of_the_photograph_has_a_kind() -> None:
    brown = disc(0.35, 0.2, 0.03) | disc(0.25, 0.3, 0.02) | disc(-0.15, -0.58, 0.02) | disc(0.5, 0.18, 0.02)
    skin = seen(mixed(drawn_face(SKIN), pigment=25.0 * brown), "flek")
    found = pigment_kinds(skin)
    assert len(found.kinds) == len(skin.concerns["flek"].instances) == 4
    assert "sun spot" in found.kinds
    assert sum(found.parts.values()) == 4
    red = pigment_kinds(seen(mixed(drawn_face(SKIN), blood=25.0 * brown), "flek"))
    assert "mark that acne left" in red.kinds


def test_one_or_two_marks_give_the_face_no_word() -> None:
    brown = disc(0.35, 0.2, 0.03) | disc(0.25, 0.3, 0.02)
    found = pigment_kinds(seen(mixed(drawn_face(SKIN), pigment=25.0 * brown), "flek"))
    assert found.kinds
    assert found.verdict == "cannot tell"


def test_spots_are_counted_in_whole_numbers() -> None:
    found = MeasureAnalysis(value=3, interval=(0.0, 5.24), verdict="sun spot")
    assert measure_words("pigment_kinds", found) == "Kinds of dark spots: sun spot, 0 to 5 spots that could be told"


def test_kinds_need_the_marks() -> None:
    with pytest.raises(NotSeen, match="not looked for"):
        pigment_kinds(seen())


def oily(amount: float) -> np.ndarray:
    spots = [disc(x, y, 0.15) for x, y in ((0, -0.55), (0, 0.2), (-0.4, 0.2), (0.4, 0.2), (-0.3, -0.5), (0.3, -0.5))]
    return shone(drawn_face("8d5b3c"), amount * np.logical_or.reduce(spots))


def test_skin_that_shines_everywhere_is_oily_and_what_is_stated_comes_first() -> None:
    assert skin_type(seen(oily(0.3))).verdict == "oily"
    stated = skin_type(seen(oily(0.3), person=Person(skin_type="dry")))
    assert stated.verdict == "dry"
    assert stated.parts["stated"] == 1


def test_matt_smooth_skin_is_normal() -> None:
    assert skin_type(seen(oily(0.0))).verdict == "normal"


def test_less_red_skin_is_paler_and_needs_a_tone() -> None:
    plain, less = judged(drawn_face(SKIN)), judged(mixed(drawn_face(SKIN), blood=-10.0))
    assert pallor(less).parts["index"] < pallor(plain).parts["index"]
    assert pallor(less).value > pallor(plain).value
    with pytest.raises(NotSeen, match="tone"):
        pallor(seen())


def test_a_lamp_does_not_make_a_face_pale_for_sure() -> None:
    assert pallor(judged(relit(drawn_face(SKIN), 0.9, 1.0, 1.0))).verdict != "pale for its tone"


def test_lines_are_by_place_and_all_of_them_in_the_sum() -> None:
    found = lines(seen(drawn_face(SKIN), "wrinkles"))
    assert found.parts["forehead"] == pytest.approx(found.value, rel=0.05)
    assert found.parts["crows_feet"] == found.parts["marionette"] == 0
    assert found.parts["fine"] + found.parts["deep"] == pytest.approx(found.value)


def test_a_dark_line_is_deep() -> None:
    rows = np.zeros((512, 512))
    for y in (-0.62, -0.52):
        row = round((y + 1) * 256)
        rows[row - 1 : row + 2, 180:332] = 1
    found = lines(seen(mixed(drawn_face(SKIN), shade=25.0 * rows), "wrinkles"))
    assert found.parts["deep"] > 0.5 * found.value
