import numpy as np
import pytest

from skinsight.segmentation.frames import FaceCrop, Image, Probability

SIDE = 256
CROPS = {
    "upright": FaceCrop(300.0, 200.0, 256.0),
    "enlarged": FaceCrop(310.5, 190.25, 120.0),
    "reduced": FaceCrop(320.0, 240.0, 400.0),
    "leaning clockwise": FaceCrop(300.0, 250.0, 200.0, 30.0),
    "leaning anticlockwise": FaceCrop(300.0, 250.0, 200.0, -45.0),
    "beyond the top left": FaceCrop(20.0, 30.0, 180.0, 10.0),
    "beyond the bottom right": FaceCrop(630.0, 470.0, 220.0, -20.0),
}


def smooth(height: int = 480, width: int = 640) -> Image:
    """A picture whose every pixel is nearly the mean of its neighbours, and never 0."""
    y, x = np.mgrid[:height, :width]
    bands = [50 + 150 * x / width, 50 + 150 * y / height, 128 + 60 * np.sin(x / 60) * np.cos(y / 50)]
    return np.stack(bands, axis=-1).astype(np.uint8)


def in_face(crop: FaceCrop, x: float, y: float) -> tuple[float, float]:
    ((u, v),) = crop.points_to_face([(x, y)], SIDE)
    return float(u), float(v)


def depth(crop: FaceCrop, height: int, width: int) -> np.ndarray:
    """How deep each pixel lies within the crop, in pixels of the face frame; negative outside."""
    y, x = np.mgrid[:height, :width]
    face = np.tensordot(crop.affine(SIDE), np.stack([x, y, np.ones_like(x)]), axes=1)
    return np.asarray(SIDE / 2 - np.abs(face - (SIDE - 1) / 2).max(axis=0))


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS)
def test_centre_of_the_crop_is_centre_of_the_face_frame(crop: FaceCrop) -> None:
    assert in_face(crop, crop.centre_x, crop.centre_y) == pytest.approx((127.5, 127.5))


@pytest.mark.parametrize(
    ("tilt", "crown"),
    [
        (0, (100.0, 50.0)),
        (90, (150.0, 100.0)),
        (-90, (50.0, 100.0)),
        (30, (125.0, 100 - 50 * 3**0.5 / 2)),
        (-45, (100 - 50 / 2**0.5, 100 - 50 / 2**0.5)),
    ],
)
def test_crown_of_a_head_that_leans_clockwise_comes_out_on_top(tilt: float, crown: tuple[float, float]) -> None:
    crop = FaceCrop(100.0, 100.0, 200.0, tilt)
    assert in_face(crop, *crown) == pytest.approx((127.5, 127.5 - 50 * SIDE / 200))


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS)
def test_points_there_and_back_again(crop: FaceCrop) -> None:
    points = np.array([[3.0, 4.0], [300.5, 200.25], [639.0, 0.0]])
    np.testing.assert_allclose(crop.points_to_photo(crop.points_to_face(points, SIDE), SIDE), points, atol=1e-9)
    corner, x = np.array([[-0.5, -0.5]]), np.array([[SIDE - 0.5, -0.5]])
    edge = crop.points_to_photo(x, SIDE) - crop.points_to_photo(corner, SIDE)
    assert np.hypot(*edge[0]) == pytest.approx(crop.side), "the frame's edge is as long as the crop's side"


def test_no_points_are_no_error() -> None:
    assert FaceCrop(1, 1, 2).points_to_face([], SIDE).shape == (0, 2)
    assert FaceCrop(1, 1, 2).points_to_photo(np.zeros((0, 2)), SIDE).shape == (0, 2)


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS)
def test_there_and_back_again(crop: FaceCrop) -> None:
    photo = smooth()
    height, width = photo.shape[:2]
    deep = depth(crop, height, width)
    for channel in range(3):
        face: Probability = crop.to_face(photo, SIDE)[..., channel].astype(np.float32)
        back = crop.to_photo(face, height, width)
        inside = deep > 3
        inside[[0, 1, 2, -3, -2, -1]] = inside[:, [0, 1, 2, -3, -2, -1]] = False  # beside the black surroundings
        assert inside.sum() > 5000
        assert np.abs(back - photo[..., channel])[inside].max() < 3
        assert (back[deep < -SIDE / crop.side - 1] == 0).all()


@pytest.mark.parametrize("crop", [CROPS["beyond the top left"], CROPS["beyond the bottom right"]])
def test_surroundings_of_the_photograph_are_black(crop: FaceCrop) -> None:
    face = crop.to_face(np.full((480, 640, 3), 200, np.uint8), SIDE)
    assert face.shape == (SIDE, SIDE, 3)
    assert set(np.unique(face[::8, ::8])) >= {0, 200}


@pytest.mark.parametrize("size", [1, 64, 255, 256])
def test_a_picture_of_the_right_size_is_taken_as_it_is(size: int) -> None:
    picture = np.random.default_rng(size).integers(0, 256, (size, size, 3), dtype=np.uint8)
    np.testing.assert_array_equal(FaceCrop.of_picture(size, size).to_face(picture, size), picture)


