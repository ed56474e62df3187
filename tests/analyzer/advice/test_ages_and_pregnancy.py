"""Every rule with every age and every pregnancy, and every name of what is kept from someone."""

from itertools import product

import pytest
from pydantic import ValidationError

from skinsight.analyzer.advice.person import YOUNGEST_PREGNANT, Person, Used
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.advice.suitability import gather
from skinsight.analyzer.ingredients.files import shipped_table
from tests.analyzer.advice.test_recommend import ALL, BOOK, FIRES, NOTHING, PEEL, RETINOL, SAMPLES

AGES = (None, 0, 1, 6, 7, 11, 12, 17, 18, 24, 25, 60, 130)
PREGNANCIES = (None, "no", "planning", "pregnant", "breastfeeding")
NOT_PREGNANT = {None, "no"}
PREGNANT = {"planning", "pregnant", "breastfeeding"}
EVERY = set(PREGNANCIES)
STRONG = Used(name="Peel", ingredients=("GLYCOLIC ACID 30 %",))

WHO: dict[str, tuple[int, int, bool, set[str | None]]] = {
    "acne-many": (12, 130, True, EVERY),
    "acne-several": (12, 130, True, NOT_PREGNANT),
    "acne-few": (12, 130, True, NOT_PREGNANT),
    "acne-before-twelve": (7, 11, False, EVERY),
    "acne-young-child": (0, 6, False, EVERY),
    "acne-in-pregnancy": (12, 130, True, PREGNANT),
    "acne-marks": (12, 130, True, EVERY),
    "acne-on-dark-skin": (12, 130, True, EVERY),
    "tinted-sunscreen": (1, 130, True, EVERY),
    "dark-spots": (18, 130, True, {None, "no", "planning"}),
    "melasma-possible": (18, 130, True, NOT_PREGNANT),
    "dark-areas-in-pregnancy": (0, 130, True, {"pregnant", "breastfeeding"}),
    "dark-circles": (12, 130, True, EVERY),
    "lines": (25, 130, True, EVERY),
    "marked-lines": (25, 130, True, NOT_PREGNANT),
    "pregnancy": (0, 130, True, PREGNANT),
    "redness-gentle-care": (1, 130, True, EVERY),
    "shine-gentle-care": (12, 130, True, EVERY),
    "sensitive-skin": (1, 130, True, EVERY),
    "sensitive-skin-of-a-baby": (0, 0, False, EVERY),
    "say-the-age": (130, 0, True, EVERY),
    "spots-at-any-age": (130, 0, True, EVERY),
    "sun-protection": (1, 130, True, EVERY),
    "sun-protection-of-a-baby": (0, 0, False, EVERY),
}
"""From which to which age a rule fires, whether it does where no age was told, and for which pregnancies; a rule that
is not here is for everyone."""
FOR_EVERYONE = (0, 130, True, EVERY)
CASES = FIRES | {"unsuitable-in-use": (NOTHING, Person(uses=(STRONG,)))}


def people() -> list[tuple[int | None, str | None]]:
    """All ages with all pregnancies that go together."""
    return [
        (age, pregnancy)
        for age, pregnancy in product(AGES, PREGNANCIES)
        if age is None or age >= YOUNGEST_PREGNANT or pregnancy in NOT_PREGNANT
    ]


def told(person: Person, age: int | None, pregnancy: str | None) -> Person:
    return Person.model_validate(person.model_dump() | {"age": age, "pregnancy": pregnancy})


@pytest.mark.parametrize("rule", [rule.id for rule in BOOK.rules])
def test_each_rule_fires_for_whom_it_is_meant(rule: str) -> None:
    seen, person = CASES[rule]
    first, last, unknown, pregnancies = WHO.get(rule, FOR_EVERYONE)
    expected = {
        (age, pregnancy): (unknown if age is None else first <= age <= last) and pregnancy in pregnancies
        for age, pregnancy in people()
    }
    fired = {one: rule in {answer.rule for answer in recommend(seen, told(person, *one))} for one in expected}
    assert fired == expected


