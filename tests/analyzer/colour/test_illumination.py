"""The light as the picture tells it."""

import numpy as np
import pytest

from skinsight.analyzer.colour.illumination import Illumination
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import drawn_face, lit, parsed

LIGHTS = [(1.0, 1.0, 1.0), (1.4, 1.0, 0.5), (0.7, 1.0, 1.5)]


def noisy(rgb: Image) -> Image:
    noise = np.random.default_rng(0).integers(-12, 13, rgb.shape)
    return np.clip(rgb + noise, 0, 255).astype(np.uint8)


def estimate(rgb: Image) -> Illumination:
    return parsed(rgb).illumination


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("way", ["shades_of_grey", "eye_whites"])
def test_the_light_on_grey_surroundings_and_white_eyes(way: str, light: tuple[float, ...]) -> None:
    found = getattr(estimate(noisy(lit(drawn_face("a07e56"), np.diag(light)))), way)
    assert np.array(found) / found[1] == pytest.approx(np.array(light), rel=0.08)


def test_the_cast_is_the_angle_to_white() -> None:
    assert estimate(drawn_face("a07e56")).cast == pytest.approx(0, abs=0.1)
    yellow = estimate(lit(drawn_face("a07e56"), np.diag([1, 1, 0])))
    assert yellow.cast == pytest.approx(np.degrees(np.arccos(2 / 6**0.5)), abs=0.1)


def test_lights_have_a_luminance_of_one() -> None:
    light = estimate(lit(drawn_face("a07e56"), np.diag([0.9, 0.5, 0.2]))).shades_of_grey
    assert light is not None
    assert np.dot(light, [0.2126, 0.7152, 0.0722]) == pytest.approx(1)


def test_skin_does_not_pass_for_the_light() -> None:
    one, other = estimate(drawn_face("a07e56")), estimate(drawn_face("f0b090"))
    assert one.shades_of_grey == pytest.approx(other.shades_of_grey, rel=0.02)


def test_a_picture_that_is_all_skin_tells_no_light() -> None:
    parts = np.ones((256, 256), np.uint8)
    crop = FaceCrop.of_picture(300, 300)
    photo = Photo(np.full((300, 300, 3), 150, np.uint8))
    found = ParsedFace(photo, Segmentation(Face(crop, "close_up"), 300, 300, parts, {})).illumination
    assert found == Illumination(shades_of_grey=None, eye_whites=None, cast=None)


def test_burnt_out_surroundings_do_not_count() -> None:
    assert estimate(drawn_face("a07e56", "ffffff")).shades_of_grey is None


def test_json_carries_it_exactly() -> None:
    found = estimate(noisy(drawn_face("a07e56")))
    assert Illumination.model_validate_json(found.model_dump_json()) == found
