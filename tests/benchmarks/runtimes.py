"""ONNX Runtime against OpenVINO on the shipped networks: ``python -m tests.benchmarks.runtimes``.

OpenVINO is no dependency (``pip install openvino``). Both run the five networks in turn, as one photograph does,
taking turns within one run; what counts is the ratio. The time of ONNX Runtime includes turning pixels into a tensor
and logits into probabilities.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import openvino
from rich.console import Console

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.segmenter import Segmenter

ROUNDS = 25


def main() -> None:
    """Print the ratio of times, and how far the answers lie apart."""
    models = Segmenter().models
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (CONCERNS[name].side, CONCERNS[name].side, 3), np.uint8) for name in models]
    tensors = [picture.transpose(2, 0, 1)[None].astype(np.float32) for picture in pictures]
    ours = [Network(model.path, (name,)) for name, model in models.items()]
    core = openvino.Core()
    precision = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}  # its bf16 default changes results
    theirs = [core.compile_model(core.read_model(model.path), "CPU", precision) for model in models.values()]
    by_onnxruntime, by_openvino = paired(
        lambda: [network.once(picture) for network, picture in zip(ours, pictures, strict=True)],
        lambda: [network(tensor) for network, tensor in zip(theirs, tensors, strict=True)],
    )
    Console().print(
        f"five networks in turn: ONNX Runtime {1000 * by_onnxruntime:.0f} ms, OpenVINO {1000 * by_openvino:.0f} ms, "
        f"ratio {by_onnxruntime / by_openvino:.2f}"
    )


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
