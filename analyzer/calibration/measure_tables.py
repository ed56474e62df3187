"""Tables of how the measures without a network behave, for ``docs/measures.md``."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from skinsight.analyzer.calibration.measure_figures import (
    FACES,
    SHARP,
    floor_of,
    share_of,
    tone_line,
    value_of,
    values,
)
from skinsight.analyzer.calibration.measure_readings import COPIES, MeasureReadings, ReadMeasures
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.schema.words import NOTHING

THIRDS: Final = ("lightest", "middle", "darkest")


def tables(found: MeasureReadings) -> str:
    """All tables as Markdown."""
    return "\n\n".join((taken_table(found), steady_table(found), third_table(found)))


def taken_table(found: MeasureReadings) -> str:
    """On how many faces each measure could be taken, its values, and the width of its interval."""
    line, rows = tone_line(found.reference), []
    for name, row in MEASURES.items():
        faces = found.reference + (found.sharp if name == "pores" else ())
        measured = values(faces, name, line)
        of = f"{len(measured)} of {len(faces)}"
        share = share_of(found, name)
        reach = NOTHING if share is None else f"{share:.2f} · (value + {floor_of(found, name):.3g})"
        rows.append(f"| {name} | {row.unit} | {of} | {_percentiles(measured)} | {reach} |")
    title = f"Values over the reference set ({FACES}; `pores`: {SHARP}), and half of the 80 % interval. {found.date}."
    return _table(title, ("measure", "unit", "taken on", "5 / 25 / 50 / 75 / 95 %", "interval, ±"), rows)


def steady_table(found: MeasureReadings) -> str:
    """How far each kind of copy moves each measure, in the median, beside how far faces differ."""
    line, rows = tone_line(found.reference), []
    for name in MEASURES:
        measured = values(found.reference + found.sharp, name, line)
        spread = float(np.subtract(*np.percentile(measured, (75, 25)))) if measured else 0.0
        cells = [_median_move(found, name, kind, spread) for kind in COPIES]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    title = (
        f"Steadiness: how far copies of {len(found.copies)} of these faces move, as a share of the distance between "
        "the quartiles of the faces; medians. Below .5, light or camera moves a measure less than faces differ."
    )
    return _table(title, ("measure", *COPIES), rows)


def _median_move(found: MeasureReadings, name: str, kind: str, spread: float) -> str:
    line, faces = tone_line(found.reference), {face.picture: face for face in found.reference}
    pairs = (
        (value_of(faces[picture], name, line), value_of(copies[kind], name, line))
        for picture, copies in found.copies.items()
    )
    moved = [abs(other - own) for own, other in pairs if own is not None and other is not None]
    return f"{np.median(moved) / spread:.2f} (n {len(moved)})" if moved and spread else NOTHING


def third_table(found: MeasureReadings) -> str:
    """Medians by thirds of tone."""
    toned = sorted((face for face in found.reference if face.monk), key=lambda face: face.monk or 0.0)
    thirds: list[Sequence[ReadMeasures]] = [
        [toned[i] for i in part] for part in np.array_split(np.arange(len(toned)), 3)
    ]
    line = tone_line(found.reference)
    rows = []
    for name in MEASURES:
        cells = []
        for faces in thirds:
            measured = values(faces, name, line)
            cells.append(f"{np.median(measured):.3g} (n {len(measured)})" if measured else NOTHING)
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    names = [
        f"{label}, Monk {faces[0].monk:.1f} to {faces[-1].monk:.1f}"
        for label, faces in zip(THIRDS, thirds, strict=True)
    ]
    return _table("Median value by thirds of tone in the reference set.", ("measure", *names), rows)


def _percentiles(measured: Sequence[float]) -> str:
    return " / ".join(f"{value:.3g}" for value in np.percentile(measured, (5, 25, 50, 75, 95))) if measured else NOTHING


def _table(title: str, columns: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join((title, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *rows))
