"""The one way from a photograph to an analysis."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from skinsight.analyzer import analyze
from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.colour.cards import GreyCard
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.overlay import overlay
from skinsight.analyzer.schema.result import DISCLAIMER
from skinsight.analyzer.schema.tone_result import NoTone
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS
from skinsight.segmentation.errors import NoFaceFound, PoorQuality, UnknownConcern
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import CARD, drawn_face, lit, with_card
from tests.fakes import MARKS, FakeSegmenter


def test_all_concerns_by_default(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    analysis = analyze(astronaut)
    assert list(analysis.concerns) == list(CONCERNS)
    assert list(analysis.models) == [*CONCERNS, CONDITIONS]
    assert (analysis.photo.name, analysis.photo.width, analysis.photo.height) == ("astronaut.png", 512, 512)
    assert analysis.disclaimer == DISCLAIMER
    for name, marks in MARKS.items():
        expected = 1 if name == "panda_eyes" else len(marks)  # under one eye it is no darker than the cheek
        assert len(analysis.concerns[name].instances) == expected


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ([], ["face_skin"]),
        (["face_skin"], ["face_skin"]),
        (["wrinkles", "acne", "acne"], ["face_skin", "acne", "wrinkles"]),
    ],
)
def test_only_what_is_asked_for_and_the_face_skin(
    asked: list[str], answered: list[str], astronaut: Photo, fake_segmenter: FakeSegmenter
) -> None:
    assert list(analyze(astronaut, asked, fake_segmenter).concerns) == answered


def test_a_concern_has_the_same_numbers_alone_and_among_others(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    assert analyze(astronaut, ["flek"]).concerns["flek"] == analyze(astronaut).concerns["flek"]


def test_an_unknown_name_is_refused_before_anything_is_loaded(
    astronaut: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "skinsight.segmentation.segmenter.default_segmenter", lambda: pytest.fail("weights were loaded")
    )
    with pytest.raises(UnknownConcern, match="'akne': choose one of"):
        analyze(astronaut, ["akne"])


def test_a_black_photograph_has_no_face(fake_segmenter: FakeSegmenter) -> None:
    black = Photo(np.zeros((64, 48, 3), np.uint8))
    with pytest.raises(NoFaceFound):
        analyze(black)
    given = analyze(black, face=Face(FaceCrop.of_picture(64, 48), "given"))
    assert {result.status for result in given.concerns.values()} == {"unavailable"}


def test_a_given_face_is_not_searched_for(
    astronaut: Photo, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_segmenter, "find_faces", lambda photo: pytest.fail("searched"))
    face = analyze(astronaut, [], face=Face(FaceCrop(200, 100.5, 150, 8), "given")).face
    assert (face.found_by, face.x, face.y, face.side, face.tilt, face.faces_found) == ("given", 200, 100.5, 150, 8, 1)


def test_the_largest_face_is_taken(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    large, small = (Face(FaceCrop(200, 200, side), "whole_face", 1) for side in (200, 100))
    fake_segmenter.find_faces = lambda photo: [large, small]  # type: ignore[method-assign]
    face = analyze(astronaut, []).face
    assert (face.side, face.faces_found) == (200, 2)


def test_the_same_photo_gives_the_same_bytes(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    assert analyze(astronaut).model_dump_json() == analyze(astronaut).model_dump_json()


def test_strict_refuses_a_photo_with_a_problem_and_names_it(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    dark = Photo(astronaut.pixels // 12, "dark.png")
    problems = [problem.code for problem in analyze(dark).quality.problems]
    assert "very_dark" in problems
    with pytest.raises(PoorQuality, match="very_dark: There is too little light"):
        analyze(dark, strict=True)


def test_what_the_gate_rules_out_is_unavailable_and_the_rest_goes_on(
    astronaut: Photo, fake_segmenter: FakeSegmenter
) -> None:
    found = analyze(Photo(astronaut.pixels // 12))
    assert found.concerns["flek"].status == found.tone.status == "unavailable"
    assert "too little light" in (found.concerns["flek"].unavailable_reason or "")
    assert found.concerns["acne"].status == found.concerns["wrinkles"].status == "unavailable"
    assert found.concerns["face_skin"].status == "ok"


def test_a_card_does_not_bring_back_burnt_skin(fake_segmenter: FakeSegmenter) -> None:
    photo = lit(with_card(drawn_face("eadaba"), ["767676"], 1), np.eye(3) * 1.6)
    found = analyze(Photo(photo), card=GreyCard(corners=CARD))
    assert isinstance(found.tone, NoTone)
    assert "burnt out" in found.tone.unavailable_reason


def test_what_a_person_says_changes_the_advice(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    plain, told = analyze(astronaut), analyze(astronaut, person=Person(signs=("severe_reaction",)))
    assert plain.recommendations
    assert "severe-reaction" not in {one.rule for one in plain.recommendations}
    assert told.recommendations[0].rule == "severe-reaction"
    assert told.model_copy(update={"recommendations": plain.recommendations}) == plain


def test_zones_are_ok_with_skin_or_unavailable_with_a_reason(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    for zone in analyze(astronaut).zones.values():
        assert (zone.status == "ok") == (zone.skin is not None) == (zone.unavailable_reason is None)


def test_what_cannot_be_told_is_counted_in_neither_and_shown(astronaut: Photo) -> None:
    """On the cheek, where a mark may be acne or a dark spot."""

    class Doubting(FakeSegmenter):
        def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
            untold = np.zeros((256, 256), bool)
            untold[160:164, 80:84] = untold[170:174, 90:94] = True
            return replace(super().segment(rgb, face, names), face_untold=untold)

    analysis = analyze(astronaut, segmenter=Doubting())
    assert analysis.untold is not None
    assert (analysis.untold.between, analysis.untold.count) == (("acne", "flek"), 2)
    doubted = analysis.untold.mask.to_mask()
    assert doubted.sum() == analysis.untold.area > 0
    for name in analysis.untold.between:
        mask = analysis.concerns[name].mask
        assert mask is not None
        assert not (mask.to_mask() & doubted).any()
    sure = analysis.model_copy(update={"untold": None})
    shown, without = (overlay(Canvas(astronaut, one)) for one in (analysis, sure))
    assert len(shown) > len(without), "a row of the legend"
    height = astronaut.pixels.shape[0]
    assert (shown[:height] != without[:height]).any()


def test_nothing_is_untold_where_neither_was_looked_for(astronaut: Photo, fake_segmenter: FakeSegmenter) -> None:
    assert analyze(astronaut, ["wrinkles"], fake_segmenter).untold is None
