"""Reads a catalogue of products from CSV, from JSON, or from an export of Open Beauty Facts.

What a file is, is told by its content: JSON begins with a bracket, Open Beauty Facts names its columns, and either may
be packed by gzip. Lists of ingredients are read as labels are (:mod:`skinsight.analyzer.ingredients.label`).
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from skinsight.analyzer.advice.products import Catalogue, Product
from skinsight.analyzer.ingredients.label import split_label
from skinsight.segmentation.errors import AdviceError, LabelError

COLUMNS: Final = ("name", "ingredients", "price", "currency", "amount", "spf")
MAY_BE_LEFT_OUT: Final = ("suits",)
OPEN_BEAUTY_FACTS: Final = ("code", "product_name", "ingredients_text")
"""Columns (CSV, separated by tabs) or fields (a JSON object a line) that an export of Open Beauty Facts has."""
MOST_PRODUCTS: Final = 200_000
MOST_BYTES: Final = 2**31
"""Of a file of one's own: the whole of Open Beauty Facts is a few hundred megabytes."""

_GZIP: Final = b"\x1f\x8b"
_QUANTITY: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:ml|g)\b", re.IGNORECASE)
_SPF: Final = re.compile(r"\b(?:spf|lsf|fps)\s*(\d{1,3})\b", re.IGNORECASE)
_REMEDIES: Final = {
    "price": "a number above 0 with a decimal point, as 12.50",
    "amount": "millilitres or grams as a number above 0 with a decimal point, as 50",
    "currency": "three capital letters, as EUR",
    "spf": "a whole number, as 30, or nothing",
}

Row = dict[str, Any]


def read_catalogue(path: Path) -> Catalogue:
    """Read and index a file of products.

    - CSV: UTF-8, commas between cells, the columns of :data:`COLUMNS` in any order, ``suits`` if wanted; ``spf`` may
      be empty; lines that start with ``#`` are remarks.
    - JSON: a list of objects with the same names; all but ``name`` and ``ingredients`` may be left out.
    - Open Beauty Facts: its CSV (tabs) or JSONL; products without a name or ingredients are left out and counted.

    Raises:
        AdviceError: the file or a row is malformed; the message names the place, what was found and the remedy.
    """
    try:
        return catalogue_of(path.read_bytes(), path.name)
    except OSError as error:
        raise AdviceError(f"{path} cannot be read ({error}): give CSV or JSON in UTF-8") from None


