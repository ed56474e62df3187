from collections.abc import Callable

import cv2
import numpy as np
import pytest

from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import (
    Parts,
    bare_skin,
    brows_and_eyes,
    eye_area,
    find_eyes,
    inflamed_skin,
    lined_skin,
    main_component,
    part,
    public_skin,
    spotted_skin,
    under_eye_skin,
)

SIDE = 256
MASKS: dict[str, Callable[[Parts], Mask]] = {
    "public_skin": public_skin,
    "brows_and_eyes": brows_and_eyes,
    "eye_area": eye_area,
    "under_eye_skin": under_eye_skin,
}


def skin_with(**boxes: list[tuple[int, int, int, int]]) -> Parts:
    """A picture full of skin with boxes ``(x0, y0, x1, y1)`` of other parts, drawn in order."""
    parts = np.full((SIDE, SIDE), FACE_PARTS.index("skin"), np.uint8)
    for name, drawn in boxes.items():
        for x0, y0, x1, y1 in drawn:
            parts[y0:y1, x0:x1] = FACE_PARTS.index(name)
    return parts


def extent(mask: Mask) -> tuple[int, int, int, int]:
    """Box ``(x0, y0, x1, y1)`` around a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def blobs(mask: Mask) -> list[Mask]:
    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    return sorted((labels == index for index in range(1, count)), key=lambda blob: extent(blob)[0])


@pytest.mark.parametrize("name", FACE_PARTS)
def test_part_finds_one_class(name: str) -> None:
    parts = np.arange(len(FACE_PARTS), dtype=np.uint8)[None]
    assert np.flatnonzero(part(parts, name)).tolist() == [FACE_PARTS.index(name)]


def test_bare_skin_is_skin_and_nose() -> None:
    parts = np.arange(len(FACE_PARTS), dtype=np.uint8)[None]
    assert {FACE_PARTS[index] for index in np.flatnonzero(bare_skin(parts))} == {"skin", "nose"}


def test_spots_may_lie_in_brows_and_behind_glasses_too() -> None:
    parts = np.arange(len(FACE_PARTS), dtype=np.uint8)[None]
    found = {FACE_PARTS[index] for index in np.flatnonzero(spotted_skin(parts))}
    assert found == {"skin", "nose", "brows", "glasses"}


@pytest.mark.parametrize("name", ["neck", "cover", "background", "ears", "mouth", "eyes"])
def test_acne_may_lie_on_neck_and_in_hair_close_to_the_skin(name: str) -> None:
    parts = skin_with(**{name: [(128, 0, 256, 256)]})
    found, beside = inflamed_skin(parts), (slice(None), slice(128, 128 + 16))
    assert found[:, :128].all()
    assert found[beside].all() == found[beside].any() == (name in ("neck", "cover"))
    assert not found[:, 128 + 17 :].any()


@pytest.mark.parametrize(
    ("eyes", "expected"),
    [
        ([], []),
        ([(50, 100, 53, 104)], []),  # 12 pixels are noise
        ([(50, 100, 90, 115)], [50]),
        ([(150, 100, 190, 115), (50, 100, 90, 115)], [50, 150]),
        ([(50, 100, 90, 115), (110, 100, 115, 105), (150, 100, 190, 115)], [50, 150]),  # the two largest
        ([(10, 10, 14, 14), (50, 100, 90, 115)], [10, 50]),  # 16 pixels are an eye far away
    ],
)
def test_at_most_two_eyes_from_left_to_right(eyes: list[tuple[int, int, int, int]], expected: list[int]) -> None:
    assert [eye.x0 for eye in find_eyes(skin_with(eyes=eyes))] == expected


def test_an_eye_knows_its_box() -> None:
    eye = find_eyes(skin_with(eyes=[(50, 100, 91, 115)]))[0]
    assert (eye.width, eye.height, eye.centre) == (41, 15, (70.0, 107.0))
    assert extent(eye.mask) == (eye.x0, eye.y0, eye.x1, eye.y1) == (50, 100, 91, 115)


def test_main_component_is_the_largest() -> None:
    mask = np.zeros((20, 20), bool)
    mask[2:5, 2:5] = mask[10:16, 10:14] = True
    assert extent(main_component(mask)) == (10, 10, 14, 16)
    assert not main_component(np.zeros((5, 5), bool)).any()


def test_public_skin_leaves_out_one_blob_on_each_side(drawn_face: Parts) -> None:
    left_out = part(drawn_face, "skin", "nose", "brows", "eyes") & ~public_skin(drawn_face)
    left, right = blobs(left_out)
    for blob, eye in zip((left, right), find_eyes(drawn_face), strict=True):
        x0, y0, x1, y1 = extent(blob)
        side = np.zeros(blob.shape, bool)
        side[:, x0:x1] = True
        assert (part(drawn_face, "brows", "eyes") & side & ~blob).sum() == 0
        assert y0 == pytest.approx(extent(part(drawn_face, "brows") & side)[1] - 2, abs=1)
        assert y1 == pytest.approx(eye.y1 + eye.width / 3 + 2, abs=1)
        assert blob[y0 + (y1 - y0) // 2, round(eye.centre[0])], "the lid between brow and eye belongs to the blob"
    assert (left ^ right[:, ::-1]).sum() < 0.01 * left.sum(), "OpenCV fills left and right edges a little differently"


def test_public_skin_is_within_skin_and_nose(drawn_face: Parts) -> None:
    public, bare = public_skin(drawn_face), bare_skin(drawn_face)
    assert not (public & ~bare).any()
    assert 0.8 < public.sum() / bare.sum() < 1


def test_blob_without_lid_drop_ends_at_the_lower_lid(drawn_face: Parts) -> None:
    for blob, eye in zip(blobs(brows_and_eyes(drawn_face)), find_eyes(drawn_face), strict=True):
        assert extent(blob)[3] == eye.y1


@pytest.mark.parametrize(
    ("brow", "belongs"),
    [
        ((50, 80, 95, 86), True),
        ((70, 80, 115, 86), True),
        ((110, 80, 155, 86), False),  # over the other eye
        ((50, 130, 95, 136), False),  # below: no brow
    ],
)
def test_a_brow_belongs_to_the_eye_below_it(brow: tuple[int, int, int, int], belongs: bool) -> None:
    parts = skin_with(eyes=[(50, 100, 90, 115)], brows=[brow])
    assert brows_and_eyes(parts)[brow[1] + 2, (brow[0] + brow[2]) // 2] == belongs


def test_an_eye_without_a_brow_is_a_blob_by_itself() -> None:
    parts = skin_with(eyes=[(50, 100, 90, 115)])
    assert extent(brows_and_eyes(parts)) == (50, 100, 90, 115)
    assert extent(~public_skin(parts)) == (50 - 2, 100 - 2, 90 + 2, 115 + 13 + 2)


def test_the_blob_has_no_corners() -> None:
    left_out = ~public_skin(skin_with(eyes=[(50, 100, 90, 115)], brows=[(45, 80, 95, 86)]))
    x0, y0, x1, y1 = extent(left_out)
    for row, column in ((y0, x0), (y0, x1 - 1), (y1 - 1, x0), (y1 - 1, x1 - 1)):
        assert not left_out[row, column]
    outline = cv2.findContours(left_out.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0][:, 0]
    before, after = outline - np.roll(outline, 5, axis=0), np.roll(outline, -5, axis=0) - outline
    cosine = (before * after).sum(axis=1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
    assert cosine.min() > 0, "within five pixels to either side it never turns by a right angle"


def test_lashes_and_corners_of_the_eye_are_no_public_skin() -> None:
    public = public_skin(skin_with(eyes=[(50, 100, 90, 115)], brows=[(45, 80, 95, 86)]))
    assert not public[99:116, 48:50].any()
    assert not public[99:116, 90:92].any()
    assert public[105, [44, 96]].all()


def test_blob_of_an_eye_at_the_lower_edge_does_not_come_in_at_the_top() -> None:
    parts = skin_with(eyes=[(50, 230, 100, 250)])
    assert extent(~public_skin(parts)) == (50 - 2, 230 - 2, 100 + 2, 256)


def test_wrinkles_keep_off_the_upper_lids_alone() -> None:
    """An eye with a brow that reaches further to both sides: the folds at its inner and outer end can be lines."""
    parts = skin_with(eyes=[(50, 100, 90, 115)], brows=[(40, 80, 100, 86)], nose=[(110, 90, 140, 160)])
    found = lined_skin(parts)
    assert not found[86:115, 50:90].any(), "the upper lid's crease is none"
    assert found[88:115, 40:50].all(), "the fold from the inner corner up to the brow"
    assert found[88:115, 90:100].all(), "below the brow's tail"
    assert found[115:, 50:90].all()
    assert found[100, 120], "the nose"
    assert not found[80:86, 40:100].any(), "the brow"


@pytest.mark.parametrize("eye", [(100, 100, 140, 115), (90, 90, 151, 110), (110, 120, 130, 130)])
@pytest.mark.parametrize("nose", [-1, 0, 1])
def test_eye_area_is_measured_in_widths_of_the_eye(eye: tuple[int, int, int, int], nose: int) -> None:
    """It lies outwards, away from the nose; where no nose is seen, around the eye's middle."""
    beside = {-1: [(10, 100, 30, 160)], 0: [], 1: [(226, 100, 246, 160)]}[nose]
    parts = skin_with(eyes=[eye], nose=beside)
    width, x, y = eye[2] - eye[0], (eye[0] + eye[2]) / 2, (eye[1] + eye[3]) / 2
    x -= nose * 0.18 * width
    expected = (x - 1.15 * width, y - 0.61 * width, x + 1.15 * width, y + 1.24 * width)
    area = eye_area(parts)
    assert extent(area) == pytest.approx(expected, abs=1)
    box = np.prod([expected[2] - expected[0], expected[3] - expected[1]])
    assert np.pi / 4 < area.sum() / box < 0.9, "rounded, but fuller than an ellipse"


