"""Pace beside that of the system that skinsight follows: ``python -m tests.benchmarks.against_ancestor``.

The ancestor's way: six Keras ``Unet('resnet34')`` at 256 px, ``predict()`` one after the other, from the bytes of a
JPEG to JSON. Their weights are random, which is fair for time. Ours: ``analyze`` in both profiles of a single pass,
from the same bytes to JSON. All take turns within one run, on one portrait. Then a folder of 64 photographs is worked
through by one worker and by two.

Needs the extra ``compare`` (TensorFlow for processors). The last line is JSON: how many times the ancestor's
photographs per second ``standard`` and ``fast`` reach, and how many times one worker's two reach.
"""

import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from skinsight.analyzer import analyze
from skinsight.api.scale.engines import run_here
from skinsight.api.scale.rows import Source, Target
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.photo import decode
from skinsight.segmentation.segmenter import Profile, default_segmenter

CONCERNS: Final = 6
SIDE: Final = 256
ROUNDS: Final = 9
PHOTOGRAPHS: Final = 64


def main() -> None:
    """Print the table, then the line of JSON."""
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:  # what runs on one core there would stay on one here
        gained = apart.submit(workers).result()
    data = GRACE_HOPPER.read_bytes()
    ways: dict[str, Callable[[bytes], str]] = {
        "ancestor": ancestor(),
        "standard": ours("standard"),
        "fast": ours("fast"),
    }
    spent = in_turn(ways, data)
    for name, seconds in spent.items():
        print(
            f"{name}: {1000 * seconds:.0f} ms a photograph, {spent['ancestor'] / seconds:.2f} times the ancestor's pace"
        )
    ratios = {name: round(spent["ancestor"] / spent[name], 2) for name in ("standard", "fast")}
    print(json.dumps({**ratios, "workers": round(gained, 2)}))


def ancestor() -> Callable[[bytes], str]:
    """Six networks one after the other, the masks as polygons of a threshold in JSON."""
    os.environ |= {"TF_USE_LEGACY_KERAS": "1", "SM_FRAMEWORK": "tf.keras", "TF_CPP_MIN_LOG_LEVEL": "3"}
    import segmentation_models

    networks: list[Any] = [
        segmentation_models.Unet("resnet34", encoder_weights=None, input_shape=(SIDE, SIDE, 3)) for _ in range(CONCERNS)
    ]

    def work(data: bytes) -> str:
        picture = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        batch = cv2.resize(picture, (SIDE, SIDE)).astype(np.float32)[None] / 255
        masks = [network.predict(batch, verbose=0)[0, ..., 0] > 0.5 for network in networks]
        return json.dumps([float(mask.mean()) for mask in masks])

    return work


def ours(profile: Profile) -> Callable[[bytes], str]:
    """An analysis of the bytes, as JSON."""
    segmenter = default_segmenter(profile)
    return lambda data: analyze(decode(data, "face.jpg"), segmenter=segmenter).model_dump_json()


def in_turn(ways: Mapping[str, Callable[[bytes], str]], data: bytes) -> dict[str, float]:
    """Median seconds of each way; they take turns, after one round that does not count."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS + 1):
        for name, work in ways.items():
            start = time.perf_counter()
            work(data)
            spent[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds[1:]) for name, seconds in spent.items()}


def workers() -> float:
    """How many times as fast two workers do a folder of photographs as one; starting them is not counted."""
    spent = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(PHOTOGRAPHS):
            shutil.copy(GRACE_HOPPER, Path(folder) / f"{number}.jpg")
        for count in (1, 2):
            rows = Target(f"{folder}/rows{count}")
            clock = Clock()
            source = Source(folder)
            run_here(source, rows, source.names(), clock.strike, count, "standard")
            spent[count] = clock.struck[-1] - clock.struck[3]
    return spent[1] / spent[2]


class Clock:
    """When each photograph was done."""

    def __init__(self) -> None:
        self.struck: list[float] = []

    def strike(self) -> None:
        """Note one more."""
        self.struck.append(time.perf_counter())


if __name__ == "__main__":
    main()
