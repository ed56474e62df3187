"""Cards undo a light that is known, and are refused where they cannot."""

import numpy as np
import pydantic
import pytest

from skinsight.analyzer.colour.cards import CardReference, ColourCard, Corners, Correction, GreyCard, check_skin
from skinsight.analyzer.colour.cards import correction as correction_beside
from skinsight.analyzer.colour.cielab import Lab, lab_of_hex, lab_of_srgb
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.tone_result import Tone
from skinsight.analyzer.tone.estimate import face_in, tone
from skinsight.segmentation.errors import CardRefused
from skinsight.segmentation.frames import Image
from tests.analyzer.drawn import CARD, drawn_face, lit, parsed, segmented, with_card

GREY = "767676"
"""18.1 % of the light."""
PATCHES = list(read_scale("colour_card", CardReference).patches)
SKINS = ["d7bd96", "a07e56", "604134"]
GAINS = [(1.3, 1.0, 0.6), (0.8, 1.0, 1.25), (0.5, 0.5, 0.5), (1.1, 0.7, 0.5)]
CROSSTALK = np.array([[0.8, 0.12, 0.02], [0.06, 0.7, 0.1], [0.0, 0.12, 0.75]])
UPSIDE_DOWN: Corners = (CARD[2], CARD[3], CARD[0], CARD[1])


SKIN = (300, 160)
"""A pixel of the drawn face's cheek."""


def correction(photo: Image, card: GreyCard | ColourCard) -> Correction:
    """By a card that is nowhere near a face."""
    return correction_beside(photo, card, np.zeros(photo.shape[:2], bool))


def colour_of(photo: Image, card: GreyCard | ColourCard | None = None) -> Lab:
    """The skin's colour as the photo has it, or by a card."""
    if card is None:
        return Lab.of(lab_of_srgb(photo[SKIN]))
    found = tone(parsed(photo), card)
    assert isinstance(found, Tone)
    assert found.calibrated
    return found.lab


@pytest.mark.parametrize("gains", GAINS)
@pytest.mark.parametrize("skin", SKINS)
def test_a_face_relit_by_known_gains_comes_back_by_a_grey_card(skin: str, gains: tuple[float, ...]) -> None:
    photo = with_card(drawn_face(skin), [GREY], 1)
    relit = lit(photo, np.diag(gains))
    truth = colour_of(photo)
    assert truth.difference(colour_of(relit)) > 4
    assert truth.difference(colour_of(relit, GreyCard(corners=CARD))) < 1


@pytest.mark.parametrize("skin", SKINS)
def test_a_colour_card_undoes_what_mixes_the_channels(skin: str) -> None:
    photo = with_card(drawn_face(skin), PATCHES, 6)
    relit = lit(photo, CROSSTALK)
    truth = colour_of(photo)
    assert truth.difference(colour_of(relit)) > 1.5
    assert truth.difference(colour_of(relit, ColourCard(corners=CARD))) < 1


def test_the_gains_are_those_of_the_light() -> None:
    relit = lit(with_card(drawn_face(SKINS[0]), [GREY], 1), np.diag([1.3, 1.0, 0.6]))
    matrix = np.array(correction(relit, GreyCard(corners=CARD)).matrix)
    assert matrix == pytest.approx(np.diag([1 / 1.3, 1, 1 / 0.6]), rel=0.02)


def test_a_white_card_needs_its_reflectance() -> None:
    photo = with_card(drawn_face(SKINS[0]), ["e6e6e6"], 1)
    matrix = np.array(correction(photo, GreyCard(corners=CARD, reflectance=0.791)).matrix)
    assert matrix == pytest.approx(np.eye(3), abs=0.01)


def test_a_card_seen_aslant_is_read() -> None:
    photo = with_card(drawn_face(SKINS[0]), PATCHES, 6)
    turned = np.ascontiguousarray(np.rot90(photo, -1))
    corners = tuple((photo.shape[0] - 1 - y, x) for x, y in CARD)
    assert len(corners) == 4
    found = correction(turned, ColourCard(corners=corners))
    assert np.array(found.matrix) == pytest.approx(np.eye(3), abs=0.01)
    assert found.fit < 0.5


def spotted(photo: Image, value: int) -> Image:
    photo = photo.copy()
    photo[20:40, 20:40] = value
    return photo


def half_shaded(photo: Image) -> Image:
    photo = photo.copy()
    photo[:, 50:] = lit(photo, np.eye(3) / 2)[:, 50:]
    return photo


