"""A float network from a shipped int8 file, to go on training from.

The export folds each batch normalisation into the convolution before it and keeps the convolutions' names. So each
int8 weight, scaled back, is that convolution's, and its bias becomes the shift of a normalisation that does nothing
else. What int8 rounded away stays lost: under 0.005 IoU, which the first steps of training win back.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.training.unet import FaceUNet

Array = npt.NDArray[np.float32]


def float_network(maps: Sequence[str], path: Path) -> FaceUNet:
    """An exported network that gives ``maps`` as a float UNet.

    Raises:
        WeightsError: the file was not written by :func:`skinsight.segmentation.training.export.export`.
    """
    graph = onnx.load(path).graph
    network = FaceUNet(maps)
    network.keeps_statistics = True  # those of a batch would undo what was folded
    modules = dict(network.named_modules())
    values = _Values(graph)
    for node in (node for node in graph.node if node.op_type == "Conv"):
        module = module_path(node.name)
        if module not in modules:
            raise WeightsError(f"{path} is no network that skinsight exported: it has a convolution {node.name!r}")
        _fill(modules, module, values.of(node.input[1]), values.of(node.input[2]))
    return network


def module_path(node: str) -> str:
    """Name of the module behind a node: ``/unet/layer1/layer1.0/conv1/Conv`` is ``unet.layer1.0.conv1``."""
    tokens: list[str] = []
    for token in node.strip("/").split("/")[:-1]:
        if tokens and token.startswith(f"{tokens[-1]}."):
            tokens[-1] = token
        else:
            tokens.append(token)
    return ".".join(tokens)


def normalisation_after(path: str, modules: Mapping[str, torch.nn.Module]) -> torch.nn.BatchNorm2d:
    """The batch normalisation that follows a convolution of ours: the next one in the order of ``modules``."""
    names = list(modules)
    following = (modules[name] for name in names[names.index(path) :])
    return next(module for module in following if isinstance(module, torch.nn.BatchNorm2d))


def _fill(modules: Mapping[str, torch.nn.Module], path: str, weight: Array, bias: Array) -> None:
    convolution = modules[path]
    assert isinstance(convolution, torch.nn.Conv2d)
    with torch.no_grad():
        convolution.weight.copy_(torch.from_numpy(weight))
        if convolution.bias is not None:
            convolution.bias.copy_(torch.from_numpy(bias))
            return
        after = normalisation_after(path, modules)
        after.bias.copy_(torch.from_numpy(bias))
        if after.running_var is not None:
            after.running_var.fill_(1 - after.eps)


class _Values:
    """Constants of a graph by name, scaled back to float where they are stored as integers."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self._scaled = {node.output[0]: node.input for node in graph.node if node.op_type == "DequantizeLinear"}

    def of(self, name: str) -> Array:
        """A constant as float32."""
        if name not in self._scaled:
            return self._stored[name].astype(np.float32)
        integers, scale, zero = (self._stored[each].astype(np.float32) for each in self._scaled[name])
        along_first = (-1, *([1] * (integers.ndim - 1))) if scale.ndim else ()
        return np.asarray((integers - zero.reshape(along_first)) * scale.reshape(along_first), dtype=np.float32)