def test_eye_area_is_one_blob_per_eye_and_holds_the_eye(drawn_face: Parts) -> None:
    area = eye_area(drawn_face)
    assert not (part(drawn_face, "eyes") & ~area).any()
    left, right = find_eyes(drawn_face)
    for blob, eye, outward in zip(blobs(area), (left, right), (-1, 1), strict=True):
        x0, _, x1, _ = extent(blob)
        shift = ((x0 + x1) / 2 - eye.centre[0]) * outward / (x1 - x0)
        assert shift == pytest.approx(0.08, abs=0.01), "outwards by a twelfth of its width"
    np.testing.assert_array_equal(area, area[:, ::-1])
    assert len(blobs(eye_area(skin_with(eyes=[(30, 100, 60, 112), (190, 100, 220, 112)])))) == 2


def test_an_eye_read_too_narrow_hardly_narrows_its_area() -> None:
    true, narrow = ([(60, 100, 100, 115), (160, 100, right, 115)] for right in (200, 190))
    areas = [eye_area(skin_with(eyes=eyes)) for eyes in (true, narrow)]
    left, right, top, bottom = 0, 2, 1, 3
    widths = [extent(blobs(area)[0])[right] - extent(blobs(area)[0])[left] for area in areas]
    assert widths[0] == pytest.approx(2 * 1.15 * 40, abs=2)
    assert widths[1] > 0.9 * widths[0], "a quarter of one eye is missing"
    heights = [extent(blobs(area)[0])[bottom] - extent(blobs(area)[0])[top] for area in areas]
    assert heights[1] > 0.9 * heights[0]


