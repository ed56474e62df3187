"""Entries of a directory from CSV."""

import csv
import io
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from skinsight.api.companion.directory.entries import Entry, entry_of
from skinsight.segmentation.errors import DirectoryError

COLUMNS: Final = tuple(Entry.model_fields)
NEEDED: Final = ("id", "name")
LISTS: Final = ("languages", "insurances")
"""Columns whose cells hold several, with semicolons between."""
YES_NO: Final = {"yes": True, "no": False, "": False}


def csv_entries(name: str, content: str) -> Iterator[tuple[str, Entry]]:
    """Each row with where it stands: commas between cells, the columns of :data:`COLUMNS` in any order.

    Lines that start with ``#`` are remarks.

    Raises:
        DirectoryError: the columns or a row are not as described.
    """
    rows = csv.reader(_without_remarks(content), strict=True)
    header: list[str] | None = None
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise DirectoryError(f"{name}, line {rows.line_num}: {error}: quote cells that have quotes") from None
        if not any(cells):
            continue
        where = f"{name}, line {rows.line_num}"
        if header is None:
            header = _header(where, cells)
        elif len(cells) != len(header):
            raise DirectoryError(f"{where}: {len(cells)} cells under {len(header)} columns: quote cells with commas")
        else:
            yield where, entry_of(where, _values(dict(zip(header, cells, strict=True))))


def _without_remarks(content: str) -> Iterator[str]:
    """All lines, remarks as empty ones, so that lines are still counted rightly."""
    return ("\n" if line.startswith("#") else line for line in io.StringIO(content, newline=""))


def _header(where: str, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for name in names:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"choose among {', '.join(COLUMNS)}"
            raise DirectoryError(f"{where}: there is no column {name[:40]!r}: {meant}")
    if missing := [name for name in NEEDED if name not in names]:
        raise DirectoryError(f"{where}: the column {missing[0]!r} is missing: add it")
    if len(set(names)) < len(names):
        raise DirectoryError(f"{where}: a column is there twice: leave one out")
    return names


def _values(cells: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(cells)
    for name in LISTS:
        values[name] = tuple(part.strip() for part in cells.get(name, "").split(";") if part.strip())
    for name in ("latitude", "longitude"):
        values[name] = cells.get(name, "").strip() or None
    tele = cells.get("tele", "").strip().lower()
    values["tele"] = YES_NO.get(tele, tele or False)
    return values
