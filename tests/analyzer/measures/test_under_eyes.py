"""Dark circles on the drawn face, each painted with a cause that is known."""

import numpy as np
import numpy.typing as npt
import pytest

from skinsight.analyzer.colour.cielab import Array, Lab, lab_of_hex, lab_of_srgb, relit
from skinsight.analyzer.face.landmarks import Side
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.measures.contrast import with_margin
from skinsight.analyzer.measures.under_eyes import (
    against_cheeks,
    cheek_below,
    hue_class,
    hue_scale,
    residual,
    under_eyes,
)
from skinsight.analyzer.schema.findings import Contrast, HueClass, UnderEye, UnderEyes
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face, segmented

TONES = ("e8c4ac", "c89878", "a07456", "6b4630")
CAUSES: dict[str, tuple[HueClass, Array]] = {
    "shadow": ("structural", np.array([1.0, 1.0, 1.0])),
    "melanin": ("pigmented", np.array([0.71, 1.0, 1.75])),
    "blood in the surface": ("vascular", np.array([0.04, 1.0, 0.7])),
    "blood below the surface": ("vascular", np.array([1.0, 0.8, 0.55])),
}
"""Class, and absorption of red, green and blue."""
STRENGTH = 0.4


def gains(cause: str) -> Array:
    return np.asarray(np.exp(-STRENGTH * CAUSES[cause][1]))


def between(one: Lab, other: Lab) -> Contrast:
    delta_l, delta_a, delta_b = one.array - other.array
    return Contrast(delta_l=delta_l, delta_a=delta_a, delta_b=delta_b, delta_e=one.difference(other))


