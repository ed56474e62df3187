"""Every measure rises with what is painted, and holds on copies of the picture."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from skinsight.analyzer.formulas.evenness import evenness
from skinsight.analyzer.formulas.eye_bags import eye_bags, groove
from skinsight.analyzer.formulas.maps import brown_map, red_map
from skinsight.analyzer.formulas.pores import pores
from skinsight.analyzer.formulas.redness import flushing, redness
from skinsight.analyzer.formulas.row import Found
from skinsight.analyzer.formulas.shine import shine
from skinsight.analyzer.formulas.skin import NotSeen, Skin
from skinsight.analyzer.formulas.texture import texture
from skinsight.segmentation.frames import Image
from tests.analyzer.drawn import drawn_face
from tests.analyzer.formulas.painted import SKIN, TONES, copies, disc, enlarged, mixed, reduced, seen, shone

CHEEKS = disc(-0.4, 0.3, 0.14) | disc(0.4, 0.3, 0.14)
CENTRE = disc(-0.4, 0.3, 0.3) | disc(0.4, 0.3, 0.3) | disc(0.0, 0.2, 0.2)
SPOTS = np.logical_or.reduce([disc(x, y, 0.02) for x in (-0.45, -0.35, 0.35, 0.45) for y in (0.15, 0.25, 0.35, 0.45)])
BELOW = disc(0.3, 0.13, 0.14) & ~disc(0.3, 0.08, 0.14)
NOISE = 4 * cv2.GaussianBlur(np.random.default_rng(4).normal(size=(512, 512)), (0, 0), 1.5)


def red(step: float) -> Image:
    return mixed(drawn_face(SKIN), blood=8.0 * step * CHEEKS)


def spotted(step: float) -> Image:
    return mixed(drawn_face(SKIN), blood=8.0 * step * SPOTS)


def flushed(step: float) -> Image:
    return mixed(drawn_face(SKIN), blood=6.0 * step * CENTRE)


def brown(step: float) -> Image:
    return mixed(drawn_face(SKIN), pigment=8.0 * step * (CHEEKS & ~disc(0.4, 0.3, 0.08)))


def shiny(step: float) -> Image:
    return shone(drawn_face("8d5b3c"), 0.3 * disc(0.0, -0.5, 0.06 * step))


def uneven(step: float) -> Image:
    return mixed(drawn_face(SKIN), pigment=6.0 * step * SPOTS, shade=4.0 * step * SPOTS)


def rough(step: float) -> Image:
    return mixed(drawn_face(SKIN), shade=1.5 * step * NOISE)


def bagged(step: float) -> Image:
    return mixed(drawn_face(SKIN), shade=5.0 * step * BELOW)


@dataclass(frozen=True)
class Case:
    """What is painted in steps, the formula, and how far copies may move it, as a share of the third step's value."""

    paint: Callable[[float], Image]
    formula: Callable[[Skin], Found]
    tolerance: float


CASES = {
    "red_map": Case(flushed, red_map, 0.15),
    "brown_map": Case(brown, brown_map, 0.2),
    "redness": Case(red, redness, 0.15),
    "redness in spots": Case(spotted, redness, 0.35),
    "shine": Case(shiny, shine, 0.2),
    "unevenness": Case(uneven, evenness, 0.25),
    "texture": Case(rough, texture, 0.25),
    "eye_bags": Case(bagged, eye_bags, 0.25),
}


@pytest.mark.parametrize("name", CASES)
def test_it_rises_with_each_step(name: str) -> None:
    case = CASES[name]
    found = [case.formula(seen(case.paint(step))).value for step in (0, 1, 2, 3)]
    assert found[0] == pytest.approx(0, abs=0.35)
    assert all(one < other for one, other in pairwise(found[1:])), found
    assert found[0] <= found[1]


@pytest.mark.parametrize("name", CASES)
def test_it_holds_on_copies(name: str) -> None:
    case = CASES[name]
    painted = case.paint(3)
    own = case.formula(seen(painted)).value
    moved = {kind: abs(case.formula(seen(copy)).value - own) / own for kind, copy in copies(painted).items()}
    assert max(moved.values()) < case.tolerance, moved


def test_redness_tells_a_field_from_spots() -> None:
    field, spots = redness(seen(red(3))).parts, redness(seen(spotted(3))).parts
    assert field["diffuse"] > 2 * field["spotted"]
    assert spots["spotted"] > 2 * spots["diffuse"]


def test_a_close_up_of_which_the_calmest_quarter_may_be_red_is_not_called_calm() -> None:
    whole = seen(red(0))
    assert redness(whole).verdict == "as most faces"
    hidden = {name: "hidden" for name in whole.zones if name not in ("left_cheek", "nose")}
    assert redness(replace(whole, unseen=hidden)).verdict == "cannot tell"


