"""Lists of ingredients as labels print them."""

import pytest

from skinsight.analyzer.ingredients.label import MOST_CHARACTERS, MOST_INGREDIENTS, Given, read_label, split_label
from skinsight.segmentation.errors import LabelError

ABC = ["Aqua", "Glycerin", "Parfum"]


@pytest.mark.parametrize(
    "text",
    [
        "Aqua, Glycerin, Parfum",
        "Aqua,Glycerin,Parfum.",
        "Aqua; Glycerin; Parfum",
        "Aqua • Glycerin • Parfum",
        "Aqua · Glycerin ·Parfum",
        "Aqua | Glycerin | Parfum",
        "Aqua\nGlycerin\nParfum\n",
        "Aqua\r\nGlycerin\r\nParfum",
        "Aqua - Glycerin - Parfum",
        "Aqua / Glycerin / Parfum",
        "Aqua/Glycerin/Parfum",
        "Aqua\u3001Glycerin\uff0cParfum",
        "1. Aqua\n2. Glycerin\n3) Parfum",
        "Aqua (and) Glycerin (and) Parfum",
        "Ingredients: Aqua, Glycerin, Parfum",
        "INGREDIENTS Aqua, Glycerin, Parfum",
        "Inhaltsstoffe: Aqua, Glycerin, Parfum",
        "Ingrédients : Aqua, Glycerin, Parfum",
        "Ingredientes: Aqua, Glycerin, Parfum",
        "Komposisi: Aqua, Glycerin, Parfum",
        "Ingredients (INCI): Aqua, Glycerin, Parfum",
        "Active ingredients: Aqua. Inactive ingredients: Glycerin, Parfum",
        "*Aqua, Glycerin**, Parfum",
        "Aqua, Glycerin¹, Parfum*. *from organic farming",
        "Aqua, Glycerin*, Parfum, *aus kontrolliert biologischem Anbau",
        " ,, Aqua ,; Glycerin,\n Parfum ,",
        "Aqua, Glycerin,\x1b Parfum",
    ],
)
def test_separators_headings_and_footnotes(text: str) -> None:
    assert [one.text for one in read_label(text)] == ABC


@pytest.mark.parametrize(
    ("text", "sure", "maybe"),
    [
        ("Aqua [+/- CI 77491, CI 77492]", ["Aqua"], ["CI 77491", "CI 77492"]),
        ("Aqua, Mica (+/- CI 77491)", ["Aqua", "Mica"], ["CI 77491"]),
        ("Aqua, Mica. May contain: CI 77491, CI 77492", ["Aqua", "Mica"], ["CI 77491", "CI 77492"]),
        ("Aqua, Mica, Kann enthalten: CI 77491", ["Aqua", "Mica"], ["CI 77491"]),
        ("Aqua, Mica. Peut contenir (+/-): CI 77491", ["Aqua", "Mica"], ["CI 77491"]),
        ("Aqua, Mica, dapat mengandung CI 77491", ["Aqua", "Mica"], ["CI 77491"]),
        ("May contain: CI 77491", [], ["CI 77491"]),
        ("Aqua ± CI 77491", ["Aqua"], ["CI 77491"]),
    ],
)
def test_what_a_product_may_contain(text: str, sure: list[str], maybe: list[str]) -> None:
    read = read_label(text)
    assert [one.text for one in read if not one.may_contain] == sure
    assert [one.text for one in read if one.may_contain] == maybe


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aqua, 1,2-Hexanediol, Parfum", ["Aqua", "1,2-Hexanediol", "Parfum"]),
        ("Aqua,1,2-Hexanediol,Parfum", ["Aqua", "1,2-Hexanediol", "Parfum"]),
        ("Aqua, 1, 2-Hexanediol", ["Aqua", "1,2-Hexanediol"]),
        ("Aqua (Water, Eau), Parfum", ["Aqua (Water, Eau)", "Parfum"]),
        ("Prunus Amygdalus Dulcis (Sweet Almond) Oil, Aqua", ["Prunus Amygdalus Dulcis (Sweet Almond) Oil", "Aqua"]),
        ("Aqua (Water, Glycerin, Parfum", ["Aqua Water", "Glycerin", "Parfum"]),
        ("Aqua) Water, Glycerin", ["Aqua Water", "Glycerin"]),
        ("Caprylic/Capric Triglyceride, Aqua", ["Caprylic/Capric Triglyceride", "Aqua"]),
        ("Aqua, PEG-\n100 Stearate", ["Aqua", "PEG-100 Stearate"]),
        ("Aqua, Sodium\nHyaluronate", ["Aqua", "Sodium Hyaluronate"]),
        ("Mandelöl, Süßholz", ["Mandelöl", "Süßholz"]),
        ("CI 77891 / Titanium Dioxide, Mica", ["CI 77891 / Titanium Dioxide", "Mica"]),
    ],
)
def test_names_with_separators_in_them(text: str, expected: list[str]) -> None:
    assert [one.text for one in read_label(text)] == expected


@pytest.mark.parametrize(
    ("text", "name", "percent"),
    [
        ("Niacinamide 5 %", "Niacinamide", 5),
        ("Niacinamide (5%)", "Niacinamide", 5),
        ("5% Niacinamide", "Niacinamide", 5),
        ("Retinol 0,3%", "Retinol", 0.3),
        ("Retinol (Vitamin A) 0,3%", "Retinol (Vitamin A)", 0.3),
        ("Zinc Oxide 20.0% w/w", "Zinc Oxide", 20),
        ("Parfum <1%", "Parfum", 1),
        ("Polysorbate 20 5 %", "Polysorbate 20", 5),
        ("10 % AZELAIC  ACID*", "AZELAIC ACID", 10),
        ("PEG-100 Stearate", "PEG-100 Stearate", None),
        ("Aqua 500 %", "Aqua", None),
    ],
)
def test_strengths(text: str, name: str, percent: float | None) -> None:
    assert read_label(text) == (Given(name, percent),)
    assert Given.of(text) == Given(name, percent)


def test_a_split_label_keeps_its_strengths() -> None:
    assert split_label("Aqua, Retinol 0,3 %; 1,2-Hexanediol") == ("Aqua", "Retinol 0,3 %", "1,2-Hexanediol")


@pytest.mark.parametrize("text", ["", " ", ",;,", "5 %", "12345", "()", "\n\n", "Ingredients:"])
def test_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(LabelError, match="there is no ingredient in the list: give names"):
        read_label(text)


def test_too_much_is_refused() -> None:
    with pytest.raises(LabelError, match=f"more than {MOST_CHARACTERS}: give the ingredients of one product"):
        read_label("A" * (MOST_CHARACTERS + 1))
    with pytest.raises(LabelError, match=f"more than {MOST_INGREDIENTS}: give those of one product"):
        read_label("Aqua, " * (MOST_INGREDIENTS + 1))
