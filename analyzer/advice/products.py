"""The user's product catalogue: read from CSV, matched to advice, ranked by ingredients, conflicts and price."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, FiniteFloat, PositiveInt, ValidationError

from skinsight.analyzer.advice.book import Book
from skinsight.analyzer.advice.conditions import Facts
from skinsight.analyzer.advice.inci import split
from skinsight.analyzer.advice.person import Used
from skinsight.analyzer.advice.suitability import conflicts_with_use, keys_of, unsuitable
from skinsight.analyzer.schema.recommendation import Conflict, Match
from skinsight.segmentation.errors import AdviceError

COLUMNS: Final = ("name", "ingredients", "price", "currency", "amount", "spf")
MOST_MATCHES: Final = 5

Positive = Annotated[FiniteFloat, Field(gt=0)]


class Product(Used):
    """One row of a catalogue.

    Attributes:
        price: of one pack, in ``currency`` (three letters, ISO 4217).
        amount: millilitres or grams in a pack.
        spf: sun protection factor, None where it has none.
    """

    price: Positive
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    amount: Positive
    spf: PositiveInt | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that this person may use, with the book's ingredients in it and its conflicts with those in use."""

    product: Product
    keys: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def suitable(book: Book, facts: Facts, products: Iterable[Product]) -> tuple[Candidate, ...]:
    """The products that have nothing which is not for this person, too strong for use at home, or prescribed."""
    candidates = []
    for product in products:
        keys = keys_of(book, product)
        prescribed = any(book.ingredients[key].prescription for key in keys)
        if not prescribed and not unsuitable(book, facts, product):
            candidates.append(Candidate(product, keys, conflicts_with_use(book, facts.person, keys)))
    return tuple(candidates)


def ranked(
    book: Book,
    candidates: Iterable[Candidate],
    look_for: Sequence[str],
    avoid: Iterable[str] = (),
    least_spf: int | None = None,
) -> tuple[Match, ...]:
    """The candidates that have what is looked for and nothing to avoid, best first, at most :data:`MOST_MATCHES`.

    The order is by most of the ingredients looked for, fewest conflicts with products in use, the ingredient that is
    looked for first, the price of 100 ml or g, and the name.
    """
    unwanted = set(avoid)
    fitting = [
        (candidate, found)
        for candidate in candidates
        if (found := [key for key in look_for if key in candidate.keys])
        and not unwanted & set(candidate.keys)
        and (least_spf is None or (candidate.product.spf or 0) >= least_spf)
    ]
    fitting.sort(key=lambda pair: _rank(pair[0], pair[1], look_for))
    return tuple(_match(book, *pair) for pair in fitting[:MOST_MATCHES])


def _rank(candidate: Candidate, found: list[str], look_for: Sequence[str]) -> tuple[int, int, int, float, str]:
    product = candidate.product
    price = product.price / product.amount
    return -len(found), len(candidate.conflicts), look_for.index(found[0]), price, product.name


def _match(book: Book, candidate: Candidate, found: list[str]) -> Match:
    product = candidate.product
    return Match(
        name=product.name,
        contains=tuple(book.ingredients[key].inci for key in found),
        price=product.price,
        currency=product.currency,
        price_per_100=round(100 * product.price / product.amount, 2),
        conflicts=candidate.conflicts,
    )


def read_products(path: Path) -> tuple[Product, ...]:
    """Read a catalogue: UTF-8, commas between cells, the columns of :data:`COLUMNS` in any order.

    ``spf`` may be empty; ``ingredients`` are separated by commas or semicolons, each with its strength where known
    (``Niacinamide 5 %``). Lines that start with ``#`` are remarks.

    Raises:
        AdviceError: the file or a row is malformed; the message names the line, what was found and the remedy.
    """
    rows = _rows(path)
    _, header = next(rows, (1, []))
    _check_header(path, header)
    products: dict[str, Product] = {}
    for line, cells in rows:
        product = _product(f"{path.name} line {line}", header, cells)
        if product.name in products:
            raise AdviceError(f"{path.name} line {line}: {product.name!r} is there already: remove or rename one")
        products[product.name] = product
    currencies = sorted({product.currency for product in products.values()})
    if len(currencies) > 1:
        raise AdviceError(f"{path.name} has prices in {', '.join(currencies)}: give all in one currency")
    if not products:
        raise AdviceError(f"{path.name} has no products: add a row below the header")
    return tuple(products.values())


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are neither blank nor remarks, each with the number of its last line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AdviceError(f"{path} cannot be read ({error}): give a CSV file in UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                yield reader.line_num, cells
    except csv.Error as error:
        raise AdviceError(f"{path.name} line {reader.line_num}: {error}: check the quotes of this row") from None


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) == 1 and ";" in header[0]:
        raise AdviceError(f"{path.name} has semicolons between its cells: save it with commas")
    if sorted(header) != sorted(COLUMNS):
        raise AdviceError(
            f"{path.name} has the columns {', '.join(header) or 'of an empty file'}: "
            f"its first row must be {','.join(COLUMNS)}, in any order"
        )


def _product(where: str, header: list[str], cells: list[str]) -> Product:
    if len(cells) != len(header):
        raise AdviceError(
            f"{where}: {len(cells)} cells for {len(header)} columns: put quotes around a cell that has commas in it"
        )
    given: dict[str, object] = dict(zip(header, cells, strict=True))
    given["ingredients"] = split(str(given["ingredients"]))
    given["spf"] = given["spf"] or None
    try:
        return Product.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        column = str(first["loc"][0])
        remedy = {
            "price": "a number above 0 with a decimal point, as 12.50",
            "amount": "millilitres or grams as a number above 0 with a decimal point, as 50",
            "currency": "three capital letters, as EUR",
            "spf": "a whole number, as 30, or nothing",
        }.get(column, "some text")
        raise AdviceError(f"{where}: {column} is {given[column]!r}: give {remedy}") from None
