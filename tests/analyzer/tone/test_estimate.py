"""Skin tone of drawn faces, of photographs, and the tables of names."""

import math

import numpy as np
import pydantic
import pytest
import skimage.data

from skinsight.analyzer.colour.cielab import Lab, lab_of_hex
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.schema.tone_result import REGIONS, MonkTone, NoTone, Tone, ToneAnalysis
from skinsight.analyzer.tone.estimate import BLUISH, LEAST_PIXELS, NO_SKIN, WHOLE_SKIN, at_angle, tone, undertone
from skinsight.analyzer.tone.features import NAMES, features
from skinsight.analyzer.tone.model import tone_model
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.segmentation.concerns import FACE_PARTS, FACE_SKIN
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter
from tests.analyzer.drawn import drawn_face, lit, parsed, segmented

MONK = tone_scale().monk.swatches
EITHER: pydantic.TypeAdapter[Tone | NoTone] = pydantic.TypeAdapter(ToneAnalysis)


def read(photo: Image, *names: str) -> Tone:
    found = tone(parsed(photo, *names))
    assert isinstance(found, Tone)
    return found


def zone_of(rgb: Image, x: float, y: float) -> tuple[slice, slice]:
    """A square of the drawn face around a point of the frame that spans -1 to 1."""
    side = rgb.shape[0]
    row, column = round((y + 1) / 2 * side), round((x + 1) / 2 * side)
    return slice(row - 40, row + 40), slice(column - 40, column + 40)


def test_the_swatches_are_monks() -> None:
    assert MONK == (
        "f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420",
    )  # fmt: skip


def test_dark_paint_is_a_darker_tone_than_light_paint() -> None:
    light, middle, dark = (read(drawn_face(MONK[number - 1])).monk.value for number in (4, 7, 10))
    assert light < middle < dark


@pytest.mark.slow
def test_a_fair_astronaut_is_not_called_dark() -> None:
    photo: Image = skimage.data.astronaut()  # type: ignore[no-untyped-call]
    segmenter = Segmenter(names=[FACE_SKIN])
    found = tone(ParsedFace(Photo(photo), segmenter.segment(photo, segmenter.find_faces(photo)[0], [])))
    assert isinstance(found, Tone)
    assert found.monk.interval[0] <= 3 <= found.monk.interval[1]
    assert found.monk.value < 4.5
    assert found.ita_class in ("light", "intermediate")


@pytest.mark.parametrize(
    ("ita", "label"),
    [
        (90, "very light"), (55.01, "very light"), (55, "light"), (41.01, "light"), (41, "intermediate"),
        (28.01, "intermediate"), (28, "tan"), (10.01, "tan"), (10, "brown"), (-29.99, "brown"), (-30, "dark"),
        (-90, "dark"),
    ],
)  # fmt: skip
def test_ita_classes_are_closed(ita: float, label: str) -> None:
    assert tone_scale().ita.of(ita).label == label


@pytest.mark.parametrize(
    ("monk", "depth"), [(1, "light"), (3.5, "light"), (3.6, "medium"), (6.5, "medium"), (7, "dark")]
)
def test_depth_is_by_monks_groups(monk: float, depth: str) -> None:
    assert tone_scale().depth.of(monk).label == depth


@pytest.mark.parametrize(
    ("monk", "label"),
    [(1, "very light"), (2.5, "light"), (4, "intermediate"), (5, "tan"), (7, "brown"), (9, "dark")],
)
def test_itas_classes_follow_monks_tones(monk: float, label: str) -> None:
    assert tone_scale().ita.of(tone_scale().angle_of_monk.angle(monk)).label == label


@pytest.mark.parametrize("monk", np.linspace(1, 10, 19))
def test_angle_and_tone_are_one_line_both_ways(monk: float) -> None:
    line = tone_scale().angle_of_monk
    assert line.tone(line.angle(monk)) == pytest.approx(monk)


@pytest.mark.parametrize("number", range(4, 11))
@pytest.mark.parametrize("light", [0.5, 1.0])
def test_all_names_agree(number: int, light: float) -> None:
    found = read(lit(drawn_face(MONK[number - 1]), np.eye(3) * light))
    line = tone_scale().angle_of_monk
    assert found.lab.ita == pytest.approx(found.ita, abs=1e-3)
    assert found.ita == pytest.approx(line.angle(found.monk.value), abs=0.2)
    assert found.ita_class == tone_scale().ita.of(found.ita).label
    assert found.depth == tone_scale().depth.of(found.monk.value).label
    assert found.hex == found.lab.hex
    assert found.undertone in found.undertones
    assert found.monk.hex == f"#{MONK[round(found.monk.value) - 1]}"
    low, high = found.monk.interval
    assert 1 <= low <= found.monk.value <= high <= 10
    assert found.ita_interval[0] <= found.ita <= found.ita_interval[1]
    assert found.ita_interval[1] - found.ita_interval[0] < 120


@pytest.mark.parametrize("ita", [60, 30, 0, -30, -60])
@pytest.mark.parametrize("code", ["d7bd96", "a07e56", "3a312a", "c0503c"])
def test_a_colour_brought_to_an_angle_keeps_its_hue(code: str, ita: float) -> None:
    colour = lab_of_hex(code)
    found = at_angle(colour, ita)
    assert found.ita == pytest.approx(ita)
    assert found.hue_angle == pytest.approx(colour.hue_angle)
    assert math.hypot(found.a, found.b) <= 28.01
    assert 5 < found.l < 95


def test_a_colour_at_its_own_angle_stays() -> None:
    colour = lab_of_hex("a07e56")
    assert colour.ita is not None
    assert at_angle(colour, colour.ita).difference(colour) < 3


