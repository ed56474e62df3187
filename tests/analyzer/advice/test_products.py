"""The product catalogue: what is read, refused, left out and ranked."""

import gzip
import json
from pathlib import Path

import pytest

from skinsight.analyzer.advice.book import FOLDER, shipped_book
from skinsight.analyzer.advice.catalogue_files import COLUMNS, read_catalogue
from skinsight.analyzer.advice.person import NOBODY, Person, Used
from skinsight.analyzer.advice.products import MOST_MATCHES, Catalogue, Product, Shelf
from skinsight.analyzer.advice.suitability import gather
from skinsight.segmentation.errors import AdviceError
from tests.analyzer.advice.test_recommend import NOTHING

HEADER = ",".join(COLUMNS)
BOOK = shipped_book()


def catalogue(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "shop.csv"
    path.write_text("\n".join([header, *rows]), "utf-8")
    return path


def product(name: str, *ingredients: str, price: float = 10, amount: float = 50, spf: int | None = None) -> Product:
    return Product(name=name, ingredients=ingredients, price=price, currency="EUR", amount=amount, spf=spf)


def shelf_of(products: list[Product], person: Person = NOBODY) -> Shelf:
    return Shelf.of(Catalogue.of(products), *gather(BOOK, NOTHING, person))


def names(products: list[Product], *look_for: str, person: Person = NOBODY, spf: int | None = None) -> list[str]:
    return [match.name for match in shelf_of(products, person).ranked(look_for, least_spf=spf)]


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    (read,) = read_catalogue(
        catalogue(tmp_path, "# a remark", "", ' Gel ,"AQUA, BENZOYL PEROXIDE 2.5 %, 1,2-HEXANEDIOL",8.50,EUR,40,')
    ).products
    assert read == Product(
        name="Gel",
        ingredients=("AQUA", "BENZOYL PEROXIDE 2.5 %", "1,2-HEXANEDIOL"),
        price=8.5,
        currency="EUR",
        amount=40,
    )


def test_columns_may_stand_in_any_order_behind_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("\ufeffspf,amount,currency,price,ingredients,name\n30,50,EUR,9,ZINC OXIDE,Sun\n", "utf-8")
    assert read_catalogue(path).products[0].spf == 30


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["Gel,AQUA,9,EUR,40"], "line 2: 5 cells for 6 columns: put quotes"),
        (["Gel,AQUA,GLYCERIN,9,EUR,40,"], "line 2: 7 cells for 6 columns: put quotes"),
        (["# remark", 'Gel,AQUA,"9,50",EUR,40,'], "line 3: price is '9,50': give a number above 0 with a decimal"),
        (["Gel,AQUA,-1,EUR,40,"], "line 2: price is '-1'"),
        (["Gel,AQUA,nan,EUR,40,"], "line 2: price is 'nan'"),
        (["Gel,AQUA,9,euro,40,"], "line 2: currency is 'euro': give three capital letters"),
        (["Gel,AQUA,9,EUR,0,"], "line 2: amount is '0'"),
        (["Gel,AQUA,9,EUR,40,high"], "line 2: spf is 'high': give a whole number"),
        (["Gel,,9,EUR,40,"], "line 2: ingredients is '': give some text"),
        ([",AQUA,9,EUR,40,"], "line 2: name is '': give some text"),
        (["Gel,AQUA,9,EUR,40,", "Gel,AQUA,8,EUR,40,"], "line 3: 'Gel' is there already"),
        (["Gel,AQUA,9,EUR,40,", "Oil,AQUA,8,USD,40,"], "prices in EUR, USD: give all in one currency"),
        (['Gel,"AQUA" x,9,EUR,40,'], "line 2: .*check the quotes"),
        (['Gel,"AQUA,9,EUR,40,'], "check the quotes"),
        ([], "has no products"),
    ],
)
def test_malformed_rows_are_refused_by_line(rows: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(AdviceError, match=message):
        read_catalogue(catalogue(tmp_path, *rows))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("name;ingredients;price", "semicolons between its cells: save it with commas"),
        ("name,price", "first row must be name,ingredients,price,currency,amount,spf"),
        (HEADER + ",name", "first row must be"),
        ("", "of an empty file"),
    ],
)
def test_other_columns_are_refused(header: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AdviceError, match=message):
        read_catalogue(catalogue(tmp_path, header=header))


@pytest.mark.parametrize("content", [None, "name,café".encode("latin-1")])
def test_what_is_no_text_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AdviceError, match="cannot be read"):
        read_catalogue(path)


