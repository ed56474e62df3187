"""Advice: every rule fires, nobody is advised what is not for them, and the book refuses what does not exist."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from skinsight.analyzer.advice.book import FOLDER, Rule, read_book, shipped_book
from skinsight.analyzer.advice.catalogue_files import read_catalogue
from skinsight.analyzer.advice.conditions import Condition, Facts
from skinsight.analyzer.advice.inci import normal, within
from skinsight.analyzer.advice.person import NOBODY, Person, Used
from skinsight.analyzer.advice.recommend import SUN_BESIDE, recommend
from skinsight.analyzer.quality.gate import Quality, quality_scale
from skinsight.analyzer.schema.conditions import ConditionsAnalysis
from skinsight.analyzer.schema.findings import Grade, Uncertainty, ZoneFinding
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.recommendation import URGENCIES, Recommendation
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis, FaceInfo, PhotoInfo, ZoneInfo
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.analyzer.schema.tone_result import NoTone
from skinsight.analyzer.tone.estimate import tone
from skinsight.segmentation import concerns as registry
from skinsight.segmentation.errors import AdviceError
from tests.analyzer.drawn import drawn_face, parsed

EMPTY = RunLength.of(np.zeros((4, 4), bool))
BOOK = shipped_book()
SAMPLES = read_catalogue(FOLDER / "sample_products.csv")


def ok(score: float, count: int, fraction: float = 0.008, grade: int = 0) -> ConcernAnalysis:
    sure = Uncertainty(
        thresholds=(0.3, 0.7), area_fraction=(fraction, fraction), count=(count, count), score=(score, score)
    )
    return ConcernAnalysis(
        score=score,
        grade=grade_of(grade),
        area=1,
        area_fraction=fraction,
        count=count,
        uncertainty=sure,
        mask=EMPTY,
    )


def grade_of(value: int) -> Grade:
    return Grade(
        kind="grade",
        value=value,
        label=f"grade {value}",
        scale="a scale 1.0",
        source="a book",
        basis="what was drawn",
        measured=value,
        interval=(value, value),
        interval_labels=(f"grade {value}", f"grade {value}"),
        borderline=False,
    )


def analysis(**concerns: ConcernAnalysis) -> Analysis:
    return Analysis(
        photo=PhotoInfo(name="drawn", width=4, height=4),
        face=FaceInfo(found_by="given", x=2, y=2, side=4, tilt=0, faces_found=1),
        quality=Quality(problems=(), measures={}, scale="none"),
        zones={},
        tone=NoTone(unavailable_reason="drawn"),
        concerns=concerns,
        models={},
    )


def unsure(one: ConcernAnalysis, **interval: tuple[float, float]) -> ConcernAnalysis:
    assert one.uncertainty
    return one.model_copy(update={"uncertainty": one.uncertainty.model_copy(update=interval)})


def acne(count: int) -> Analysis:
    return analysis(acne=ok(50, count, grade=sum(count >= cut for cut in (1, 6, 21, 51))))


def looking(condition: registry.Condition, **concerns: ConcernAnalysis) -> Analysis:
    likely = {name: 0.7 if name == condition else 0.1 for name in registry.CONDITION_NAMES}
    found = ConditionsAnalysis(verdict=condition, probabilities=likely)
    return analysis(**concerns).model_copy(update={"conditions": found})


DARK_FACE = drawn_face("3a312a")
DARK = tone(parsed(DARK_FACE))
NOTHING = analysis()
SPOTS = analysis(flek=ok(60, 4))
PATCHES = analysis(flek=ok(30, 9, 0.03))
LINES = analysis(wrinkles=ok(30, 9, grade=3))
UNKNOWN_AGE = acne(12).model_copy(update={"age_needed": True})
ALL = analysis(
    acne=ok(20, 12, grade=2),
    flek=ok(30, 9, 0.03),
    panda_eyes=ok(30, 2, grade=2),
    wrinkles=ok(30, 9, grade=3),
)
REDDENED = NOTHING.model_copy(
    update={"measures": {"redness": MeasureAnalysis(value=20, score=41, score_interval=(39, 44), verdict="diffuse")}}
)
SHINY = NOTHING.model_copy(
    update={"measures": {"skin_type": MeasureAnalysis(value=30, interval=(28, 32), verdict="oily")}}
)
RETINOL = Used(name="Night oil", ingredients=("SQUALANE", "RETINOL 0.3 %"))
PEEL = Used(name="Toner", ingredients=("AQUA", "GLYCOLIC ACID 8%"))
PREGNANT = Person(pregnancy="pregnant")

UNTOLD_RASH = ConditionsAnalysis(
    verdict=None, probabilities={"acne": 0.01, "rosacea": 0.45, "eczema": 0.53, "healthy": 0.01}
)
RASH = acne(12).model_copy(update={"conditions": UNTOLD_RASH})
FIELD = NOTHING.model_copy(update={"quality": Quality(problems=(), measures={"red_field": 0.2}, scale="none")})

FIRES: dict[str, tuple[Analysis, Person]] = {
    "severe-reaction": (NOTHING, Person(signs=("severe_reaction",))),
    "fever-with-spots": (NOTHING, Person(signs=("fever_with_spots",))),
    "swollen-eye": (NOTHING, Person(signs=("swollen_painful_eye",))),
    "changing-spot": (NOTHING, Person(signs=("changing_spot",))),
    "sore-not-healing": (NOTHING, Person(signs=("sore_not_healing",))),
    "deep-lumps-or-scars": (NOTHING, Person(signs=("deep_lumps_or_scars",))),
    "distress": (NOTHING, Person(signs=("distress",))),
    "hormonal-signs": (acne(1), Person(signs=("hormonal_signs",))),
    "itchy-eyelids": (NOTHING, Person(signs=("itchy_eyelids",))),
    "acne-young-child": (acne(3), Person(age=6)),
    "acne-before-twelve": (acne(3), Person(age=11)),
    "acne-few": (acne(5), NOBODY),
    "say-the-age": (UNKNOWN_AGE, NOBODY),
    "spots-at-any-age": (UNKNOWN_AGE, NOBODY),
    "acne-several": (acne(6), NOBODY),
    "acne-many": (acne(21), NOBODY),
    "acne-in-pregnancy": (acne(3), PREGNANT),
    "acne-on-dark-skin": (acne(3).model_copy(update={"tone": DARK}), NOBODY),
    "acne-marks": (analysis(acne=ok(80, 3), flek=ok(95, 1)), NOBODY),
    "tinted-sunscreen": (SPOTS, NOBODY),
    "dark-spots": (SPOTS, NOBODY),
    "melasma-possible": (PATCHES, Person(age=35)),
    "dark-areas-in-pregnancy": (SPOTS, PREGNANT),
    "dark-circles": (analysis(panda_eyes=ok(69, 2, grade=2)), NOBODY),
    "lines": (analysis(wrinkles=ok(74, 2, grade=2)), NOBODY),
    "marked-lines": (LINES, NOBODY),
    "unsuitable-in-use": (NOTHING, Person(pregnancy="pregnant", uses=(RETINOL,))),
    "conflicts-in-use": (NOTHING, Person(uses=(RETINOL, PEEL))),
    "pregnancy": (NOTHING, PREGNANT),
    "dry-skin": (NOTHING, Person(skin_type="dry")),
    "oily-skin": (NOTHING, Person(skin_type="oily")),
    "redness-gentle-care": (REDDENED, NOBODY),
    "shine-gentle-care": (SHINY, NOBODY),
    "sensitive-skin": (NOTHING, Person(sensitive=True)),
    "sensitive-skin-of-a-baby": (NOTHING, Person(sensitive=True, age=0)),
    "sun-protection": (NOTHING, NOBODY),
    "sun-protection-of-a-baby": (NOTHING, Person(age=0)),
    "looks-like-a-rash": (RASH, NOBODY),
    "red-field": (FIELD, NOBODY),
    "looks-like-rosacea": (looking("rosacea"), NOBODY),
    "looks-like-eczema": (looking("eczema"), NOBODY),
}
"""For each rule a case in which it fires."""


def by_rule(seen: Analysis, person: Person = NOBODY) -> dict[str, Recommendation]:
    return {one.rule: one for one in recommend(seen, person, SAMPLES)}


def advised(answers: list[Recommendation]) -> set[str]:
    return {one.inci for answer in answers for one in answer.look_for}


@pytest.mark.parametrize("rule", [rule.id for rule in BOOK.rules])
def test_every_rule_fires_and_says_why(rule: str) -> None:
    answer = by_rule(*FIRES[rule])[rule]
    assert [finding.measure for finding in answer.because] == [
        condition.measure for one in BOOK.rules if one.id == rule for condition in (*one.when, *one.least)
    ]
    assert answer.evidence
    assert answer.see_doctor


def test_no_case_is_about_a_rule_that_is_gone() -> None:
    assert set(FIRES) == {rule.id for rule in BOOK.rules}


@pytest.mark.parametrize(
    ("seen", "person", "rules"),
    [
        (NOTHING, NOBODY, {"sun-protection"}),
        (analysis(acne=ConcernAnalysis.unavailable("It was too dark.")), NOBODY, {"sun-protection"}),
        (analysis(acne=ok(100, 0, 0), flek=ok(100, 0, 0), wrinkles=ok(100, 0, 0)), NOBODY, {"sun-protection"}),
        (acne(5), NOBODY, {"acne-few", "sun-protection"}),
        (acne(20), NOBODY, {"acne-several", "sun-protection"}),
        (acne(21), NOBODY, {"acne-many", "sun-protection"}),
        (acne(30), Person(age=8), {"acne-before-twelve", "sun-protection"}),
        (acne(3), Person(age=12), {"acne-few", "sun-protection"}),
        (LINES, Person(age=20), {"sun-protection"}),
        (acne(3), PREGNANT, {"acne-in-pregnancy", "pregnancy", "sun-protection"}),
        (acne(3), Person(signs=("fever_with_spots",)), {"fever-with-spots", "sun-protection"}),
        (acne(3), Person(signs=("deep_lumps_or_scars",)), {"deep-lumps-or-scars", "sun-protection"}),
        (SPOTS, Person(signs=("changing_spot",)), {"changing-spot", "tinted-sunscreen", "sun-protection"}),
        (ALL, Person(signs=("severe_reaction",), skin_type="dry"), {"severe-reaction", "sun-protection"}),
        (NOTHING, Person(sensitive=False, pregnancy="no", skin_type="normal"), {"sun-protection"}),
    ],
)
def test_what_fires_together(seen: Analysis, person: Person, rules: set[str]) -> None:
    assert set(by_rule(seen, person)) == rules


def test_what_a_person_says_of_their_skin_comes_before_what_shone() -> None:
    assert "shine-gentle-care" not in by_rule(SHINY, Person(skin_type="dry"))
    assert "dry-skin" in by_rule(SHINY, Person(skin_type="dry"))


def test_findings_tell_the_measured_value() -> None:
    finding, *least = by_rule(acne(7))["acne-several"].because
    assert [one.measure for one in least] == [
        "concerns.acne.count", "concerns.acne.uncertainty.count.low", "concerns.acne.area_fraction"
    ]  # fmt: skip
    assert (finding.measure, finding.value, finding.asked) == (
        "concerns.acne.grade.value",
        2,
        "at least 2 and at most 2",
    )


def test_red_flags_come_first_then_by_urgency_and_the_order_is_stable() -> None:
    person = Person(signs=("distress", "changing_spot", "fever_with_spots"), skin_type="dry")
    answers = recommend(ALL, person)
    ranks = [URGENCIES.index(answer.urgency) for answer in answers]
    assert ranks == sorted(ranks)
    assert [answer.rule for answer in answers][:3] == ["fever-with-spots", "changing-spot", "distress"]
    assert answers[-1].rule == "sun-protection"
    assert answers == recommend(ALL, person)


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_each_rule_states_the_least_evidence_of_what_it_goes_by(rule: Rule) -> None:
    seen = {one.measure.split(".")[1] for one in rule.when if one.measure.startswith("concerns.")}
    stated = [one.measure for one in rule.least if one.at_least]
    for name in seen:
        assert f"concerns.{name}.area_fraction" in stated
        assert any(path.startswith(f"concerns.{name}.") and path.endswith(".low") for path in stated)


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (acne(1), "acne-few"),
        (acne(2), "acne-few"),
        (analysis(acne=ok(80, 5, 0.0001, grade=1)), "acne-few"),
        (analysis(acne=unsure(ok(80, 5, grade=1), count=(1, 9))), "acne-few"),
        (analysis(acne=unsure(ok(60, 8, grade=2), count=(2, 9))), "acne-several"),
        (analysis(acne=unsure(ok(30, 25, grade=3), count=(5, 40))), "acne-many"),
        (analysis(flek=ok(80, 3, 0.0005)), "tinted-sunscreen"),
        (analysis(flek=ok(70, 3, 0.0015)), "dark-spots"),
        (analysis(flek=unsure(ok(70, 3, 0.003), area_fraction=(0.0002, 0.01))), "dark-spots"),
        (analysis(flek=unsure(ok(30, 3, 0.02), area_fraction=(0.001, 0.03))), "melasma-possible"),
        (analysis(wrinkles=ok(70, 3, 0.001, grade=2)), "lines"),
        (analysis(panda_eyes=ok(70, 2, 0.001, grade=2)), "dark-circles"),
    ],
)
def test_specks_and_doubts_are_no_reason_for_advice(seen: Analysis, rule: str) -> None:
    assert rule not in by_rule(seen)


RETINOIDS = {BOOK.ingredients[key].inci for key in BOOK.named(["retinoid"])}


@pytest.mark.parametrize("pregnancy", ["planning", "pregnant", "breastfeeding"])
def test_retinoids_and_hydroquinone_are_never_advised_in_pregnancy(pregnancy: str) -> None:
    forbidden = RETINOIDS | {"HYDROQUINONE", "ALPHA-ARBUTIN"}
    assert forbidden & advised(recommend(ALL, NOBODY)), "others are advised them, so this test can fail"
    answers = recommend(ALL, Person.model_validate({"pregnancy": pregnancy}), SAMPLES)
    assert not forbidden & advised(answers)
    for answer in answers:
        assert not any(word in f"{answer.title} {answer.advice}".lower() for word in ("retin", "adapalene", "quinone"))
        assert not forbidden & {inci for match in answer.products for inci in match.contains}
        assert "Invented Night Oil" not in {match.name for match in answer.products}
    refused = {one.inci for answer in answers for one in answer.avoid}
    assert refused >= {"RETINOL", "ADAPALENE", "HYDROQUINONE"}


@pytest.mark.parametrize(
    "label", ["RETINYL LINOLEATE", "Retinol (Vitamin A)", "HYDROXYPINACOLONE RETINOATE", "tretinoin"]
)
def test_any_retinoid_in_use_is_found_in_pregnancy(label: str) -> None:
    person = Person(pregnancy="pregnant", uses=(Used(name="Cream", ingredients=("AQUA", label)),))
    (refused,) = by_rule(NOTHING, person)["unsuitable-in-use"].avoid
    assert refused.in_use == ("Cream",)
    assert "Retinoids" in refused.reason
    assert "unsuitable-in-use" not in by_rule(NOTHING, person.model_copy(update={"pregnancy": "no"}))


@pytest.mark.parametrize(
    ("allergy", "inci"),
    [
        ("benzoyl peroxide", "BENZOYL PEROXIDE"),
        ("Azelaic Acid", "AZELAIC ACID"),
        ("aspirin", "SALICYLIC ACID"),
        ("salicylates", "SALICYLIC ACID"),
        ("retinoids", "ADAPALENE"),
    ],
)
def test_allergies_are_respected(allergy: str, inci: str) -> None:
    assert inci in advised(recommend(acne(12)))
    person = Person(allergies=(allergy,))
    answer = by_rule(acne(12), person)["acne-several"]
    assert inci not in advised([answer])
    assert {one.inci: one.reason for one in answer.avoid}[inci] == f"You named an allergy to {allergy}."
    assert all(inci not in match.contains for match in answer.products)


def test_an_allergy_to_what_the_book_does_not_know_counts_too() -> None:
    squalane = Person(allergies=("squalane",), uses=(RETINOL,))
    assert [one.inci for one in by_rule(LINES, squalane)["unsuitable-in-use"].avoid] == ["SQUALANE"]
    assert "RETINOL" in {inci for match in by_rule(LINES)["lines"].products for inci in match.contains}
    assert "RETINOL" not in {inci for match in by_rule(LINES, squalane)["lines"].products for inci in match.contains}


@pytest.mark.parametrize(
    ("person", "seen"),
    [(Person(age=11), ALL), (Person(signs=("severe_reaction",)), ALL)],
)
def test_active_ingredients_are_kept_from_children_and_after_a_severe_reaction(person: Person, seen: Analysis) -> None:
    active = {BOOK.ingredients[key].inci for key in BOOK.named(["active"])}
    answers = recommend(seen, person, SAMPLES)
    assert not active & advised(answers)
    assert not any(active & set(match.contains) for answer in answers for match in answer.products)


def test_after_a_severe_reaction_no_product_is_suggested() -> None:
    assert not any(answer.products for answer in recommend(ALL, Person(signs=("severe_reaction",)), SAMPLES))


@pytest.mark.parametrize("person", [Person(skin_type="dry"), Person(sensitive=True)])
def test_a_moisturiser_has_no_active_ingredient(person: Person) -> None:
    (answer,) = [one for one in recommend(NOTHING, person, SAMPLES) if one.urgency == "care"]
    assert [match.name for match in answer.products] == ["Invented Barrier Cream"]


def test_a_baby_gets_no_sunscreen() -> None:
    assert by_rule(NOTHING)["sun-protection"].products
    answer = by_rule(NOTHING, Person(age=0))["sun-protection-of-a-baby"]
    assert (answer.look_for, answer.products) == ((), ())


def test_sun_protection_goes_beside_what_needs_it() -> None:
    cautions = {one.inci: one.cautions for one in by_rule(LINES)["lines"].look_for}
    assert SUN_BESIDE in cautions["RETINOL"]
    assert SUN_BESIDE in cautions["GLYCOLIC ACID"]
    assert SUN_BESIDE not in cautions["ASCORBIC ACID"]


@pytest.mark.parametrize(
    ("seen", "rule", "pair"),
    [
        (acne(12), "acne-several", {"ADAPALENE", "SALICYLIC ACID"}),
        (LINES, "lines", {"RETINOL", "GLYCOLIC ACID"}),
        (LINES, "marked-lines", {"RETINOL", "TRETINOIN"}),
        (ALL, "lines", {"ADAPALENE", "RETINOL"}),
        (ALL, "marked-lines", {"BENZOYL PEROXIDE", "TRETINOIN"}),
        (ALL, "melasma-possible", {"BENZOYL PEROXIDE", "HYDROQUINONE"}),
    ],
)
def test_conflicts_within_what_is_advised(seen: Analysis, rule: str, pair: set[str]) -> None:
    told = [answer.rule for answer in recommend(seen) for one in answer.conflicts if set(one.between) == pair]
    assert told == [rule], "once, where the second of them is advised"


def test_a_pair_that_guidelines_combine_is_no_conflict() -> None:
    pairs = [set(one.between) for one in by_rule(acne(12))["acne-several"].conflicts]
    assert {"ADAPALENE", "BENZOYL PEROXIDE"} not in pairs


@pytest.mark.parametrize(
    ("used", "between"),
    [
        (("TAZAROTENE",), ("RETINOL", "TAZAROTENE")),
        (("GLYCOLIC ACID",), ("RETINOL", "GLYCOLIC ACID")),
        (("BPO 5 %",), ("RETINOL", "BENZOYL PEROXIDE")),
        (("RETINOL",), None),
        (("GLYCERIN",), None),
    ],
)
def test_conflicts_with_products_in_use(used: tuple[str, ...], between: tuple[str, str] | None) -> None:
    person = Person(uses=(Used(name="Mine", ingredients=used),))
    conflicts = [one for one in by_rule(LINES, person)["lines"].conflicts if one.in_use]
    assert [one.between for one in conflicts if one.between[0] == "RETINOL"] == ([between] if between else [])


def test_conflicts_between_products_in_use() -> None:
    (found,) = by_rule(NOTHING, Person(uses=(RETINOL, PEEL)))["conflicts-in-use"].conflicts
    assert (found.between, found.in_use) == (("RETINOL", "GLYCOLIC ACID"), ("Night oil", "Toner"))
    assert "conflicts-in-use" not in by_rule(NOTHING, Person(uses=(RETINOL,)))


def test_a_conflict_is_counted_once_however_many_products_have_it() -> None:
    many = [Used(name=f"Oil {index}", ingredients=("RETINOL",)) for index in range(25)]
    many += [Used(name=f"Peel {index}", ingredients=("GLYCOLIC ACID", "LACTIC ACID")) for index in range(25)]
    found = by_rule(NOTHING, Person(uses=tuple(many)))["conflicts-in-use"]
    assert [one.between for one in found.conflicts] == [
        ("RETINOL", "GLYCOLIC ACID"),
        ("RETINOL", "LACTIC ACID"),
        ("GLYCOLIC ACID", "LACTIC ACID"),
    ]
    assert [len(one.in_use) for one in found.conflicts] == [50, 50, 25]
    assert found.because[0].value == 3


def test_one_product_does_not_clash_with_itself() -> None:
    both = Used(name="Peel", ingredients=("GLYCOLIC ACID", "LACTIC ACID"))
    assert "conflicts-in-use" not in by_rule(NOTHING, Person(uses=(both,)))
    assert "conflicts-in-use" in by_rule(NOTHING, Person(uses=(both, both)))


def test_what_is_in_use_already_is_said() -> None:
    (retinol,) = [one for one in by_rule(LINES, Person(uses=(RETINOL,)))["lines"].look_for if one.inci == "RETINOL"]
    assert retinol.in_use == ("Night oil",)


def test_too_strong_a_peel_in_use_is_named() -> None:
    peel = Used(name="Peel", ingredients=("GLYCOLIC ACID 30 %",))
    (found,) = by_rule(NOTHING, Person(uses=(peel,)))["unsuitable-in-use"].avoid
    assert found.reason.startswith("30 % is more than the 10 %")


def test_advice_survives_json() -> None:
    person = Person(age=30, uses=(RETINOL, PEEL), allergies=("parfum",), signs=("distress",))
    for answer in recommend(ALL, person, SAMPLES):
        assert Recommendation.model_validate_json(answer.model_dump_json()) == answer
    assert Person.model_validate_json(person.model_dump_json()) == person


@pytest.mark.parametrize(
    "fields",
    [{"age": -1}, {"skin_type": "greasy"}, {"signs": ["itch"]}, {"allergies": [" "]}, {"name": "x"},
     {"uses": [{"name": "x", "ingredients": []}]}, {"uses": [{"name": "x", "ingredients": ["AQUA"]}] * 51},
     {"uses": [{"name": "x", "ingredients": ["AQUA"] * 300}] * 4},
     {"uses": [{"name": "x", "ingredients": ["A" * 2001]}]},
     {"uses": [{"name": "x" * 201, "ingredients": ["AQUA"]}]}, {"allergies": ["nuts"] * 51}, {"allergies": ["n" * 201]},
     {"signs": ["distress"] * 10}],
)  # fmt: skip
def test_a_person_that_makes_no_sense_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Person.model_validate(fields)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"measure": "concerns.acne.count", "at_least": 12}, True),
        ({"measure": "concerns.acne.count", "above": 12}, False),
        ({"measure": "concerns.acne.count", "at_most": 12}, True),
        ({"measure": "concerns.acne.count", "below": 12}, False),
        ({"measure": "concerns.acne.count", "at_least": 1, "below": 5}, False),
        ({"measure": "concerns.acne.status", "equals": "ok"}, True),
        ({"measure": "face.found_by", "one_of": ["whole_face", "given"]}, True),
        ({"measure": "face.found_by", "equals": "close_up"}, False),
        ({"measure": "concerns.face_skin.count", "at_least": 0}, False),
        ({"measure": "person.age", "below": 200}, False),
        ({"measure": "person.sensitive", "equals": True}, True),
        ({"measure": "person.signs", "includes": "distress"}, True),
        ({"measure": "person.signs", "includes": "changing_spot"}, False),
        ({"measure": "in_use.unsuitable", "at_most": 0}, True),
    ],
)
def test_conditions(condition: dict[str, object], expected: bool) -> None:
    read = Condition.model_validate(condition)
    read.check()
    finding = read.finding(Facts(ALL, Person(sensitive=True, signs=("distress",))))
    assert (finding is not None) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"measure": "zones.nose.skin", "above": 100}, True),
        ({"measure": "zones.chin.skin", "at_least": 0}, False),
        ({"measure": "zones.chin.status", "equals": "unavailable"}, True),
        ({"measure": "concerns.acne.grade.value", "at_least": 2}, True),
        ({"measure": "concerns.acne.grade.value", "at_least": 3}, False),
        ({"measure": "concerns.wrinkles.grade.value", "at_least": 0}, False),
        ({"measure": "concerns.acne.zones.nose.count", "at_least": 3}, True),
        ({"measure": "tone.monk.value", "at_least": 1}, False),
        ({"measure": "zones.ear.skin", "above": 0.1}, "'ear' there is"),
        ({"measure": "zones.nose.status", "equals": "fine"}, "never 'fine'"),
        ({"measure": "concerns.acne.grade.value", "includes": "mild"}, "includes asks for array"),
    ],
)
def test_conditions_ask_for_zones_grades_and_tone(condition: dict[str, object], expected: bool | str) -> None:
    read = Condition.model_validate(condition)
    if isinstance(expected, str):
        with pytest.raises(AdviceError, match=expected):
            read.check()
        return
    read.check()
    zones = {"nose": ZoneInfo(skin=900), "chin": ZoneInfo(status="unavailable", unavailable_reason="covered")}
    acne = ok(40, 12).model_copy(update={"grade": grade_of(2), "zones": {"nose": ZoneFinding(skin=900, count=3)}})
    seen = analysis(acne=acne, flek=ok(90, 1)).model_copy(update={"zones": zones})
    assert (read.finding(Facts(seen, NOBODY)) is not None) is expected


RULE = """
[sources.book]
title = "A guideline"
body = "A journal"
year = 2020

