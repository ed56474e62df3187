"""The quality gate: its table, and drawn faces that are spoilt in one way each."""

import io
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import PIL.Image
import pytest
import skimage.data

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.quality.gate import Quality, judged, quality, quality_scale
from skinsight.analyzer.quality.measures import MEASURES, Measure, measures
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_PARTS, FACE_SKIN
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo, decode
from skinsight.segmentation.segmenter import Segmentation, Segmenter
from tests.analyzer.drawn import drawn_face, lit, parsed, segmented

MONK = tone_scale().monk.swatches
CHECKS = quality_scale().checks
EXIF_ORIENTATION = 0x0112
ASTRONAUT: Image = skimage.data.astronaut()  # type: ignore[no-untyped-call]
"""Has texture where the drawn face is laid over it."""


def textured(skin: str = "a07e56", surroundings: str = "808080") -> Image:
    """A drawn face with grain."""
    photo = drawn_face(skin, surroundings)
    grain = np.random.default_rng(0).integers(-8, 9, photo.shape)
    return np.clip(photo + grain, 0, 255).astype(np.uint8)


def codes(found: Quality) -> list[str]:
    return [problem.code for problem in found.problems]


def judge(rgb: Image, seen: Segmentation | None = None) -> Quality:
    return quality(ParsedFace(Photo(rgb), seen) if seen else parsed(rgb))


def measured(rgb: Image) -> dict[Measure, float]:
    return measures(parsed(rgb))


def painted(segmentation: Segmentation, rows: slice, columns: slice, name: str) -> Segmentation:
    parts = segmentation.face_parts.copy()
    parts[rows, columns] = FACE_PARTS.index(name)
    return replace(segmentation, face_parts=parts)


def jpeg(rgb: Image, grade: int) -> Image:
    file = io.BytesIO()
    PIL.Image.fromarray(rgb).save(file, "JPEG", quality=grade)
    return np.asarray(PIL.Image.open(file))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_each_check_applies_beyond_its_limit_and_not_at_it(check) -> None:  # type: ignore[no-untyped-def]
    beyond = np.nextafter(check.limit, np.inf if check.bad == "above" else -np.inf)
    assert check.applies(beyond)
    assert not check.applies(check.limit)
    assert check.code in codes(judged({check.measure: float(beyond)}))


def test_the_table_names_what_exists() -> None:
    assert {check.measure for check in CHECKS} == set(MEASURES)
    assert len({(check.code, check.measure) for check in CHECKS}) == len(CHECKS)
    assert {name for check in CHECKS for name in (*check.concerns, *check.uncertain)} <= {*CONCERNS, CONDITIONS}


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("blur", 0.5, []), ("blur", 0.7, ["blurred"]), ("blur", 0.9, ["very_blurred"]),
        ("face_side", 300, []), ("face_side", 150, ["face_small"]), ("face_side", 60, ["face_too_small"]),
        ("brightest", 80, []), ("brightest", 30, ["too_dark"]), ("brightest", 19, ["very_dark"]),
    ],
)  # fmt: skip
def test_of_one_measure_the_severe_check_alone_counts(measure: Measure, value: float, expected: list[str]) -> None:
    assert codes(judged({measure: value})) == expected


def test_a_good_photo_has_no_problem_and_all_measures() -> None:
    photo = textured()
    found = judge(photo)
    assert codes(found) == []
    assert set(MEASURES) - set(found.measures) <= {"skin_steps", "colour_scatter", "red_field"}, "not of every face"


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (cv2.GaussianBlur(ASTRONAUT, (0, 0), 10), "very_blurred"),
        (lit(textured(), np.eye(3) / 4), "too_dark"),
        (lit(textured(), np.eye(3) / 30), "very_dark"),
        (lit(textured("d7bd96"), np.eye(3) * 4), "very_clipped"),
        (lit(textured(), np.diag([1, 0.6, 0.3])), "colour_cast"),
        (lit(textured(), np.diag([1, 0.4, 0.1])), "strong_colour_cast"),
        (jpeg(ASTRONAUT, 8), "compressed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "photo",
)
def test_what_spoils_a_photo_is_named(spoilt: Image, code: str) -> None:
    assert code in codes(judge(spoilt))


@pytest.mark.parametrize("skin", ["604134", "292420"])
def test_dark_skin_in_good_light_is_not_called_dark(skin: str) -> None:
    photo = textured(skin)
    assert codes(judge(photo)) == []