def test_the_sample_says_that_it_is_invented_and_the_book_knows_it() -> None:
    path = FOLDER / "sample_products.csv"
    assert path.read_text("utf-8").startswith("# Invented products")
    read = read_catalogue(path).products
    assert all(one.name.startswith("Invented ") for one in read)
    assert len(read) >= 10


def test_more_of_what_is_looked_for_goes_first_then_the_price_of_100_ml() -> None:
    shelf = [
        product("dear", "NIACINAMIDE", price=20),
        product("cheap", "NIACINAMIDE", price=9),
        product("small", "NIACINAMIDE", price=8, amount=15),
        product("both", "NIACINAMIDE", "CAFFEINE", price=90),
        product("neither", "GLYCERIN"),
    ]
    assert names(shelf, "niacinamide", "caffeine") == ["both", "cheap", "dear", "small"]


def test_what_is_looked_for_first_goes_before_what_is_cheaper() -> None:
    shelf = [product("acid", "SALICYLIC ACID", price=5), product("peroxide", "BENZOYL PEROXIDE 5 %", price=9)]
    assert names(shelf, "benzoyl_peroxide", "salicylic_acid") == ["peroxide", "acid"]
    assert names(shelf, "salicylic_acid", "benzoyl_peroxide") == ["acid", "peroxide"]


def test_the_list_is_short() -> None:
    shelf = [product(f"{index:02}", "NIACINAMIDE") for index in range(2 * MOST_MATCHES)]
    assert names(shelf, "niacinamide") == [f"{index:02}" for index in range(MOST_MATCHES)]


def test_conflicts_with_what_is_in_use_go_last_and_are_told() -> None:
    shelf = [product("with acid", "NIACINAMIDE", "LACTIC ACID", price=1), product("plain", "NIACINAMIDE")]
    person = Person(uses=(Used(name="Night oil", ingredients=("RETINOL",)),))
    assert names(shelf, "niacinamide") == ["with acid", "plain"]
    assert names(shelf, "niacinamide", person=person) == ["plain", "with acid"]
    (found,) = shelf_of(shelf, person).ranked(["niacinamide"])[1].conflicts
    assert (found.between, found.in_use) == (("LACTIC ACID", "RETINOL"), ("Night oil",))


@pytest.mark.parametrize(
    ("ingredients", "person", "fits"),
    [
        (("NIACINAMIDE", "RETINOL"), NOBODY, True),
        (("NIACINAMIDE", "RETINOL"), Person(pregnancy="pregnant"), False),
        (("NIACINAMIDE", "RETINYL ACETATE"), Person(pregnancy="planning"), False),
        (("NIACINAMIDE", "RETINOL"), Person(age=17), False),
        (("NIACINAMIDE", "PARFUM"), NOBODY, True),
        (("NIACINAMIDE", "LINALOOL"), Person(sensitive=True), False),
        (("NIACINAMIDE", "LINALOOL"), Person(allergies=("linalool",)), False),
        (("NIACINAMIDE", "Linalyl Acetate"), Person(sensitive=True), False),
        (("NIACINAMIDE", "BENZYL ALCOHOL"), Person(sensitive=True), True),
        (("NIACINAMIDE", "BENZYL ALCOHOL"), Person(allergies=("fragrance",)), False),
        (("NIACINAMIDE", "PEG-75 LANOLIN"), Person(allergies=("lanolin",)), False),
        (("NIACINAMIDE", "HYDROQUINONE"), NOBODY, False),
        (("NIACINAMIDE", "GLYCOLIC ACID 10%"), NOBODY, True),
        (("NIACINAMIDE", "GLYCOLIC ACID 10.5%"), NOBODY, False),
    ],
)
def test_what_does_not_suit_is_left_out(ingredients: tuple[str, ...], person: Person, fits: bool) -> None:
    assert names([product("it", *ingredients)], "niacinamide", person=person) == (["it"] if fits else [])


def test_an_allergy_to_a_family_reaches_each_of_its_names() -> None:
    shelf = [product("it", "NIACINAMIDE", "LINALOOL")]
    assert names(shelf, "niacinamide", person=Person(allergies=("fragrance",))) == []


@pytest.mark.parametrize(("spf", "fits"), [(None, False), (15, False), (30, True), (50, True)])
def test_a_sunscreen_needs_its_factor(spf: int | None, fits: bool) -> None:
    found = names([product("it", "ZINC OXIDE", spf=spf)], "zinc_oxide", spf=30)
    assert found == (["it"] if fits else [])


