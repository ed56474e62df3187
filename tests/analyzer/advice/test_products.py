"""The product catalogue: what is read, refused, left out and ranked."""

from pathlib import Path

import pytest

from skinsight.analyzer.advice.book import FOLDER, shipped_book
from skinsight.analyzer.advice.person import NOBODY, Person, Used
from skinsight.analyzer.advice.products import COLUMNS, MOST_MATCHES, Product, ranked, read_products, suitable
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


def names(products: list[Product], *look_for: str, person: Person = NOBODY, spf: int | None = None) -> list[str]:
    candidates = suitable(BOOK, gather(BOOK, NOTHING, person), products)
    return [match.name for match in ranked(BOOK, candidates, look_for, least_spf=spf)]


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    (read,) = read_products(
        catalogue(tmp_path, "# a remark", "", ' Gel ,"AQUA, BENZOYL PEROXIDE 2.5 %, 1,2-HEXANEDIOL",8.50,EUR,40,')
    )
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
    assert read_products(path)[0].spf == 30


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
        (["Gel,,9,EUR,40,"], r"line 2: ingredients is \(\): give some text"),
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
        read_products(catalogue(tmp_path, *rows))


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
        read_products(catalogue(tmp_path, header=header))


@pytest.mark.parametrize("content", [None, "name,café".encode("latin-1")])
def test_what_is_no_text_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AdviceError, match="cannot be read"):
        read_products(path)


def test_the_sample_says_that_it_is_invented_and_the_book_knows_it() -> None:
    path = FOLDER / "sample_products.csv"
    assert path.read_text("utf-8").startswith("# Invented products")
    read = read_products(path)
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
    candidates = suitable(BOOK, gather(BOOK, NOTHING, person), shelf)
    (found,) = ranked(BOOK, candidates, ["niacinamide"])[1].conflicts
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
    shelf = suitable(BOOK, gather(BOOK, NOTHING, NOBODY), [product("it", "NIACINAMIDE", "SALICYLIC ACID 2 %")])
    assert ranked(BOOK, shelf, ["niacinamide"], ["salicylic_acid"]) == ()
    assert len(ranked(BOOK, shelf, ["niacinamide"])) == 1