@pytest.mark.parametrize(
    ("rgb", "card", "message"),
    [
        (drawn_face("a07e56", "1c1c1c"), GreyCard(corners=CARD), "times the light"),
        (drawn_face("a07e56", "f0f0f0"), GreyCard(corners=CARD, reflectance=0.05), "times the light"),
        (drawn_face("a07e56", "a06030"), GreyCard(corners=CARD), "degrees from grey"),
        (spotted(drawn_face("a07e56"), 255), GreyCard(corners=CARD), "burnt out"),
        (half_shaded(drawn_face("a07e56")), GreyCard(corners=CARD), "differs by"),
        (lit(with_card(drawn_face("a07e56"), PATCHES, 6), np.eye(3) / 8), ColourCard(corners=CARD), "more light"),
        (drawn_face("a07e56", "ffffff"), GreyCard(corners=CARD), "255/255/255"),
        (drawn_face("a07e56", "020202"), GreyCard(corners=CARD), "2/2/2"),
        (drawn_face("a07e56", "ffffff"), ColourCard(corners=CARD), "less light"),
        (drawn_face("a07e56"), ColourCard(corners=CARD), "after correction"),
        (with_card(drawn_face("a07e56"), PATCHES, 6), ColourCard(corners=UPSIDE_DOWN), "dark skin"),
        (drawn_face("a07e56"), GreyCard(corners=(CARD[0], CARD[2], CARD[1], CARD[3])), "in turn"),
        (drawn_face("a07e56"), GreyCard(corners=((-30, 0), (60, 0), (60, 60), (-30, 60))), "512 x 512"),
        (drawn_face("a07e56"), GreyCard(corners=((9, 9), (11, 9), (11, 11), (9, 11))), "16 pixels"),
    ],
)
def test_cards_that_cannot_be_read_are_refused(rgb: Image, card: GreyCard | ColourCard, message: str) -> None:
    with pytest.raises(CardRefused, match=message):
        correction(rgb, card)


def test_the_reference_is_the_usual_card() -> None:
    assert len(PATCHES) == 24
    assert bytes.fromhex(PATCHES[0]) == bytes([115, 82, 68])
    assert bytes.fromhex(PATCHES[18]) == bytes([243, 243, 242])


def test_a_card_that_lies_on_the_face_is_refused() -> None:
    photo = drawn_face("808080")
    face: Corners = ((200, 270), (300, 270), (300, 330), (200, 330))
    with pytest.raises(CardRefused, match="lies on the face"):
        tone(parsed(photo), GreyCard(corners=face))


def test_a_grainy_card_is_read() -> None:
    photo = with_card(drawn_face(SKINS[0]), [GREY], 1)
    grain = np.random.default_rng(0).normal(0, 6, photo.shape)
    noisy = np.clip(photo + grain, 0, 255).astype(np.uint8)
    assert np.diag(np.array(correction(noisy, GreyCard(corners=CARD)).matrix)) == pytest.approx([1, 1, 1], abs=0.05)


@pytest.mark.parametrize("reflectance", [1e-300, 0, -0.2, 0.01, 1.01, float("nan")])
def test_a_reflectance_that_no_card_has_is_refused(reflectance: float) -> None:
    with pytest.raises(pydantic.ValidationError):
        GreyCard(corners=CARD, reflectance=reflectance)


@pytest.mark.parametrize("code", ["ffffff", "000000", "6080c0", "40a040", "ff4020"])
def test_no_card_gives_a_colour_that_no_skin_has(code: str) -> None:
    with pytest.raises(CardRefused, match="as none is"):
        check_skin(lab_of_hex(code))


@pytest.mark.parametrize("code", ["eadaba", *SKINS, "3a312a", "292420"])
def test_skins_colours_pass(code: str) -> None:
    check_skin(lab_of_hex(code))


def test_a_card_in_another_light_than_the_face_is_refused() -> None:
    photo = with_card(drawn_face("eadaba"), ["404040"], 1)
    with pytest.raises(CardRefused, match="by this card the skin would be"):
        tone(parsed(photo), GreyCard(corners=CARD))


def test_the_face_is_where_its_parts_are() -> None:
    photo = drawn_face(SKINS[0])
    inside = face_in(segmented(photo))
    assert inside[SKIN]
    assert not inside[:72, :104].any()