[ingredients.water]
inci = "AQUA"
name = "water"
strength = "plenty"

[[rules]]
id = "drink"
urgency = "care"
title = "Drink"
advice = "Drink."
reason = "Thirst."
see_doctor = "Never."
sources = ["book"]
look_for = ["water"]
concern = "acne"
when = [{measure = "concerns.acne.count", at_least = 1}]
"""
CONFLICT = '\n[[conflicts]]\nbetween = ["water", "oil"]\nreason = "x"\nremedy = "y"\n'
ON_USE = """
[[exclusions]]
ingredients = ["water"]
reason = "x"
when = [{measure = "in_use.conflicts", at_least = 1}]
"""


def test_a_book_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(RULE, "utf-8")
    (answer,) = recommend(acne(2), book=read_book(tmp_path))
    assert advised([answer]) == {"AQUA"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("concerns.acne.count", "concerns.acne.counts", "no measure 'concerns.acne.counts'.*'counts' there is status"),
        ("concerns.acne.count", "concerns.akne.count", "no concern is called 'akne'"),
        ("concerns.acne.count", "concern.acne.count", "where it says 'concern' there is schema_version"),
        ("concerns.acne.count", "person.height", "where it says 'height' there is age"),
        ("concerns.acne.count", "concerns.acne.status", "of type string, and at_least asks for integer or number"),
        ("concerns.acne.count", "concerns.acne.mask", "of type object"),
        ("at_least = 1", "at_leest = 1", "at_leest: Extra inputs"),
        ("at_least = 1", 'at_least = "1"', "at_least: .*valid number"),
        (", at_least = 1", "", "nothing is asked of 'concerns.acne.count'"),
        ('count", at_least = 1', 'status", equals = "fine"', "never 'fine': choose one of ok, unavailable"),
        ('concerns.acne.count", at_least = 1', 'person.signs", includes = "itch"', "never 'itch': choose one of chang"),
        ('concern = "acne"', 'concern = "akne"', "rule 'drink': no concern is called 'akne'"),
        ('look_for = ["water"]', 'look_for = ["wine"]', "rule 'drink' names the ingredient 'wine'"),
        ('sources = ["book"]', 'sources = ["rumour"]', "rule 'drink' cites 'rumour'"),
        ('sources = ["book"]', "sources = []", "rules.0.sources"),
        ('urgency = "care"', 'urgency = "soon"', "rules.0.urgency"),
        ('see_doctor = "Never."', "", "rules.0.see_doctor: Field required"),
        ("[[rules]]", "[[rules", "one.toml is not TOML"),
        ("[[rules]]", RULE[RULE.index("[[rules]]") :] + "[[rules]]", "more than one rule is called 'drink'"),
        ("at_least = 1}]", "at_least = 1}]" + CONFLICT, "water and oil names the ingredient 'oil'"),
        ("at_least = 1}]", "at_least = 1}]" + ON_USE, "drop its condition on in_use"),
    ],
)
def test_what_does_not_exist_is_refused_when_the_book_is_read(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in RULE
    (tmp_path / "one.toml").write_text(RULE.replace(old, new), "utf-8")
    with pytest.raises(AdviceError, match=message):
        read_book(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdviceError, match="no rules of advice"):
        read_book(tmp_path)


def test_every_source_is_cited_and_no_name_of_an_ingredient_is_given_twice() -> None:
    cited = {name for rule in BOOK.rules for name in rule.sources} | {
        name for one in BOOK.conflicts for name in one.sources
    }
    assert cited == set(BOOK.sources)
    names = [normal(name) for one in BOOK.ingredients.values() for name in {one.inci, *one.also}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("lanolin", "peg-75 lanolin", True),
        ("salicylates", "ethylhexyl salicylate", True),
        ("retinoids", "retinoid", True),
        ("urea", "hydroxyethyl urea", True),
        ("urea", "bureau", False),
        ("lime", "limonene", False),
    ],
)
def test_whole_words_are_found(words: str, name: str, expected: bool) -> None:
    assert within(words, name) is expected


@pytest.mark.parametrize("condition", ["rosacea", "eczema"])
def test_what_looks_like_rosacea_or_eczema_is_not_treated_as_acne(condition: registry.Condition) -> None:
    seen = looking(condition, acne=ok(20, 30, grade=3), wrinkles=ok(30, 9, grade=3))
    advice = recommend(seen, NOBODY)
    assert f"looks-like-{condition}" in {one.rule for one in advice}
    assert not {"benzoyl peroxide", "adapalene", "retinol", "salicylic acid (BHA)"} & {
        one.name for answer in advice for one in answer.look_for
    }


def test_healthy_skin_and_what_cannot_be_told_lead_to_no_advice_of_their_own() -> None:
    for seen in (looking("healthy"), looking("acne")):
        assert set(by_rule(seen)) == set(by_rule(NOTHING))


@pytest.mark.parametrize("condition", ["rosacea", "eczema"])
def test_red_skin_that_a_doctor_should_see_gets_no_second_advice(condition: registry.Condition) -> None:
    found = looking(condition).model_copy(update={"measures": REDDENED.measures})
    rules = [one.rule for one in recommend(found)]
    assert f"looks-like-{condition}" in rules
    assert "redness-gentle-care" not in rules


def test_dark_areas_that_are_graded_as_hardly_any_are_not_called_many() -> None:
    rules = {one.rule for one in recommend(analysis(flek=ok(100, 9, 0.03)), Person(age=35))}
    assert "melasma-possible" not in rules


def test_a_rash_that_is_hardly_acne_is_not_treated_as_acne() -> None:
    assert [one.rule for one in recommend(RASH)] == ["looks-like-a-rash", "sun-protection"]
    likely = {"acne": 0.46, "rosacea": 0.41, "eczema": 0.13, "healthy": 0.0}
    perhaps = RASH.model_copy(update={"conditions": ConditionsAnalysis(verdict=None, probabilities=likely)})
    assert "acne-several" in [one.rule for one in recommend(perhaps)]


def test_skin_that_looks_healthy_as_a_whole_is_not_advised_on_redness() -> None:
    found = looking("healthy").model_copy(update={"measures": REDDENED.measures})
    assert "redness-gentle-care" not in [one.rule for one in recommend(found)]


def test_a_red_field_goes_to_a_doctor_and_leaves_active_ingredients_out() -> None:
    limit = next(check.limit for check in quality_scale().checks if check.code == "red_field")
    seen = [
        ALL.model_copy(update={"quality": ALL.quality.model_copy(update={"measures": {"red_field": share}})})
        for share in (limit, limit + 0.001)
    ]
    below, above = ([one.rule for one in recommend(one, Person(age=35))] for one in seen)
    assert "red-field" not in below
    assert "lines" in below
    assert above == ["red-field", "sun-protection"]
