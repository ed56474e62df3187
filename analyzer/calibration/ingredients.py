"""Converts the public tables of ingredients into the files that :mod:`skinsight.analyzer.ingredients` reads.

::

    python -m skinsight.analyzer.calibration.ingredients FOLDER

``FOLDER`` holds the tables with a ``sources.csv`` that states the licence of each. A table whose licence is not among
:data:`MAY_BE_SHIPPED` is refused: what has no licence may be looked at, but not passed on.
"""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from skinsight.analyzer.ingredients.files import DATA
from skinsight.segmentation.errors import DataError

COSING: Final = "cosing_inci_cas_function.csv.gz"
DESCRIBED: Final = "bsyilmaz_ingredients.csv"
MIXING: Final = "bsyilmaz_compatibility_rules.json"

MAY_BE_SHIPPED: Final = ("MIT", "EU CosIng inventory")
"""Words in ``licence_as_stated``: MIT, and the Commission's own content (Decision 2011/833/EU, CC BY 4.0)."""

OTHERWISE: Final = {"Avena Sativa (Oat) Kernel Flour": "Avena Sativa Kernel Flour"}
"""Names that the inventory writes otherwise."""
WARNINGS: Final = ("avoid", "caution")
"""Kinds of mixing rules that are kept: what goes well together is no conflict."""


HEAD: Final = """\
# title: skincare-ingredients-dataset
# source: Bayram Selim Y\u0131lmaz, github.com/bsyilmaz/skincare-ingredients-dataset, 2026
# licence: MIT
"""


def main() -> None:
    """Write all files."""
    folder = Path(sys.argv[1])
    DATA.mkdir(exist_ok=True)
    write_names(folder)
    write_described(folder)
    write_mixing(folder)


def write_names(folder: Path) -> None:
    """CosIng's names, each once, with their functions."""
    functions: dict[str, str] = {}
    for row in _rows(gzip.decompress(_shippable(folder, COSING)).decode("utf-8")):
        name = " ".join(row["inci_name"].split())
        found = [one.strip() for one in row["function"].split(",")]
        functions.setdefault(name, "; ".join(one for one in found if one not in ("", "Not Reported")))
    head = (
        "# title: CosIng, the inventory of cosmetic ingredients\n"
        "# source: European Commission, names and functions\n"
        "# licence: CC BY 4.0 (European Union, Decision 2011/833/EU)\n"
    )
    text = head + _csv(("inci", "functions"), sorted(functions.items()))
    (DATA / "cosing.csv.gz").write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def write_described(folder: Path) -> None:
    """The well-described ingredients, and their ratings as a list of its own."""
    rows = list(_rows(_shippable(folder, DESCRIBED).decode("utf-8")))
    described = sorted(
        (
            _inci(row["inci_name"]),
            row["category"],
            row["benefits"],
            row["concerns"],
            row["skin_types"],
            row["pregnancy_safe"],
        )
        for row in rows
    )
    columns = ("inci", "functions", "good_for", "bad_for", "skin_types", "pregnancy")
    (DATA / "described.csv").write_text(HEAD + _csv(columns, described), encoding="utf-8")
    ratings = sorted((_inci(row["inci_name"]), row["comedogenic_rating"], row["irritancy"]) for row in rows)
    path = DATA / "ratings" / "skincare_ingredients_dataset.csv"
    path.write_text(HEAD + _csv(("inci", "comedogenic", "irritant"), ratings), encoding="utf-8")


def write_mixing(folder: Path) -> None:
    """The mixing rules that warn, between groups of INCI names."""
    given: dict[str, Any] = json.loads(_shippable(folder, MIXING))
    inci = {row["id"]: _inci(row["inci_name"]) for row in _rows(_shippable(folder, DESCRIBED).decode("utf-8"))}
    rules = [
        {"between": [rule["a"], rule["b"]], "reason": rule["reason"], "remedy": rule["recommendation"]}
        for rule in given["rules"]
        if rule["severity"] in WARNINGS
    ]
    named = {group for rule in rules for group in rule["between"]}
    groups = {name: [inci[one] for one in ids] for name, ids in given["groups"].items() if name in named}
    text = json.dumps({"groups": groups, "rules": rules}, ensure_ascii=False, indent=1)
    (DATA / "mixing.json").write_text(text + "\n", encoding="utf-8")


def _inci(name: str) -> str:
    return OTHERWISE.get(name, name).upper()


def _shippable(folder: Path, name: str) -> bytes:
    """The bytes of a table that may be passed on.

    Raises:
        DataError: ``sources.csv`` does not name the table, or names no licence that allows it.
    """
    rows = {row["file"]: row for row in _rows((folder / "sources.csv").read_text(encoding="utf-8"))}
    licence = rows[name]["licence_as_stated"] if name in rows else "none"
    if not any(word in licence for word in MAY_BE_SHIPPED):
        raise DataError(f"{name} may not be shipped (licence: {licence}): leave it out or ask its author")
    return (folder / name).read_bytes()


def _rows(text: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(io.StringIO(text, newline=""))


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    main()
