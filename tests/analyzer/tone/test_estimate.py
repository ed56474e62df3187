"""Skin tone of drawn faces, and the tables of names."""

import numpy as np
import pytest

from skinsight.analyzer.colour.cielab import Lab, lab_of_hex
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.schema.tone_result import REGIONS, Tone, ToneAnalysis
from skinsight.analyzer.tone.estimate import LEAST_PIXELS, NO_SKIN, NOT_A_NUMBER, tone, undertone
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face, lit, parsed, segmented

MONK = tone_scale().monk.swatches


def read(rgb: Image, *names: str) -> Tone:
    found = tone(parsed(rgb, *names)).tone
    assert found is not None
    return found


def zone_of(rgb: Image, x: float, y: float) -> tuple[slice, slice]:
    """A square of the drawn face around a point of the frame that spans -1 to 1."""
    side = rgb.shape[0]
    row, column = round((y + 1) / 2 * side), round((x + 1) / 2 * side)
    return slice(row - 40, row + 40), slice(column - 40, column + 40)


@pytest.mark.parametrize("number", range(1, 11))
def test_monks_swatches_painted_on_a_face_come_back_as_themselves(number: int) -> None:
    found = read(drawn_face(MONK[number - 1]))
    assert found.monk.tone == number
    assert found.monk.difference < 0.01
    assert found.hex == f"#{MONK[number - 1]}"
    assert found.monk_second.tone != number
    assert found.monk_second.difference > 1


def test_the_swatches_are_monks() -> None:
    assert MONK == (
        "f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420",
    )  # fmt: skip


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


def test_ita_and_monk_are_no_translation_of_each_other() -> None:
    angles = [lab_of_hex(code).ita for code in MONK]
    assert all(angle is not None and angle > 55 for angle in angles[:4])
    assert all(angle is not None and angle < -30 for angle in angles[7:])


@pytest.mark.parametrize(
    ("number", "depth"), [(1, "light"), (3, "light"), (4, "medium"), (6, "medium"), (7, "dark"), (10, "dark")]
)
def test_depth_is_by_monks_groups(number: int, depth: str) -> None:
    assert read(drawn_face(MONK[number - 1])).depth == depth


@pytest.mark.parametrize(
    ("hue", "expected"),
    [(-20, "cool"), (0, "cool"), (49.9, "cool"), (50.1, "neutral"), (59.9, "neutral"), (60.1, "warm"), (95, "warm")],
)
def test_undertone(hue: float, expected: str) -> None:
    radians = np.radians(hue)
    assert undertone(Lab(l=60, a=float(20 * np.cos(radians)), b=float(20 * np.sin(radians)))) == expected


def test_without_a_card_there_is_an_interval_that_holds_the_reading() -> None:
    found = read(drawn_face("a07e56"))
    assert found.ita is not None
    assert not found.calibrated
    assert found.ita_interval[0] < found.ita - 5
    assert found.ita_interval[1] > found.ita + 5
    assert found.monk_interval[0] <= found.monk.tone <= found.monk_interval[1]
    assert any("card" in note for note in found.notes)


@pytest.mark.parametrize("gains", [(1.15, 1, 0.8), (0.85, 1, 1.2), (1.3, 1.3, 1.3), (0.75, 0.75, 0.75)])
def test_the_interval_of_a_face_relit_by_gains_holds_the_truth(gains: tuple[float, ...]) -> None:
    truth = lab_of_hex("a07e56").ita
    assert truth is not None
    low, high = read(lit(drawn_face("a07e56"), np.diag(gains))).ita_interval
    assert low <= truth <= high


def test_uneven_regions_widen_the_interval() -> None:
    even = drawn_face("a07e56")
    uneven = even.copy()
    uneven[:, 256:] = lit(even, np.eye(3) * 0.35)[:, 256:]
    widths = [np.ptp(read(photo).ita_interval) for photo in (even, uneven)]
    assert widths[1] > widths[0] + 10
    found = read(uneven)
    assert found.regions["right_cheek"].lab.l > found.regions["left_cheek"].lab.l + 10


