"""Results in words."""

from datetime import UTC, datetime

import pytest

from skinsight.analyzer.concerns.panda_eyes import eye_words
from skinsight.analyzer.concerns.wrinkles import lines_words, zone_lines
from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.pictures.wording import (
    NOT_GRADED,
    details,
    finding_words,
    grade_words,
    lost_words,
    made_words,
    numbers,
    problem_figures,
    under_grade,
)
from skinsight.analyzer.quality.gate import Problem
from skinsight.analyzer.schema.findings import Contrast, Lines, UnderEye
from skinsight.analyzer.schema.recommendation import Finding
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import contrast_words, number, percent, zone_words
from tests.analyzer.invented import drawn_photo, empty, invented


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(0, "0.00 %"), (0.00001, "<0.01 %"), (0.0123, "1.23 %"), (0.123, "12.3 %"), (1, "100 %")],
)
def test_percent(fraction: float, text: str) -> None:
    assert percent(fraction) == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        *((-3.25, 1, "\N{MINUS SIGN}3.2"), (-0.04, 1, "0.0"), (0, 0, "0"), (12.6, 0, "13")),
        *((-45, 0, "\N{MINUS SIGN}45"), (1234567.8, 1, "1,234,567.8")),
    ],
)
def test_numbers_have_a_minus_sign_and_no_negative_zero(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_an_analysis_says_when_it_was_made() -> None:
    made = invented(drawn_photo()).model_copy(update={"created": datetime(2026, 5, 4, 3, 2, tzinfo=UTC), "models": {}})
    assert made_words(made).startswith("Made on 4 May 2026, 03:02 UTC by skinsight ")


def test_each_zone_has_a_name_of_its_own() -> None:
    names = [zone_words(name) for name in ZONES]
    assert len(set(names)) == len(ZONES)
    assert "_" not in "".join(names)
    assert zone_words("left_crows_feet") == "left crow's feet"
    assert zone_words("upper_lip") == "upper lip"


def test_a_grade_names_its_interval_where_it_is_borderline() -> None:
    grade = invented(drawn_photo()).concerns["acne"].grade
    assert grade
    assert grade_words(grade) == "index: moderate (mild to moderate)"
    assert grade_words(grade.model_copy(update={"borderline": False, "kind": "grade"})) == "grade: moderate"


def test_what_stands_below_a_name_is_the_grade_or_the_reason() -> None:
    acne = invented(drawn_photo()).concerns["acne"]
    assert under_grade(acne) == "index: moderate (mild to moderate)"
    assert under_grade(ConcernAnalysis.unavailable("It was too dark.")) == "It was too dark."
    assert under_grade(acne.model_copy(update={"grade": None})) == NOT_GRADED


@pytest.mark.parametrize(
    ("deltas", "words"),
    [
        ((-3.1, 4.2, -0.4), " (darker by 3.1 L*, redder by 4.2 a*, less yellow by 0.4 b*)"),
        ((0.04, -0.3, 0.0), " (less red by 0.3 a*)"),
        ((0.0, 0.04, -0.04), ""),
    ],
)
def test_contrast_says_the_direction_where_there_is_one(deltas: tuple[float, float, float], words: str) -> None:
    delta_l, delta_a, delta_b = deltas
    found = contrast_words(Contrast(delta_l=delta_l, delta_a=delta_a, delta_b=delta_b, delta_e=5.2))
    assert found == f"\N{GREEK CAPITAL LETTER DELTA}E 5.2{words}"


def test_details_give_each_number_with_unit_and_interval() -> None:
    concerns = invented(drawn_photo()).concerns
    acne = dict(details("acne", concerns["acne"]))
    assert acne["Score"] == "62 of 100 (55 to 71)"
    assert acne["Index, invented 1.0"] == "moderate (mild to moderate), by 3 (invented numbers)"
    own = concerns["acne"].model_copy(
        update={"grade": concerns["acne"].grade.model_copy(update={"scale": "own index 2"})}
    )
    assert "Own index 2" in dict(details("acne", own))
    assert acne["Count"] == "3 (1 to 6)"
    assert acne["Marked"].startswith(f"{concerns['acne'].area:,} pixels, ")
    assert acne["Marked"].endswith("of the face skin")
    assert (
        dict(details("wrinkles", concerns["wrinkles"]))["Lines"]
        == "1.83 face widths long in all, 2.4 L* darker than the skin beside them"
    )
    eyes = dict(details("panda_eyes", concerns["panda_eyes"]))
    assert eyes["Under the left eye, against the cheek"].endswith("hue as of pigment (pigmented)")
    assert eyes["Under the right eye, against the cheek"] == "3 pixels, colour not compared"
    assert "Colour against the skin around" not in eyes, "a second comparison would contradict the first"
    assert "Score" not in dict(details("face_skin", concerns["face_skin"]))


def test_details_say_that_there_is_no_grade_and_no_line() -> None:
    analysis = empty(invented(drawn_photo()))
    assert dict(details("flek", analysis.concerns["flek"]))["Grade or index"] == NOT_GRADED
    bare = analysis.concerns["wrinkles"].model_copy(update={"lines": Lines(length=0, depth=None)})
    assert "Lines" not in dict(details("wrinkles", bare))
    assert under_grade(analysis.concerns["face_skin"]) is None


def test_an_interval_of_one_value_is_left_out() -> None:
    acne = invented(drawn_photo()).concerns["acne"]
    assert acne.uncertainty
    sure = acne.uncertainty.model_copy(update={"count": (3, 3)})
    assert dict(details("acne", acne.model_copy(update={"uncertainty": sure})))["Count"] == "3"


def test_what_is_unavailable_has_no_details() -> None:
    nothing = ConcernAnalysis.unavailable("It was too dark.")
    assert list(details("acne", nothing)) == []
    assert numbers(nothing) == ("\N{EN DASH}",) * 3


@pytest.mark.parametrize(
    ("depth", "words"),
    [
        (None, ""),
        (1.26, ", 1.3 L* darker than the skin beside them"),
        (0.04, ", no darker than the skin beside them"),
        (-1.26, ", no darker than the skin beside them"),
    ],
)
def test_lines_are_darker_or_not(depth: float | None, words: str) -> None:
    assert lines_words(Lines(length=0.5, depth=depth)) == f"0.50 face widths long in all{words}"


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (None, ("\N{EN DASH}", "\N{EN DASH}")),
        (Lines(length=0.004, depth=40.8), ("0.00", "\N{EN DASH}")),
        (Lines(length=0.5, depth=None), ("0.50", "\N{EN DASH}")),
        (Lines(length=0.5, depth=-2.6), ("0.50", "0.0")),
        (Lines(length=0.5, depth=2.6), ("0.50", "2.6")),
    ],
)
def test_lines_of_a_zone(lines: Lines | None, cells: tuple[str, str]) -> None:
    assert zone_lines(lines) == cells


