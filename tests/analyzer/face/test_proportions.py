"""Whom an age is asked of: drawn faces with a short nose, large eyes and a narrow jaw, and others."""

from collections.abc import Mapping

import numpy as np
import pytest

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.analyze import analyze
from skinsight.analyzer.concerns.wrinkles import AGE_NEEDED
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.proportions import may_be_child, proportion_scale, proportions
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.fakes import PARTS, SIDE, Ellipse, FakeSegmenter, _inside

YOUNG: Mapping[str, Ellipse] = {"nose": (0, 0.06, 0.1, 0.16), "mouth": (0, 0.42, 0.2, 0.08), "skin": (0, 0.0, 0.6, 0.7)}


def drawn(shapes: Mapping[str, Ellipse] = {}, without: str = "", eyes: float = 1.0) -> ParsedFace:
    """The drawn face with other shapes, without a feature, and with its eyes enlarged."""
    parts = np.zeros((SIDE, SIDE), np.uint8)
    for name, ellipse in PARTS:
        x, y, across, down = shapes.get(name, ellipse)
        grown = eyes if name == "eyes" else 1.0
        if name != without:
            parts[_inside((x, y, across * grown, down * grown))] = FACE_PARTS.index(name)
    picture = np.full((SIDE, SIDE, 3), 128, np.uint8)
    return ParsedFace(Photo(picture), Segmentation(whole_picture(picture), SIDE, SIDE, parts, {}))


def test_proportions_are_in_distances_between_the_eyes() -> None:
    found = proportions(drawn().small)
    assert found is not None
    assert found["nose_end"] == pytest.approx((0.43 + 0.12) / 0.6, abs=0.03)
    assert found["eyes"] == pytest.approx(2 * np.pi * 0.15 * 0.06 / 0.6**2, rel=0.05)
    assert found["jaw"] == pytest.approx(1.36 * np.sqrt(1 - (0.48 / 0.83) ** 2) / 0.6, abs=0.05)


def test_an_age_is_asked_for_where_nose_and_jaw_are_small_and_the_eyes_large() -> None:
    assert may_be_child(drawn(YOUNG, eyes=1.2).small)
    assert not may_be_child(drawn().small)
    assert not may_be_child(drawn({"nose": (0, 0.25, 0.13, 0.35)}, eyes=0.8).small)


@pytest.mark.parametrize("feature", ["nose", "mouth", "eyes"])
def test_none_is_asked_of_a_face_seen_in_part(feature: str) -> None:
    face = drawn(YOUNG, without=feature, eyes=1.2).small
    assert proportions(face) is None
    assert not may_be_child(face)


def test_more_children_than_adults_are_asked() -> None:
    scale = proportion_scale()
    assert scale.children.asked / scale.children.faces > 2 * scale.adults.asked / scale.adults.faces


def test_lines_wait_for_the_age_and_a_stated_one_decides(
    astronaut: Photo, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = proportion_scale().model_copy(update={"least": -1000.0})
    monkeypatch.setattr("skinsight.analyzer.face.proportions.proportion_scale", lambda: everyone)
    asked = analyze(astronaut, segmenter=fake_segmenter)
    stated = analyze(astronaut, segmenter=fake_segmenter, person=Person(age=30))
    assert asked.age_needed
    assert asked.concerns["wrinkles"].unavailable_reason == AGE_NEEDED
    assert asked.concerns["acne"] == stated.concerns["acne"]
    assert "say-the-age" in {one.rule for one in asked.recommendations}
    assert not stated.age_needed
    assert stated.concerns["wrinkles"].score is not None
    assert "say-the-age" not in {one.rule for one in stated.recommendations}
