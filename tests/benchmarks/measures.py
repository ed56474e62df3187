"""What the measures without a network cost: ``python -m tests.benchmarks.measures``.

Processor time of an analysis by the profile ``fast`` with those that it takes unasked, as a ratio to one without any,
and with each measure alone. All are of one run, taken in turns, so that others on the machine matter little.
"""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import skimage
from rich.console import Console
from rich.table import Table

from skinsight.analyzer import analyze
from skinsight.analyzer.formulas.measured import asked_measures
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.photo import Photo, decode
from skinsight.segmentation.segmenter import Segmenter

REPEATS: Final = 3


def main() -> None:
    """Print a table for each of the two demonstration photographs."""
    segmenter = Segmenter(profile="fast")
    for path in (Path(skimage.__file__).parent / "data" / "astronaut.png", GRACE_HOPPER):
        print_costs(decode(path.read_bytes(), path.name), segmenter)


def print_costs(photo: Photo, segmenter: Segmenter) -> None:
    """Time the photograph without measures, with the default ones, and with each alone, in turns."""
    asked: dict[str, Sequence[str]] = {"none": (), "those of `fast`": asked_measures(None, True, "fast")}
    asked |= {name: (name,) for name in MEASURES}
    taken: dict[str, list[float]] = {what: [] for what in asked}
    for _ in range(REPEATS + 1):
        for what, names in asked.items():
            taken[what].append(seconds(photo, segmenter, names))
    without = statistics.median(taken["none"][1:])
    table = Table("measures", "time, as a ratio to none", title=f"{photo.name}, none: {1000 * without:.0f} ms")
    for what, times in taken.items():
        table.add_row(what, f"{statistics.median(times[1:]) / without:.3f}")
    Console().print(table)


def seconds(photo: Photo, segmenter: Segmenter, measures: Sequence[str]) -> float:
    """Processor time of one analysis of all concerns."""
    start = time.process_time()
    analyze(photo, list(CONCERNS), segmenter, measures=measures)
    return time.process_time() - start


if __name__ == "__main__":
    main()