@pytest.mark.parametrize("skin", ["f6ede4", "d7bd96"])
def test_light_skin_in_good_light_is_not_called_bright_by_its_clipping(skin: str) -> None:
    photo = drawn_face(skin)
    assert not {"clipped", "very_clipped"} & set(codes(judge(photo)))


@pytest.mark.parametrize("skin", ["eadaba", "d7bd96", "a07e56", "604134", "3a312a", "292420"])
def test_a_shadow_over_one_half_is_uneven_light_on_every_skin(skin: str) -> None:
    photo = drawn_face(skin)
    photo[:, 256:] = lit(photo, np.eye(3) * 0.1)[:, 256:]
    found = codes(judge(photo))
    assert "uneven_light" in found
    assert not {"turned", "colour_cast", "strange_colour"} & set(found)


@pytest.mark.parametrize("skin", ["604134", "3a312a", "292420"])
@pytest.mark.parametrize("make", [drawn_face, textured], ids=["flat", "grain"])
def test_dark_skin_before_a_dark_backdrop_is_no_dark_photo(skin: str, make: Callable[[str, str], Image]) -> None:
    photo = make(skin, "1c1c1c")
    found = judge(photo)
    assert codes(found) == []
    assert found.against_tone(with_card=False) is None


def test_a_very_dark_photo_shows_neither_marks_nor_lines() -> None:
    photo = lit(textured(), np.eye(3) / 30)
    found = judge(photo)
    for name in ("acne", "flek", "panda_eyes", "wrinkles"):
        assert "too little light" in str(found.against_concern(name))
    assert "too little light" in str(found.against_tone(with_card=True)), "no card brings back what is not seen"


def grey(photo: Image) -> Image:
    return cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def sepia(photo: Image) -> Image:
    toned = photo @ np.array([[0.393, 0.349, 0.272], [0.769, 0.686, 0.534], [0.189, 0.168, 0.131]])
    return np.clip(toned, 0, 255).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (ASTRONAUT, set()),
        (grey(ASTRONAUT), {"no_colour"}),
        (jpeg(grey(ASTRONAUT), 75), {"no_colour"}),
        (sepia(ASTRONAUT), {"no_colour"}),
        (jpeg(sepia(ASTRONAUT), 85), {"no_colour"}),
        (cv2.addWeighted(grey(ASTRONAUT), 0.85, ASTRONAUT, 0.15, 0), {"no_colour"}),
        (np.ascontiguousarray(ASTRONAUT[..., ::-1]), {"strange_colour"}),
        (lit(ASTRONAUT, np.diag([0.2, 0.4, 1])), {"strange_colour"}),
        (lit(ASTRONAUT, np.diag([1, 0.2, 0.15])), {"strange_colour"}),
        (lit(ASTRONAUT, np.diag([0.3, 1, 0.3])), {"strange_colour"}),
        (lit(ASTRONAUT, np.eye(3) / 8), set()),
    ],
    ids=["as it is", "grey", "grey, JPEG", "sepia", "sepia, JPEG", "pale", "swapped", "blue", "red", "green", "dim"],
)
def test_photographs_without_true_colour(changed: Image, expected: set[str]) -> None:
    segmenter = Segmenter(names=[FACE_SKIN])
    face = segmenter.find_faces(ASTRONAUT)[0]
    found = judge(changed, segmenter.segment(changed, face, []))
    assert {"no_colour", "strange_colour"} & set(codes(found)) == expected
    for problem in found.problems:
        if problem.code in expected:
            left = ("conditions",) if problem.code == "strange_colour" else ()  # unavailable without colour
            assert (problem.tone, problem.hue, problem.card) == (True, True, False)
            assert problem.uncertain == ("acne", "flek", *left)
    assert (found.against_tone(with_card=True) is not None) == bool(expected)
    assert (found.against_hue is not None) == bool(expected) or "strong_colour_cast" in codes(found)


@pytest.mark.parametrize("skin", MONK)
def test_no_skin_of_monks_scale_has_a_strange_colour(skin: str) -> None:
    photo = drawn_face(skin)
    assert not {"no_colour", "strange_colour"} & set(codes(judge(photo)))


def test_a_card_mends_a_cast_and_nothing_that_is_lost() -> None:
    mended = {check.code for check in CHECKS if check.tone and check.card}
    lost = {check.code for check in CHECKS if check.tone and not check.card}
    assert mended == {"strong_colour_cast"}
    assert lost == {"very_dark", "very_clipped", "no_colour", "strange_colour", "covered"}