def test_highlights_shadows_and_hair_do_not_count() -> None:
    photo = drawn_face("a07e56")
    for x, y, colour in [(-0.45, 0.2, 248), (0.45, 0.2, 20), (0, -0.5, 60)]:
        rows, columns = zone_of(photo, x, y)
        photo[rows, columns][::3] = colour
    assert read(photo).lab.difference(lab_of_hex("a07e56")) < 0.01


@pytest.mark.parametrize("name", ["acne", "flek"])
def test_blemishes_do_not_count_where_they_are_known(name: str) -> None:
    photo = drawn_face("a07e56")
    photo[segmented(photo, name).masks[name]] = [150, 40, 40]
    plain, informed = read(photo), read(photo, name)
    assert sum(region.pixels for region in informed.regions.values()) < sum(
        region.pixels for region in plain.regions.values()
    )


def test_bluish_skin_has_no_ita_and_no_fitzpatrick() -> None:
    found = read(drawn_face("8088a0"))
    assert (found.ita, found.ita_class, found.fitzpatrick) == (None, None, None)
    assert NOT_A_NUMBER in found.notes
    assert found.ita_interval[1] == 90


def test_fitzpatrick_is_a_range_with_a_warning() -> None:
    found = read(drawn_face("a07e56"))
    assert found.fitzpatrick is not None
    assert found.fitzpatrick[0] != found.fitzpatrick[1]
    assert "Groh" in found.fitzpatrick_warning


def test_a_fitzpatrick_range_of_all_types_is_none() -> None:
    photo = drawn_face("d8b090")
    photo[:, 256:] = lit(photo, np.eye(3) * 0.1)[:, 256:]
    found = read(photo)
    low, high = found.ita_interval
    assert (low < -30, high > 41) == (True, True)
    assert found.fitzpatrick is None


def test_regions_are_reported_or_have_a_reason() -> None:
    photo = drawn_face("a07e56")
    segmentation = segmented(photo)
    segmentation.face_parts[:95][segmentation.face_parts[:95] == 1] = FACE_PARTS.index("cover")
    found = tone(ParsedFace(Photo(photo), segmentation)).tone
    assert found is not None
    assert list(found.regions) == ["left_cheek", "right_cheek"]
    assert set(found.regions_unavailable) == {"forehead"}
    assert all(region.pixels >= LEAST_PIXELS for region in found.regions.values())


@pytest.mark.parametrize(("skin", "surroundings"), [("ffffff", "808080"), ("000000", "808080")])
def test_burnt_out_or_black_skin_has_no_tone(skin: str, surroundings: str) -> None:
    photo = drawn_face(skin, surroundings)
    found = tone(parsed(photo))
    assert found == ToneAnalysis.unavailable(f"{NO_SKIN}: 0 pixels of plain, well lit skin are seen and 200 are needed")


def test_a_cheek_that_cannot_be_placed_is_not_called_too_small() -> None:
    photo = drawn_face("a07e56")
    segmentation = segmented(photo)
    features = [FACE_PARTS.index(name) for name in ("brows", "eyes")]
    segmentation.face_parts[np.isin(segmentation.face_parts, features)] = FACE_PARTS.index("skin")
    reason = tone(ParsedFace(Photo(photo), segmentation)).unavailable_reason
    unseen = ("brow was", "left eye and brow were", "right eye and brow were")
    assert reason == f"{NO_SKIN}: {'; '.join(f'the {words} not seen' for words in unseen)}"


def test_a_colour_far_from_every_tone_of_monks_scale_is_said_to_be() -> None:
    assert not any("Monk" in note for note in read(drawn_face("a07e56")).notes)
    assert any("Monk" in note for note in read(drawn_face("cea091")).notes)


def test_json_carries_it_exactly() -> None:
    photo = lit(drawn_face("a07e56"), np.diag([1.1, 1.0, 0.9]))
    found = tone(parsed(photo))
    assert ToneAnalysis.model_validate_json(found.model_dump_json()) == found
    assert "NaN" not in found.model_dump_json()


def test_a_status_and_its_fields_agree() -> None:
    with pytest.raises(ValueError, match="ok"):
        ToneAnalysis(status="ok")
    with pytest.raises(ValueError, match="reason"):
        ToneAnalysis(status="unavailable")


def test_regions_are_always_the_same() -> None:
    assert REGIONS == ("forehead", "left_cheek", "right_cheek")
