"""Where the time of one photograph goes, as shares of one run: ``python -m tests.benchmarks.stages``.

Each step takes what the steps before it made, as :func:`skinsight.analyzer.analyze` does, so a fact is paid for by the
step that asks for it first. Time is that of all threads of this process, which others on the machine hardly change;
peak memory is that of the whole process.
"""

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import skimage
from rich.console import Console
from rich.table import Table

from skinsight.analyzer import Canvas, analyze, overlay
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.grading.grade import grade
from skinsight.analyzer.measures.measure import measure
from skinsight.analyzer.quality.gate import quality
from skinsight.analyzer.tone.estimate import tone
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.photo import Photo, decode
from skinsight.segmentation.segmenter import Segmenter

REPEATS = 7
BESIDE = ("quality", "tone", "measures", "grades", "advice")
"""The stages of an analysis beside finding the face and the networks."""


def main() -> None:
    """Print a table for each of the two demonstration photographs."""
    segmenter = Segmenter()
    for path in (Path(skimage.__file__).parent / "data" / "astronaut.png", GRACE_HOPPER):
        print_stages(path.name, path.read_bytes(), segmenter)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"peak memory of this process: {peak:.0f} MiB")


def print_stages(name: str, data: bytes, segmenter: Segmenter) -> None:
    """Run one photograph a few times, and print the median of each stage."""
    photo = decode(data, name)
    one_run(photo, segmenter)
    runs = [one_run(photo, segmenter) for _ in range(REPEATS)]
    spent = {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}
    whole = sum(spent.values())
    height, width = photo.pixels.shape[:2]
    table = Table("stage", "ms, median", "share of an analysis", title=f"{name}, {width} x {height}")
    for stage, seconds in spent.items():
        table.add_row(stage, f"{1000 * seconds:.0f}", f"{seconds / whole:.0%}")
    rest = sum(spent[stage] for stage in BESIDE)
    table.add_row("beside finding and networks", f"{1000 * rest:.0f}", f"{rest / whole:.0%}", style="bold")
    canvas = Canvas(photo, analyze(photo, segmenter=segmenter))
    for stage, work in {"JSON": canvas.analysis.model_dump_json, "overlay": lambda: overlay(canvas)}.items():
        took = timed(work)[0]
        table.add_row(stage, f"{1000 * took:.0f}", f"{took / whole:.0%}", style="dim")
    Console().print(table)


def one_run(photo: Photo, segmenter: Segmenter) -> dict[str, float]:
    """Seconds of each stage of one analysis."""
    spent: dict[str, float] = {}
    spent["find the face"], faces = timed(lambda: segmenter.find_faces(photo.pixels))
    spent["networks"], seen = timed(lambda: segmenter.segment(photo.pixels, faces[0], CONCERNS))
    face = ParsedFace(photo, seen)
    spent["quality"], found = timed(lambda: quality(face))
    spent["tone"], _ = timed(lambda: tone(face))
    spent["measures"], measured = timed(lambda: measure(face, found))
    spent["grades"], _ = timed(lambda: grade(measured))
    analysis = analyze(photo, segmenter=segmenter, face=faces[0])
    spent["advice"], _ = timed(lambda: recommend(analysis))
    return spent


Answer = TypeVar("Answer")


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds of processor time that some work takes, and its answer."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


if __name__ == "__main__":
    main()
