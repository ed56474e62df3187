"""The condition head: what it learns from, its fit, and the file that is shipped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch.nn import functional

from skinsight.segmentation.concerns import CONDITION_NAMES
from skinsight.segmentation.conditions import STAGES, skin_of
from skinsight.segmentation.runtime import Pass
from skinsight.segmentation.training.export import OPSET

Table = npt.NDArray[np.float32]
"""Pooled features of pictures, one a row."""
SHRINKAGE: Final = 0.03
"""Weight of the squared weights against the mean loss; chosen by cross-validation among .03, .1, .3 and 1."""
CHANNELS: Final = (128, 256, 512)
"""Of each stage of a ResNet34."""
CELL: Final = 8
"""Pixels of the face frame in a cell of the evidence."""


def give_features(path: Path) -> None:
    """Make a joint network's encoder visible: further outputs, and nothing else is changed."""
    model = onnx.load(path)
    given = {one.name for one in model.graph.output}
    for name, tensor in STAGES.items():
        if name not in given:
            node = onnx.helper.make_node("DequantizeLinear", _quantised(model.graph, tensor), [name], name)
            model.graph.node.append(node)
            model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    onnx.save(model, path)


def _quantised(graph: onnx.GraphProto, tensor: str) -> list[str]:
    """Inputs of the node that scales a tensor back to float."""
    return next(list(node.input) for node in graph.node if node.output[0] == f"{tensor}_DequantizeLinear_Output")


def pooled(found: Pass) -> Table:
    """Means over the skin of every feature, ``(C,)``, of all stages in turn: what the head is linear in."""
    skin = skin_of(found)
    means = []
    for name in STAGES:
        stage = found.features[name][0]
        weights = cv2.resize(skin, stage.shape[:0:-1], interpolation=cv2.INTER_AREA)
        means.append((stage * weights).sum(axis=(1, 2)) / max(float(weights.sum()), 1e-6))
    return np.concatenate(means).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Linear:
    """A fitted head: ``logits = weight @ (features - middle) + bias``.

    Attributes:
        weight: ``(4, C)``.
        middle: ``(C,)``.
        bias: ``(4,)``.
    """

    weight: Table
    middle: Table
    bias: Table

    def probabilities(self, table: Table) -> Table:
        """Of each condition, ``(N, 4)``."""
        logits = (table - self.middle) @ self.weight.T + self.bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def fit(table: Table, conditions: npt.NDArray[np.str_], weights: npt.NDArray[np.float64]) -> Linear:
    """Multinomial logistic regression on standardised features, each condition weighing the same.

    Args:
        table: ``(N, C)``.
        conditions: of each row, ``(N,)``.
        weights: of each row, before conditions are balanced, ``(N,)``.
    """
    total = {name: weights[conditions == name].sum() for name in CONDITION_NAMES}
    balanced = weights / np.array([total[name] for name in conditions])
    scaler = StandardScaler().fit(table, sample_weight=balanced)
    model = LogisticRegression(C=1 / (SHRINKAGE * len(table)), max_iter=500)
    model.fit(scaler.transform(table), conditions, balanced / balanced.mean())
    order = [list(model.classes_).index(name) for name in CONDITION_NAMES]
    weight = model.coef_[order] / scaler.scale_
    return Linear(
        weight.astype(np.float32), scaler.mean_.astype(np.float32), model.intercept_[order].astype(np.float32)
    )


class _Head(torch.nn.Module):
    """The head as a graph; see :mod:`skinsight.segmentation.conditions`."""

    def __init__(self, linear: Linear) -> None:
        super().__init__()
        self.stages = torch.nn.ModuleList()
        ends = np.cumsum(CHANNELS)[:-1]
        for weight, middle in zip(np.split(linear.weight, ends, axis=1), np.split(linear.middle, ends), strict=True):
            stage = torch.nn.Conv2d(weight.shape[1], len(CONDITION_NAMES), 1)
            with torch.no_grad():
                stage.weight.copy_(torch.from_numpy(weight)[:, :, None, None])
                assert stage.bias is not None
                stage.bias.copy_(torch.from_numpy(-weight @ middle))
            self.stages.append(stage)
        self.bias = torch.nn.Parameter(torch.from_numpy(linear.bias))

    def forward(self, skin: torch.Tensor, *features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Probabilities ``(1, 4)``, and evidence ``(1, 4, side, side)``."""
        weights = functional.avg_pool2d(skin, CELL)
        size = weights.shape[-2:]
        seen = (stage(one) for stage, one in zip(self.stages, features, strict=True))
        evidence = torch.stack([functional.interpolate(one, size, mode="nearest") for one in seen]).sum(dim=0)
        total = weights.sum(dim=(2, 3)).clamp(min=1e-6)
        logits = (evidence * weights).sum(dim=(2, 3)) / total + self.bias
        return logits.softmax(dim=1), evidence * weights


def write_head(linear: Linear, example: Pass, path: Path) -> None:
    """Write a head as ONNX.

    Args:
        example: what the joint network says of any face frame: the shapes of the head's inputs.
        path: of the file.
    """
    given = {"skin": torch.from_numpy(skin_of(example)[None, None])}
    given |= {name: torch.from_numpy(example.features[name]) for name in STAGES}
    torch.onnx.export(
        _Head(linear).eval(),
        tuple(given.values()),
        path,
        input_names=list(given),
        output_names=["probabilities", "evidence"],
        opset_version=OPSET,
        dynamo=False,
    )
