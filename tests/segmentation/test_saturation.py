import numpy as np
import onnx
import onnxruntime
import pytest
import skimage.data
from onnx import TensorProto, helper, numpy_helper

from skinsight.segmentation import engines, saturation
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.engines import session
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.saturation import EXACT, PROBE, PROBED, products_overflow
from skinsight.segmentation.training.dequantize import float_network
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.weights import WEIGHTS, checked_models

EXACTLY = "session.x64quantprecision"
ASTRONAUT = FaceCrop(224, 118, 150)
"""Where the astronaut's face is."""


def probe() -> onnx.ModelProto:
    """What the shipped probe holds: one convolution of bytes, which stays exact where sums are kept in 32 bits."""
    constants = {
        "one": np.array(1, np.float32),
        "scale": np.array(EXACT / 255, np.float32),
        "zero": np.array(0, np.uint8),
        "signed_zero": np.array(0, np.int8),
        "weights": np.full((1, 4, 1, 1), 127, np.int8),
    }
    nodes = [
        helper.make_node("QuantizeLinear", ["inputs", "one", "zero"], ["bytes"]),
        helper.make_node("DequantizeLinear", ["bytes", "one", "zero"], ["scaled_bytes"]),
        helper.make_node("DequantizeLinear", ["weights", "one", "signed_zero"], ["scaled_weights"]),
        helper.make_node("Conv", ["scaled_bytes", "scaled_weights"], ["products"]),
        helper.make_node("QuantizeLinear", ["products", "scale", "zero"], ["summed_bytes"]),
        helper.make_node("DequantizeLinear", ["summed_bytes", "scale", "zero"], ["summed"]),
    ]
    graph = helper.make_graph(
        nodes,
        "saturation",
        [helper.make_tensor_value_info("inputs", TensorProto.FLOAT, (1, 4, 1, 1))],
        [helper.make_tensor_value_info("summed", TensorProto.FLOAT, (1, 1, 1, 1))],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="skinsight"
    )


def test_the_probe_is_what_is_described_here() -> None:
    assert onnx.load(PROBE) == probe()


def test_the_probe_is_exact_where_the_runtime_is_asked_to_be() -> None:
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(EXACTLY, "1")
    session = onnxruntime.InferenceSession(PROBE, options, providers=["CPUExecutionProvider"])
    (summed,) = session.run(None, {"inputs": np.full((1, 4, 1, 1), PROBED, np.float32)})
    assert summed.item() == EXACT


@pytest.mark.parametrize(("summed", "overflows"), [(EXACT, False), (65532, True)])
def test_a_sum_that_is_too_small_tells_of_overflow(
    monkeypatch: pytest.MonkeyPatch, summed: float, overflows: bool
) -> None:
    class Processor:
        def __init__(self, *_: object, **__: object) -> None: ...
        def run(self, *_: object) -> list[np.ndarray]:
            return [np.full((1, 1, 1, 1), summed, np.float32)]

    monkeypatch.setattr(saturation.onnxruntime, "InferenceSession", Processor)
    products_overflow.cache_clear()
    assert products_overflow() is overflows
    products_overflow.cache_clear()


@pytest.mark.parametrize("overflows", [False, True])
def test_networks_compute_exactly_where_products_overflow(monkeypatch: pytest.MonkeyPatch, overflows: bool) -> None:
    asked: list[str] = []

    class Options(onnxruntime.SessionOptions):
        def add_session_config_entry(self, key: str, value: str) -> None:
            asked.append(key)
            super().add_session_config_entry(key, value)

    monkeypatch.setattr(engines.onnxruntime, "SessionOptions", Options)
    monkeypatch.setattr(engines, "products_overflow", lambda: overflows)
    session(WEIGHTS / "panda_eyes.onnx")
    assert (EXACTLY in asked) is overflows


@pytest.mark.slow
def test_int8_is_as_good_as_float_on_this_processor() -> None:
    row = concern("panda_eyes")
    model = checked_models(WEIGHTS, [row.name])[row.name]
    face = ASTRONAUT.to_face(skimage.data.astronaut(), row.side)  # type: ignore[no-untyped-call]
    exact = torch_predictor(float_network((row.name,), model.path), row.name)(face)
    assert np.abs(Network(model.path, (row.name,)).once(face)[row.name] - exact).mean() < 5e-4
