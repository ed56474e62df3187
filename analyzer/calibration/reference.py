"""Scores and index cuts from the faces at hand.

``python -m skinsight.analyzer.calibration.reference --data FOLDER --out FOLDER``

To be run whenever a network has changed. It reads the reference set, ACNE04's validation people and ``dark_circles``,
then writes

- ``[score]`` of every concern's scale: its cuts, at the scores of :data:`STEP_SCORES`;
- ``[cuts]`` of the two indices that depend on what the networks mark: wrinkles at :data:`WRINKLE_CUTS`, dark circles
  where the index splits ``dark_circles`` into the shares of its boxes' grades (equipercentile linking);
- the tables in ``docs/analyzer.md``.

What was read is kept in ``OUT/readings.json``. Where that file is there and was made with the same networks and
thresholds, it is used and no network runs; delete it where the code that measures has changed.
"""

import argparse
import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console

from skinsight.analyzer.calibration.figures import FACES, panda_pairs, tables, values
from skinsight.analyzer.calibration.readings import PANDA_GRADES, Readings, read_all, shipped
from skinsight.analyzer.grading.grades import Scale
from skinsight.analyzer.scales import read_scale
from skinsight.datasets.folder import data_folder
from skinsight.segmentation.concerns import CONCERNS

STEP_SCORES: Final = (90, 70, 50, 30)
"""Score at which each step of a scale but the first begins: it says on which step a face is, and where on it."""
WRINKLE_CUTS: Final = (35, 70, 85, 95)
"""Percentiles of the length of lines over the reference set at which the labels begin: put by eye where, of 24 of
its faces in the order of their length, the next step begins."""
DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "analyzer.md"
BEGIN, END = "<!-- figures -->", "<!-- end -->"


def main() -> None:
    """Read, write the scales and the tables, and print the tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("out/reference"))
    given = parser.parse_args()
    found = readings(given.out / "readings.json", given.data)
    scales = {name: read_scale(name, Scale) for name, row in CONCERNS.items() if row.is_concern}
    calibrate(found, scales)
    text = tables(found, {name: read_scale(name, Scale) for name in scales})
    document = DOCUMENT.read_text(encoding="utf-8")
    before, after = document.partition(BEGIN)[0], document.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    Console(width=200).print(text, markup=False)


def readings(file: Path, data: Path | None) -> Readings:
    """What the shipped networks read, from the file where it is theirs."""
    if file.is_file():
        found = Readings.model_validate_json(file.read_text())
        if found.models == shipped():
            return found
    found = read_all(data_folder(data), datetime.date.today().isoformat())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found.model_dump_json())
    return found


def calibrate(found: Readings, scales: Mapping[str, Scale]) -> None:
    """Write what follows from the readings into the scales' files."""
    cuts = {"wrinkles": wrinkle_cuts(found), "panda_eyes": panda_cuts(found)}
    for name, scale in scales.items():
        file = Path(__file__).resolve().parents[1] / "scales" / f"{name}.toml"
        kept = file.read_text(encoding="utf-8").partition("[cuts]" if name in cuts else "[score]")[0]
        source, values = cuts.get(name, ("", scale.cuts.values))
        written = f"[cuts]\nsource = {json.dumps(source)}\nvalues = {[*values]}\n\n" if name in cuts else ""
        file.write_text(kept + written + score(values, found.date), encoding="utf-8")


def score(cuts: Sequence[float], date: str) -> str:
    """The table ``[score]`` of a concern whose steps begin at these cuts."""
    knots = [[cut, points] for cut, points in zip(cuts, STEP_SCORES, strict=False)]
    return f"""[score]
reference = "the steps of the grade"
date = {json.dumps(date)}
knots = {knots}
"""


def wrinkle_cuts(found: Readings) -> tuple[str, list[float]]:
    """Where the cuts of wrinkles come from, and they."""
    measured = values(found.reference, "wrinkles", read_scale("wrinkles", Scale))
    percentiles = ", ".join(map(str, WRINKLE_CUTS))
    source = (
        f"skinsight's own: percentiles {percentiles} over {len(measured)} {FACES}, put by eye where the next step "
        f"begins among 24 of these faces in order; {found.date}"
    )
    return source, [_rounded(cut) for cut in np.percentile(measured, WRINKLE_CUTS)]


def panda_cuts(found: Readings) -> tuple[str, list[float]]:
    """Where the cuts of dark circles come from, and they."""
    index, given = zip(*panda_pairs(found.dark_circles), strict=True)
    below = [100 * np.mean(np.array(given) < grade) for grade in range(1, len(PANDA_GRADES))]
    source = (
        f"skinsight's own: the index splits {len(index)} pictures of dark_circles into the shares of their boxes' "
        f"subjective grades; {found.date}"
    )
    return source, [_rounded(cut) for cut in np.percentile(index, below)]


def _rounded(value: float) -> float:
    """To three digits, so that the files can be read."""
    return float(f"{value:.3g}")


if __name__ == "__main__":
    main()
