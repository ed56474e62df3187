from collections.abc import Callable

import cv2
import numpy as np
import pytest
from skimage.color import rgb2lab

from skinsight.datasets.sources.wrinkle_lines import LINE_WIDTH
from skinsight.datasets.synthesis import acne, flek, panda_eyes, wrinkles
from skinsight.datasets.synthesis.acne import lesion
from skinsight.datasets.synthesis.painting import (
    HAEMOGLOBIN,
    MELANIN,
    BareFace,
    Layer,
    absorbed,
    blot,
    edge,
    finish,
    judged,
    places,
    smooth_noise,
    spread,
)
from skinsight.datasets.synthesis.wrinkles import laid, valley, widened
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.samples import UNKNOWN

SIDE = 256
LIGHT, DARK = (225, 185, 160), (100, 66, 50)
Paint = Callable[[BareFace, np.random.Generator], Layer]


def lines() -> Mask:
    """Two lines of a forehead in FFHQ's frame."""
    drawn = np.zeros((1024, 1024), bool)
    drawn[330:333, 350:670] = drawn[380:383, 380:640] = True
    return drawn


PAINTERS: dict[str, Paint] = {
    "acne": acne.paint,
    "flek": flek.paint,
    "panda_eyes": panda_eyes.paint,
    "wrinkles": lambda face, rng: wrinkles.paint(face, lines(), rng),
}


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def face(colour: tuple[int, int, int] = LIGHT, *, bare: bool = True) -> BareFace:
    """A face of one colour with two eyes; its ground is a large oval without them, or nothing."""
    picture = np.broadcast_to(np.array(colour, np.uint8), (SIDE, SIDE, 3)).copy()
    parts = np.full((SIDE, SIDE), FACE_PARTS.index("skin"), np.uint8)
    for x in (88, 168):
        cv2.ellipse(parts, (x, 110), (18, 8), 0, 0, 360, FACE_PARTS.index("eyes"), cv2.FILLED)
    oval = cv2.ellipse(np.zeros((SIDE, SIDE), np.uint8), (128, 138), (95, 112), 0, 0, 360, 1, cv2.FILLED)
    ground = (oval > 0) & (parts == FACE_PARTS.index("skin")) & bare
    frame = np.array([[0.3, 0, -25.6], [0, 0.3, -34]])
    lightness = float(rgb2lab(picture[:1, :1])[0, 0, 0])
    return BareFace(picture, parts, ground, frame, lightness, 0.5)


def lab(colour: tuple[int, int, int], absorbance: np.ndarray) -> np.ndarray:
    picture = np.full((4, 4, 3), colour, np.uint8)
    return np.asarray(rgb2lab(absorbed(picture, np.broadcast_to(absorbance, (4, 4, 3)).astype(np.float32)))[0, 0])


@pytest.mark.parametrize("colour", [LIGHT, DARK])
def test_melanin_darkens_and_browns(colour: tuple[int, int, int]) -> None:
    before, after = lab(colour, np.zeros(3)), lab(colour, 0.5 * MELANIN)
    assert after[0] < before[0] - 4
    assert lab((128, 128, 128), 0.5 * MELANIN)[1:].min() > 1.5  # on gray, brown is red and yellow


@pytest.mark.parametrize("colour", [LIGHT, DARK])
def test_blood_reddens_more_than_it_darkens(colour: tuple[int, int, int]) -> None:
    before, after = lab(colour, np.zeros(3)), lab(colour, 0.4 * HAEMOGLOBIN)
    assert after[1] > before[1] + 4
    assert after[1] - before[1] > lab(colour, 0.4 * MELANIN)[1] - before[1]


def test_no_absorbance_changes_no_colour() -> None:
    every = np.arange(256, dtype=np.uint8)[:, None, None].repeat(3, axis=2)
    assert np.array_equal(absorbed(every, np.zeros((256, 1, 3), np.float32)), every)


def test_a_negative_absorbance_brightens_and_does_not_overflow() -> None:
    bright = absorbed(np.full((1, 1, 3), 250, np.uint8), np.full((1, 1, 3), -3, np.float32))
    assert bright.tolist() == [[[255, 255, 255]]]


def test_a_spot_is_darker_inside_and_leaves_the_rest_alone() -> None:
    bare = face()
    layer = Layer.blank(SIDE, SIDE)
    body = edge(blot(8, 2.5, 0.2, rng()), 0.6)
    layer.add(128, 170, 0.4 * body[..., None] * MELANIN, body > 0.5)
    picture, label = finish(bare, layer, rng())
    assert 100 < (label == 1).sum() < 350  # an area of pi * 8 * 8 is 201
    assert (picture[label == 1].mean(axis=0) < np.array(LIGHT) - 15).all()
    far = np.hypot(*(np.mgrid[:SIDE, :SIDE] - np.array([170, 128])[:, None, None])) > 30
    assert np.array_equal(picture[far], bare.picture[far])


def test_paint_at_the_border_is_cut_off() -> None:
    layer = Layer.blank(20, 30)
    for x, y in ((0, 0), (29, 19), (-9, 10), (200, 10)):
        layer.add(x, y, np.ones((7, 7, 3), np.float32), np.ones((7, 7), bool))
    assert layer.absorbance.sum() == 2 * 16 * 3
    assert np.unique(layer.marks).tolist() == [0, 1, 2]


def test_what_nobody_sees_is_not_labelled() -> None:
    marks = np.zeros((10, 10), np.int32)
    marks[:3], marks[5:8] = 1, 2
    before = np.full((10, 10, 3), LIGHT, np.uint8)
    after = before.copy()
    after[:3] -= 2
    after[5:8] -= np.array([5, 25, 20], np.uint8)
    label = judged(marks, before, after)
    assert np.unique(label[:3]).tolist() == [UNKNOWN]
    assert np.unique(label[5:8]).tolist() == [1]
    assert not label[marks == 0].any()


