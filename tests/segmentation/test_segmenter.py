from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_PARTS, FACE_SKIN, JOINT, Concern, concern
from skinsight.segmentation.errors import UnknownConcern, WeightsError
from skinsight.segmentation.face import Face, whole_picture
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.parts import (
    Parts,
    bare_skin,
    eye_area,
    inflamed_skin,
    lined_skin,
    part,
    public_skin,
    rounded_brows_and_eyes,
    spotted_skin,
    under_eye_skin,
)
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.postprocess import search_region, skin_probability
from skinsight.segmentation.segmenter import PROFILES, Segmentation, Segmenter, default_segmenter
from tests.fakes import SIDE, FakeSegmenter

CROPS = {
    "the picture": (FaceCrop.of_picture(256, 256), 256, 256),
    "within it": (FaceCrop(150, 100, 120), 220, 330),
    "leaning": (FaceCrop(150, 100, 120, 35), 220, 330),
    "beyond its edge": (FaceCrop(10, 200, 150, -20), 220, 330),
    "large": (FaceCrop(330, 250, 430), 480, 640),
    "narrow": (FaceCrop.of_picture(300, 20), 300, 20),
    "a pixel": (FaceCrop.of_picture(1, 1), 1, 1),
}


def drawn(crop: FaceCrop, height: int, width: int) -> Segmentation:
    photo = np.full((height, width, 3), 127, np.uint8)
    return FakeSegmenter().segment(photo, Face(crop, "whole_face"), CONCERNS)


def flat(parts: Parts, probability: float) -> Segmentation:
    """Every concern with one probability everywhere; the photograph is the face frame."""
    face = whole_picture(np.zeros((*parts.shape, 3), np.uint8))
    maps = {name: np.full(parts.shape, probability, np.float32) for name in CONCERNS}
    return Segmentation(face, *parts.shape, parts, maps)


@pytest.mark.parametrize(("crop", "height", "width"), CROPS.values(), ids=CROPS)
def test_everything_has_the_size_of_the_photograph(crop: FaceCrop, height: int, width: int) -> None:
    segmentation = drawn(crop, height, width)
    assert set(segmentation.masks) == set(CONCERNS)
    for name, mask in {**segmentation.masks, "eye_area": segmentation.eye_area}.items():
        assert (mask.shape, mask.dtype) == ((height, width), np.bool_), name
    for name in CONCERNS:
        probability = segmentation.probability(name)
        assert (probability.shape, probability.dtype) == ((height, width), np.float32), name
        assert 0 <= probability.min() <= probability.max() <= 1
    assert (segmentation.parts.shape, segmentation.parts.dtype) == ((height, width), np.uint8)


@pytest.mark.parametrize(("crop", "height", "width"), CROPS.values(), ids=CROPS)
def test_masks_stay_in_their_search_region(crop: FaceCrop, height: int, width: int) -> None:
    segmentation = drawn(crop, height, width)
    bare = bare_skin(segmentation.parts)
    skin_of = {"acne": inflamed_skin, "flek": spotted_skin}
    for name, mask in segmentation.masks.items():
        on_skin = skin_of.get(name, bare_skin)(segmentation.parts)
        assert not (mask & ~segmentation.search_region(name)).any(), name
        assert (segmentation.search_region(name) & ~on_skin).sum() <= 5e-4 * bare.sum(), "but where three parts meet"


@pytest.mark.parametrize("name", ["within it", "leaning", "beyond its edge", "large"])
def test_nothing_is_outside_the_crop(name: str) -> None:
    crop, height, width = CROPS[name]
    segmentation = drawn(crop, height, width)
    y, x = np.mgrid[:height, :width]
    u, v = np.tensordot(crop.affine(SIDE), np.stack([x, y, np.ones_like(x)]), axes=1)
    outside = np.maximum(abs(u - 127.5), abs(v - 127.5)) > SIDE / 2 + 0.5
    assert outside.any()
    assert segmentation.masks[FACE_SKIN].any()
    assert not segmentation.parts[outside].any()
    for concern_name, mask in segmentation.masks.items():
        assert not mask[outside].any()
        assert not segmentation.probability(concern_name)[outside].any()


def test_a_leaning_face_has_leaning_masks() -> None:
    upright, leaning = (drawn(FaceCrop(150, 150, 200, tilt), 301, 301).masks["wrinkles"] for tilt in (0, 90))
    turned = np.rot90(upright, -1)
    assert np.argwhere(leaning).mean(axis=0) == pytest.approx(np.argwhere(turned).mean(axis=0), abs=1.5)


def test_parts_of_a_photograph_that_is_the_face_frame_are_as_the_network_said(drawn_face: Parts) -> None:
    np.testing.assert_array_equal(flat(drawn_face, 0).parts, drawn_face)
    np.testing.assert_array_equal(flat(drawn_face, 0).eye_area, eye_area(drawn_face))


@pytest.mark.parametrize("row", CONCERNS.values(), ids=CONCERNS)
def test_a_mask_begins_at_the_threshold(drawn_face: Parts, row: Concern) -> None:
    """That of the skin is the region itself, and goes by the probability alone."""
    region = search_region(row, drawn_face) if row.is_concern else np.ones(drawn_face.shape, bool)
    assert region.any()
    np.testing.assert_array_equal(flat(drawn_face, row.threshold + 1e-3).mask(row.name), region)
    assert not flat(drawn_face, row.threshold - 1e-3).mask(row.name).any()


