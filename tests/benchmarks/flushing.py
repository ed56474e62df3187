"""Do measures of redness tell rosacea from healthy skin? ``python -m tests.benchmarks.flushing --data FOLDER``.

Every third picture of ``conditions/rosacea``, ``acne`` and ``healthy``; areas under the curve with 95 % bootstrap
intervals over pictures. A measure of redness is evidence for a hint, and no more: the pictures of rosacea are nearly
all light skin.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.stats import mannwhitneyu

from skinsight.analyzer import analyze
from skinsight.datasets.folder import data_folder
from skinsight.segmentation.errors import SkinsightError
from skinsight.segmentation.evaluation.metrics.overlap import Estimate
from skinsight.segmentation.photo import decode
from skinsight.segmentation.segmenter import Segmenter

EVERY: Final = 3
READ: Final = ("redness", "flushing", "red_map")
Values = dict[str, float]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    folder = data_folder(parser.parse_args().data) / "conditions"
    segmenter = Segmenter(profile="fast")
    found = {name: values(segmenter, folder / name) for name in ("rosacea", "acne", "healthy")}
    table = Table("measure", "rosacea against", "n", "area under the curve")
    for measure in READ:
        for other in ("healthy", "acne"):
            sick, well = ([one[measure] for one in found[name] if measure in one] for name in ("rosacea", other))
            if not sick or not well:
                continue
            pairs = [(value, 1) for value in sick] + [(value, 0) for value in well]
            area = Estimate.of(pairs, under_curve)
            words = f"{area.value:.2f} ({area.low:.2f} to {area.high:.2f})"
            table.add_row(measure, other, f"{len(sick)} and {len(well)}", words)
    Console(width=120).print(table)


def values(segmenter: Segmenter, folder: Path) -> list[Values]:
    """The measures that could be taken of each picture."""
    taken = []
    for path in track(sorted(folder.glob("*.jpg"))[::EVERY], folder.name, console=Console(stderr=True)):
        try:
            measures = analyze(decode(path.read_bytes(), path.name), [], segmenter, measures=READ).measures
        except SkinsightError:
            continue
        taken.append({name: one.value for name, one in measures.items() if one.value is not None})
    return taken


def under_curve(pairs: Sequence[tuple[float, int]]) -> float:
    """Chance that a picture of rosacea has the higher value."""
    sick, well = ([value for value, kind in pairs if kind == wanted] for wanted in (1, 0))
    return float(mannwhitneyu(sick, well).statistic / (len(sick) * len(well)))


if __name__ == "__main__":
    main()