def test_where_the_age_is_needed_nothing_is_advised_that_is_for_adults_alone() -> None:
    """Until an age is stated: then it decides, whatever the face looks like."""
    open_age = ALL.model_copy(update={"age_needed": True})
    asked, stated, child = (
        {one.rule: one for one in recommend(open_age, Person(age=age), SAMPLES)} for age in (None, 30, 8)
    )
    adult = {one.rule for one in recommend(ALL, Person(age=30), SAMPLES)}
    assert set(stated) == adult
    assert adult - set(asked) >= {"acne-several", "dark-spots", "dark-circles", "lines", "marked-lines"}
    assert set(asked) == {"say-the-age", "spots-at-any-age", "sun-protection", "tinted-sunscreen"}
    assert "acne-before-twelve" in child, "no rule for children is spoken of one whose age is not known"
    eight, _ = gather(BOOK, ALL, Person(age=8))
    by_inci = {one.inci: key for key, one in BOOK.ingredients.items()}
    assert not [one for answer in asked.values() for one in answer.look_for if eight.reason_against(by_inci[one.inci])]
    sold = [product.name for answer in asked.values() for product in answer.products]
    assert sold == [product.name for name in asked if name in child for product in child[name].products]


def test_products_in_use_of_an_adult_are_not_called_unsuitable_for_want_of_an_age() -> None:
    open_age = ALL.model_copy(update={"age_needed": True})
    assert "unsuitable-in-use" not in {one.rule for one in recommend(open_age, Person(uses=(RETINOL,)))}


def test_the_table_names_only_rules_of_the_book() -> None:
    assert set(WHO) <= {rule.id for rule in BOOK.rules}


@pytest.mark.parametrize(("age", "pregnancy"), people())
@pytest.mark.parametrize("more", [{}, {"sensitive": True}, {"skin_type": "dry"}, {"skin_type": "oily"}])
def test_nobody_is_told_to_use_what_is_kept_from_them(
    age: int | None, pregnancy: str | None, more: dict[str, object]
) -> None:
    person = Person.model_validate({"age": age, "pregnancy": pregnancy, "uses": (RETINOL, PEEL), **more})
    suitability, _ = gather(BOOK, ALL, person)
    by_inci = {one.inci: key for key, one in BOOK.ingredients.items()}
    for answer in recommend(ALL, person):
        assert all(suitability.reason_against(by_inci[one.inci]) is None for one in answer.look_for)
        if "ingredients below" in answer.advice:
            assert answer.look_for, f"{answer.rule} promises ingredients"


@pytest.mark.parametrize("more", [{}, {"sensitive": True}, {"skin_type": "dry"}, {"skin_type": "oily"}])
def test_a_baby_is_kept_in_the_shade_and_told_of_no_sunscreen(more: dict[str, object]) -> None:
    answers = recommend(ALL, Person.model_validate({"age": 0, **more}))
    texts = [f"{one.title} {one.advice} {one.reason}".lower() for one in answers]
    assert not any("sunscreen" in text for text in texts)
    assert any("shade" in text for text in texts)


@pytest.mark.parametrize("age", [0, YOUNGEST_PREGNANT - 1])
@pytest.mark.parametrize("pregnancy", sorted(PREGNANT))
def test_a_small_child_is_not_pregnant(age: int, pregnancy: str) -> None:
    with pytest.raises(ValidationError, match="do not go together: correct one"):
        Person.model_validate({"age": age, "pregnancy": pregnancy})


