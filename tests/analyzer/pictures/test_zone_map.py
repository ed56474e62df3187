"""The picture of the zones."""

import cv2
import numpy as np
import pytest

from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.zone_map import SIDE, zone_map, zone_number
from skinsight.analyzer.schema.result import Analysis, ZoneInfo
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face
from tests.analyzer.invented import drawn_photo, invented, unavailable


def without(analysis: Analysis, *names: str) -> Analysis:
    zones = {
        name: ZoneInfo(status="unavailable", unavailable_reason="it is hidden") if name in names else zone
        for name, zone in analysis.zones.items()
    }
    return analysis.model_copy(update={"zones": zones})


@pytest.mark.parametrize("skin", ["f3dfd2", "c89a7b", "2a1a14"])
def test_outlines_are_drawn_where_the_zones_are_on_any_skin(skin: str) -> None:
    photo = drawn_photo(skin)
    analysis = invented(photo)
    drawn = zone_map(Canvas(photo, analysis))
    (outline,) = analysis.zones["nose"].outline
    scale = SIDE / analysis.face.side
    points = np.rint((np.array(outline) + 0.5) * scale - 0.5).astype(np.int32)
    line = np.zeros((SIDE, SIDE), np.uint8)
    cv2.polylines(line, [points], True, 1)
    near = drawn[:SIDE][cv2.dilate(line, np.ones((7, 7), np.uint8)) > 0].astype(int).sum(axis=1)
    assert near.max() > 600, "a light line"
    assert near.min() < 150, "with a dark edge"


def test_a_zone_that_is_unavailable_is_not_drawn_and_told_of() -> None:
    photo = drawn_photo()
    analysis = invented(photo)
    whole, part = zone_map(Canvas(photo, analysis)), zone_map(Canvas(photo, without(analysis, "forehead")))
    changed = (whole[:SIDE] != part[:SIDE]).any(axis=-1)
    rows = np.flatnonzero(changed.any(axis=1))
    outline = np.array(analysis.zones["forehead"].outline[0]) * SIDE / analysis.face.side
    assert rows.min() >= outline[:, 1].min() - 10
    assert rows.max() <= outline[:, 1].max() + 10
    assert part.shape[0] > whole.shape[0], "its reason stands below"


def test_reasons_that_are_the_same_are_told_once() -> None:
    photo = drawn_photo()
    analysis = invented(photo)
    heights = [zone_map(Canvas(photo, without(analysis, *ZONES[:count]))).shape[0] for count in (1, 2)]
    assert heights[0] == heights[1]


@pytest.mark.parametrize("size", [64, 1500])
def test_the_picture_is_as_large_whatever_the_photo(size: int) -> None:
    photo = Photo(cv2.resize(drawn_face("c89a7b"), (size, size)))
    drawn = zone_map(Canvas(photo, invented(photo)))
    assert drawn.dtype == np.uint8
    assert drawn.shape[1] == SIDE


def test_a_face_without_zones_has_a_map() -> None:
    photo = drawn_photo()
    nothing = unavailable(invented(photo))
    assert np.array_equal(zone_map(Canvas(photo, nothing))[10:60, 10:60], np.full((50, 50, 3), 128))


def test_numbers_follow_the_table_of_zones() -> None:
    assert [zone_number(name) for name in ZONES] == list(range(1, 14))


def test_an_analysis_of_another_photo_is_refused() -> None:
    with pytest.raises(ValueError, match="give the photo that was analysed"):
        Canvas(Photo(np.zeros((20, 30, 3), np.uint8)), invented(drawn_photo()))
