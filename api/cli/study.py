"""``skinsight study``: photographs as one table, and how far its numbers repeat."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from skinsight import analyzer
from skinsight.api.cli.batch import LIMITS, Photos, Run, load_segmenter
from skinsight.api.cli.sources import find_sources
from skinsight.api.cli.terminal import Output
from skinsight.segmentation.evaluation.metrics.repeatability import Repeatability, repeatability

Row = dict[str, Any]

SUFFIXES: Final = (".csv", ".parquet")
LEFT_OUT: Final = ("mask", "instances", "outline", "recommendations", "disclaimer", "schema_version")
"""What a table cannot hold, or what is the same for all."""
SHOWN: Final = ("score", "count", "area_fraction")
"""Numbers of each concern whose repeatability is printed; the file has that of all."""


def study(
    photos: Photos,
    out: Annotated[Path, typer.Option(dir_okay=False, help="Table to write: .csv or .parquet.", show_default=False)],
    subjects: Annotated[
        Path | None, typer.Option(help="CSV of photo (file name) and subject: pictures between which nothing changed.")
    ] = None,
) -> None:
    """Analyse photographs into one table, a row each: scores, counts, areas by zone, tone, quality, versions.

    With --subjects, how far each number repeats: ICC(1,1) and the smallest
    detectable change, also written beside the table as NAME.repeatability.csv.
    """
    if out.suffix not in SUFFIXES:
        raise typer.BadParameter(f"{out.name}: a table is {' or '.join(SUFFIXES)}: end its name so")
    known = _subjects(subjects) if subjects else {}
    segmenter = load_segmenter()
    run = Run(find_sources(photos).files)
    rows: list[Row] = []
    for source in run.each():
        row: Row = {"photo": str(source.path), "subject": known.get(source.path.name, "")}
        try:
            data = source.read(LIMITS)
            row["sha256"] = sha256(data).hexdigest()
            analysis = analyzer.analyze(run.decoded(source, data), None, segmenter)
            rows.append(row | {"status": "done"} | dict(flat(analysis.model_dump(mode="json"))))
            run.succeed(f"{source.path.name}: done")
        except Exception as error:  # one photograph must not cost the others theirs
            rows.append(row | {"status": "failed", "reason": str(error)})
            run.fail(source.path, error)
    write_table(out, rows)
    if subjects:
        found = dict(repeated(rows))
        _write_repeatability(out.with_suffix(".repeatability.csv"), found)
        Output().print(_table(found))
    run.leave()


def flat(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Numbers and texts of nested data by dotted names; lists as JSON, without masks and outlines."""
    for key, value in content.items():
        if key in LEFT_OUT:
            continue
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", json.dumps(value) if isinstance(value, list) else value


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as CSV or Parquet, by the ending, a column for each name that has a value in any row."""
    columns = list(dict.fromkeys(name for row in rows for name, value in row.items() if value is not None))
    partial = path.with_name(f".{path.name}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        import pyarrow as pa  # of the extra `scale`
        import pyarrow.parquet as pq

        pq.write_table(pa.table({name: [row.get(name) for row in rows] for name in columns}), partial)
    else:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    partial.replace(path)


def repeated(rows: Sequence[Row]) -> Iterator[tuple[str, Repeatability]]:
    """How far each number of a table repeats within its subjects."""
    names = dict.fromkeys(name for row in rows for name in row if name.startswith(("concerns.", "tone.")))
    for name in names:
        groups: dict[str, list[float]] = defaultdict(list)
        for row in rows:
            value = row.get(name)
            if row["subject"] and isinstance(value, int | float) and not isinstance(value, bool):
                groups[row["subject"]].append(float(value))
        if found := repeatability(list(groups.values())):
            yield name, found


def _subjects(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["photo"]: row["subject"] for row in csv.DictReader(file)}
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise typer.BadParameter(f"{path} cannot be read ({error}): it needs the columns photo and subject") from None


def _write_repeatability(path: Path, found: Mapping[str, Repeatability]) -> None:
    write_table(
        path,
        [
            {
                "number": name,
                "subjects": each.subjects,
                "pictures": each.pictures,
                "icc": each.icc,
                "within": each.within,
                "smallest_change": each.smallest_change,
            }
            for name, each in found.items()
        ],
    )


def _table(found: Mapping[str, Repeatability]) -> Table:
    table = Table(title="What repeats", title_justify="left")
    for heading in ("number", "subjects", "pictures", "ICC(1,1)", "smallest detectable change"):
        table.add_column(heading, justify="left" if heading == "number" else "right")
    for name, each in found.items():
        parts = name.split(".")
        if (len(parts) == 3 and parts[0] == "concerns" and parts[2] in SHOWN) or name == "tone.ita":
            icc = "none" if each.icc is None else f"{each.icc:.2f}"
            table.add_row(name, str(each.subjects), str(each.pictures), icc, f"{each.smallest_change:.3g}")
    return table
