"""Kinds of lesions on painted discs of known look."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from skinsight.analyzer.concerns.acne import ACNE
from skinsight.analyzer.concerns.lesion_kinds import (
    FACE_MM,
    FACTORS,
    NO_SCALE,
    TOO_SMALL,
    gags_words,
    kind_of,
    kind_scale,
    kinds_words,
    local_scores,
    told,
)
from skinsight.analyzer.concerns.lesion_look import FEATURES, look
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.schema.findings import Instance, LesionKind, LesionKinds
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo
from tests.analyzer.seen import plain_face

SKIN = (201, 160, 140)


def painted(colour: tuple[int, int, int], radius: int = 8) -> Image:
    """A disc of one colour on even skin."""
    picture = np.full((80, 80, 3), SKIN, np.uint8)
    rows, columns = np.mgrid[:80, :80]
    picture[np.hypot(rows - 40, columns - 40) <= radius] = colour
    return picture


def kind(colour: tuple[int, int, int], millimetres: float = 4.0) -> LesionKind:
    found = look(painted(colour), 40, 40, 8, np.zeros((80, 80), bool))
    return kind_of(found, millimetres, kind_scale())


def test_look_is_against_the_skin_around() -> None:
    same = look(painted(SKIN), 40, 40, 8, np.zeros((80, 80), bool))
    assert same == pytest.approx(np.zeros(len(FEATURES)), abs=1e-4)
    red = look(painted((190, 110, 105)), 40, 40, 8, np.zeros((80, 80), bool))
    assert red is not None
    seen = dict(zip(FEATURES, red, strict=True))
    assert seen["redness"] > 5
    assert seen["darkness"] < -5


@pytest.mark.parametrize(
    ("colour", "expected"), [((185, 115, 110), "inflamed"), ((110, 90, 80), "comedone_black"), (SKIN, "unknown")]
)
def test_red_is_inflamed_and_dark_without_red_a_black_comedone(
    colour: tuple[int, int, int], expected: LesionKind
) -> None:
    assert kind(colour) in {expected, "comedone_white"} if colour == SKIN else kind(colour) == expected


def test_a_large_inflamed_lesion_is_a_nodule() -> None:
    usual = np.array([6.5, 3.3, -6.5, -13.9, 6.3, -2.5, 6.2])  # medians of marks that were told as nodules
    assert [kind_of(usual, size, kind_scale()) for size in (3.0, 25.0)] == ["inflamed", "nodule"]


def test_what_is_not_seen_whole_is_unknown() -> None:
    assert kind_of(None, 4.0, kind_scale()) == "unknown"
    assert look(painted(SKIN), 0, 0, 0.4, np.zeros((80, 80), bool)) is None


def faced(side: float, **fields: object) -> tuple[ParsedFace, tuple[Instance, ...]]:
    """The drawn face with another scale, and its acne marks."""
    plain = plain_face()
    crop = replace(plain.crop, side=side)
    face = replace(plain.seen.face, crop=crop, **fields)  # type: ignore[arg-type]
    seen = replace(plain.seen, face=face)
    changed = ParsedFace(Photo(plain.photo.pixels, "drawn"), seen)
    mask = plain.concerns["acne"]
    window, marks = mask.marks_in_photo
    return changed, instances(marks, mask.probability, plain.zone_index, window)


@pytest.mark.parametrize(
    ("side", "fields", "reason"),
    [(512, {"found_by": "close_up"}, NO_SCALE), (2.9 * FACE_MM, {}, TOO_SMALL), (3.1 * FACE_MM, {}, None)],
)
def test_kinds_are_told_where_the_face_gives_a_scale_and_enough_pixels(
    side: float, fields: dict[str, object], reason: str | None
) -> None:
    face, found = faced(side, **fields)
    marks, summed = told(face, plain_face().concerns["acne"], found)
    kinds: LesionKinds = summed["kinds"]
    assert kinds.unknown_because == reason
    assert sum(kinds.counts.values()) == len(marks) == len(found) == 3
    assert list(kinds.counts) == list(get_args(LesionKind))
    if reason:
        assert {one.kind for one in marks} == {"unknown"}
        assert (kinds.gags_like, kinds.gags_like_sum, kinds_words(kinds)) == ({}, None, reason)


def test_local_scores_are_factor_times_the_worst_kind() -> None:
    _, (first, second, third) = faced(512)
    marks = [
        first.model_copy(update={"zone": "forehead", "kind": "comedone_white"}),
        second.model_copy(update={"zone": "forehead", "kind": "nodule"}),
        third.model_copy(update={"zone": "chin", "kind": "unknown"}),
    ]
    scores = local_scores(marks, ["forehead", "nose", "chin", "left_cheek"])
    assert scores == {"forehead": 8, "left_cheek": 0, "nose": 0}, "an unknown lesion says nothing of its zone"
    assert sum(4 * factor for factor in FACTORS.values()) == 32


def test_words_say_what_the_scores_are_not() -> None:
    counts = {"comedone_black": 2, "comedone_white": 0, "inflamed": 3, "nodule": 0, "unknown": 1}
    kinds = LesionKinds(
        pixels_per_mm=3.4, unknown_because=None, counts=counts, gags_like={"nose": 2}, gags_like_sum=None  # type: ignore[arg-type]
    )  # fmt: skip
    assert kinds_words(kinds) == "2 black comedones, 3 papules or pustules, 1 of a kind that cannot be told"
    assert "nose 2" in gags_words(kinds)
    assert "not a GAGS score" in gags_words(kinds)
    assert ACNE.told is told
