from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.samples import Sample
from skinsight.segmentation.training.dequantize import float_network
from skinsight.segmentation.training.export import export
from skinsight.segmentation.training.imagenet import load_imagenet
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.training.unet import FaceUNet, build_unet, save_weights
from skinsight.segmentation.weights import Model
from tests.segmentation.training.conftest import SIDE, disc_sample

pytestmark = pytest.mark.slow

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch is about to move this exporter


@pytest.fixture(scope="module")
def network(small_acne: Concern) -> FaceUNet:
    """Never trained on lesions, but its activations are those of a network: ImageNet taught its encoder."""
    torch.manual_seed(0)
    network = build_unet(small_acne)
    load_imagenet(network)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the plain mean of what is seen
    pictures = torch.stack([torch.from_numpy(disc_sample(number).read()[0]) for number in range(4)])
    with torch.no_grad():
        network.train()(pictures.permute(0, 3, 1, 2).float())
    return network.eval()


@pytest.fixture(scope="module")
def exported(
    tmp_path_factory: pytest.TempPathFactory, network: FaceUNet, small_acne: Concern, discs: list[Sample]
) -> Path:
    path = tmp_path_factory.mktemp("weights") / small_acne.weight_file
    export(network, small_acne, discs, path)
    return path


def test_the_exported_network_says_what_the_trained_one_says(exported: Path, network: FaceUNet) -> None:
    """Within what 8 bits cost a network of random weights; a picture wrongly scaled is 0.25 off, correlated by 0.2."""
    exact, small = torch_predictor(network), Network(exported)
    for number in range(4, 8):
        face = disc_sample(number).read()[0]
        wanted, found = exact(face), small.once(face)
        assert found.shape == wanted.shape == (1, SIDE, SIDE)
        assert np.abs(found - wanted).mean() < 0.06
        assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.85


def test_the_exported_network_counts_in_8_bits(exported: Path, network: FaceUNet, tmp_path: Path) -> None:
    save_weights(network, tmp_path / "exact.safetensors")
    assert exported.stat().st_size < 0.3 * (tmp_path / "exact.safetensors").stat().st_size
    kinds = {tensor.data_type for tensor in onnx.load(exported).graph.initializer if np.prod(tensor.dims) > 5000}
    assert kinds == {onnx.TensorProto.INT8}


def test_a_float_network_comes_back_from_the_exported_one(exported: Path, small_acne: Concern) -> None:
    again = torch_predictor(float_network(small_acne, Model("1.0", "", exported)))
    small = Network(exported)
    for number in range(4, 6):
        face = disc_sample(number).read()[0]
        wanted, found = small.once(face), again(face)
        assert np.abs(found - wanted).mean() < 0.06
        assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.85


def test_what_was_folded_stays_folded_in_training(exported: Path, small_acne: Concern) -> None:
    """In training, too, a picture's answer does not depend on the others of its batch."""
    network = float_network(small_acne, Model("1.0", "", exported)).train()
    assert network.training
    for module in network.modules():
        if type(module).__name__ == "DropPath":
            module.eval()  # which drops blocks of single pictures by chance
    pictures = torch.stack([torch.from_numpy(disc_sample(number).read()[0]) for number in range(2)])
    pictures = pictures.permute(0, 3, 1, 2).float()
    with torch.no_grad():
        together, alone = network(pictures)[:1], network(pictures[:1])
    torch.testing.assert_close(together, alone, atol=1e-3, rtol=1e-3)


def test_a_network_of_others_does_not_come_back(tmp_path: Path, small_acne: Concern) -> None:
    node = helper.make_node("Conv", ["picture", "weight"], ["logits"], name="/their/conv/Conv")
    shapes = {"picture": (1, 3, 4, 4), "weight": (1, 3, 1, 1), "logits": (1, 1, 4, 4)}
    info = {name: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()}
    graph = helper.make_graph([node], "theirs", [info["picture"], info["weight"]], [info["logits"]])
    onnx.save(helper.make_model(graph), tmp_path / "theirs.onnx")
    with pytest.raises(WeightsError, match=r"theirs\.onnx is no network that skinsight exported: .*'/their/conv/Conv'"):
        float_network(small_acne, Model("1.0", "", tmp_path / "theirs.onnx"))