def test_blur_and_blocks_grow_with_what_causes_them() -> None:
    blurred = [measured(cv2.GaussianBlur(ASTRONAUT, (0, 0), sigma))["blur"] for sigma in (1, 3, 9)]
    assert blurred == sorted(blurred)
    blocks = [measured(jpeg(ASTRONAUT, grade))["blockiness"] for grade in (95, 30, 8)]
    assert blocks == sorted(blocks)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_blocks_are_seen_however_the_file_was_turned(orientation: int) -> None:
    """Sides that are no multiple of 8: the upright picture's corner is not where the blocks begin."""
    exif = PIL.Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    file = io.BytesIO()
    PIL.Image.fromarray(ASTRONAUT[:509, :507]).save(file, "JPEG", quality=10, exif=exif)
    photo = decode(file.getvalue())
    found = measures(ParsedFace(photo, segmented(photo.pixels)))["blockiness"]
    assert found > next(check.limit for check in CHECKS if check.measure == "blockiness")


def test_glasses_hide_the_skin_around_the_eyes() -> None:
    photo = textured()
    found = judge(photo, painted(segmented(photo), slice(95, 140), slice(60, 196), "glasses"))
    assert {"glasses", "covered"} <= set(codes(found))
    advice = found.against_concern("panda_eyes")
    assert advice is not None
    assert "take them off" in advice
    assert found.against_zone("left_under_eye") == advice
    assert (found.against_zone("chin"), found.against_tone(with_card=False), found.against_concern("acne")) == (
        None,
        None,
        None,
    )


def test_hair_over_a_cheek_covers_the_face() -> None:
    photo = textured()
    found = judge(photo, painted(segmented(photo), slice(60, 190), slice(150, 200), "cover"))
    assert "covered" in codes(found)
    assert "glasses" not in codes(found)


def test_a_half_profile_is_turned_and_says_nothing_of_even_light() -> None:
    photo = textured()
    found = judge(photo, painted(segmented(photo), slice(None), slice(146, None), "background"))
    assert found.measures["turned"] == 1
    assert "uneven_light" not in found.measures
    assert "turned" in codes(found)


@pytest.mark.parametrize(
    ("crop", "code"),
    [(FaceCrop(255.5, 255.5, 512, 25), "tilted"), (FaceCrop(255.5, 255.5, 90), "face_too_small")],
)
def test_the_crop_tells_lean_and_size(crop: FaceCrop, code: str) -> None:
    photo = textured()
    segmentation = replace(segmented(photo), face=Face(crop, "whole_face"))
    assert code in codes(judge(photo, segmentation))


def test_no_tone_under_a_light_without_colours() -> None:
    photo = lit(textured(), np.diag([1, 0.4, 0.1]))
    assert "daylight" in str(judge(photo).against_tone(with_card=False))


@pytest.mark.parametrize("value", [0, 1], ids=["nothing", "only skin"])
def test_a_picture_without_features_is_measured_as_far_as_it_goes(value: int) -> None:
    photo = np.full((300, 300, 3), 150, np.uint8)
    crop = FaceCrop.of_picture(300, 300)
    parts = np.full((256, 256), value, np.uint8)
    found = judge(photo, Segmentation(Face(crop, "close_up"), 300, 300, parts, {}))
    assert {"face_side", "blur", "tilt"} <= set(found.measures)
    assert "turned" not in found.measures
    assert np.isfinite(list(found.measures.values())).all()


def test_json_carries_it_exactly() -> None:
    photo = lit(textured(), np.eye(3) / 30)
    found = judge(photo)
    assert Quality.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("tilt", "others", "expected"),
    [(0, 0, []), (0, 2, ["several_faces"]), (93, 0, ["photo_turned"]), (-170, 1, ["photo_turned", "several_faces"])],
)
def test_a_turned_photograph_and_further_faces_are_noted(tilt: float, others: int, expected: list[str]) -> None:
    """And the head's own tilt is what is left when the photograph stands upright."""
    photo = textured()
    seen = segmented(photo)
    face = replace(seen.face, crop=FaceCrop(255.5, 255.5, 512, tilt), others=others)
    found = judge(photo, replace(seen, face=face))
    assert [code for code in codes(found) if code in ("photo_turned", "several_faces", "tilted")] == expected
    assert found.measures["tilt"] == pytest.approx(min(abs(tilt - turned) % 360 for turned in (0, 90, -180)))
