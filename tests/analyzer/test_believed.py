"""Marks that are none: what lies off the skin, and what covers a face."""

from dataclasses import replace

import numpy as np
import pytest

from skinsight.analyzer import analyze
from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.concerns.flek import FLEK
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.quality.gate import quality
from skinsight.analyzer.quality.red_field import RedField
from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.parts import enlarged
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import drawn_face, segmented
from tests.analyzer.seen import coloured, plain_face
from tests.fakes import FakeSegmenter

PHOTO = drawn_face("c89a7b")


def marked(name: str, where: Mask, segmentation: Segmentation | None = None) -> ParsedFace:
    """The drawn face with a mark of one concern ``(SIDE, SIDE)``."""
    seen = segmentation or segmented(PHOTO, *CONCERNS)
    maps = {name: where.astype(np.float32)}
    return ParsedFace(Photo(PHOTO), replace(seen, face_maps=seen.face_maps | maps))


def spot(x: float, y: float, radius: float = 5) -> Mask:
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return np.asarray((rows - y) ** 2 + (columns - x) ** 2 <= radius**2)


def count(face: ParsedFace, name: str) -> int:
    return int(believed(face).concerns[name].mask.sum())


def test_a_spot_in_a_brow_or_at_a_nostril_is_no_dark_spot() -> None:
    boxes = plain_face().view.landmarks.boxes
    brow, nose = boxes["left brow"], boxes["nose"]
    assert count(marked("flek", spot(*brow.centre, 3)), "flek") == 0
    for edge in (nose.x0, nose.x1):
        assert count(marked("flek", spot(edge, nose.y1 - 8, 3)), "flek") == 0
    cheek = spot(*np.argwhere(plain_face().view.zones.masks["left_cheek"]).mean(axis=0)[::-1])
    assert count(marked("flek", cheek), "flek") == cheek.sum()


def test_a_spot_at_the_hair_is_no_dark_spot() -> None:
    seen = segmented(PHOTO, *CONCERNS)
    parts, side = seen.face_parts.copy(), seen.face_parts.shape[0]
    x, y = np.argwhere(plain_face().view.zones.masks["forehead"]).mean(axis=0)[::-1]
    hair = round((y - 6) / SIDE * side)
    parts[:hair][parts[:hair] == FACE_PARTS.index("skin")] = FACE_PARTS.index("cover")
    covered = replace(seen, face_parts=parts)
    assert count(marked("flek", spot(x, y - 4, 3), covered), "flek") == 0
    assert count(marked("flek", spot(x, y + 16, 3), covered), "flek") > 0


STUBBLE = 5 * np.random.default_rng(2).normal(size=(SIDE, SIDE))
"""In units of L*."""


@pytest.mark.parametrize(
    ("zone", "rough", "yellow", "kept"),
    [
        ("chin", STUBBLE, 0.0, False),
        ("chin", STUBBLE, 0.8, True),
        ("chin", 0 * STUBBLE, 0.0, True),
        ("forehead", STUBBLE, 0.0, True),
    ],
)
def test_what_is_as_colourless_as_a_shadow_in_a_beard_is_a_hair(
    zone: ZoneName, rough: Array, yellow: float, kept: bool
) -> None:
    """It is kept where it is yellower than a shadow as dark, in smooth skin, and above the beard."""
    mark = spot(*np.argwhere(plain_face().view.zones.masks[zone]).mean(axis=0)[::-1])
    lab = plain_face().view.lab.copy()
    skin, darker_by = lab[mark][0].copy(), 10.0
    lab[..., 0] += rough * plain_face().view.zones.masks[zone]
    shadow = (skin[0] - darker_by + 16) / (skin[0] + 16)
    lab[mark] = [skin[0] - darker_by, skin[1] * shadow, skin[2] * shadow + yellow * darker_by]
    assert bool(FLEK.doubted(face := coloured(marked("flek", mark), lab), face.concerns["flek"])[mark].all()) != kept


