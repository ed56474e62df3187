"""Where the time of one photograph goes, as shares of one run: ``python -m tests.benchmarks.stages``.

The last column is the ratio to one pass of one network, measured in the same run: it travels between machines,
milliseconds do not. Peak memory is that of the whole process.
"""

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import skimage
from rich.console import Console
from rich.table import Table

from skinsight.analyzer import analyze, overlay
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import decode
from skinsight.segmentation.segmenter import Segmenter

REPEATS = 7


def main() -> None:
    """Print a table for each of the two demonstration photographs."""
    segmenter = Segmenter()
    for path in (
        Path(skimage.__file__).parent / "data" / "astronaut.png",
        GRACE_HOPPER,
    ):
        print_stages(path.name, path.read_bytes(), segmenter)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"peak memory of this process: {peak:.0f} MiB")


def print_stages(name: str, data: bytes, segmenter: Segmenter) -> None:
    """Time each stage on one photograph."""
    photo = decode(data, name)
    face = segmenter.find_faces(photo.pixels)[0]
    analysis = analyze(photo, segmenter=segmenter, face=face)
    one_pass = seconds(lambda: segmenter.parse(photo.pixels, face.crop))
    stages = {
        "decode": seconds(lambda: decode(data, name)),
        "find the face": seconds(lambda: segmenter.find_faces(photo.pixels)),
        "five networks, flip averaged": seconds(lambda: segmenter.segment(photo.pixels, face, CONCERNS)),
        "analyze, from pixels to result": seconds(lambda: analyze(photo, segmenter=segmenter)),
        "JSON": seconds(analysis.model_dump_json),
        "overlay": seconds(lambda: overlay(photo, analysis)),
    }
    table = Table("stage", "ms, median", f"ratio to one pass of {FACE_SKIN}", title=f"{name}, {size(photo.pixels)}")
    for stage, spent in stages.items():
        table.add_row(stage, f"{1000 * spent:.0f}", f"{spent / one_pass:.1f}")
    Console().print(table)


def seconds(work: Callable[[], object]) -> float:
    """Median time of a few runs, after one that warms up."""
    work()
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def size(pixels: Image) -> str:
    """Width by height."""
    return f"{pixels.shape[1]} x {pixels.shape[0]}"


if __name__ == "__main__":
    main()
