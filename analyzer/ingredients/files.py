"""Reads the tables of ``analyzer/ingredients/data`` and the lists of ratings that an operator adds.

A list is a CSV file in UTF-8 that begins with what it is::

    # title: our own list
    # source: where it comes from
    # licence: what may be done with it
    inci,comedogenic,irritant
    ISOPROPYL MYRISTATE,4-5,3

``comedogenic`` is a grade from 0 to 5 or a range, ``irritant`` the same or ``low``, ``medium``, ``high``; either may
be empty. Names may be spelt in any way that labels spell them.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from skinsight.analyzer.ingredients.matching import Index
from skinsight.analyzer.ingredients.schema import Allergen, Rating
from skinsight.analyzer.ingredients.table import PREGNANCIES, Described, MixingRule, RatingList, Table
from skinsight.segmentation.errors import LabelError

DATA: Final = Path(__file__).parent / "data"
DESCRIPTIONS: Final = "skincare-ingredients-dataset, Bayram Selim Y\u0131lmaz, 2026"
"""Whom the described ingredients and the mixing rules come from."""
RATING_COLUMNS: Final = ("inci", "comedogenic", "irritant")
MOST_BYTES: Final = 4_000_000
"""Of a list of ratings: all names of the inventory with grades are 1.5 MB."""

_HEADS: Final = ("title", "source", "licence")
_GRADES: Final = re.compile(r"([0-5])(?:-([0-5]))?")
_IRRITANT: Final = re.compile(r"[0-5](-[0-5])?|low|medium|high")

Row = dict[str, str]


@cache
def shipped_table() -> Table:
    """The table of this package."""
    functions = {row["inci"]: row["functions"] for row in _rows(_text("cosing.csv.gz"))}
    functions |= {row["inci"]: row["functions"] for row in _rows(_text("medicines.csv"))}
    described = {row["inci"]: _described(row) for row in _rows(_text("described.csv"))}
    allergens = {
        row["inci"]: Allergen(name=row["allergen"], status=row["status"]) for row in _rows(_text("allergens.csv"))
    }
    functions = dict.fromkeys((*described, *allergens), "") | functions  # a few are not in the inventory
    synonyms = {row["name"]: row["inci"] for row in _rows(_text("synonyms.csv"))}
    index = Index.of(functions, synonyms, described)
    lists = tuple(_rating_list(path, index) for path in sorted((DATA / "ratings").glob("*.csv")))
    heads = [_head(path.name, _text(path.name)) for path in sorted(DATA.glob("*.csv*"))]
    return Table(index, functions, synonyms, described, allergens, _mixing(), lists, tuple(map(_origin, heads)))


def with_lists(table: Table, paths: Sequence[Path]) -> Table:
    """The same table with more lists of ratings.

    Raises:
        LabelError: a list is not of the form above, or names what is no ingredient.
    """
    return replace(table, lists=(*table.lists, *(_rating_list(path, table.index) for path in paths)))


def _described(row: Row) -> Described:
    return Described(
        good_for=_several(row["good_for"]),
        bad_for=_several(row["bad_for"]),
        functions=_several(row["functions"]),
        skin_types=frozenset(_several(row["skin_types"])),
        pregnancy=PREGNANCIES[row["pregnancy"]],
    )


def _mixing() -> tuple[MixingRule, ...]:
    given = json.loads((DATA / "mixing.json").read_text(encoding="utf-8"))
    groups = {name: frozenset(members) for name, members in given["groups"].items()}
    return tuple(
        MixingRule((groups[rule["between"][0]], groups[rule["between"][1]]), rule["reason"], rule["remedy"])
        for rule in given["rules"]
    )


def _rating_list(path: Path, index: Index) -> RatingList:
    text = _rating_text(path)
    head = _head(path.name, text)
    rows = list(_rows(text))
    if not rows or tuple(rows[0]) != RATING_COLUMNS:
        raise LabelError(f"{path.name} has no ratings: below its head the columns must be {','.join(RATING_COLUMNS)}")
    ratings: dict[str, Rating] = {}
    for row in rows:
        found = index.find(row["inci"] or "")
        if found is None:
            raise LabelError(f"{path.name} names {row['inci']!r}, which is no known ingredient: correct or remove it")
        ratings[found[0]] = _rating(path.name, head, row)
    return RatingList(head["title"], ratings)


def _rating_text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LabelError(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB: give a shorter list of ratings")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path} cannot be read ({error}): give a CSV file in UTF-8") from None


def _rating(file: str, head: Row, row: Row) -> Rating:
    comedogenic, irritant = ((row[name] or "").strip() for name in RATING_COLUMNS[1:])
    grades = _GRADES.fullmatch(comedogenic)
    if (comedogenic and not grades) or (irritant and not _IRRITANT.fullmatch(irritant)):
        raise LabelError(
            f"{file}: {row['inci']} is rated {comedogenic!r} and {irritant!r}: give grades from 0 to 5 as 3 or 2-4, "
            "for irritant also low, medium or high, or nothing"
        )
    return Rating(
        list=head["title"],
        source=head["source"],
        comedogenic=(int(grades[1]), int(grades[2] or grades[1])) if grades else None,
        irritant=irritant or None,
    )


def _head(file: str, text: str) -> Row:
    """What a table says of itself in its first lines.

    Raises:
        LabelError: title, source or licence is missing.
    """
    lines = [line[1:].partition(":") for line in text.splitlines() if line.startswith("#")]
    head = {word.strip(): rest.strip() for word, _, rest in lines}
    if missing := [word for word in _HEADS if not head.get(word)]:
        raise LabelError(f"{file} does not say its {missing[0]}: begin it with a line '# {missing[0]}: ...'")
    return head


def _origin(head: Row) -> str:
    return f"{head['title']}: {head['source']} ({head['licence']})"


def _text(name: str) -> str:
    content = (DATA / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")


def _rows(text: str) -> Iterator[Row]:
    lines = (line for line in io.StringIO(text, newline="") if not line.startswith("#"))
    return csv.DictReader(lines)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("; ") if part)
