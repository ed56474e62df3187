from pathlib import Path

import numpy as np
import onnx
import pytest
import skimage.data
import torch

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.training.dequantize import float_network, module_path, normalisation_after
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.training.unet import FaceUNet
from skinsight.segmentation.weights import WEIGHTS, checked_models

FACE = FaceCrop(224, 118, 150)
"""Where the astronaut's face is."""


@pytest.mark.parametrize(
    ("node", "path", "after"),
    [
        ("/unet/encoder/conv1/Conv", "unet.encoder.conv1", "unet.encoder.bn1"),
        ("/unet/encoder/layer1/layer1.0/conv1/Conv", "unet.encoder.layer1.0.conv1", "unet.encoder.layer1.0.bn1"),
        ("/unet/encoder/layer2/layer2.0/conv2/Conv", "unet.encoder.layer2.0.conv2", "unet.encoder.layer2.0.bn2"),
        ("/unet/decoder/blocks.2/conv1/conv1.0/Conv", "unet.decoder.blocks.2.conv1.0", "unet.decoder.blocks.2.conv1.1"),
    ],
)
def test_a_convolution_is_found_by_its_nodes_name(node: str, path: str, after: str) -> None:
    modules = dict(FaceUNet(("acne",)).named_modules())
    assert module_path(node) == path
    assert normalisation_after(path, modules) is modules[after]


def test_the_float_network_answers_as_the_shipped_one() -> None:
    row = CONCERNS["acne"]
    model = checked_models(WEIGHTS, ["acne"])["acne"]
    face = FACE.to_face(skimage.data.astronaut(), row.side)
    shipped = Network(model.path, (row.name,)).once(face)[row.name]
    again = torch_predictor(float_network((row.name,), model.path), row.name)(face)
    assert np.abs(shipped - again).mean() < 0.01
    assert ((shipped > 0.5) == (again > 0.5)).mean() > 0.995


def test_statistics_stay_in_training() -> None:
    model = checked_models(WEIGHTS, ["acne"])["acne"]
    network = float_network(("acne",), model.path).train()
    before = {name: value.clone() for name, value in network.named_buffers()}
    network(torch.rand(2, 3, 64, 64) * 255)
    assert all(torch.equal(value, before[name]) for name, value in network.named_buffers())


def test_another_network_is_refused(tmp_path: Path) -> None:
    weight = onnx.numpy_helper.from_array(np.zeros((1, 3, 1, 1), np.float32), "weight")
    node = onnx.helper.make_node("Conv", ["picture", "weight"], ["logits"], name="/other/Conv")
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [node],
        "other",
        [value("picture", onnx.TensorProto.FLOAT, [1, 3, 8, 8])],
        [value("logits", onnx.TensorProto.FLOAT, [1, 1, 8, 8])],
        [weight],
    )
    path = tmp_path / "other.onnx"
    onnx.save(onnx.helper.make_model(graph), path)
    with pytest.raises(WeightsError, match="no network that skinsight exported"):
        float_network(("acne",), path)
