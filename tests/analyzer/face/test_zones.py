"""Zones of drawn faces: whole, turned away, with closed eyes, covered, and a close-up."""

import itertools

import numpy as np
import pytest

from skinsight.analyzer.face import zones as layout
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.zones import HIDDEN, ZONES, Zones
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.parts import Parts, bare_skin, part
from tests.fakes import FakeSegmenter

SKIN = FACE_PARTS.index("skin")


def zones(parts: Parts) -> Zones:
    return layout.zones(parts, Landmarks.of(parts))


@pytest.fixture
def parts() -> Parts:
    """A whole face, 256 x 256."""
    photo = np.full((256, 256, 3), 128, np.uint8)
    segmenter = FakeSegmenter()
    return segmenter.segment(photo, segmenter.find_faces(photo)[0], []).face_parts


def painted(parts: Parts, where: np.ndarray, name: str) -> Parts:
    changed = parts.copy()
    changed[where] = FACE_PARTS.index(name)
    return changed


def half_profile(parts: Parts) -> Parts:
    """The face turned so that its left side, which is on the right of the picture, is hidden beyond the nose."""
    changed = parts.copy()
    changed[:, 146:] = 0
    return changed


def test_a_whole_face_has_all_zones(parts: Parts) -> None:
    seen = zones(parts)
    assert tuple(seen.masks) == ZONES
    assert seen.reasons == {}


def test_zones_are_disjoint_and_within_bare_skin(parts: Parts) -> None:
    masks = zones(parts).masks
    assert all((mask <= bare_skin(parts)).all() for mask in masks.values())
    for one, other in itertools.combinations(masks.values(), 2):
        assert not (one & other).any()


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("forehead", 128, 60),
        ("glabella", 128, 92),
        ("nose", 128, 150),
        ("right_cheek", 70, 170),
        ("left_cheek", 186, 170),
        ("right_under_eye", 90, 128),
        ("left_under_eye", 166, 128),
        ("right_crows_feet", 62, 112),
        ("left_crows_feet", 194, 112),
        ("right_nasolabial", 101, 190),
        ("left_nasolabial", 155, 190),
        ("upper_lip", 128, 187),
        ("chin", 128, 225),
    ],
)
def test_where_they_lie(parts: Parts, name: str, x: int, y: int) -> None:
    assert [zone for zone, mask in zones(parts).masks.items() if mask[y, x]] == [name]


def test_left_and_right_are_the_subjects(parts: Parts) -> None:
    masks = zones(parts).masks
    for name in ("cheek", "under_eye", "crows_feet", "nasolabial"):
        right, left = (np.argwhere(masks[f"{side}_{name}"])[:, 1].mean() for side in ("right", "left"))  # type: ignore[index]
        assert right < left


def test_the_far_side_of_a_half_profile_is_unavailable(parts: Parts) -> None:
    seen = zones(half_profile(parts))
    assert "the left eye was not seen" in seen.reasons["left_under_eye"]
    assert set(seen.reasons) == {
        "glabella", "left_cheek", "left_under_eye", "left_crows_feet", "left_nasolabial",
    }  # fmt: skip
    assert {"forehead", "right_cheek", "right_under_eye", "right_crows_feet", "nose"} <= set(seen.masks)


def test_the_other_half_profile_mirrors_it(parts: Parts) -> None:
    one, other = zones(half_profile(parts)), zones(np.ascontiguousarray(half_profile(parts)[:, ::-1]))
    assert {name.replace("right", "left") for name in one.masks} == {*other.masks}


def test_a_far_cheek_that_hardly_shows_is_turned_away(parts: Parts) -> None:
    turned = parts.copy()
    turned[130:, 166:] = 0
    seen = zones(turned)
    assert seen.reasons["left_cheek"] == HIDDEN
    assert {"right_cheek", "left_crows_feet"} <= set(seen.masks)


def test_closed_eyes_are_placed_by_the_brows(parts: Parts) -> None:
    seen = zones(painted(parts, part(parts, "eyes"), "skin"))
    assert {"left_cheek", "right_cheek", "forehead", "glabella", "left_nasolabial"} <= set(seen.masks)
    assert set(seen.reasons) == {
        "left_under_eye", "right_under_eye", "left_crows_feet", "right_crows_feet",
    }  # fmt: skip


def test_a_covered_forehead_is_no_zero(parts: Parts) -> None:
    covered = parts.copy()
    covered[:95][covered[:95] == SKIN] = FACE_PARTS.index("cover")
    seen = zones(covered)
    assert seen.reasons["forehead"] == HIDDEN
    assert "left_cheek" in seen.masks


def test_a_shoulder_that_reads_as_skin_is_no_chin(parts: Parts) -> None:
    low = np.zeros_like(parts, dtype=bool)
    low[252:] = True
    small = np.zeros_like(parts)
    small[:128, 64:192] = parts[::2, ::2]
    small[120:] = SKIN
    seen = zones(small)
    assert not any((mask & low).any() for mask in seen.masks.values())
    assert "chin" in seen.masks


@pytest.mark.parametrize("value", [0, SKIN], ids=["nothing", "a close-up"])
def test_without_features_every_zone_has_a_reason(value: int) -> None:
    seen = zones(np.full((256, 256), value, np.uint8))
    assert seen.masks == {}
    assert set(seen.reasons) == set(ZONES)
    assert all(seen.reasons.values())


def test_one_eye_without_a_nose_is_of_no_known_side(parts: Parts) -> None:
    eye = np.full_like(parts, SKIN)
    eye[100:130, 100:180] = FACE_PARTS.index("eyes")
    assert zones(eye).masks == {}


def test_a_mouth_alone_does_not_place_lip_and_chin(parts: Parts) -> None:
    seen = zones(painted(parts, part(parts, "eyes", "brows"), "skin"))
    assert set(seen.masks) == {"nose"}
    assert seen.reasons["chin"] == "the eye and brow were not seen"


def test_one_closed_eye_costs_no_zone_and_no_turn(parts: Parts) -> None:
    """Closed or covered, the eye is placed by its brow, as both are where both are closed."""
    eyes = part(parts, "eyes")
    eyes[:, :128] = False
    winking = painted(parts, eyes, "skin")
    seen = zones(winking)
    assert {"left_cheek", "right_cheek", "left_nasolabial", "right_nasolabial"} & set(ZONES) <= set(seen.masks)
    boxes = Landmarks.of(winking).boxes
    whole = Landmarks.of(parts).boxes["left eye"]
    assert "left eye" not in boxes
    assert boxes["left eye or brow"].centre == pytest.approx(whole.centre, abs=0.35 * whole.width)