@pytest.mark.parametrize("name", ["acne", "flek", "wrinkles"])
def test_what_lies_behind_lenses_is_not_counted(name: str) -> None:
    eye = plain_face().view.landmarks.boxes["left eye"]
    below = spot(eye.centre[0], eye.y1 + 12)
    seen = segmented(PHOTO, *CONCERNS)
    assert count(marked(name, below, seen), name) > 0
    parts = seen.face_parts.copy()
    side = parts.shape[0]
    factor = side / SIDE
    rows = slice(round((eye.y0 - 10) * factor), round((eye.y1 + 30) * factor))
    parts[rows, side // 5 : -side // 5][parts[rows, side // 5 : -side // 5] == 1] = FACE_PARTS.index("glasses")
    assert count(marked(name, below, replace(seen, face_parts=parts)), name) == 0


@pytest.mark.parametrize(
    ("by", "dots", "where", "found"),
    [
        (20, 5, "left_cheek", True),
        (20, 3, "left_cheek", False),
        (4, 5, "left_cheek", False),
        (0, 5, "left_cheek", False),
        (20, 5, "forehead", False),
        (20, 64, "left_cheek", False),
    ],
)
def test_a_red_field_may_not_be_acne(by: int, dots: int, where: ZoneName, found: bool) -> None:
    """A field without the lesions is a red nose or lip, and one that is full of them is what acne makes."""
    zones = plain_face().view.zones.masks
    lab = plain_face().view.lab.copy()
    lab[zones["left_cheek"] | zones["right_cheek"] | zones["nose"], 1] += by
    row, column = np.argwhere(zones[where]).mean(axis=0)
    across = 8 if dots > 5 else 1
    places = [divmod(place - dots // 2, across) for place in range(dots)]
    lesions = np.logical_or.reduce([spot(column + 9 * (x - across // 2), row + 9 * y, 3) for y, x in places])
    face = coloured(marked("acne", lesions), lab)
    problems = {one.code: one for one in quality(face).problems}
    assert ("red_field" in problems) == found
    if found:
        assert problems["red_field"].concerns == ("acne",)
        assert "may not be acne" in problems["red_field"].advice


@pytest.mark.parametrize(("lightness", "found"), [(40, True), (56, False)])
def test_dark_skin_in_side_light_is_no_red_field(lightness: float, found: bool) -> None:
    """What is better lit has the larger a* at the same colour."""
    view = plain_face().view
    lab, lit = view.lab.copy(), view.zones.masks["left_cheek"] | view.zones.masks["nose"]
    lab[view.skin] = 40, 18, 25
    lab[lit] = lightness, 28, 25
    row, column = np.argwhere(view.zones.masks["left_cheek"]).mean(axis=0)
    lesions = np.logical_or.reduce([spot(column + 9 * x, row, 3) for x in range(-2, 3)])
    face = coloured(marked("acne", lesions), lab)
    assert ("red_field" in {one.code for one in quality(face).problems}) == found


@pytest.mark.parametrize(("like_acne", "found"), [(0.7, True), (0.9, False)])
def test_skin_that_looks_surely_like_acne_has_no_red_field(like_acne: float, found: bool) -> None:
    field = RedField(share=0.2, marks=9, within=0.5, lesions=5, like_acne=like_acne)
    assert field.said == (0.2 if found else 0.0)


class Masked(FakeSegmenter):
    """The drawn face without some features."""

    hidden: tuple[str, ...] = ()

    def segment(self, rgb: Image, face: Face, names: object) -> Segmentation:  # type: ignore[override]
        found = super().segment(rgb, face, names)  # type: ignore[arg-type]
        off = np.isin(found.face_parts, [FACE_PARTS.index(name) for name in self.hidden])
        found.face_parts[off] = FACE_PARTS.index("skin")
        return found


@pytest.mark.parametrize("hidden", [("mouth",), ("nose",), ("nose", "mouth")])
def test_a_masked_face_has_no_tone_and_no_grade_of_the_whole(hidden: tuple[str, ...]) -> None:
    segmenter = Masked()
    segmenter.hidden = hidden
    found = analyze(Photo(PHOTO), segmenter=segmenter)
    assert "covered" in [problem.code for problem in found.quality.problems]
    assert found.tone.status == "unavailable"
    assert {name: found.concerns[name].status for name in ("acne", "flek", "wrinkles")} == dict.fromkeys(
        ("acne", "flek", "wrinkles"), "unavailable"
    )


def test_a_mouth_below_the_crop_is_covered_where_the_photograph_goes_on() -> None:
    """The crop of a masked face may be laid around what the mask leaves."""
    cut = round(SIDE / 2) + 30
    crop = FaceCrop.of_box(0, 0, SIDE, cut)
    seen = segmented(PHOTO)
    parts = crop.classes_to_face(enlarged(seen.face_parts, SIDE), seen.face_parts.shape[0])
    parts[(parts == FACE_PARTS.index("mouth"))] = 0
    face = ParsedFace(Photo(PHOTO), replace(seen, face=Face(crop, "given"), face_parts=parts))
    assert quality(face).measures["hidden_features"] >= 1


def test_a_mouth_outside_the_photograph_is_not_covered() -> None:
    photo = PHOTO[: SIDE // 2 + 60]
    seen = segmented(PHOTO)
    parts = seen.face_parts.copy()
    parts[parts == FACE_PARTS.index("mouth")] = 0
    found = quality(ParsedFace(Photo(photo), replace(seen, height=photo.shape[0], face_parts=parts)))
    assert "covered" not in [problem.code for problem in found.problems]
