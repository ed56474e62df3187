from dataclasses import replace

import numpy as np
import pytest

from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample, plain
from skinsight.segmentation.training.augment import Augmentation, degrade, draw
from tests.segmentation.training.conftest import disc_sample

SIDE = 96
STRAYS = Augmentation(zoom=0.2, shift=0.08, tilt=10, steep=0.3, close=0.2, colour=1.0)


def redness(picture: Image) -> np.ndarray:
    """How far red stands above green, whatever the lamp; smoothed against noise and JPEG's blocks."""
    stands = picture[..., 0].astype(float) - picture[..., 1]
    padded = np.pad(stands, 1, mode="edge")
    height, width = stands.shape
    return np.asarray(sum(padded[i : i + height, j : j + width] for i in range(3) for j in range(3)) / 9)


def centre(mask: np.ndarray) -> np.ndarray:
    return np.argwhere(mask).mean(axis=0)


def test_label_moves_with_the_picture() -> None:
    sample, agreeing = disc_sample(1, 128), 0
    for seed in range(60):
        view, label = draw(sample, SIDE, STRAYS, np.random.default_rng(seed))
        assert view.shape == (SIDE, SIDE, 3)
        assert label.shape == (SIDE, SIDE)
        assert set(np.unique(label)) <= {0, 1}
        red, disc = redness(view), label == 1
        if min(disc.sum(), (~disc).sum()) < 100 or np.ptp(red) < 60:
            continue  # out of sight, or drained of colour
        found = red > (np.median(red[disc]) + np.median(red[~disc & (view.max(axis=-1) > 0)])) / 2
        assert (found & disc).sum() / (found | disc).sum() > 0.8, f"seed {seed}"
        agreeing += 1
    assert agreeing > 40


def halves() -> Sample:
    """Red above, green below; label 1 above, 2 below."""
    label: Label = np.ones((64, 64), np.uint8)
    label[32:] = 2
    picture = np.where(label[..., None] == 1, (230, 20, 20), (20, 230, 20)).astype(np.uint8)
    return Sample("drawn/halves", FaceCrop.of_picture(64, 64), lambda: (picture, label))


def test_never_upside_down() -> None:
    for seed in range(200):
        _, label = draw(halves(), 48, replace(STRAYS, close=0), np.random.default_rng(seed))
        assert centre(label == 1)[0] < centre(label == 2)[0], f"seed {seed}"


def test_some_views_are_mirrored_and_some_are_not() -> None:
    still = Augmentation(zoom=0, shift=0, tilt=0, colour=0)
    sample = disc_sample(2)
    x = centre(sample.read()[1] == 1)[1]
    assert abs(x - 31.5) > 4
    drawn = [centre(draw(sample, 64, still, np.random.default_rng(seed))[1] == 1)[1] < 31.5 for seed in range(40)]
    assert 8 < sum(drawn) < 32


@pytest.mark.parametrize("seed", range(5))
def test_views_are_decided_by_their_seed(seed: int) -> None:
    (one, one_label), (other, other_label), (third, _) = (
        draw(disc_sample(3), SIDE, STRAYS, np.random.default_rng(number)) for number in (seed, seed, seed + 100)
    )
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(one_label, other_label)
    assert (one != third).any()


@pytest.mark.parametrize(
    ("augmentation", "least", "most"),
    [
        (Augmentation(zoom=0, shift=0, tilt=0), 0.85, 1.15),
        (Augmentation(zoom=0, shift=0, tilt=0, close=1), 1.2, 11.0),
    ],
)
def test_close_views_show_the_disc_larger(augmentation: Augmentation, least: float, most: float) -> None:
    """Areas of the disc, as multiples of its own, in views that show it whole."""
    sample = disc_sample(4)
    own = int((sample.read()[1] == 1).sum())
    for seed in range(30):
        label = draw(sample, 64, augmentation, np.random.default_rng(seed))[1] == 1
        if label.any() and not (label[[0, -1]].any() or label[:, [0, -1]].any()):
            assert least * own < label.sum() < most * own


def test_a_plain_view_is_the_face_frame_itself() -> None:
    sample = disc_sample(5)
    picture, label = sample.read()
    view, view_label = plain(sample, 64)
    np.testing.assert_array_equal(view, picture)
    np.testing.assert_array_equal(view_label, label)


def test_a_plain_view_follows_the_crop() -> None:
    """The lower right quarter, at twice its size."""
    picture, label = disc_sample(6).read()
    sample = Sample("drawn/quarter", FaceCrop.of_box(32, 32, 64, 64), lambda: (picture, label))
    view, view_label = plain(sample, 64)
    assert view.shape == (64, 64, 3)
    np.testing.assert_array_equal(view_label[::2, ::2], label[32:, 32:])


STILL = Augmentation(zoom=0, shift=0, tilt=0, colour=0)


def marked(known: int) -> Sample:
    """A mark of 4 x 4 pixels in the middle of a picture that is otherwise plain, or unknown but for it."""
    label = np.full((128, 128), known, np.uint8)
    label[60:64, 90:94] = 1
    return Sample("drawn/marked", FaceCrop.of_picture(128, 128), lambda: (np.full((128, 128, 3), 90, np.uint8), label))


def test_windows_show_a_mark_more_often_than_by_chance_and_anywhere_but_at_their_edge() -> None:
    views = [draw(marked(0), 32, STILL, np.random.default_rng(seed), 128)[1] == 1 for seed in range(120)]
    shown = [view for view in views if view.any()]
    assert 0.3 * len(views) < len(shown) < 0.6 * len(views), "a fourteenth by chance"
    whole = [view for view in shown if view.sum() >= 15]
    assert len(whole) > 0.8 * len(shown), "as large as in the whole frame"
    assert np.ptp([centre(view) for view in whole], axis=0).min() > 10


@pytest.mark.parametrize("seed", range(10))
def test_windows_look_at_what_is_known(seed: int) -> None:
    assert (draw(marked(UNKNOWN), 32, STILL, np.random.default_rng(seed), 128)[1] == 1).any()


def test_a_window_of_a_picture_of_which_nothing_is_known() -> None:
    label = np.full((64, 64), UNKNOWN, np.uint8)
    sample = Sample("drawn/none", FaceCrop.of_picture(64, 64), lambda: (np.zeros((64, 64, 3), np.uint8), label))
    view, view_label = draw(sample, 24, STRAYS, np.random.default_rng(0), 64)
    assert view.shape == (24, 24, 3)
    assert (view_label != 1).all()


def test_labels_are_moved_and_never_mixed() -> None:
    label = np.random.default_rng(0).choice(np.array([0, 4, 9, UNKNOWN], np.uint8), (50, 50))
    turned = FaceCrop(24.5, 24.5, 40, 17).classes_to_face(label, 80)
    assert set(np.unique(turned)) == {0, 4, 9, UNKNOWN}
    beyond = FaceCrop(200, 200, 20).classes_to_face(label, 80)
    assert not beyond.any()


def test_degrading_changes_little_and_keeps_the_size() -> None:
    picture = disc_sample(7).read()[0]
    changes = []
    for seed in range(40):
        worse = degrade(picture, 0.5, np.random.default_rng(seed))
        assert (worse.shape, worse.dtype, worse.flags.c_contiguous) == (picture.shape, np.uint8, True)
        changes.append(float(np.abs(worse.astype(int) - picture).mean()))
    assert 0 == min(changes) < max(changes) < 20
