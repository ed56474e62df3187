"""Intervals, scores and limits of the measures without a network, from the faces at hand.

``python -m skinsight.analyzer.calibration.measures --data FOLDER --out FOLDER``

To be run whenever a formula or a network has changed. It reads the reference set and copies of a part of it, then
writes

- ``[interval]`` of every measure: how far four of five copies moved, of the kind of copy that moves it most;
- ``[score]`` of those that have one, and ``[scores.<part>]`` of the lines by place: percentiles of the reference set;
- ``[cuts]`` that are percentiles of it, and the line of redness over tone that paleness is told by;
- the tables in ``docs/measures.md``.

What was read is kept in ``OUT/readings.json``, and used where that file is there: delete it where a formula has
changed.
"""

import argparse
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console

from skinsight.analyzer.calibration.measure_figures import (
    FACES,
    LEVEL,
    SHARP,
    floor_of,
    moves,
    parts_of,
    share_of,
    tone_line,
    values,
)
from skinsight.analyzer.calibration.measure_readings import COPIES, PROFILE, MeasureReadings, read_measures
from skinsight.analyzer.calibration.measure_tables import tables
from skinsight.analyzer.formulas.lines import PLACES
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.datasets.folder import data_folder

SCORES: Final = {5: 97, 25: 90, 50: 80, 75: 68, 90: 52, 95: 42}
"""Score of the face at each percentile of severity, from the least."""
LEAST_KNOT: Final = 0.1
"""Share of the last knot's severity below which there is no knot. Where most faces have nothing, the percentile at
which something begins is a speck, and a speck must not cost as much as the percentile says."""
SCORED: Final = ("red_map", "brown_map", "redness", "flushing", "unevenness", "pores", "texture", "shine", "eye_bags")
"""Measures of which more is less clear."""
CUTS: Final[dict[str, dict[str, tuple[str, float]]]] = {
    "redness": {"diffuse": ("diffuse", 80), "spotted": ("spotted", 75)},
    "flushing": {"central": ("", 80)},
    "eye_bags": {"bag": ("", 75)},
    "skin_type": {"shiny": ("t_zone", 75), "matt": ("t_zone", 25), "rough": ("roughness", 75)},
}
"""Limits that are percentiles over the reference set: of a part of the measure, or of its value."""
MARKER: Final = "\n# Written by python -m skinsight.analyzer.calibration.measures\n"
SCALES: Final = Path(__file__).resolve().parents[1] / "scales" / "measures"
DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "measures.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"


def main() -> None:
    """Read, write the tables of the measures and those of the document, and print the latter."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("out/measures"))
    given = parser.parse_args()
    found = readings(given.out / "readings.json", given.data)
    for name in MEASURES:
        write(found, name)
    text = tables(found)
    before, after = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[0], DOCUMENT.read_text().split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    Console(width=200).print(text, markup=False)


def readings(file: Path, data: Path | None) -> MeasureReadings:
    """What was read, from the file where there is one."""
    if file.is_file():
        return MeasureReadings.model_validate_json(file.read_text())
    found = read_measures(data_folder(data), datetime.date.today().isoformat())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found.model_dump_json())
    return found


def write(found: MeasureReadings, name: str) -> None:
    """Write what follows from the readings into a measure's table, below what was written by hand."""
    file = SCALES / f"{name}.toml"
    kept = file.read_text(encoding="utf-8").partition(MARKER)[0].rstrip() + "\n"
    cuts = "".join(f"{cut} = {value:.3g}\n" for cut, value in limits(found, name).items())
    if cuts and "[cuts]" not in kept:
        cuts = f"[cuts]\n{cuts}"
    blocks = (cuts, interval(found, name), *scores(found, name))
    file.write_text(kept + MARKER + "\n".join(filter(None, blocks)), encoding="utf-8")


def limits(found: MeasureReadings, name: str) -> dict[str, float]:
    """The cuts of a measure that the reference set gives."""
    if name == "pallor":
        return tone_line(found.reference)
    return {
        cut: float(np.percentile(parts_of(found.reference, name, part), percentile))
        for cut, (part, percentile) in CUTS.get(name, {}).items()
    }


def interval(found: MeasureReadings, name: str) -> str:
    """The table ``[interval]``; none where no face could be copied."""
    floor, share = floor_of(found, name), share_of(found, name)
    if share is None:
        return ""
    return f"""[interval]
level = {LEVEL}
share = {share:.3g}
floor = {floor:.3g}
copies = "{", ".join(COPIES)}; profile {PROFILE}, {found.date}"
n = {len(moves(found, name, floor))}
"""


def scores(found: MeasureReadings, name: str) -> list[str]:
    """The tables of the scores of a measure, or of its parts."""
    if name == "lines":
        places = {place: parts_of(found.reference, name, place) for place in (*PLACES, "marionette")}
        return [_curve(f"scores.{place}", measured, FACES, found.date) for place, measured in places.items()]
    if name not in SCORED:
        return []
    faces, described = (found.reference + found.sharp, SHARP) if name == "pores" else (found.reference, FACES)
    return [_curve("score", values(faces, name, {}), described, found.date)]


def _curve(title: str, measured: Sequence[float], described: str, date: str) -> str:
    knots = knots_of([max(0.0, value) for value in measured]) if measured else []
    if not knots:
        return ""
    return f"""[{title}]
reference = "{described}"
n = {len(measured)}
date = "{date}"
percentiles = {[percentile for percentile, _, _ in knots]}
knots = {[[value, points] for _, value, points in knots]}
"""


def knots_of(measured: Sequence[float]) -> list[tuple[int, float, int]]:
    """Percentile, value and score of each knot, in rising order; see :data:`LEAST_KNOT`."""
    at = {percentile: float(f"{np.percentile(measured, percentile):.3g}") for percentile in SCORES}
    least = LEAST_KNOT * at[max(at)]
    knots: list[tuple[int, float, int]] = []
    for percentile, points in SCORES.items():
        if at[percentile] > max(least, knots[-1][1] if knots else 0):
            knots.append((percentile, at[percentile], points))
    return knots


if __name__ == "__main__":
    main()