def painted(skin: str, **causes: str) -> ParsedFace:
    """The drawn face with a circle of a cause at each named eye."""
    photo = drawn_face(skin)
    segmentation = segmented(photo, "panda_eyes", "acne")
    circles = with_margin(segmentation.mask("panda_eyes"))
    for side, cause in causes.items():
        half = slice(SIDE // 2, None) if side == "left" else slice(0, SIDE // 2)
        colour = relit(lab_of_hex(skin), gains(cause))
        photo[:, half][circles[:, half]] = list(bytes.fromhex(colour.hex.removeprefix("#")))
    return ParsedFace(Photo(photo), segmentation)


def measured(face: ParsedFace) -> UnderEyes:
    return under_eyes(face, against_cheeks(face, marked(face)), face.concerns["panda_eyes"].in_photo)


def marked(face: ParsedFace) -> Mask:
    return face.concerns["panda_eyes"].mask


def of(found: UnderEyes, side: Side) -> UnderEye:
    eye = found.left if side == "left" else found.right
    assert eye is not None
    return eye


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("cause", CAUSES)
def test_the_cause_is_told_by_the_hue(tone: str, cause: str) -> None:
    cheek = lab_of_hex(tone)
    assert hue_class(cheek, between(relit(cheek, gains(cause)), cheek)) == CAUSES[cause][0]


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("light", [0.9, 0.6, 0.3])
def test_a_shadow_has_no_residual(tone: str, light: float) -> None:
    cheek = lab_of_hex(tone)
    assert residual(cheek, between(relit(cheek, np.full(3, light)), cheek)) == pytest.approx((0, 0), abs=0.1)


def test_brown_and_red_together_are_mixed() -> None:
    cheek = lab_of_hex(TONES[1])
    both = relit(cheek, gains("melanin") * gains("blood in the surface"))
    assert hue_class(cheek, between(both, cheek)) == "mixed"


def test_what_is_not_darker_is_mixed() -> None:
    cheek = lab_of_hex(TONES[1])
    for light in (1.0, 1.2):
        assert hue_class(cheek, between(relit(cheek, np.array([light, light, 1.3 * light])), cheek)) == "mixed"


def test_left_and_right_are_the_subjects() -> None:
    face = painted(TONES[0], left="melanin", right="shadow")
    found = measured(face)
    assert (of(found, "left").hue, of(found, "right").hue) == ("pigmented", "structural")


@pytest.mark.parametrize("cause", CAUSES)
def test_the_contrast_is_that_to_the_cheek(cause: str) -> None:
    face = painted(TONES[1], left=cause)
    found = measured(face)
    cheek = lab_of_hex(TONES[1])
    expected = between(relit(cheek, gains(cause)), cheek)
    contrast = of(found, "left").contrast
    assert contrast is not None
    assert list(contrast.model_dump().values()) == pytest.approx(list(expected.model_dump().values()), abs=0.6)
    plain = of(found, "right")
    assert plain.contrast is not None
    assert plain.contrast.delta_e == pytest.approx(0, abs=0.01)


def test_areas_are_those_of_the_photo_frame() -> None:
    face = painted(TONES[0])
    mask = face.concerns["panda_eyes"].in_photo.copy()
    mask[:, : SIDE // 2 - 90] = False
    found = under_eyes(face, against_cheeks(face, marked(face)), mask)
    assert of(found, "right").area == mask[:, : SIDE // 2].sum() > 0
    assert of(found, "left").area == mask[:, SIDE // 2 :].sum() > of(found, "right").area


def test_nothing_marked_is_a_result() -> None:
    face = painted(TONES[0])
    nothing = np.zeros((SIDE, SIDE), bool)
    assert under_eyes(face, against_cheeks(face, nothing), nothing) == UnderEyes(
        left=UnderEye(area=0, contrast=None, hue=None), right=UnderEye(area=0, contrast=None, hue=None)
    )


def without(*names: str, where: npt.NDArray[np.bool_]) -> ParsedFace:
    """The face with some parts turned to background."""
    photo = drawn_face(TONES[0])
    segmentation = segmented(photo, "panda_eyes", "acne")
    parts = segmentation.face_parts
    parts[np.isin(parts, [FACE_PARTS.index(name) for name in names]) & where] = 0
    return ParsedFace(Photo(photo), segmentation)


def test_an_eye_that_is_not_seen_has_no_circle() -> None:
    right_half = np.arange(256)[None, :] < 128
    face = without("eyes", where=right_half)
    found = under_eyes(face, against_cheeks(face, marked(face)), marked(face))
    assert found.right is None
    assert of(found, "left").contrast is not None
    nobody = without("eyes", where=np.ones((256, 256), bool))
    assert not against_cheeks(nobody, marked(nobody))
    assert under_eyes(nobody, {}, marked(nobody)) == UnderEyes(left=None, right=None)


def test_without_a_cheek_there_is_no_contrast() -> None:
    below = np.arange(256)[:, None] > 142
    face = without("skin", where=np.broadcast_to(below, (256, 256)))
    left = of(under_eyes(face, against_cheeks(face, marked(face)), marked(face)), "left")
    assert left.area > 0
    assert (left.contrast, left.hue) == (None, None)


def test_the_cheek_is_below_its_eye_and_free_of_marks_and_shine() -> None:
    face = painted(TONES[0])
    marks = marked(face) | face.concerns["acne"].mask
    cheek = cheek_below(face.view, "right", marks)
    eye = face.view.landmarks.boxes["right eye"]
    rows, columns = np.nonzero(cheek)
    assert rows.min() > eye.y1
    assert abs(columns.mean() - eye.centre[0]) < 0.2 * eye.width
    acne = face.concerns["acne"].mask
    assert (acne & face.view.zones.masks["right_cheek"]).any()
    assert not (acne & cheek).any()
    shiny = np.zeros((SIDE, SIDE), bool)
    shiny[rows.min() : rows.min() + 8, columns.min() :] = True
    face.view.lab[shiny & cheek] = lab_of_srgb(np.full(3, 250, np.uint8))
    assert not (cheek_below(face.view, "right", marks) & shiny).any()


def test_the_bounds_of_the_hue_classes_leave_no_overlap() -> None:
    scale = hue_scale()
    assert scale.vascular[0] < scale.vascular[1] < scale.pigmented[0] < scale.pigmented[1]
    assert scale.vascular[0] >= -180
    assert scale.pigmented[1] <= 180
