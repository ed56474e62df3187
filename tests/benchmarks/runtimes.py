"""ONNX Runtime against OpenVINO on the shipped networks: ``python -m tests.benchmarks.runtimes``.

Both run the five networks in turn, as one photograph does, taking turns within one run; what counts is the ratio. Then
how long each takes to get them ready, and what a process holds after that and a run.
"""

import multiprocessing
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.engines import Engine, OnnxRuntimeEngine, OpenVinoEngine, Tensor
from skinsight.segmentation.weights import WEIGHTS, checked_models

ROUNDS = 25
KINDS: tuple[type[Engine], ...] = (OnnxRuntimeEngine, OpenVinoEngine)


def main() -> None:
    """Print the ratio of times, then what getting ready takes."""
    console = Console()
    by_onnxruntime, by_openvino = paired(*[work(ready(kind)) for kind in KINDS])
    console.print(
        f"five networks in turn: ONNX Runtime {1000 * by_onnxruntime:.0f} ms, OpenVINO {1000 * by_openvino:.0f} ms, "
        f"ratio {by_onnxruntime / by_openvino:.2f}"
    )
    for kind in KINDS:
        with multiprocessing.get_context("spawn").Pool(1) as process:
            seconds, memory = process.apply(cost, (kind,))
        console.print(f"{kind.__name__}: ready after {seconds:.1f} s, {memory:.0f} MiB at most")


def ready(kind: type[Engine]) -> list[Engine]:
    """The five networks in a runtime."""
    return [kind(model.path) for model in checked_models(WEIGHTS, CONCERNS).values()]


def cost(kind: type[Engine]) -> tuple[float, float]:
    """Seconds until the networks are ready, and MiB of this process after one run."""
    start = time.perf_counter()
    engines = ready(kind)
    seconds = time.perf_counter() - start
    work(engines)()
    return seconds, held()


def held() -> float:
    """Memory of this process at its highest, in MiB."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(line) / 1024


def work(engines: list[Engine]) -> Callable[[], object]:
    """All of them once, on noise."""
    rng = np.random.default_rng(0)
    pictures: list[Tensor] = [rng.random((1, 3, one.side, one.side), np.float32) * 255 for one in engines]
    return lambda: [one.run(picture, ["logits"]) for one, picture in zip(engines, pictures, strict=True)]


def paired(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of two pieces of work that take turns."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, times in zip((one, other), spent, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return statistics.median(spent[0]), statistics.median(spent[1])


if __name__ == "__main__":
    main()
