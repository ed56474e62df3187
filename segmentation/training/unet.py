"""The network: a UNet with a ResNet34 encoder, from segmentation-models-pytorch, for one map or for several."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import segmentation_models_pytorch as smp
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from skinsight.segmentation.concerns import channels
from skinsight.segmentation.errors import WeightsError

ENCODER = "resnet34"
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""ImageNet's, by which encoders of this kind are usually fed."""
HEAD = "unet.segmentation_head.0"


class FaceUNet(torch.nn.Module):
    """RGB in 0-255 to logits of each map.

    Shape:
        - input: ``(N, 3, side, side)``, float, values 0 to 255, side a multiple of 32
        - output: ``(N, K, side, side)``; ``face_skin`` has a channel for each part of the face, a concern has one

    Attributes:
        maps: names of the maps, in the order of the channels.

    The scaling of pictures is part of the network, so that an exported file cannot be fed wrongly scaled ones.
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, maps: Sequence[str]) -> None:
        super().__init__()
        self.maps = tuple(maps)
        self.unet = smp.Unet(ENCODER, encoder_weights=None, classes=sum(channels(name) for name in maps))
        self.keeps_statistics = False
        self.register_buffer("mean", 255 * torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", 255 * torch.tensor(STD).view(1, 3, 1, 1), persistent=False)

    def train(self, mode: bool = True) -> Self:
        """As usual, but a network that keeps its statistics normalises by them in training, too."""
        super().train(mode)
        if self.keeps_statistics:
            for module in self.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eval()
        return self

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits of each channel at each pixel."""
        logits: torch.Tensor = self.unet((pictures - self.mean) / self.std)
        return logits


def rows_of(maps: Sequence[str], name: str) -> slice:
    """Channels of one map among those of a network that gives ``maps``."""
    first = sum(channels(before) for before in maps[: list(maps).index(name)])
    return slice(first, first + channels(name))


def save_weights(network: FaceUNet, path: Path) -> None:
    """Write the weights as safetensors, with the names of the maps."""
    save_file(
        {name: tensor.contiguous() for name, tensor in network.state_dict().items()},
        path,
        {"maps": ",".join(network.maps)},
    )


def load_weights(network: FaceUNet, path: Path) -> None:
    """Read weights written by :func:`save_weights` into a network of the same maps.

    Raises:
        WeightsError: the file is missing, damaged, or does not fit the network.
    """
    state = _read(path)
    _check(network.state_dict(), state, path)
    network.load_state_dict(state)


def start_from(network: FaceUNet, path: Path, maps: Sequence[str]) -> None:
    """Begin with the weights of a network of other ``maps``: of its head the rows of those that both have.

    Raises:
        WeightsError: the file is missing, damaged, or of another architecture.
    """
    take_over(network, _read(path), maps, path)


def take_over(network: FaceUNet, found: Mapping[str, torch.Tensor], maps: Sequence[str], path: Path) -> None:
    """As :func:`start_from`, from weights at hand; ``path`` names them in errors."""
    own = network.state_dict()
    state = {name: value for name, value in found.items() if not name.startswith(HEAD)}
    for end in ("weight", "bias"):
        head = own[f"{HEAD}.{end}"].clone()
        for name in set(maps) & set(network.maps):
            head[rows_of(network.maps, name)] = found[f"{HEAD}.{end}"][rows_of(maps, name)]
        state[f"{HEAD}.{end}"] = head
    _check(own, state, path)
    network.load_state_dict(state)


def load_run(maps: Sequence[str], run: Path) -> FaceUNet:
    """The trained network of a run's folder.

    Raises:
        WeightsError: the run is not finished, or is of other maps.
    """
    network = FaceUNet(maps)
    load_weights(network, run / "network.safetensors")
    return network


def _read(path: Path) -> dict[str, torch.Tensor]:
    if not path.is_file():
        raise WeightsError(f"{path} does not exist: train that network first, or name another start in the recipe")
    try:
        return load_file(path)
    except SafetensorError as error:
        raise WeightsError(f"{path} is no safetensors file or is damaged ({error}): train it again") from error


def _check(own: Mapping[str, torch.Tensor], found: Mapping[str, torch.Tensor], path: Path) -> None:
    for name, value in own.items():
        if name not in found or found[name].shape != value.shape:
            raise WeightsError(f"{path} is not the UNet/ResNet34 asked for: {name} is absent or of another shape")