@pytest.mark.parametrize(
    ("box", "margin", "expected"),
    [
        ((0, 0, 10, 10), 1.0, FaceCrop(4.5, 4.5, 10)),
        ((10, 20, 30, 80), 1.0, FaceCrop(19.5, 49.5, 60)),
        ((10, 20, 90, 40), 1.5, FaceCrop(49.5, 29.5, 120)),
        ((-20, -10, 20, 10), 1.0, FaceCrop(-0.5, -0.5, 40)),
    ],
)
def test_square_around_a_box(box: tuple[float, float, float, float], margin: float, expected: FaceCrop) -> None:
    assert FaceCrop.of_box(*box, margin) == expected


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(256, 256, FaceCrop(127.5, 127.5, 256)), (100, 300, FaceCrop(149.5, 49.5, 300)), (1, 1, FaceCrop(0, 0, 1))],
)
def test_square_that_holds_a_picture(height: int, width: int, expected: FaceCrop) -> None:
    assert FaceCrop.of_picture(height, width) == expected


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS)
@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_same_crop_of_an_enlarged_picture(crop: FaceCrop, factor: float) -> None:
    for x, y in [(0.0, 0.0), (300.0, 10.0), (17.0, 400.0)]:
        enlarged = in_face(crop.scaled(factor), (x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5)
        assert enlarged == pytest.approx(in_face(crop, x, y))


@pytest.mark.parametrize(("reduction", "ripple"), [(2, 0), (4, 0), (7, 6), (8, 0), (10, 0), (5.5, 16), (8.01, 16)])
def test_fine_chequerboard_becomes_flat_grey(reduction: float, ripple: int) -> None:
    size = round(64 * reduction)
    board = (np.indices((size, size)).sum(axis=0) % 2 * 255).astype(np.uint8)
    face = FaceCrop.of_picture(size, size).to_face(np.dstack([board] * 3), 64)[1:-1, 1:-1]
    assert np.ptp(face) <= ripple
    assert abs(float(face.mean()) - 127.5) < 2


@pytest.mark.parametrize("crop_side", [260.0, 700.0, 1100.0])
@pytest.mark.parametrize("tilt", [0.0, 25.0])
def test_reducing_moves_nothing(crop_side: float, tilt: float) -> None:
    x, y, radius = 431.0, 367.0, 60
    rows, columns = np.mgrid[:901, :1103]
    disc = (np.hypot(columns - x, rows - y) <= radius).astype(np.uint8) * 255
    crop = FaceCrop(450.0, 380.0, crop_side, tilt)
    weights = crop.to_face(np.dstack([disc] * 3), SIDE)[..., 0].astype(float)
    v, u = np.mgrid[:SIDE, :SIDE]
    centre = (u * weights).sum() / weights.sum(), (v * weights).sum() / weights.sum()
    assert centre == pytest.approx(in_face(crop, x, y), abs=0.3)
    assert weights.sum() / 255 == pytest.approx(np.pi * (radius * SIDE / crop_side) ** 2, rel=0.05)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 700), (700, 1), (37, 500), (256, 256), (480, 640)])
def test_maps_come_back_in_the_size_of_the_photograph(height: int, width: int) -> None:
    laid = FaceCrop.of_picture(height, width).to_photo(np.ones((SIDE, SIDE), np.float32), height, width)
    assert laid.shape == (height, width)
    assert laid.dtype == np.float32
    middle = laid[height // 4 : height - height // 4, width // 4 : width - width // 4]
    assert middle.min() == pytest.approx(1)


@pytest.mark.parametrize("tilt", [0.0, 17.0])
def test_a_window_changes_nothing_within_it(tilt: float) -> None:
    crop = FaceCrop(90, 70, 101, tilt)
    rng = np.random.default_rng(0)
    face = np.zeros((32, 32), np.float32)
    face[5:9, 20:30] = rng.random((4, 10))
    whole = crop.to_photo(face + np.float32(1e-9), 160, 200)
    assert np.abs(crop.to_photo(face, 160, 200) - whole).max() < 1 / 16, "OpenCV places samples to 1/32 of a pixel"
    part = crop.to_photo(face, 160, 200, (slice(40, 60), slice(70, 200)))
    assert np.abs(part[40:60, 70:] - whole[40:60, 70:]).max() < 1 / 16
    assert not part[:40].any()
    assert not part[60:].any()


@pytest.mark.parametrize("crop", [FaceCrop(60, 50, 40), FaceCrop(60, 50, 90, 12), FaceCrop(60, 50, 30, -40)])
def test_what_of_a_frame_is_inside_the_photograph(crop: FaceCrop) -> None:
    for side in (16, 64):
        np.testing.assert_array_equal(
            crop.inside(100, 120, side), crop.to_face(np.ones((100, 120), np.uint8), side) > 0
        )


@pytest.mark.parametrize("tilt", [0.0, 25.0])
def test_a_mask_is_laid_back_where_its_map_is_at_least_half(tilt: float) -> None:
    crop, mask = FaceCrop(60, 30, 70, tilt), np.random.default_rng(0).random((32, 32)) < 0.3
    laid = crop.to_photo(mask.astype(np.float32), 100, 120) >= 0.5
    np.testing.assert_array_equal(crop.mask_to_photo(mask, 100, 120), laid)
    assert laid.any()
    assert not crop.mask_to_photo(np.zeros((32, 32), bool), 100, 120).any()


def test_an_empty_map_stays_empty() -> None:
    assert not FaceCrop(9, 9, 9).to_photo(np.zeros((8, 8), np.float32), 20, 20).any()