@pytest.mark.parametrize("name", PAINTERS)
@pytest.mark.parametrize("colour", [LIGHT, DARK])
def test_every_tone_gets_marks_that_show_and_stay_on_the_ground(name: str, colour: tuple[int, int, int]) -> None:
    bare, shown = face(colour), 0
    for seed in range(6):
        picture, label = finish(bare, PAINTERS[name](bare, rng(seed)), rng(seed))
        assert not label[~bare.ground].any()
        seen = label == 1
        shown += bool(seen.any())
        if name != "acne" and seen.any():  # a lesion's head is brighter than skin
            assert picture[seen].mean() < bare.picture[seen].mean()
    assert shown >= 4


@pytest.mark.parametrize("name", PAINTERS)
def test_the_same_seed_paints_the_same(name: str) -> None:
    first, again, other = (finish(face(), PAINTERS[name](face(), rng(seed)), rng(seed)) for seed in (4, 4, 5))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("name", ["acne", "flek", "wrinkles"])
def test_without_ground_nothing_is_painted(name: str) -> None:
    bare = face(bare=False)
    for seed in range(3):
        picture, label = finish(bare, PAINTERS[name](bare, rng(seed)), rng(seed))
        assert not label.any()
        assert np.array_equal(picture, bare.picture)


@pytest.mark.parametrize("name", PAINTERS)
def test_some_faces_stay_clear(name: str) -> None:
    marked = [bool(PAINTERS[name](face(), rng(seed)).marks.any()) for seed in range(40)]
    assert 0 < marked.count(False) < 14


def test_a_lesion_is_red_on_light_skin_and_brown_on_dark() -> None:
    red, brown = (lesion(6, 0.4, fairness, 5, rng(3))[0].sum(axis=(0, 1)) for fairness in (1.0, 0.3))
    assert red[0] / red[1] < 0.4  # the less red light is absorbed, the redder
    assert brown[0] / brown[1] > 0.45


@pytest.mark.parametrize("radius", [1.0, 4.0, 12.0])
def test_a_lesion_is_labelled_as_one_blob_that_is_large_enough(radius: float) -> None:
    _, shape = lesion(radius, 0.3, 1.0, 2.5, rng(1))
    assert cv2.connectedComponents(shape.astype(np.uint8))[0] == 2
    assert shape.sum() >= 19  # a disc of 5 pixels across


def test_blots_are_ragged_and_of_their_size() -> None:
    inside = blot(12, 2.5, 0.25, rng(2)) < 1
    outline = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0][0]
    assert 0.6 < inside.sum() / (np.pi * 12**2) < 1.5
    assert 4 * np.pi * cv2.contourArea(outline) / cv2.arcLength(outline, True) ** 2 < 0.8  # a disc has 0.9 on pixels


def test_places_follow_the_density() -> None:
    density = np.zeros((20, 20), np.float32)
    density[3, 4], density[10, 11] = 1, 3
    found = places(density, 400, rng())
    assert set(found) == {(4, 3), (11, 10)}
    assert found.count((11, 10)) == pytest.approx(300, abs=40)
    assert places(np.zeros((20, 20), np.float32), 5, rng()) == []


def test_regions_are_of_the_aligned_frame() -> None:
    bare = face()
    density = spread(bare, [(700, 640, 40, 40)])
    y, x = np.unravel_index(np.argmax(density), density.shape)
    assert (x, y) == (pytest.approx(700 * 0.3 - 25.6, abs=3), pytest.approx(640 * 0.3 - 34, abs=3))
    assert not density[~bare.ground].any()


def test_noise_has_its_scale() -> None:
    rough, smooth = (smooth_noise((128, 100), scale, rng()) for scale in (2.0, 20.0))
    assert rough.shape == smooth.shape == (128, 100)
    assert 0.6 < rough.std() < 1.5
    assert np.abs(np.diff(rough, axis=0)).mean() > 4 * np.abs(np.diff(smooth, axis=0)).mean()


def test_lines_are_laid_by_the_frame() -> None:
    middle = laid(lines(), face(), rng())
    rows, columns = np.nonzero(middle)
    assert abs(rows.mean() - (0.3 * 355 - 34)) < 8
    assert 60 < columns.min() < columns.max() < 200
    assert not laid(np.zeros((1024, 1024), bool), face(), rng()).any()


def test_a_valley_is_dark_with_a_lighter_shoulder() -> None:
    middle = np.zeros((60, 60), bool)
    middle[30, 5:55] = True
    depth, width = 0.4 * middle.astype(np.float32), 1.5 * middle.astype(np.float32)
    profile = valley(middle, depth, width, rng())[:, 30]
    assert 0.3 < profile.max() < 0.8
    assert abs(int(profile.argmax()) - 30) <= 2
    assert profile.min() < -0.02  # the shoulder
    assert np.abs(profile[[0, -1]]).max() < 0.01


def test_strokes_have_the_convention_s_thickness() -> None:
    label = np.zeros((250, 250), np.uint8)
    label[100, 30:120], label[100, 120:220] = 1, UNKNOWN
    ground = np.ones((250, 250), bool)
    ground[:, :40] = False
    wide = widened(label, ground)
    assert (wide == 1).sum(axis=0)[60] == (wide == UNKNOWN).sum(axis=0)[170] == round(LINE_WIDTH * 250)
    assert not wide[:, :40].any()
