from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest
import skimage.data

from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.detector.blazeface import Detection
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Parse, confirmed, find_faces, whole_picture
from skinsight.segmentation.frames import FaceCrop, Image, Probabilities
from skinsight.segmentation.parts import Parts
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

SIDE = 256
FACE_IN_DRAWING = 0.83
"""Height of the drawn face, hairline to chin, as a share of the drawing's side."""
BELOW_THE_MIDDLE = 0.05
"""How far its middle lies below that of the drawing, likewise."""


def framed(place: FaceCrop) -> FaceCrop:
    """The crop that is right for a face that was drawn into ``place``."""
    lean, below = np.deg2rad(place.tilt), BELOW_THE_MIDDLE * place.side
    x, y = place.centre_x - below * np.sin(lean), place.centre_y + below * np.cos(lean)
    return FaceCrop(float(x), float(y), FACE_IN_DRAWING * 1.06 * place.side, place.tilt)


def assert_near(found: FaceCrop, place: FaceCrop) -> None:
    right = framed(place)
    assert (found.centre_x, found.centre_y) == pytest.approx((right.centre_x, right.centre_y), abs=0.04 * right.side)
    assert found.side == pytest.approx(right.side, rel=0.06)
    assert found.tilt == pytest.approx(right.tilt, abs=2.5)


def seen(drawing: Parts, places: Sequence[FaceCrop]) -> Parse:
    """A network that sees the drawn face at each of the places, whatever the photograph shows."""

    def parse(rgb: Image, crop: FaceCrop) -> Probabilities:
        parts: Parts = np.zeros((SIDE, SIDE), np.uint8)
        for place in places:
            back = cv2.invertAffineTransform(place.affine(drawing.shape[0]))
            affine = crop.affine(SIDE) @ np.vstack([back, [0, 0, 1]])
            face = cv2.warpAffine(drawing, affine, (SIDE, SIDE), flags=cv2.INTER_NEAREST)
            parts = np.where(face > 0, face, parts).astype(np.uint8)
        return sure(parts)

    return parse


def sure(parts: Parts, certainty: float = 1.0) -> Probabilities:
    """The probabilities of a network that sees these parts."""
    others = (1 - certainty) / (len(FACE_PARTS) - 1)
    sees = np.arange(len(FACE_PARTS))[:, None, None] == parts
    return np.where(sees, np.float32(certainty), np.float32(others))


def of_one_class(name: str, share: float = 1.0) -> Parse:
    """A network that sees one class in the upper ``share`` of every crop, and background below."""
    parts: Parts = np.zeros((SIDE, SIDE), np.uint8)
    parts[: round(share * SIDE)] = FACE_PARTS.index(name)
    return lambda photo, crop: sure(parts)


def blank(height: int, width: int) -> Image:
    """Nothing but a camera's noise."""
    return np.random.default_rng(0).integers(112, 143, (height, width, 3), np.uint8)


@pytest.mark.parametrize("tilt", [-45.0, -30.0, -10.0, 0.0, 10.0, 30.0, 45.0])
@pytest.mark.parametrize("place", [FaceCrop(250, 200, 300), FaceCrop(330, 260, 200), FaceCrop(180, 190, 390)])
def test_tilt_place_and_size_are_found_back(drawn_face: Parts, place: FaceCrop, tilt: float) -> None:
    leaning = replace(place, tilt=tilt)
    [face] = find_faces(blank(400, 500), seen(drawn_face, [leaning]))
    assert face.found_by == "whole_face"
    assert_near(face.crop, leaning)


@pytest.mark.parametrize("share", [0.4, 0.6, 1.0])
def test_a_face_that_is_proposed_in_part_is_found_whole(drawn_face: Parts, share: float) -> None:
    place = FaceCrop(250, 200, 300)
    proposal = Detection(FaceCrop(place.centre_x, place.centre_y - 50, share * place.side), 0.5)
    [crop] = confirmed([proposal], seen(drawn_face, [place]), blank(400, 500))
    assert_near(crop, place)


