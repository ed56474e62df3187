from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.frames import Image
from skinsight.segmentation.postprocess import flip_mean
from skinsight.segmentation.runtime import Network, probabilities_of

SIDE = 4


@pytest.fixture
def network(tmp_path: Path) -> Network:
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


@pytest.mark.parametrize("content", [b"", b"garbage" * 99])
def test_what_is_no_network_is_told_by_its_path(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "acne.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"acne\.onnx is no network of skinsight"):
        Network(path, ("acne",))