def catalogue_of(data: bytes, name: str, most_bytes: int = MOST_BYTES) -> Catalogue:
    """Index the content of such a file.

    Args:
        data: of the file, packed or not.
        name: of the file, for messages.
        most_bytes: of it, unpacked.

    Raises:
        AdviceError: as :func:`read_catalogue`, and where there are more bytes.
    """
    path, content = Path(name), _content(data, name, most_bytes)
    if content.lstrip()[:1] == "[":
        return _catalogue(path, _json_rows(path, content))
    if content.lstrip()[:1] == "{":
        return _from_open_beauty_facts(path, _json_lines(path, content))
    if set(OPEN_BEAUTY_FACTS) <= set(content[: content.find("\n")].rstrip("\r").split("\t")):
        rows = csv.DictReader(io.StringIO(content, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
        return _from_open_beauty_facts(path, rows)
    return _catalogue(path, _csv_rows(path, content))


def _content(data: bytes, name: str, most_bytes: int) -> str:
    try:
        if data.startswith(_GZIP):
            with gzip.open(io.BytesIO(data)) as file:
                data = file.read(most_bytes + 1)
        if len(data) > most_bytes:
            raise AdviceError(f"{name} has more than {most_bytes:,} bytes: give a shorter catalogue")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise AdviceError(f"{name} cannot be read ({error}): give CSV or JSON in UTF-8") from None


def _catalogue(path: Path, rows: Iterable[tuple[str, Row]]) -> Catalogue:
    """Index rows that must all be right; each comes with where it stands."""
    products: dict[str, Product] = {}
    for where, row in rows:
        product = _product(where, row)
        if product.name in products:
            raise AdviceError(f"{where}: {product.name!r} is there already: remove or rename one")
        products[product.name] = product
    currencies = sorted({product.currency for product in products.values() if product.currency})
    if len(currencies) > 1:
        raise AdviceError(f"{path.name} has prices in {', '.join(currencies)}: give all in one currency")
    return _indexed(path, products)


def _from_open_beauty_facts(path: Path, rows: Iterable[Mapping[str, Any]]) -> Catalogue:
    """Index what strangers entered: what cannot be read as a product is left out and counted."""
    products: dict[str, Product] = {}
    left_out = 0
    for row in rows:
        try:
            product = _of_open_beauty_facts(row)
        except (ValidationError, LabelError):
            left_out += 1
            continue
        if product.name in products:
            product = product.model_copy(update={"name": f"{product.name} ({row.get('code')})"})
        products[product.name] = product
    return _indexed(path, products, left_out)


def _indexed(path: Path, products: Mapping[str, Product], left_out: int = 0) -> Catalogue:
    if not products:
        raise AdviceError(f"{path.name} has no products: add some with a name and ingredients")
    if len(products) > MOST_PRODUCTS:
        raise AdviceError(f"{path.name} has {len(products)} products, more than {MOST_PRODUCTS}: give fewer")
    return Catalogue.of(tuple(products.values()), left_out=left_out)


def _of_open_beauty_facts(row: Mapping[str, Any]) -> Product:
    name, brand = (str(row.get(field) or "").strip() for field in ("product_name", "brands"))
    quantity = _QUANTITY.search(str(row.get("quantity") or ""))
    factor = _SPF.search(name)
    return Product.model_validate(
        {
            "name": f"{brand.split(',')[0]} {name}".strip() if name else "",
            "ingredients": split_label(str(row.get("ingredients_text") or "")),
            "amount": float(quantity[1].replace(",", ".")) or None if quantity else None,
            "spf": int(factor[1]) or None if factor else None,
        }
    )


def _json_rows(path: Path, content: str) -> Iterator[tuple[str, Row]]:
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise AdviceError(f"{path.name} is not JSON ({error}): give a list of products") from None
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise AdviceError(f"{path.name} product {number} is {str(row)[:40]!r}: give an object with its name")
        yield f"{path.name} product {number}", row


def _json_lines(path: Path, content: str) -> Iterator[Row]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise AdviceError(f"{path.name} line {number} is not JSON ({error}): give one product a line") from None
        if not isinstance(row, dict) or not set(row) & set(OPEN_BEAUTY_FACTS):
            raise AdviceError(f"{path.name} line {number} has none of {', '.join(OPEN_BEAUTY_FACTS)}: give an export")
        yield row


def _csv_rows(path: Path, content: str) -> Iterator[tuple[str, Row]]:
    rows = _cells(path, content)
    _, header = next(rows, (1, []))
    _check_header(path, header)
    for line, cells in rows:
        where = f"{path.name} line {line}"
        if len(cells) != len(header):
            raise AdviceError(
                f"{where}: {len(cells)} cells for {len(header)} columns: put quotes around a cell that has commas in it"
            )
        yield where, {column: cell or None for column, cell in zip(header, cells, strict=True)}


def _cells(path: Path, content: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are neither blank nor remarks, each with the number of its last line."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
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
    if sorted(set(header) - set(MAY_BE_LEFT_OUT)) != sorted(COLUMNS) or len(set(header)) != len(header):
        raise AdviceError(
            f"{path.name} has the columns {', '.join(header) or 'of an empty file'}: "
            f"its first row must be {','.join(COLUMNS)}, in any order"
        )


def _product(where: str, row: Row) -> Product:
    given = dict(row)
    try:
        for field, split in (("ingredients", split_label), ("suits", _several)):
            if isinstance(given.get(field), str):
                given[field] = split(given[field])
        return Product.model_validate({field: value for field, value in given.items() if value is not None})
    except LabelError as error:
        raise AdviceError(f"{where}: ingredients: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "price"
        if first["type"] == "extra_forbidden":
            known = ", ".join((*COLUMNS, *MAY_BE_LEFT_OUT))
            raise AdviceError(f"{where}: {field!r} is not among {known}: rename or remove it") from None
        value = str(row.get(field) or "")[:60]
        raise AdviceError(f"{where}: {field} is {value!r}: give {_REMEDIES.get(field, 'some text')}") from None


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