def portrait(side: int) -> Image:
    """The astronaut's head and shoulders."""
    return np.asarray(cv2.resize(skimage.data.astronaut()[:300, 70:370], (side, side), interpolation=cv2.INTER_AREA))


def place_in_portrait(side: int, x: int, y: int) -> FaceCrop:
    """Where the face lies in :func:`portrait` that is put at ``x``, ``y``."""
    return FaceCrop(x + 0.52 * side, y + 0.37 * side, 0.55 * side)


@pytest.mark.parametrize("large_first", [True, False])
def test_two_faces_largest_first(drawn_face: Parts, large_first: bool) -> None:
    """The whole picture gives one; the detector proposes the other."""
    sides = (400, 240) if large_first else (240, 400)
    photo, places, x = blank(420, 660), [], 5
    for side in sides:
        photo[10 : 10 + side, x : x + side] = portrait(side)
        places.append(place_in_portrait(side, x, 10))
        x += side + 10
    faces = find_faces(photo, seen(drawn_face, places))
    assert [face.found_by for face in faces] == ["whole_face", "whole_face"]
    for face, place in zip(faces, sorted(places, key=lambda place: -place.side), strict=True):
        assert_near(face.crop, place)


@pytest.mark.parametrize(("height", "width"), [(300, 400), (400, 300), (64, 64)])
def test_skin_that_fills_the_picture_is_a_close_up(height: int, width: int) -> None:
    [face] = find_faces(blank(height, width), of_one_class("skin"))
    assert face.found_by == "close_up"
    assert face.crop == FaceCrop.of_picture(height, width)


@pytest.mark.parametrize("level", [230, 255])
def test_paper_and_burnt_light_are_no_skin(level: int) -> None:
    """Whatever the network makes of them."""
    with pytest.raises(NoFaceFound):
        find_faces(np.full((300, 300, 3), level, np.uint8), of_one_class("skin"))


@pytest.mark.parametrize(("share", "found"), [(0.2, False), (0.3, True)])
def test_a_close_up_needs_a_quarter_of_skin(share: float, found: bool) -> None:
    if found:
        assert find_faces(blank(300, 300), of_one_class("skin", share))[0].found_by == "close_up"
    else:
        with pytest.raises(NoFaceFound):
            find_faces(blank(300, 300), of_one_class("skin", share))


def test_the_black_beside_a_narrow_picture_does_not_count(drawn_face: Parts) -> None:
    """A strip of skin fills only a fifth of the square around it, but the whole of the picture."""
    strip = FaceCrop.of_picture(80, 400)

    def parse(rgb: Image, crop: FaceCrop) -> Probabilities:
        skin = np.full((80, 400, 3), FACE_PARTS.index("skin"), np.uint8)
        return sure(crop.to_face(skin, SIDE)[..., 0])

    [face] = find_faces(blank(80, 400), parse)
    assert (face.found_by, face.crop) == ("close_up", strip)


@pytest.mark.parametrize(
    "make",
    [
        lambda drawing: of_one_class("background"),
        lambda drawing: of_one_class("cover"),
        lambda drawing: of_one_class("eyes"),
        lambda drawing: seen(drawing, [FaceCrop(150, 150, 60)]),  # 4 % of the picture: nobody proposes a nearer look
    ],
    ids=["background", "hair", "one feature alone", "a face too small"],
)
def test_no_face(drawn_face: Parts, make: Callable[[Parts], Parse]) -> None:
    with pytest.raises(NoFaceFound, match=r"400x300 pixels: give one"):
        find_faces(blank(300, 400), make(drawn_face))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 300), (300, 1), (23, 23)])
def test_tiny_pictures_are_searched_too(height: int, width: int) -> None:
    with pytest.raises(NoFaceFound):
        find_faces(blank(height, width), of_one_class("background"))
    assert find_faces(blank(height, width), of_one_class("skin"))[0].found_by == "close_up"


def test_a_picture_that_is_said_to_be_a_face_is_one() -> None:
    face = whole_picture(blank(120, 90))
    assert (face.found_by, face.crop) == ("given", FaceCrop.of_picture(120, 90))


