"""ONNX Runtime against OpenVINO on the shipped networks: ``python -m tests.benchmarks.runtimes``.

Both run the five networks in turn, as one photograph does, taking turns within one run; what counts is the ratio. Then
what share of the processor's int8 peak they come to, which is taken as what OpenVINO reaches in large convolutions;
how long each takes to get the networks ready, and what a process holds after that and a run.
"""

import multiprocessing
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from rich.console import Console

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.engines import Engine, OnnxRuntimeEngine, OpenVinoEngine, Tensor
from skinsight.segmentation.weights import WEIGHTS, checked_models

ROUNDS = 25
CHANNELS, SIDE, DEPTH = 512, 64, 8
KINDS: tuple[type[Engine], ...] = (OnnxRuntimeEngine, OpenVinoEngine)


def main() -> None:
    """Print the ratio of times, then what getting ready takes."""
    console = Console()
    by_onnxruntime, by_openvino = paired(*[work(ready(kind)) for kind in KINDS])
    console.print(
        f"five networks in turn: ONNX Runtime {1000 * by_onnxruntime:.0f} ms, OpenVINO {1000 * by_openvino:.0f} ms, "
        f"ratio {by_onnxruntime / by_openvino:.2f}"
    )
    networks, peak = [model.path for model in checked_models(WEIGHTS, CONCERNS).values()], rate(yardstick())
    achieved = sum(map(products, networks)) / by_openvino
    console.print(
        f"int8 products: {achieved / 1e9:.0f} of {peak / 1e9:.0f} thousand million a second, {achieved / peak:.0%}"
    )
    for kind in KINDS:
        with multiprocessing.get_context("spawn").Pool(1) as process:
            seconds, memory = process.apply(cost, (kind,))
        console.print(f"{kind.__name__}: ready after {seconds:.1f} s, {memory:.0f} MiB at most")


def ready(kind: type[Engine]) -> list[Engine]:
    """The five networks in a runtime."""
    return [kind(model.path) for model in checked_models(WEIGHTS, CONCERNS).values()]


def yardstick() -> onnx.ModelProto:
    """Convolutions of 512 channels, 3 x 3, one after the other, in int8 as the networks are, to keep the units busy."""
    constants = {
        "scale": np.array(1 / 64, np.float32),
        "zero": np.array(0, np.uint8),
        "scales": np.full(CHANNELS, 1e-4, np.float32),
        "zeros": np.zeros(CHANNELS, np.int8),
        "weights": np.random.default_rng(0).integers(-127, 127, (CHANNELS, CHANNELS, 3, 3), np.int8),
    }
    nodes = [helper.make_node("DequantizeLinear", ["weights", "scales", "zeros"], ["kernel"], axis=0)]
    names = ["picture", *(f"layer{number}" for number in range(DEPTH)), "logits"]
    for taken, given in pairwise(names):
        bytes_, floats = f"{taken} bytes", f"{taken} floats"
        nodes += [
            helper.make_node("QuantizeLinear", [taken, "scale", "zero"], [bytes_]),
            helper.make_node("DequantizeLinear", [bytes_, "scale", "zero"], [floats]),
            helper.make_node("Conv", [floats, "kernel"], [given], pads=[1, 1, 1, 1]),
        ]
    shape = (1, CHANNELS, SIDE, SIDE)
    graph = helper.make_graph(
        nodes,
        "yardstick",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def rate(model: onnx.ModelProto) -> float:
    """Products a second of its convolutions in OpenVINO."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        onnx.save(model, path)
        engine = OpenVinoEngine(path)
        picture = np.random.default_rng(0).random((1, CHANNELS, SIDE, SIDE), np.float32)
        once = lambda: engine.run(picture, ["logits"])  # noqa: E731 - timed as the networks are
        return products(path) / paired(once, once)[0]


def products(path: Path) -> float:
    """Products of bytes in the convolutions of a network, for one picture."""
    graph = onnx.shape_inference.infer_shapes(onnx.load(path)).graph
    told = [*graph.value_info, *graph.output]
    sizes = {one.name: [axis.dim_value for axis in one.type.tensor_type.shape.dim] for one in told}
    kernels = {one.name: list(one.dims) for one in graph.initializer}
    from_bytes = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "DequantizeLinear"}
    return float(
        sum(
            np.prod(kernels[from_bytes[node.input[1]]]) * np.prod(sizes[node.output[0]][2:])
            for node in graph.node
            if node.op_type == "Conv"
        )
    )


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