@pytest.mark.parametrize(
    ("hue", "expected"),
    [(-20, "cool"), (0, "cool"), (49.9, "cool"), (50.1, "neutral"), (59.9, "neutral"), (60.1, "warm"), (95, "warm")],
)
def test_undertone(hue: float, expected: str) -> None:
    radians = np.radians(hue)
    assert undertone(Lab(l=60, a=float(20 * np.cos(radians)), b=float(20 * np.sin(radians)))) == expected


def test_without_a_card_it_is_said_to_be_an_estimate() -> None:
    found = read(drawn_face("a07e56"))
    assert not found.calibrated
    assert any("card" in note for note in found.notes)


def test_regions_keep_what_they_differ_by() -> None:
    photo = drawn_face("a07e56")
    photo[:, 256:] = lit(photo, np.eye(3) * 0.35)[:, 256:]
    found = read(photo)
    assert found.regions["right_cheek"].lab.l > found.regions["left_cheek"].lab.l + 10


@pytest.mark.parametrize("name", ["acne", "flek"])
def test_blemishes_do_not_count_where_they_are_known(name: str) -> None:
    photo = drawn_face("a07e56")
    photo[segmented(photo, name).masks[name]] = [150, 40, 40]
    plain, informed = read(photo), read(photo, name)
    assert sum(region.pixels for region in informed.regions.values()) < sum(
        region.pixels for region in plain.regions.values()
    )


def test_highlights_shadows_and_hair_do_not_count() -> None:
    photo = drawn_face("a07e56")
    for x, y, colour in [(-0.45, 0.2, 248), (0.45, 0.2, 20), (0, -0.5, 60)]:
        rows, columns = zone_of(photo, x, y)
        photo[rows, columns][::3] = colour
    assert read(photo).lab.hue_angle == pytest.approx(lab_of_hex("a07e56").hue_angle, abs=0.1)


def test_bluish_skin_has_no_tone() -> None:
    photo = drawn_face("8088a0")
    assert tone(parsed(photo)) == NoTone(unavailable_reason=BLUISH)


def test_fitzpatrick_is_a_range_with_a_warning() -> None:
    found = read(drawn_face("a07e56"))
    assert "Groh" in found.fitzpatrick_warning
    assert found.fitzpatrick is None or found.fitzpatrick != ("I", "VI")


def test_regions_are_reported_or_have_a_reason() -> None:
    photo = drawn_face("a07e56")
    segmentation = segmented(photo)
    segmentation.face_parts[:95][segmentation.face_parts[:95] == 1] = FACE_PARTS.index("cover")
    found = tone(ParsedFace(Photo(photo), segmentation))
    assert isinstance(found, Tone)
    assert list(found.regions) == ["left_cheek", "right_cheek"]
    assert set(found.regions_unavailable) == {"forehead"}
    assert all(region.pixels >= LEAST_PIXELS for region in found.regions.values())


@pytest.mark.parametrize(("skin", "surroundings"), [("ffffff", "808080"), ("000000", "808080")])
def test_burnt_out_or_black_skin_has_no_tone(skin: str, surroundings: str) -> None:
    photo = drawn_face(skin, surroundings)
    found = tone(parsed(photo))
    reason = f"{NO_SKIN}: 0 pixels of plain, well lit skin are seen and 200 are needed"
    assert found == NoTone(unavailable_reason=reason)


def test_skin_without_features_is_read_as_a_whole() -> None:
    photo = drawn_face("a07e56")
    segmentation = segmented(photo)
    unseen = [FACE_PARTS.index(name) for name in ("brows", "eyes")]
    segmentation.face_parts[np.isin(segmentation.face_parts, unseen)] = FACE_PARTS.index("skin")
    found = tone(ParsedFace(Photo(photo), segmentation))
    assert isinstance(found, Tone)
    assert found.regions == {}
    assert WHOLE_SKIN in found.notes
    assert set(found.regions_unavailable) == set(REGIONS)


def test_json_has_monks_tone_with_its_interval() -> None:
    found = read(lit(drawn_face("a07e56"), np.diag([1.1, 1.0, 0.9])))
    assert EITHER.validate_json(found.model_dump_json()) == found
    monk = found.model_dump(mode="json")["monk"]
    assert monk["interval"][0] <= monk["value"] <= monk["interval"][1]


def test_an_interval_that_does_not_hold_the_value_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match="does not hold"):
        MonkTone(value=3, interval=(4, 5), hex="#f7ead0")


def test_no_tone_needs_a_reason() -> None:
    with pytest.raises(pydantic.ValidationError):
        NoTone(unavailable_reason="")


def test_the_model_was_learned_from_the_features_that_it_is_given() -> None:
    model = tone_model()
    assert model.features == NAMES
    assert {len(row) for row in model.centres} == {len(NAMES)}
    assert len(model.weights) == len(model.centres) + len(NAMES) + 1
    assert "tone_labels.csv" in model.provenance


def test_features_that_are_not_seen_are_not_numbers() -> None:
    photo = drawn_face("a07e56")
    segmentation = segmented(photo)
    segmentation.face_parts[segmentation.face_parts == FACE_PARTS.index("eyes")] = FACE_PARTS.index("skin")
    found = features(ParsedFace(Photo(photo), segmentation))
    assert found is not None
    seen = dict(zip(NAMES, found, strict=True))
    assert np.isnan(seen["whites L"])
    assert np.isfinite(seen["skin L"])
    assert 1 <= tone_model().tone(found)[0] <= 10
