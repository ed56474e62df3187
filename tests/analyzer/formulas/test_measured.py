"""What the analysis says of measures: asked for one by one, scored, with intervals, or unavailable with a reason."""

import base64

import cv2
import numpy as np
import pytest

from skinsight.analyzer import Canvas, analyze
from skinsight.analyzer.formulas.measured import asked_measures, measured
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.heat import gray_of, measure_picture
from skinsight.analyzer.quality import gate
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.segmentation.errors import UnknownConcern
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face
from tests.analyzer.formulas.painted import SKIN, disc, judged, mixed, seen
from tests.fakes import FakeSegmenter

CHEEK = disc(-0.4, 0.3, 0.12)


@pytest.fixture(scope="module")
def painted() -> Photo:
    return Photo(mixed(drawn_face(SKIN), blood=25.0 * CHEEK))


def test_all_are_taken_unasked_and_the_quick_ones_by_the_fast_profile() -> None:
    assert asked_measures(None, True, "thorough") == list(MEASURES)
    quick = asked_measures(None, True, "fast")
    assert quick == [name for name, row in MEASURES.items() if row.quick]
    assert "pores" not in quick


def test_none_is_taken_where_concerns_are_chosen_and_each_where_it_is_asked_for() -> None:
    assert asked_measures(None, False, "thorough") == []
    assert asked_measures(["shine", "redness", "shine"], False, "fast") == ["redness", "shine"]
    with pytest.raises(UnknownConcern, match="no measure is called 'glow'"):
        asked_measures(["glow"], True, "fast")


def test_an_analysis_holds_what_was_asked_for(painted: Photo) -> None:
    found = analyze(painted, ["acne"], FakeSegmenter(), measures=["redness"])
    assert list(found.concerns) == ["face_skin", "acne"]
    assert list(found.measures) == ["redness"]


def test_a_measure_brings_the_concern_that_it_reads(painted: Photo) -> None:
    found = analyze(painted, [], FakeSegmenter(), measures=["lines"])
    assert list(found.concerns) == ["face_skin", "wrinkles"]
    assert found.measures["lines"].parts["forehead"] > 0.5


def test_each_row_has_a_table_and_its_verdicts_are_among_its_words() -> None:
    found = measured(judged(drawn_face(SKIN)), MEASURES)
    for name, row in MEASURES.items():
        assert measure_scale(name).source
        if found[name].verdict:
            assert found[name].verdict in (*row.verdicts, "cannot tell"), name


def test_a_value_stands_within_its_interval_and_a_score_within_its_own(painted: Photo) -> None:
    for name, one in analyze(painted, None, FakeSegmenter()).measures.items():
        if one.value is not None and measure_scale(name).interval:
            assert one.interval is not None
            assert one.interval[0] <= one.value <= one.interval[1], name
            assert one.level == 0.8
        if one.score is not None:
            assert one.score_interval is not None
            assert one.score_interval[0] <= one.score <= one.score_interval[1], name
            assert one.reference_n, name


def test_more_of_it_never_scores_better() -> None:
    scores = [
        measured(seen(mixed(drawn_face(SKIN), blood=amount * CHEEK)), ["redness"])["redness"].score
        for amount in (0.0, 12.0, 24.0, 36.0)
    ]
    assert scores == sorted(scores, key=lambda score: -(score or 0))


def test_without_colour_nothing_is_said_of_colour() -> None:
    grey = drawn_face("9a9a9a")
    found = measured(judged(grey), MEASURES)
    for name, row in MEASURES.items():
        if "colour" in row.needs:
            assert found[name].status == "unavailable", name
            assert "colour" in (found[name].unavailable_reason or "")


def test_in_the_dark_nothing_is_said() -> None:
    found = measured(seen(drawn_face(SKIN), "wrinkles", "flek", found=gate.judged({"brightest": 12.0})), MEASURES)
    assert {one.unavailable_reason for one in found.values()} == {
        next(check.advice for check in gate.quality_scale().checks if check.code == "very_dark")
    }


def test_the_fast_profile_leaves_maps_out_unasked(painted: Photo) -> None:
    networks = FakeSegmenter()
    networks.profile = "fast"
    unasked, asked = (
        analyze(painted, None, networks, measures=names).measures["red_map"] for names in (None, ["red_map"])
    )
    assert unasked.map is None
    assert asked.map
    assert unasked.value == asked.value


def test_a_map_is_of_the_face_and_white_where_nothing_is(painted: Photo) -> None:
    found = analyze(painted, None, FakeSegmenter(), measures=["red_map"])
    heat = found.measures["red_map"].map
    assert heat is not None
    gray = gray_of(heat)
    assert gray.shape == (heat.side, heat.side)
    assert gray[2, 2] == 0
    spot = disc(-0.4, 0.3, 0.06, heat.side)
    value = heat.low + (np.median(gray[spot]) - 1) / 254 * (heat.high - heat.low)
    assert value == pytest.approx(25, abs=4)
    assert len(base64.b64decode(heat.png)) < 40_000
    picture = measure_picture(Canvas(painted, found), "red_map", 128)
    assert picture is not None
    assert picture.shape == (128, 128, 3)


def test_what_is_marked_is_where_it_was_painted(painted: Photo) -> None:
    found = analyze(painted, None, FakeSegmenter(), measures=["redness"]).measures["redness"]
    assert found.mask is not None
    marked = found.mask.to_mask()
    assert marked[disc(-0.4, 0.3, 0.09)].mean() > 0.9
    assert marked[~cv2.dilate(CHEEK.astype(np.uint8), np.ones((15, 15))).astype(bool)].mean() < 0.01


def test_a_measure_that_is_unavailable_has_no_number() -> None:
    with pytest.raises(ValueError, match="a reason only"):
        MeasureAnalysis(status="unavailable", unavailable_reason="dark", value=1.0)
    with pytest.raises(ValueError, match="does not hold"):
        MeasureAnalysis(value=3.0, interval=(0.0, 2.0))
