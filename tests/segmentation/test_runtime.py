import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import skimage.data
from onnx import TensorProto, helper, numpy_helper

from skinsight.segmentation import engines, runtime
from skinsight.segmentation.conditions import STAGES
from skinsight.segmentation.engines import Engine, OnnxRuntimeEngine, OpenVinoEngine
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.frames import Image
from skinsight.segmentation.postprocess import flip_mean
from skinsight.segmentation.runtime import Network, probabilities_of
from skinsight.segmentation.weights import WEIGHTS

SIDE = 4


@pytest.fixture(params=[OnnxRuntimeEngine, OpenVinoEngine])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Engine]:
    """Each runtime in turn, whatever the processor."""
    kind: type[Engine] = request.param
    monkeypatch.setattr(runtime, "engine", kind)
    return kind


@pytest.fixture
def network(tmp_path: Path, kind: type[Engine]) -> Network:
    """Logits are the red channel, less 100, plus 10 in the left half."""
    left = np.zeros((1, 1, SIDE, SIDE), np.float32)
    left[..., : SIDE // 2] = 10
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["picture", "red"], ["channel"]),
            helper.make_node("Add", ["channel", "left"], ["logits"]),
        ],
        "red",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, (1, 3, SIDE, SIDE))],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, (1, 1, SIDE, SIDE))],
        [
            numpy_helper.from_array(np.array([1, 0, 0], np.float32).reshape(1, 3, 1, 1), "red"),
            numpy_helper.from_array(left - 100, "left"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "red.onnx")
    return Network(tmp_path / "red.onnx", ("acne",))


def face(red: int) -> Image:
    picture = np.zeros((SIDE, SIDE, 3), np.uint8)
    picture[..., 0] = red
    return picture


def sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def test_a_single_pass_reads_rgb_from_0_to_255(network: Network) -> None:
    found = network.once(face(97))["acne"]
    assert found.shape == (1, SIDE, SIDE)
    assert found.dtype == np.float32
    assert found[0, 0] == pytest.approx([sigmoid(7), sigmoid(7), sigmoid(-3), sigmoid(-3)])


def test_picture_and_mirror_image_are_averaged(network: Network) -> None:
    found = flip_mean(network.predictor("acne"), face(97))
    assert found.shape == (1, SIDE, SIDE)
    assert found == pytest.approx((sigmoid(7) + sigmoid(-3)) / 2)


def test_mirrored_probabilities_are_turned_back(network: Network) -> None:
    picture = face(40)
    picture[1, 0] = 100
    found = flip_mean(network.predictor("acne"), picture)[0]
    assert np.unravel_index(found.argmax(), found.shape) == (1, 0)


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([0.0], [0.5]),
        ([2.0], [sigmoid(2)]),
        ([-1e30], [0.0]),
        ([1e30], [1.0]),
        ([1.0, 1.0], [0.5, 0.5]),
        ([0.0, np.log(3)], [0.25, 0.75]),
        ([-1e30, 0.0, 1e30], [0.0, 0.0, 1.0]),
        ([1000.0, 1000.0, 1000.0, 1000.0], [0.25] * 4),
    ],
)
def test_probabilities_of_logits(logits: list[float], expected: list[float]) -> None:
    column = np.array(logits, np.float32).reshape(-1, 1, 1)
    found = probabilities_of(np.broadcast_to(column, (len(logits), 2, 3)).copy())
    assert found.shape == (len(logits), 2, 3)
    assert found.dtype == np.float32
    assert found[:, 1, 2] == pytest.approx(expected, abs=1e-6)


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("content", [b"", b"garbage" * 99])
def test_what_is_no_network_is_told_by_its_path(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "acne.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"acne\.onnx is no network of skinsight"):
        Network(path, ("acne",))


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize(("name", "side"), [("photo", SIDE), ("picture", "n")])
def test_a_network_of_another_input_is_refused(name: str, side: int | str, tmp_path: Path) -> None:
    graph = helper.make_graph(
        [helper.make_node("Relu", [name], ["logits"])],
        "other",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, 3, side, side))],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, (1, 3, side, side))],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), tmp_path / "o.onnx")
    with pytest.raises(WeightsError, match=rf"it takes {name} \[1, 3, "):
        Network(tmp_path / "o.onnx", ("acne",))


def test_several_threads_may_ask_at_once(network: Network) -> None:
    reds = list(range(64))
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda red: network.once(face(red))["acne"][0, 0, -1], reds))
    assert found == pytest.approx([sigmoid(red - 100) for red in reds])


@pytest.mark.parametrize("overflow", [False, True])
def test_openvino_runs_where_int8_products_are_exact(monkeypatch: pytest.MonkeyPatch, overflow: bool) -> None:
    monkeypatch.setattr(engines, "products_overflow", lambda: overflow)
    engines.openvino_suits.cache_clear()
    assert engines.openvino_suits() is not overflow
    engines.openvino_suits.cache_clear()


def test_without_openvino_onnx_runtime_runs_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.setattr(engines, "products_overflow", bool)
    engines.openvino_suits.cache_clear()
    assert engines.openvino_suits() is False
    engines.openvino_suits.cache_clear()


def test_both_runtimes_give_the_features_of_the_joint_network() -> None:
    face = cv2.resize(skimage.data.astronaut()[:300, 80:380], (256, 256))  # type: ignore[no-untyped-call]
    picture = np.ascontiguousarray(face.transpose(2, 0, 1)[None], np.float32)
    one, other = (
        kind(WEIGHTS / "joint.onnx").run(picture, ["logits", *STAGES]) for kind in (OnnxRuntimeEngine, OpenVinoEngine)
    )
    for mine, theirs in zip(one, other, strict=True):
        assert mine.shape == theirs.shape
        assert np.corrcoef(mine.ravel(), theirs.ravel())[0, 1] > 0.98


@pytest.mark.parametrize(("asked", "given"), [("1", 1), ("3", 3), ("", None), ("0", None), ("many", None)])
def test_a_network_takes_the_threads_that_the_environment_grants(
    monkeypatch: pytest.MonkeyPatch, asked: str, given: int | None
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert engines.threads() == (given or len(engines.cores()))


def test_what_would_call_home_is_not_loaded() -> None:
    code = "from skinsight.segmentation import engines; engines._core(); import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "openvino" in loaded
    assert not [name for name in loaded if name.startswith("openvino_telemetry.")]
