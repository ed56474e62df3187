"""Products that are like what a person needs, with the reasons."""

from math import sqrt

import numpy as np
import pytest

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue, Product
from skinsight.analyzer.ingredients.likeness import FLAGS, Likeness, cosine
from skinsight.segmentation.errors import UnknownConcern


def product(name: str, *ingredients: str, price: float = 10, suits: tuple[str, ...] = ()) -> Product:
    return Product(name=name, ingredients=ingredients, price=price, currency="EUR", amount=50, suits=suits)


def likeness(*products: Product) -> Likeness:
    return Likeness.of(Catalogue.of(products))


def flags(*ingredients: str, suits: tuple[str, ...] = ()) -> set[str]:
    (row,) = likeness(product("it", *ingredients, suits=suits)).flags
    return {flag for flag, has in zip(FLAGS, row, strict=True) if has}


@pytest.mark.parametrize(
    ("rows", "wanted", "expected"),
    [
        ([[1, 1, 0]], [1, 1, 0], [1]),
        ([[1, 0, 0]], [1, 1, 0], [1 / sqrt(2)]),
        ([[1, 1, 1]], [1, 0, 0], [1 / sqrt(3)]),
        ([[0, 0, 1]], [1, 1, 0], [0]),
        ([[0, 0, 0], [1, 0, 0]], [0, 0, 0], [0, 0]),
        (np.zeros((0, 3)), [1, 0, 0], []),
    ],
)
def test_cosine(rows: object, wanted: list[int], expected: list[float]) -> None:
    assert cosine(np.array(rows, bool).reshape(-1, 3), np.array(wanted, bool)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ingredients", "suits", "expected"),
    [
        (("AQUA",), (), set()),
        (("BENZOYL PEROXIDE",), (), {"acne", "oily", "combination"}),
        (("BENZOYL PEROXIDE", "COCOS NUCIFERA OIL"), (), {"normal", "dry"}),
        (("PETROLATUM",), (), {"dry", "normal", "sensitive"}),
        (("PETROLATUM", "LIMONENE"), (), {"dry", "normal"}),
        (("AQUA",), ("Dry", "wrinkles", "pets"), {"dry", "wrinkles"}),
    ],
)
def test_flags_come_from_ingredients(ingredients: tuple[str, ...], suits: tuple[str, ...], expected: set[str]) -> None:
    assert flags(*ingredients, suits=suits) == expected


def test_the_most_alike_goes_first_with_its_reasons() -> None:
    shop = likeness(
        product("acid", "SALICYLIC ACID 2 %"),
        product("balm", "PETROLATUM"),
        product("water", "AQUA"),
        product("dear acid", "SALICYLIC ACID 2 %", price=20),
    )
    found = shop.most_alike(Person(skin_type="oily"), ["acne"])
    assert [one.name for one in found] == ["acid", "dear acid"]
    assert found[0].similarity == round(2 / sqrt(2 * 3), 3)
    assert [reason.about for reason in found[0].reasons] == ["acne", "oily"]
    assert found[0].reasons[0].text.startswith("SALICYLIC ACID: The advice on acne")


@pytest.mark.parametrize(
    "person",
    [Person(pregnancy="pregnant"), Person(age=16), Person(allergies=("retinol",)), Person(allergies=("squalane",))],
)
def test_what_is_not_for_a_person_is_left_out(person: Person) -> None:
    shop = likeness(product("oil", "RETINOL 0.3 %", "SQUALANE"))
    assert [one.name for one in shop.most_alike(NOBODY, ["wrinkles"])] == ["oil"]
    assert shop.most_alike(person, ["wrinkles"]) == ()


def test_someone_who_said_nothing_is_like_nothing() -> None:
    assert likeness(product("acid", "SALICYLIC ACID")).most_alike() == ()


def test_an_unknown_concern_is_refused() -> None:
    with pytest.raises(UnknownConcern):
        likeness(product("acid", "SALICYLIC ACID")).most_alike(concerns=["akne"])
