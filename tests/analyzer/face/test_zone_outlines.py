"""Outlines of zones against their masks."""

import cv2
import numpy as np
import pytest

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zone_outlines import zone_outlines
from skinsight.analyzer.face.zones import ZONES
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face, segmented
from tests.fakes import FakeSegmenter


def face_of(rgb: Image, crop: FaceCrop | None = None) -> ParsedFace:
    seen = FakeSegmenter().segment(rgb, Face(crop, "given"), ()) if crop else segmented(rgb)
    return ParsedFace(Photo(rgb), seen)


@pytest.mark.parametrize("crop", [None, FaceCrop(256, 256, 400, 17), FaceCrop(200, 300, 180, -8)])
def test_an_outline_filled_is_the_zone(crop: FaceCrop | None) -> None:
    face = face_of(drawn_face("c89a7b"), crop)
    outlines = zone_outlines(face)
    assert set(outlines) == set(ZONES)
    for place, name in enumerate(ZONES, start=1):
        filled = np.zeros((512, 512), np.uint8)
        cv2.fillPoly(filled, [np.array(part, np.int32) for part in outlines[name]], 1)
        zone = face.zone_index == place
        assert (zone & (filled > 0)).sum() / (zone | (filled > 0)).sum() > 0.75, name


def test_outlines_are_simple() -> None:
    outlines = zone_outlines(face_of(drawn_face("c89a7b")))
    points = [len(part) for parts in outlines.values() for part in parts]
    assert min(points) >= 3
    assert max(points) < 60


def test_outlines_stay_within_the_photo() -> None:
    outlines = zone_outlines(face_of(drawn_face("c89a7b"), FaceCrop(0, 500, 600)))
    assert outlines
    points = np.array([point for parts in outlines.values() for part in parts for point in part])
    assert points.min() == 0
    assert points.max() == 511


def test_a_face_without_zones_has_no_outlines() -> None:
    assert zone_outlines(face_of(np.zeros((64, 64, 3), np.uint8), FaceCrop(32, 32, 64))) == {}