@pytest.mark.parametrize("eyes", [[(108, 100, 148, 115)], [(50, 90, 86, 104), (140, 100, 176, 112)]])
def test_under_eye_skin_is_bare_skin_below_the_eyes(eyes: list[tuple[int, int, int, int]]) -> None:
    parts = skin_with(eyes=eyes)
    zones = blobs(under_eye_skin(parts))
    assert len(zones) == len(eyes)
    for zone, (x0, y0, x1, y1) in zip(zones, eyes, strict=True):
        assert extent(zone)[1] >= y0
        assert extent(zone)[3] == pytest.approx((y0 + y1) / 2 + 1.7 * (x1 - x0), abs=1)
        assert zone[y1, x0:x1].all(), "all along the lower lid"
        past, deep = round(0.3 * (x1 - x0)), round(0.6 * (x1 - x0))
        assert zone[y1, x0 - past : x1 + past].all(), "and past both corners"
        assert zone[y1 : y1 + deep, x0:x1].all(), "down to where strong ones end"
        assert not zone[y0:y1, x0:x1].any(), "but not the eye"


@pytest.mark.parametrize("of", [under_eye_skin, lined_skin])
def test_dark_circles_and_wrinkles_may_lie_behind_glasses(of: Callable[[Parts], Mask]) -> None:
    parts = skin_with(glasses=[(30, 80, 110, 140)], eyes=[(50, 100, 90, 115)])
    assert of(parts)[120:140, 50:90].all()