@pytest.mark.parametrize("row", [row for row in CONCERNS.values() if row.is_concern], ids=lambda row: row.name)
def test_without_a_face_every_mask_is_empty(row: Concern) -> None:
    for background in ("background", "cover"):
        parts = np.full((SIDE, SIDE), FACE_PARTS.index(background), np.uint8)
        assert not flat(parts, 1.0).mask(row.name).any()


def test_search_region_of_each_concern(drawn_face: Parts) -> None:
    expected = {
        FACE_SKIN: public_skin(drawn_face),
        "acne": inflamed_skin(drawn_face),
        "flek": spotted_skin(drawn_face),
        "panda_eyes": under_eye_skin(drawn_face),
        "wrinkles": lined_skin(drawn_face),
    }
    assert set(expected) == set(CONCERNS)
    for name, region in expected.items():
        np.testing.assert_array_equal(search_region(concern(name), drawn_face), region, err_msg=name)


def test_skin_is_skin_or_nose_but_not_the_lids(drawn_face: Parts) -> None:
    classes = np.zeros((len(FACE_PARTS), SIDE, SIDE), np.float32)
    classes[FACE_PARTS.index("skin")] = 0.25
    classes[FACE_PARTS.index("nose")] = 0.375
    classes[FACE_PARTS.index("mouth")] = 0.375
    probability = skin_probability(classes, drawn_face)
    assert probability.dtype == np.float32
    assert set(np.unique(probability)) == {0, 0.625}
    np.testing.assert_array_equal(probability == 0, rounded_brows_and_eyes(drawn_face))


@pytest.fixture(scope="module")
def face(grace_hopper: Image) -> Face:
    """Where her face is."""
    return Face(FaceCrop(266, 232, 208, -2), "whole_face")


def test_the_network_sees_the_parts_of_a_face(face_parser: Segmenter, grace_hopper: Image, face: Face) -> None:
    segmentation = face_parser.segment(grace_hopper, face, [])
    assert list(segmentation.masks) == [FACE_SKIN]
    share = segmentation.masks[FACE_SKIN].sum() / face.crop.side**2
    assert 0.3 < share < 0.8
    assert all(part(segmentation.parts, name).any() for name in ("skin", "nose", "eyes", "brows", "mouth"))
    assert segmentation.eye_area.any()


def test_the_network_says_the_same_twice(face_parser: Segmenter, grace_hopper: Image, face: Face) -> None:
    one, other = (face_parser.segment(grace_hopper, face, [FACE_SKIN]) for _ in range(2))
    np.testing.assert_array_equal(one.face_maps[FACE_SKIN], other.face_maps[FACE_SKIN])
    np.testing.assert_array_equal(one.face_parts, other.face_parts)


def test_the_network_says_the_same_of_an_enlarged_photograph(
    face_parser: Segmenter, grace_hopper: Image, face: Face
) -> None:
    enlarged = np.repeat(np.repeat(grace_hopper, 2, axis=0), 2, axis=1)
    twice = face_parser.segment(enlarged, replace(face, crop=face.crop.scaled(2)), []).masks[FACE_SKIN]
    once = face_parser.segment(grace_hopper, face, []).masks[FACE_SKIN]
    assert twice.shape == (1200, 1024)
    assert (twice[::2, ::2] & once).sum() / (twice[::2, ::2] | once).sum() > 0.97


def test_a_concern_that_does_not_exist(face_parser: Segmenter, astronaut: Photo) -> None:
    with pytest.raises(UnknownConcern, match="'freckles': choose one of face_skin, acne"):
        face_parser.segment(astronaut.pixels, whole_picture(astronaut.pixels), ["freckles"])


def test_another_folder_of_networks_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKINSIGHT_WEIGHTS", str(tmp_path / "mine"))
    with pytest.raises(WeightsError, match=r"mine/manifest\.json is missing"):
        default_segmenter.__wrapped__()


def test_networks_are_checked_before_they_are_loaded(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="missing"):
        Segmenter(tmp_path)


def test_a_network_of_another_input_side_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """One's own weights may be older than the registry."""
    monkeypatch.setitem(CONCERNS, FACE_SKIN, replace(CONCERNS[FACE_SKIN], side=320))
    with pytest.raises(WeightsError, match=r"face_skin\.onnx was made for 256 px and face_skin now reads 320: train"):
        Segmenter(names=[FACE_SKIN])


@pytest.mark.slow
def test_each_profile_runs_its_networks_and_gives_all_maps(grace_hopper: Image, face: Face) -> None:
    for profile in PROFILES:
        segmenter = default_segmenter(profile)
        found = segmenter.segment(grace_hopper, face, CONCERNS)
        of_each = set() if profile == "fast" else set(CONCERNS)
        assert set(segmenter.models) == {JOINT, CONDITIONS, *of_each}  # the hint at conditions reads the joint network
        assert set(found.face_maps) == set(CONCERNS)
        assert 0.3 < found.masks[FACE_SKIN].sum() / face.crop.side**2 < 0.8