def test_a_circle_without_contrast_has_an_area() -> None:
    assert eye_words(UnderEye(area=1234, contrast=None, hue=None)) == "1,234 pixels, colour not compared"


@pytest.mark.parametrize(
    ("measure", "value", "asked", "words"),
    [
        ("concerns.acne.count", 12, "at least 6", "acne, count: 12 (at least 6)"),
        ("concerns.flek.area_fraction", 0.012345, "above 0.01", "flek, area fraction: 0.0123 (above 0.01)"),
        ("person.sensitive", True, "equals True", "person, sensitive: yes"),
        ("person.signs", ("sore_not_healing",), "includes x", "person, signs: sore not healing (includes x)"),
    ],
)  # fmt: skip
def test_why_a_rule_fired(measure: str, value: object, asked: str, words: str) -> None:
    assert finding_words(Finding.model_validate({"measure": measure, "value": value, "asked": asked})) == words


def test_what_a_problem_takes() -> None:
    problem = Problem(
        code="glasses", measure="glasses", value=0.2, limit=0.1, advice="Take them off.",
        concerns=("panda_eyes",), zones=("left_under_eye",), tone=True,
    )  # fmt: skip
    assert lost_words(problem) == "Dark circles, left under-eye, Skin tone"
    assert problem_figures(problem) == "glasses 0.2, limit 0.1"
    exact = problem.model_copy(update={"measure": "face_side", "value": 1234.56, "limit": 0.012345})
    assert problem_figures(exact) == "face side 1,235, limit 0.0123"
    assert lost_words(problem.model_copy(update={"concerns": (), "zones": (), "tone": False})) == ""
