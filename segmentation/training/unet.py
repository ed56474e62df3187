"""The network: a UNet with an EfficientNet-Lite2 encoder, from segmentation-models-pytorch."""

import warnings
from pathlib import Path
from typing import Self

import segmentation_models_pytorch as smp
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.errors import WeightsError

ENCODER = "timm-tf_efficientnet_lite2"
MEAN = 127.0
STD = 128.0
"""EfficientNet-Lite was taught on pictures scaled to about -1 to 1 by these."""
EPSILON = 1e-3
"""Of its batch normalisations, as in TensorFlow, where it comes from."""


class FaceUNet(torch.nn.Module):
    """RGB in 0-255 to class logits.

    Shape:
        - input: ``(N, 3, side, side)``, float, values 0 to 255
        - output: ``(N, K, side, side)``; K is 1 for a concern, the number of classes for ``face_skin``

    The scaling of pictures is part of the network, so that an exported file cannot be fed wrongly scaled ones.

    Reference: Tan & Le, EfficientNet, ICML 2019; the Lite variants have no squeeze-and-excitation and ReLU6 throughout,
    which suits int8.
    """

    def __init__(self, outputs: int, encoder_weights: str | None = None) -> None:
        super().__init__()
        with warnings.catch_warnings():
            # The newer name of this encoder takes its first skip connection elsewhere, which is another network.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.unet = smp.Unet(ENCODER, encoder_weights=encoder_weights, classes=outputs)
        self.keeps_statistics = False
        for module in self.unet.encoder.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eps = EPSILON

    def train(self, mode: bool = True) -> Self:
        """As usual, but a network that keeps its statistics normalises by them in training, too."""
        super().train(mode)
        if self.keeps_statistics:
            for module in self.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eval()
        return self

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits of each class at each pixel."""
        logits: torch.Tensor = self.unet((pictures - MEAN) / STD)
        return logits


def outputs_of(concern: Concern) -> int:
    """Channels of the concern's network: one logit for two classes, else one per class."""
    return 1 if len(concern.classes) == 2 else len(concern.classes)


def build_unet(concern: Concern, start: Path | None = None, encoder_weights: str | None = None) -> FaceUNet:
    """A network for ``concern``, from scratch or from the weights of another of ours.

    Args:
        start: safetensors file of another network; its head is dropped where the classes differ.
        encoder_weights: for example ``"imagenet"``, which segmentation-models-pytorch fetches from the network.

    Raises:
        WeightsError: ``start`` is missing or holds another architecture.
    """
    network = FaceUNet(outputs_of(concern), encoder_weights)
    if start is not None:
        load_weights(network, start, head=False)
    return network


def save_weights(network: FaceUNet, path: Path) -> None:
    """Write the weights as safetensors."""
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, path)


def load_weights(network: FaceUNet, path: Path, head: bool = True) -> None:
    """Read weights written by :func:`save_weights`; without ``head``, a head of another shape keeps its start.

    Raises:
        WeightsError: the file is missing, damaged, or does not fit the network.
    """
    if not path.is_file():
        raise WeightsError(f"{path} does not exist: train that network first, or give another --start")
    try:
        found = load_file(path)
    except SafetensorError as error:
        raise WeightsError(
            f"{path} is no safetensors file or is damaged ({error}): train that network again"
        ) from error
    own = network.state_dict()
    if not head:
        found = {
            name: tensor
            for name, tensor in found.items()
            if not (name.startswith("unet.segmentation_head") and tensor.shape != own[name].shape)
        }
    missing = [name for name in own if name not in found or found[name].shape != own[name].shape]
    allowed = [name for name in missing if not head and name.startswith("unet.segmentation_head")]
    if missing != allowed:
        raise WeightsError(
            f"{path} is not a UNet/EfficientNet-Lite2 of skinsight: {missing[0]} is absent or of another shape"
        )
    network.load_state_dict(found, strict=False)


def load_run(concern: Concern, run: Path) -> FaceUNet:
    """The trained network of a run's folder.

    Raises:
        WeightsError: the run is not finished, or is of another concern.
    """
    network = build_unet(concern)
    load_weights(network, run / "network.safetensors")
    return network
