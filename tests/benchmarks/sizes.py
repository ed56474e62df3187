"""What a photograph's size costs, and how many faces it shows: ``python -m tests.benchmarks.sizes [FILE …]``.

One face at several sizes, and several faces at one, each run's time as a ratio to that of one face at one megapixel,
which travels between machines; profile ``fast``, in which networks hide least. With files: time, peak memory and answer
of reading each, every one in a process of its own.
"""

import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from rich.console import Console
from rich.table import Table

from skinsight.analyzer import analyze
from skinsight.segmentation.errors import PhotoRefused
from skinsight.segmentation.photo import Photo, read_photo
from skinsight.segmentation.segmenter import default_segmenter
from tests.benchmarks.stages import seconds

MEGAPIXELS = (1, 4, 12, 24)
ROWS = (2, 3)
MOST = 1.5
"""What 12 megapixels may cost, in times of one."""
READ = "--read"


def main() -> None:
    """Print a table of sizes, or of files."""
    if sys.argv[1:2] == [READ]:
        print(reading(Path(sys.argv[2])))
    elif sys.argv[1:]:
        for file in sys.argv[1:]:
            command = [sys.executable, "-m", __spec__.name, READ, file]
            print(Path(file).name, subprocess.run(command, capture_output=True, text=True).stdout.strip(), sep="\t")
    else:
        print_sizes()


def print_sizes() -> None:
    """Time ``analyze``, decoding apart."""
    segmenter = default_segmenter("fast")
    photos = {f"{size} megapixels": of_size(size) for size in MEGAPIXELS}
    photos |= {f"1 megapixel, {rows**2} faces": of_faces(rows) for rows in ROWS}
    spent = {name: seconds(partial(analyze, photo, segmenter=segmenter), 3) for name, photo in photos.items()}
    least = next(iter(spent.values()))
    table = Table("photograph", "seconds, median", "ratio to the first")
    for name, took in spent.items():
        table.add_row(name, f"{took:.2f}", f"{took / least:.2f}")
    Console().print(table, f"12 megapixels may cost {MOST} times what one does")


def of_size(megapixels: float) -> Photo:
    """scikit-image's photograph of an astronaut, enlarged."""
    side = round((megapixels * 1e6) ** 0.5)
    return Photo(cv2.resize(skimage.data.astronaut(), (side, side), interpolation=cv2.INTER_CUBIC))  # type: ignore[arg-type,no-untyped-call]


def of_faces(rows: int) -> Photo:
    """The same photograph in as many rows and columns, one megapixel together."""
    side = 1000 // rows
    one = cv2.resize(skimage.data.astronaut(), (side, side), interpolation=cv2.INTER_AREA)  # type: ignore[no-untyped-call]
    return Photo(np.tile(np.asarray(one, dtype=np.uint8), (rows, rows, 1)))


def reading(path: Path) -> str:
    """Seconds of processor time, peak memory, and what came of it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    try:
        height, width = read_photo(path).pixels.shape[:2]
        answer = f"read, {width} x {height}"
    except PhotoRefused as error:
        answer = f"{type(error).__name__}: {error}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{time.process_time() - start:.2f} s\t{(peak - before) // 1024} MiB more, {peak // 1024} in all\t{answer}"


if __name__ == "__main__":
    main()