def test_what_the_advice_avoids_is_left_out() -> None:
    shelf = shelf_of([product("it", "NIACINAMIDE", "SALICYLIC ACID 2 %")])
    assert shelf.ranked(["niacinamide"], ["salicylic_acid"]) == ()
    assert len(shelf.ranked(["niacinamide"])) == 1


def test_json_is_read_as_csv_is(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(
        json.dumps(
            [
                {"name": "Gel", "ingredients": "Aqua \u2022 Benzoyl Peroxide 2.5 %", "price": 8.5, "currency": "EUR"},
                {"name": "Oil", "ingredients": ["SQUALANE", "RETINOL 0.3 %"], "suits": ["wrinkles"], "amount": 30},
            ]
        ),
        "utf-8",
    )
    gel, oil = read_catalogue(path).products
    assert (gel.ingredients, gel.price, gel.price_per_100()) == (("Aqua", "Benzoyl Peroxide 2.5 %"), 8.5, None)
    assert (oil.ingredients, oil.price, oil.suits) == (("SQUALANE", "RETINOL 0.3 %"), None, ("wrinkles",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[", "shop.json is not JSON"),
        ("[1]", "product 1 is '1': give an object with its name"),
        ('[{"name": "Gel"}]', "product 1: ingredients is '': give some text"),
        ('[{"name": "Gel", "ingredients": []}]', "product 1: ingredients is"),
        ('[{"name": "Gel", "ingredients": ",;"}]', "product 1: ingredients: there is no ingredient in the list"),
        ('[{"name": "Gel", "ingredients": "Aqua", "price": 3}]', "product 1: price is '3': give a number"),
        ('[{"name": "Gel", "ingredients": "Aqua", "colour": 3}]', "product 1: 'colour' is not among name, ingredients"),
        ("[" * 100_000, "shop.json is not JSON"),
        ("[]", "has no products"),
        ('{"a": 1}', "line 1 has none of code, product_name, ingredients_text"),
        ('{"product_name": "Gel"', "line 1 is not JSON"),
    ],
)
def test_malformed_json_is_refused(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(content, "utf-8")
    with pytest.raises(AdviceError, match=message):
        read_catalogue(path)


OPEN_BEAUTY_FACTS = [
    {"code": "1", "product_name": "Sun SPF 50", "brands": "Acme,Acme SA", "quantity": "50 ml",
     "ingredients_text": "AQUA, ZINC OXIDE. *from organic farming"},
    {"code": "2", "product_name": "Sun SPF 50", "brands": "Acme", "quantity": "", "ingredients_text": "Aqua (Water)"},
    {"code": "3", "product_name": "", "brands": "Acme", "quantity": "", "ingredients_text": "AQUA"},
    {"code": "4", "product_name": "Gel", "brands": "", "quantity": "1 kg", "ingredients_text": ""},
]  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_of_open_beauty_facts_is_read(form: str, packed: bool, tmp_path: Path) -> None:
    lines = ["\t".join(OPEN_BEAUTY_FACTS[0]), *("\t".join(row.values()) for row in OPEN_BEAUTY_FACTS)]
    text = "\n".join(lines if form == "csv" else map(json.dumps, OPEN_BEAUTY_FACTS))
    path = tmp_path / "export"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    read = read_catalogue(path)
    first, second = read.products
    assert (first.name, first.ingredients, first.amount, first.spf, first.price) == (
        "Acme Sun SPF 50", ("AQUA", "ZINC OXIDE."), 50, 50, None,
    )  # fmt: skip
    assert (second.name, second.amount) == ("Acme Sun SPF 50 (2)", None)
    assert read.left_out == 2


def test_a_product_without_a_price_goes_behind_those_with_one() -> None:
    shelf = [Product(name="a", ingredients=("NIACINAMIDE",)), product("z", "NIACINAMIDE")]
    assert names(shelf, "niacinamide") == ["z", "a"]


def test_a_misspelt_label_is_matched_and_refused_as_the_right_one_is() -> None:
    shelf = [product("typo", "Niacinamde"), product("retinoid", "NIACINAMIDE", "Retlnyl Palmitate")]
    assert names(shelf, "niacinamide") == ["retinoid", "typo"]
    assert names(shelf, "niacinamide", person=Person(pregnancy="pregnant")) == ["typo"]
