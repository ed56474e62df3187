"""Cards undo a light that is known, and are refused where they cannot."""

import numpy as np
import pytest

from skinsight.analyzer.colour.cards import CardReference, ColourCard, Corners, GreyCard, correction
from skinsight.analyzer.colour.cielab import Lab
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.tone.estimate import tone
from skinsight.segmentation.errors import CardRefused
from skinsight.segmentation.frames import Image
from tests.analyzer.drawn import CARD, drawn_face, lit, parsed, with_card

GREY = "767676"
"""18.1 % of the light."""
PATCHES = list(read_scale("colour_card", CardReference).patches)
SKINS = ["d7bd96", "a07e56", "604134"]
GAINS = [(1.3, 1.0, 0.6), (0.8, 1.0, 1.25), (0.5, 0.5, 0.5), (1.1, 0.7, 0.5)]
CROSSTALK = np.array([[0.8, 0.12, 0.02], [0.06, 0.7, 0.1], [0.0, 0.12, 0.75]])
UPSIDE_DOWN: Corners = (CARD[2], CARD[3], CARD[0], CARD[1])


def colour_of(rgb: Image, card: GreyCard | ColourCard | None = None) -> Lab:
    found = tone(parsed(rgb), card).tone
    assert found is not None
    assert found.calibrated is (card is not None)
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


@pytest.mark.parametrize(
    ("rgb", "card", "message"),
    [
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


@pytest.mark.parametrize("reflectance", [0, 1e-300, 0.01, 1.01])
def test_no_card_sends_back_so_little_or_so_much(reflectance: float) -> None:
    with pytest.raises(ValueError, match="reflectance"):
        GreyCard(corners=CARD, reflectance=reflectance)
