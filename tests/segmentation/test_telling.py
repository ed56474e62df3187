"""Marks of known colour on drawn skin, claimed by either network or by both: each is one thing."""

import cv2
import numpy as np
import pytest

from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS, concern
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Image, Mask, Probability
from skinsight.segmentation.segmenter import Segmenter
from skinsight.segmentation.telling import RIVALS, tell_apart, with_rivals

SIDE = 320
SKIN = (60.0, 14.0, 18.0)
PARTS = np.full((256, 256), FACE_PARTS.index("skin"), np.uint8)
FLAT, INFLAMED = (-8.0, 1.0, 1.0), (-3.0, 9.0, 0.0)
"""Differences in L*, a* and b* of a mole or freckle, and of an inflamed lesion."""
PLACES = ((80, 80), (80, 240), (240, 160))


def disc(x: int, y: int, radius: int = 7) -> Mask:
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return np.asarray(np.hypot(columns - x, rows - y) <= radius)


def skin(*marks: tuple[Mask, tuple[float, float, float]], glint: float = 0.0) -> Image:
    """A face of one colour with marks that differ from it, each with a highlight so much lighter in its middle."""
    lab = np.empty((SIDE, SIDE, 3), np.float32)
    lab[:] = SKIN
    for mask, difference in marks:
        lab[mask] += np.array(difference, np.float32)
        if glint:
            rows, columns = np.nonzero(mask)
            lab[disc(int(columns.mean()), int(rows.mean()), 2), 0] = SKIN[0] + glint
    return np.rint(255 * np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1)).astype(np.uint8)


def says(*marks: tuple[Mask, float]) -> Probability:
    found = np.full((SIDE, SIDE), 0.01, np.float32)
    for mask, probability in marks:
        found[mask] = probability
    return found


def marked(name: str, probability: Probability) -> Mask:
    return np.asarray(probability >= concern(name).threshold)


@pytest.mark.parametrize("place", PLACES)
def test_what_both_claim_goes_by_its_colour(place: tuple[int, int]) -> None:
    mark = disc(*place)
    both = says((mark, 0.8)), says((mark, 0.8))
    flat = tell_apart(*both, skin((mark, FLAT)), PARTS)
    assert (marked("flek", flat.flek) == mark).all()
    assert not marked("acne", flat.acne).any()
    assert not flat.untold.any()
    inflamed = tell_apart(*both, skin((mark, INFLAMED), glint=4), PARTS)
    assert (marked("acne", inflamed.acne) == mark).all()
    assert not marked("flek", inflamed.flek).any()


def test_each_mark_of_a_face_is_decided_for_itself() -> None:
    mole, pimple, other = (disc(*place) for place in PLACES)
    found = tell_apart(
        says((mole, 0.8), (pimple, 0.8)),
        says((mole, 0.8), (pimple, 0.8), (other, 0.9)),
        skin((mole, FLAT), (pimple, INFLAMED), (other, FLAT), glint=0),
        PARTS,
    )
    assert (marked("flek", found.flek) == mole | other).all()
    assert not (marked("acne", found.acne) & (mole | other)).any()


def test_a_flat_brown_mark_that_acne_claims_alone_is_a_dark_spot() -> None:
    mole = disc(*PLACES[0])
    found = tell_apart(says((mole, 0.7)), says((mole, 0.3)), skin((mole, FLAT)), PARTS)
    assert (marked("flek", found.flek) == mole).all()
    assert not marked("acne", found.acne).any()


def test_what_cannot_be_told_is_neither() -> None:
    """Between the colours of the two there is one that is left open."""
    mark = disc(*PLACES[0])
    both = says((mark, 0.8)), says((mark, 0.8))
    outcomes = []
    for share in np.linspace(0, 1, 21):
        colour = tuple(float(a + share * (b - a)) for a, b in zip(FLAT, INFLAMED, strict=True))
        found = tell_apart(*both, skin((mark, colour), glint=4 * share or -8), PARTS)
        claims = [bool(marked(name, getattr(found, name)).any()) for name in RIVALS]
        assert sum([*claims, bool(found.untold.any())]) == 1, "one pixel is one thing"
        outcomes.append("untold" if found.untold.any() else "acne" if claims[0] else "flek")
    assert outcomes == sorted(outcomes, key=["flek", "untold", "acne"].index)
    assert set(outcomes) >= {"flek", "acne"}


def test_the_loser_has_no_ring_around_the_mark_at_any_threshold() -> None:
    mark, around = disc(*PLACES[0], 7), disc(*PLACES[0], 9)
    soft = says((around, 0.3), (mark, 0.9))
    flat = tell_apart(soft, soft, skin((mark, FLAT)), PARTS)
    assert flat.acne.max() < 0.1
    inflamed = tell_apart(soft, soft, skin((mark, INFLAMED), glint=4), PARTS)
    assert inflamed.flek.max() < 0.1


def test_nothing_marked_is_a_result() -> None:
    found = tell_apart(says(), says(), skin(), PARTS)
    assert not found.untold.any()
    assert (found.acne == says()).all()
    assert (found.flek == says()).all()


def test_a_mark_without_skin_around_it_cannot_be_told() -> None:
    everywhere = np.ones((SIDE, SIDE), bool)
    found = tell_apart(says((everywhere, 0.8)), says((everywhere, 0.8)), skin(), PARTS)
    assert found.untold.all()


def test_neither_is_told_without_the_other() -> None:
    assert with_rivals(["face_skin", "acne"]) == ["face_skin", "acne", "flek"]
    assert with_rivals(["wrinkles"]) == ["wrinkles"]
    assert len({CONCERNS[name].side for name in RIVALS}) == 1, "their maps lie pixel on pixel"


@pytest.mark.parametrize("profile", ["standard", "fast"])
def test_one_asked_for_alone_says_the_same(profile: str, grace_hopper: Image) -> None:
    segmenter = Segmenter(names=["face_skin", *RIVALS], profile=profile)  # type: ignore[arg-type]
    face = whole_picture(grace_hopper)
    both = segmenter.segment(grace_hopper, face, RIVALS)
    assert not (both.masks["acne"] & both.masks["flek"]).any()
    for name in RIVALS:
        alone = segmenter.segment(grace_hopper, face, [name])
        assert set(alone.face_maps) == {"face_skin", name}
        np.testing.assert_array_equal(alone.face_maps[name], both.face_maps[name])
