from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper

from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.training.album import Album
from skinsight.segmentation.training.dequantize import float_network
from skinsight.segmentation.training.export import export
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.training.unet import FaceUNet, save_weights

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # torch is about to move this exporter
]

SIDE = 64
MAPS = ("acne",)


def faces(discs: Album, side: int = SIDE) -> torch.Tensor:
    return torch.cat([discs.view(index, side) for index in range(len(discs))])


@pytest.fixture(scope="module")
def network(discs: Album) -> FaceUNet:
    """Never trained, but its normalisation has seen pictures."""
    torch.manual_seed(0)
    network = FaceUNet(MAPS)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the plain mean of what is seen
    with torch.no_grad():
        network.train()(faces(discs))
    return network.eval()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, network: FaceUNet, discs: Album) -> Path:
    path = tmp_path_factory.mktemp("weights") / "acne.onnx"
    export(network, SIDE, discs, path)
    return path


def test_the_exported_network_says_what_the_trained_one_says(exported: Path, network: FaceUNet, discs: Album) -> None:
    """Within what 8 bits cost a network of random weights."""
    exact, small = torch_predictor(network, "acne"), Network(exported, MAPS)
    for face in faces(discs).byte().permute(0, 2, 3, 1).numpy():
        target, found = exact(face), small.once(face)["acne"]
        assert found.shape == target.shape == (1, SIDE, SIDE)
        assert np.abs(found - target).mean() < 0.06
        assert np.corrcoef(found.ravel(), target.ravel())[0, 1] > 0.85


def test_the_exported_network_counts_in_8_bits(exported: Path, network: FaceUNet, tmp_path: Path) -> None:
    save_weights(network, tmp_path / "exact.safetensors")
    assert exported.stat().st_size < 0.3 * (tmp_path / "exact.safetensors").stat().st_size
    kinds = {tensor.data_type for tensor in onnx.load(exported).graph.initializer if np.prod(tensor.dims) > 5000}
    assert kinds == {onnx.TensorProto.INT8}


def test_a_float_network_comes_back_from_the_exported_one(exported: Path, discs: Album) -> None:
    again, small = torch_predictor(float_network(MAPS, exported), "acne"), Network(exported, MAPS)
    for face in faces(discs).byte().permute(0, 2, 3, 1).numpy():
        target, found = small.once(face)["acne"], again(face)
        assert np.abs(found - target).mean() < 0.06
        assert np.corrcoef(found.ravel(), target.ravel())[0, 1] > 0.85


def test_what_was_folded_stays_folded_in_training(exported: Path, discs: Album) -> None:
    """In training, too, a picture's answer does not depend on the others of its batch."""
    network = float_network(MAPS, exported).train()
    pictures = faces(discs)
    with torch.no_grad():
        together, alone = network(pictures)[:1], network(pictures[:1])
    torch.testing.assert_close(together, alone, atol=1e-3, rtol=1e-3)


def test_a_network_of_others_does_not_come_back(tmp_path: Path) -> None:
    node = helper.make_node("Conv", ["picture", "weight"], ["logits"], name="/their/conv/Conv")
    shapes = {"picture": (1, 3, 4, 4), "weight": (1, 3, 1, 1), "logits": (1, 1, 4, 4)}
    info = {name: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()}
    graph = helper.make_graph([node], "theirs", [info["picture"], info["weight"]], [info["logits"]])
    onnx.save(helper.make_model(graph), tmp_path / "theirs.onnx")
    with pytest.raises(WeightsError, match=r"theirs\.onnx is no network that skinsight exported: .*'/their/conv/Conv'"):
        float_network(MAPS, tmp_path / "theirs.onnx")