def test_under_eye_skin_keeps_to_the_face(drawn_face: Parts) -> None:
    zone = under_eye_skin(drawn_face)
    assert zone.any()
    assert not (zone & ~bare_skin(drawn_face)).any()
    assert not zone[: min(eye.y0 for eye in find_eyes(drawn_face))].any()


@pytest.mark.parametrize("name", ["brows_and_eyes", "eye_area", "under_eye_skin"])
def test_without_eyes_there_is_nothing_around_them(drawn_face: Parts, name: str) -> None:
    drawn_face[part(drawn_face, "eyes")] = FACE_PARTS.index("skin")
    assert not MASKS[name](drawn_face).any()
    np.testing.assert_array_equal(public_skin(drawn_face), bare_skin(drawn_face))


@pytest.mark.parametrize("name", MASKS)
def test_one_eye_is_as_good_as_the_other(drawn_face: Parts, name: str) -> None:
    """A profile: the half that is covered has nothing, the other is as if both were seen."""
    both = MASKS[name](drawn_face)
    middle, margin = SIDE // 2, 26  # beyond the margin nothing of the other eye's blobs reaches
    drawn_face[:, middle:] = FACE_PARTS.index("cover")
    one = MASKS[name](drawn_face)
    differ = (one ^ both)[:, : middle - margin]
    assert differ.sum() <= 0.25 * both[:, : middle - margin].sum(), "the distance between the eyes is not known"
    assert not one[:, middle + margin :].any()


@pytest.mark.parametrize("shape", [(1, 1), (SIDE, SIDE), (3, 70)])
@pytest.mark.parametrize("colour", FACE_PARTS)
def test_maps_of_one_colour(colour: str, shape: tuple[int, int]) -> None:
    parts = np.full(shape, FACE_PARTS.index(colour), np.uint8)
    found = {name: of(parts) for name, of in MASKS.items()}
    assert all(mask.shape == shape and mask.dtype == np.bool_ for mask in found.values())
    assert found["public_skin"].all() == found["public_skin"].any() == (colour in ("skin", "nose"))
    assert found["brows_and_eyes"].any() == found["eye_area"].any() == (colour == "eyes")
    assert not found["under_eye_skin"].any()


def test_an_eye_that_hair_splits_is_one(drawn_face: Parts) -> None:
    """A strand of a fifth of the opening's width through one eye: two eyes, each as wide as before."""
    whole = find_eyes(drawn_face)
    split = drawn_face.copy()
    middle, half = round(whole[0].centre[0]), max(1, whole[0].width // 10)
    split[:, middle - half : middle + half] = FACE_PARTS.index("cover")
    assert [(eye.x0, eye.x1) for eye in find_eyes(split)] == [(eye.x0, eye.x1) for eye in whole]