def test_the_network_finds_the_astronaut(face_parser: Segmenter, astronaut: Photo) -> None:
    face = face_parser.find_faces(astronaut.pixels)[0]
    assert face.found_by == "whole_face"
    assert (face.crop.centre_x, face.crop.centre_y) == pytest.approx((225, 115), abs=25)
    assert 85 < face.crop.side < 160


def test_the_network_finds_grace_hopper(face_parser: Segmenter, grace_hopper: Image) -> None:
    face = face_parser.find_faces(grace_hopper)[0]
    assert face.found_by == "whole_face"
    assert (face.crop.centre_x, face.crop.centre_y) == pytest.approx((265, 225), abs=30)
    assert 150 < face.crop.side < 300
    assert abs(face.crop.tilt) < 12


@pytest.mark.parametrize("name", ["grass", "rocket", "hubble_deep_field", "coins", "page"])
def test_the_network_finds_nobody(face_parser: Segmenter, name: str) -> None:
    picture = getattr(skimage.data, name)()
    photo = np.dstack([picture] * 3) if picture.ndim == 2 else picture
    with pytest.raises(NoFaceFound):
        face_parser.find_faces(photo)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turned_photograph_is_read_upright(face_parser: Segmenter, astronaut: Photo, quarters: int) -> None:
    """Turned clockwise by ``quarters``: the same crop of the same face, and how far it was turned."""
    [upright] = face_parser.find_faces(astronaut.pixels)
    [face] = face_parser.find_faces(np.ascontiguousarray(np.rot90(astronaut.pixels, -quarters)))
    assert face.turned == 90 * quarters
    assert (face.crop.tilt - upright.crop.tilt) % 360 == pytest.approx(90 * quarters, abs=6)
    assert face.crop.side == pytest.approx(upright.crop.side, rel=0.1)


def test_a_face_upside_down_is_none(drawn_face: Parts) -> None:
    """The network, sure as it may be, sees a mouth above eyes whichever way it looks: skin."""
    turned = np.ascontiguousarray(drawn_face[::-1])
    [face] = find_faces(blank(300, 300), lambda rgb, crop: sure(turned))
    assert face.found_by == "close_up"


def test_a_face_of_which_the_network_is_unsure_is_none(drawn_face: Parts) -> None:
    with pytest.raises(NoFaceFound):
        find_faces(blank(300, 300), lambda rgb, crop: sure(drawn_face, 0.65))


def test_a_cat_is_none(face_parser: Segmenter) -> None:
    with pytest.raises(NoFaceFound):
        face_parser.find_faces(skimage.data.chelsea())


@pytest.mark.slow
def test_threads_do_not_disturb_each_other(face_parser: Segmenter, astronaut: Photo, grace_hopper: Image) -> None:
    photos = [astronaut.pixels, grace_hopper]
    alone = [face_parser.find_faces(photo) for photo in photos]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(face_parser.find_faces, photos * 8))
    assert together == alone * 8


def test_the_tilt_is_kept_where_one_eye_is_closed(drawn_face: Parts) -> None:
    """The left eye of a leaning face is skin to the network: the detector's tilt stands."""
    closed = drawn_face.copy()
    closed[:, SIDE // 2 :][closed[:, SIDE // 2 :] == FACE_PARTS.index("eyes")] = FACE_PARTS.index("skin")
    leaning = FaceCrop(200, 200, 300, 25)
    [crop] = confirmed([Detection(leaning, 0.5)], seen(closed, [leaning]), blank(400, 400))
    assert crop.tilt == 25


def test_a_face_that_the_detector_is_sure_of_is_looked_at_once(face_parser: Segmenter, grace_hopper: Image) -> None:
    looks = []

    def parse(rgb: Image, crop: FaceCrop) -> Probabilities:
        looks.append(crop)
        return face_parser.parse(rgb, crop)

    [face] = find_faces(grace_hopper, parse)
    assert face.found_by == "whole_face"
    assert len(looks) == 1
