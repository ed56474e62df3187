"""Two runtimes for an exported network, of which the processor decides.

Where int8 products are exact (``saturation.py``), OpenVINO takes some three fifths of ONNX Runtime's time; where they
overflow, ONNX Runtime can be told to compute exactly, and OpenVINO cannot. ``tests/benchmarks/runtimes`` compares them.
"""

import importlib.util
import os
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

from skinsight.segmentation.saturation import products_overflow

if TYPE_CHECKING:
    import openvino

Tensor = npt.NDArray[np.float32]
INPUT: Final = "picture"


class Engine(Protocol):
    """A network that is ready to run; several threads may ask it at once.

    Attributes:
        side: of the picture ``(1, 3, side, side)`` that it takes, in pixels.
        outputs: names of what it gives.
    """

    side: int
    outputs: tuple[str, ...]

    def run(self, picture: Tensor, outputs: Sequence[str]) -> list[Tensor]:
        """The named outputs, in that order."""
        ...


def engine(path: Path) -> Engine:
    """The network of a file in the runtime that suits the processor.

    Raises:
        Exception: the file is no network that takes one ``picture`` of a known side; the runtimes' own errors share no
            base.
    """
    return OpenVinoEngine(path) if openvino_suits() else OnnxRuntimeEngine(path)


@cache
def openvino_suits() -> bool:
    """Whether OpenVINO is there, as it is on x86 alone, and the processor's int8 products are exact."""
    return importlib.util.find_spec("openvino") is not None and not products_overflow()


def threads() -> int:
    """Threads that a network may use: ``OMP_NUM_THREADS``, which Ray sets, or the cores that this thread is kept to."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return int(asked) if asked.isdecimal() and int(asked) else len(cores())


def cores() -> set[int]:
    """The cores that this thread is kept to."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def session(path: Path) -> onnxruntime.InferenceSession:
    """A file in ONNX Runtime, as skinsight sets it."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads()
    # Idle threads that spin steal the cores from the network that runs next: five in turn take twice as long.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if products_overflow():
        options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class OnnxRuntimeEngine:
    """A network in ONNX Runtime."""

    def __init__(self, path: Path) -> None:
        self._session = session(path)
        (taken,) = self._session.get_inputs()
        self.side = _side(taken.name, taken.shape)
        self.outputs = tuple(one.name for one in self._session.get_outputs())

    def run(self, picture: Tensor, outputs: Sequence[str]) -> list[Tensor]:
        """The named outputs, in that order."""
        found: list[Tensor] = self._session.run(outputs, {INPUT: picture})
        return found


class OpenVinoEngine:
    """A network in OpenVINO, one photograph at a time: each has the memory of one."""

    def __init__(self, path: Path) -> None:
        self._network = _core().compile_model(_core().read_model(path), "CPU", _settings())
        (taken,) = self._network.inputs
        shape = taken.get_partial_shape()
        self.side = _side(taken.any_name, [one.get_length() if one.is_static else None for one in shape])
        self._places = {name: place for place, one in enumerate(self._network.outputs) for name in one.names}
        self.outputs = tuple(self._places)
        self._request = self._network.create_infer_request()
        self._turn = threading.Lock()

    def run(self, picture: Tensor, outputs: Sequence[str]) -> list[Tensor]:
        """The named outputs, in that order."""
        with self._turn:
            self._request.infer([picture], share_inputs=True)
            return [np.array(self._request.get_output_tensor(self._places[name]).data) for name in outputs]


def _side(name: str, shape: Sequence[Any]) -> int:
    if name != INPUT or len(shape) != 4 or not isinstance(shape[2], int):
        raise ValueError(f"it takes {name} {list(shape)}")
    return shape[2]


@cache
def _core() -> "openvino.Core":
    # Without this package, which only tools for converting use, OpenVINO has a stub in its place: nothing calls home.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino.Core()


def _settings() -> dict[str, Any]:
    return {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",  # what is not int8; bfloat16, its own choice, changes answers
        "INFERENCE_NUM_THREADS": threads(),
        "ENABLE_CPU_PINNING": False,  # other processes may be on those cores
    }
