"""Memory of importing large stacks, and going on after a kill: ``python -m tests.benchmarks.stack_import``.

Stacks of 1,000 and 10,000 simulated slices of 256 x 256 are imported by a process of its own, which is killed when half
of them is there, and started again with the same files. Memory is the peak that the process itself holds (resident
and private or shared with no file, ``RssAnon``) beyond what it held before the import.
"""

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from skinsight.annotation_tools.imagej.stack_file import write_stack

SIDE: Final = 256
COUNTS: Final = (1_000, 10_000)
IMPORT: Final = """
import pathlib, re, sys, threading, time
from skinsight.annotation_tools.imagej.stack_import import import_pair
def held():
    return int(re.search(r"RssAnon:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024
start = most = held()
def watch():
    global most
    while True:
        most = max(most, held())
        time.sleep(0.05)
threading.Thread(target=watch, daemon=True).start()
images, masks, folder = map(pathlib.Path, sys.argv[1:])
about = import_pair(images, masks, "acne", folder)
print(len(about.slices), round(most - start, 1))
"""


def main() -> None:
    print(json.dumps([measured(count) for count in COUNTS], indent=1))


def measured(count: int) -> dict[str, Any]:
    """Megabytes, seconds, and how many slices a restart took over."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rng = np.random.default_rng(0)
        pictures = rng.integers(0, 255, (16, SIDE, SIDE, 3), dtype=np.uint8)
        masks = (rng.random((16, SIDE // 16, SIDE // 16)) < 0.05).astype(np.uint8) * 255
        labels = [f"face {number}" for number in range(count)]
        write_stack(folder / "images.tif", repeated(pictures, count), labels, (count, SIDE, SIDE, 3))
        write_stack(
            folder / "masks.tif", repeated(masks.repeat(16, 1).repeat(16, 2), count), labels, (count, SIDE, SIDE)
        )
        command = [sys.executable, "-c", IMPORT, *(str(folder / one) for one in ("images.tif", "masks.tif", "out"))]
        kept = killed(command, folder / ".out.partial" / "masks", count // 2)
        start = time.monotonic()
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return {
            "slices": count,
            "kept by the kill": kept,
            "imported": int(told[0]),
            "megabytes": float(told[1]),
            "seconds of the rest": round(time.monotonic() - start, 1),
        }


def repeated(planes: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """So many planes, in turn."""
    return (planes[number % len(planes)] for number in range(count))


def killed(command: list[str], folder: Path, count: int) -> int:
    """Kill an import once so many slices are there; how many there are then."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not (folder / f"{count:04d}.png").is_file():
        if process.poll() is not None:
            raise RuntimeError("the import ended before it could be killed")
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return sum(1 for _ in folder.glob("*.png"))


if __name__ == "__main__":
    main()