KEPT_IN_PREGNANCY = [
    "RETINYL PALMITATE", "VITAMIN A PALMITATE", "Vitamin A-Palmitat", "Retinol Palmitate", "retinylpalmitat",
    "RETINL PALMITATE", "Retlnyl Palmitate", "RETINYL ACETATE", "Vitamin A Acetate", "RETINYL PROPIONATE",
    "Vitamin A Propionate", "RETINYL LINOLEATE", "RETINYL RETINOATE", "DIRETINYL ETHER", "HYDROGENATED RETINOL",
    "HYDROXYPINACOLONE RETINOATE", "Granactive Retinoid", "RETINOL", "Retnol", "Vitamin A", "Rétinol", "RETINAL",
    "Retinaldehyde", "RETINOIC ACID", "CIS-RETINOIC ACID", "tretinoin", "Isotretinoin", "13-cis-retinoic acid",
    "ALITRETINOIN", "TAZAROTENE", "Trifarotene", "ADAPALENE", "Differin", "HYDROQUINONE", "Hydrochinon", "HQ",
    "ARBUTIN", "ALPHA-ARBUTIN", "beta-arbutin", "TRANEXAMIC ACID", "Tranexamsäure", "Tranexamsaeure", "KOJIC ACID",
    "Kojisäure", "DAPSONE", "Glycerin/Retinol", "Retinoid Complex", "PRUNUS/" * 60 + "RETINYL PALMITATE",
]  # fmt: skip
FINE_IN_PREGNANCY = [
    "AQUA", "PHLORETIN", "HESPERETIN", "KERATIN", "HYDROLYZED KERATIN", "CARROT ROOT EXTRACT", "BAKUCHIOL",
    "NIACINAMIDE", "ASCORBIC ACID", "AZELAIC ACID", "BENZOYL PEROXIDE", "GLYCOLIC ACID", "TOCOPHEROL", "PANTHENOL",
    "Vitamin B3", "Vitamin C", "Vitamin E", "CREATINE", "RESVERATROL", "HYDROXYETHYLCELLULOSE",
]  # fmt: skip


@pytest.mark.parametrize("pregnancy", sorted(PREGNANT))
@pytest.mark.parametrize(
    ("label", "kept"), [(one, True) for one in KEPT_IN_PREGNANCY] + [(one, False) for one in FINE_IN_PREGNANCY]
)
def test_what_is_kept_in_pregnancy_by_whatever_name(label: str, kept: bool, pregnancy: str) -> None:
    person = Person.model_validate({"pregnancy": pregnancy, "uses": [{"name": "Cream", "ingredients": [label]}]})
    _, routine = gather(BOOK, NOTHING, person)
    assert [one.inci for one in routine.unsuitable] == ([label] if kept else [])


@pytest.mark.parametrize(
    ("label", "kept_below"),
    [
        ("RETINOL", 18), ("Vitamin A Palmitate", 18), ("RETINYL ACETATE", 18), ("HYDROQUINONE", 18),
        ("Alpha Arbutin", 18), ("ADAPALENE", 12), ("BENZOYL PEROXIDE", 12), ("Salicylsäure", 12), ("AHA", 12),
        ("NIACINAMIDE", 12), ("ZINC OXIDE", 1), ("Titandioxid", 1), ("Avobenzone", 1), ("CI 77491", 1),
        ("Harnstoff", 2), ("GLYCERIN", 0), ("PETROLATUM", 0),
    ],
)  # fmt: skip
def test_what_is_kept_below_an_age_by_whatever_name(label: str, kept_below: int) -> None:
    for age in AGES:
        person = Person(age=age, uses=(Used(name="Cream", ingredients=(label,)),))
        kept = [one.inci for one in gather(BOOK, NOTHING, person)[1].unsuitable]
        assert kept == ([label] if age is not None and age < kept_below else []), age


def test_every_other_name_is_to_the_book_what_its_inci_name_is() -> None:
    names = shipped_table().other_names
    assert {name: BOOK.recognise(name) for name in names} == {name: BOOK.recognise(names[name]) for name in names}


@pytest.mark.parametrize(
    ("label", "too_strong"),
    [
        ("RETINOL 0.3 %", False), ("RETINOL 0.31 %", True), ("RETINYL PALMITATE 0.54 %", False),
        ("RETINYL PALMITATE 0.55 %", True), ("Vitamin A Palmitate 1 %", True), ("RETINYL ACETATE 0.34 %", False),
        ("RETINYL ACETATE 0,35 %", True), ("RETINYL LINOLEATE 0.3 %", False), ("RETINYL LINOLEATE 0.5 %", True),
        ("Retinal 0.1 %", False), ("Retinaldehyde 0.2 %", True), ("Kojic Acid 1.5%", True),
        ("Salicylic Acid 2%", False), ("Salicylsäure 3 %", True), ("BPO 12 %", True),
    ],
)  # fmt: skip
def test_limits_of_strength_hold_for_every_name(label: str, too_strong: bool) -> None:
    person = Person(uses=(Used(name="Cream", ingredients=(label,)),))
    reasons = [one.reason for one in gather(BOOK, NOTHING, person)[1].unsuitable]
    assert ["is usual for use at home" in one for one in reasons] == ([True] if too_strong else [])