SIDE_LIGHT = np.linspace(0, 1, 512)[None, :] * np.ones((512, 1))


@pytest.mark.parametrize("tone", TONES)
def test_what_is_redder_the_darker_it_is_lit_is_the_light(tone: str) -> None:
    """Warm light from one side; a red cheek in it is as red as in even light."""
    lit, even = ({"shade": 60.0 * light, "blood": 15.0 * light} for light in (SIDE_LIGHT, 0 * SIDE_LIGHT))
    assert redness(seen(mixed(drawn_face(tone), **lit))).value < 1
    found, alone = (
        redness(seen(mixed(drawn_face(tone), shade=one["shade"], blood=one["blood"] + 24.0 * CHEEKS))).value
        for one in (lit, even)
    )
    assert found == pytest.approx(alone, rel=0.35)


@pytest.mark.parametrize("tone", TONES)
def test_redness_is_as_much_on_every_tone(tone: str) -> None:
    found = redness(seen(mixed(drawn_face(tone), blood=24.0 * CHEEKS))).value
    assert found == pytest.approx(redness(seen(red(3))).value, rel=0.25)


def test_flushing_is_of_cheeks_and_nose_together() -> None:
    assert flushing(seen(flushed(4))).central
    assert flushing(seen(red(0))).central is False
    one_cheek = flushing(seen(mixed(drawn_face(SKIN), blood=30.0 * disc(0.4, 0.3, 0.3))))
    assert one_cheek.central is False
    assert one_cheek.zones["left_cheek"] > 20


def test_paler_skin_is_no_shine() -> None:
    patch = disc(0.0, -0.5, 0.15)
    assert shine(seen(mixed(drawn_face("8d5b3c"), shade=-25.0 * patch))).value < 0.5


@pytest.mark.parametrize("profile", [np.linspace(50, 70, 30), np.linspace(70, 50, 30), np.full(30, 60.0)])
def test_no_groove_is_where_lightness_only_rises_or_falls(profile: np.ndarray) -> None:
    assert groove(profile)[0] == 0


def test_a_groove_is_as_deep_as_below_its_lower_shoulder() -> None:
    profile = np.concatenate([np.linspace(60, 66, 10), np.linspace(66, 58, 10), np.linspace(58, 63, 10)])
    assert groove(profile)[0] == pytest.approx(5, abs=0.1)


def test_texture_needs_pixels() -> None:
    with pytest.raises(NotSeen, match="too few pixels"):
        texture(seen(reduced(rough(2), 0.5)))


def with_pores(count: int, contrast: float = 30.0, side: int = 1024) -> Image:
    """Dark dots of .8 mm on the nose and beside it; a millimetre of the drawn face is 4.9 pixels at 1024."""
    drawn = enlarged(drawn_face(SKIN), side)
    draw = np.random.default_rng(1)
    places = [(x, y) for x in np.linspace(-0.4, 0.4, 24) for y in np.linspace(0.1, 0.28, 8) if abs(x) > 0.2]
    chosen = [places[i] for i in draw.permutation(len(places))[:count]]
    dots = np.zeros((side, side), np.uint8)
    for x, y in chosen:
        middle = (round((x + 1) * side * 8), round((y + 1) * side * 8))  # in sixteenths of a pixel
        cv2.circle(dots, middle, round(0.8 / 2 * 4.9 * 16), 255, -1, cv2.LINE_AA, 4)
    return mixed(drawn, shade=contrast * dots / 255)


def test_each_pore_is_found() -> None:
    found = [pores(seen(with_pores(count))) for count in (0, 20, 60)]
    per_pore = found[2].value / 60
    assert found[0].value == 0
    assert found[1].value == pytest.approx(20 * per_pore, rel=0.1)
    assert found[2].mask is not None
    square_centimetres = 1 / per_pore
    assert 2 < square_centimetres < 80


def test_lines_are_no_pores() -> None:
    drawn = enlarged(drawn_face(SKIN), 1024)
    lines = np.zeros((1024, 1024))
    for row in range(560, 660, 20):
        lines[row : row + 4, 260:420] = 1
    assert pores(seen(mixed(drawn, shade=30.0 * lines))).value < 0.5


def test_pores_hold_on_copies_and_need_two_pixels() -> None:
    own = pores(seen(with_pores(60))).value
    moved = {kind: abs(pores(seen(copy)).value - own) / own for kind, copy in copies(with_pores(60)).items()}
    assert max(moved.values()) < 0.25, moved
    with pytest.raises(NotSeen, match="less than two pixels"):
        pores(seen(reduced(with_pores(60), 0.5)))
