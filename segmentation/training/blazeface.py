"""BlazeFace as ONNX: ``python -m skinsight.segmentation.training.blazeface WHEEL``.

The wheel of mediapipe 0.10.21 (Apache-2.0, on PyPI) holds Google's full-range face detector as TensorFlow Lite. Its
float16 weights are kept bit for bit, its sparse ones written out; :func:`check` runs both files on random pictures.
Needs ``tflite`` and ``ai-edge-litert`` (both Apache-2.0), which nothing else here does.
"""

import argparse
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import tflite
from onnx import TensorProto, helper, numpy_helper

from skinsight.segmentation.detector.blazeface import NETWORK

SOURCE: Final = "mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite"
NUMBERS: Final = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
}
TO_CHANNELS_FIRST: Final = (0, 3, 1, 2)
TO_CHANNELS_LAST: Final = (0, 2, 3, 1)
TOLERANCE: Final = 1e-3
"""Largest difference of an output, in pixels and logits: sums are taken in another order."""

Array = npt.NDArray[Any]


class Conversion:
    """One graph on its way; activations are channels first in ONNX."""

    def __init__(self, model: bytes) -> None:
        self.model = tflite.Model.GetRootAs(model, 0)
        self.graph = self.model.Subgraphs(0)
        self.constants: dict[int, Array] = {}
        self.names: dict[int, str] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def network(self) -> onnx.ModelProto:
        """The whole network: ``picture`` (1, 3, side, side) in, boxes (1, N, 16) and logits (1, N, 1) out."""
        picture = self.graph.Inputs(0)
        self.names[picture] = "picture"
        _, height, width, channels = self._shape(picture)
        for index in range(self.graph.OperatorsLength()):
            self._convert(self.graph.Operators(index))
        outputs = []
        for index, name in zip(self.graph.OutputsAsNumpy(), ("boxes", "logits"), strict=True):
            self.nodes.append(helper.make_node("Identity", [self.names[int(index)]], [name]))
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, self._shape(int(index))))
        taken = helper.make_tensor_value_info("picture", TensorProto.FLOAT, (1, channels, height, width))
        graph = helper.make_graph(self.nodes, "blazeface_full_range", [taken], outputs, self.initializers)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(made, full_check=True)
        return made

    def _shape(self, index: int) -> tuple[int, ...]:
        return tuple(int(size) for size in self.graph.Tensors(index).ShapeAsNumpy())

    def constant(self, index: int) -> Array:
        """A weight: read, or what an earlier step made of one."""
        if index not in self.constants:
            tensor = self.graph.Tensors(index)
            numbers = self.model.Buffers(tensor.Buffer()).DataAsNumpy().view(NUMBERS[tensor.Type()])
            self.constants[index] = dense(tensor, numbers) if tensor.Sparsity() else numbers.reshape(self._shape(index))
        return self.constants[index]

    def held(self, name: str, values: Array) -> str:
        """A weight as an input of a node: float16 in the file where that is what it was."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        if values.dtype != np.float16:
            return name
        self.nodes.append(helper.make_node("Cast", [name], [f"{name}_wide"], to=TensorProto.FLOAT))
        return f"{name}_wide"

    def _add(self, kind: str, inputs: list[str], output: int, **attributes: Any) -> str:
        name = f"t{output}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        self.names[output] = name
        return name

    def _convert(self, operator: Any) -> None:
        code = self.model.OperatorCodes(operator.OpcodeIndex())
        kind = tflite.opcode2name(max(code.BuiltinCode(), code.DeprecatedBuiltinCode()))
        inputs = [int(index) for index in operator.InputsAsNumpy()]
        output = int(operator.Outputs(0))
        if kind in ("DENSIFY", "DEQUANTIZE"):
            self.constants[output] = self.constant(inputs[0])
            return
        steps: dict[str, Callable[[Any, list[int], int], None]] = {
            "ADD": self._sum, "CONV_2D": self._convolution, "DEPTHWISE_CONV_2D": self._depthwise, "PAD": self._pad,
            "RESIZE_BILINEAR": self._resize, "DEPTH_TO_SPACE": self._depth_to_space, "RESHAPE": self._reshape,
        }  # fmt: skip
        steps[kind](options(operator, kind), inputs, output)

    def _activated(self, option: Any, output: int) -> None:
        if option.FusedActivationFunction() == tflite.ActivationFunctionType.RELU:
            self.nodes.append(helper.make_node("Relu", [self.names[output]], [f"r{output}"]))
            self.names[output] = f"r{output}"
        elif option.FusedActivationFunction() != tflite.ActivationFunctionType.NONE:
            raise ValueError(f"activation {option.FusedActivationFunction()} is not written yet")

    def _sum(self, option: Any, inputs: list[int], output: int) -> None:
        self._add("Add", [self.names[index] for index in inputs], output)
        self._activated(option, output)

    def _convolution(self, option: Any, inputs: list[int], output: int) -> None:
        self._convolved(option, inputs, output, self.constant(inputs[1]).transpose(TO_CHANNELS_FIRST), 1)

    def _depthwise(self, option: Any, inputs: list[int], output: int) -> None:
        weights = self.constant(inputs[1]).transpose(3, 0, 1, 2)
        self._convolved(option, inputs, output, weights, weights.shape[0])

    def _convolved(self, option: Any, inputs: list[int], output: int, weights: Array, group: int) -> None:
        strides, kernel = (option.StrideH(), option.StrideW()), weights.shape[2:]
        pads = [0, 0, 0, 0]
        if option.Padding() == tflite.Padding.SAME:
            for axis, (size, made) in enumerate(
                zip(self._shape(inputs[0])[1:3], self._shape(output)[1:3], strict=True)
            ):
                short = max(0, (made - 1) * strides[axis] + kernel[axis] - size)
                pads[axis], pads[axis + 2] = short // 2, short - short // 2
        weighed = [self.held(f"w{output}", weights), self.held(f"b{output}", self.constant(inputs[2]))]
        self._add("Conv", [self.names[inputs[0]], *weighed], output, strides=strides, pads=pads, group=group)
        self._activated(option, output)

    def _pad(self, option: Any, inputs: list[int], output: int) -> None:
        before, after = self.constant(inputs[1])[list(TO_CHANNELS_FIRST)].T
        pads = self.held(f"p{output}", np.concatenate([before, after]).astype(np.int64))
        self._add("Pad", [self.names[inputs[0]], pads], output)

    def _resize(self, option: Any, inputs: list[int], output: int) -> None:
        mode = "align_corners" if option.AlignCorners() else "half_pixel" if option.HalfPixelCenters() else "asymmetric"
        size = np.array([self._shape(output)[axis] for axis in TO_CHANNELS_FIRST], dtype=np.int64)
        taken = [self.names[inputs[0]], "", "", self.held(f"s{output}", size)]
        self._add("Resize", taken, output, mode="linear", coordinate_transformation_mode=mode)

    def _depth_to_space(self, option: Any, inputs: list[int], output: int) -> None:
        self._add("DepthToSpace", [self.names[inputs[0]]], output, blocksize=option.BlockSize(), mode="DCR")

    def _reshape(self, option: Any, inputs: list[int], output: int) -> None:
        last = f"l{output}"
        self.nodes.append(helper.make_node("Transpose", [self.names[inputs[0]]], [last], perm=TO_CHANNELS_LAST))
        self._add("Reshape", [last, self.held(f"n{output}", np.array(self._shape(output), np.int64))], output)


def options(operator: Any, kind: str) -> Any:
    """The settings of an operator, None where it has none."""
    table = operator.BuiltinOptions()
    names = {
        "ADD": "AddOptions", "CONV_2D": "Conv2DOptions", "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
        "RESIZE_BILINEAR": "ResizeBilinearOptions", "DEPTH_TO_SPACE": "DepthToSpaceOptions",
    }  # fmt: skip
    if kind not in names:
        return None
    found = getattr(tflite, names[kind])()
    found.Init(table.Bytes, table.Pos)
    return found


def dense(tensor: Any, numbers: Array) -> Array:
    """A sparse tensor written out. Format: TensorFlow's ``lite/schema/schema.fbs``, ``SparsityParameters``."""
    sparsity = tensor.Sparsity()
    shape, order = tensor.ShapeAsNumpy(), sparsity.TraversalOrderAsNumpy()
    blocks = sparsity.BlockMapAsNumpy() if sparsity.BlockMapLength() else np.array([], int)
    levels = [sparsity.DimMetadata(index) for index in range(sparsity.DimMetadataLength())]
    sizes = [level.DenseSize() if level.Format() == tflite.DimensionType.DENSE else 0 for level in levels]
    block = np.ones(len(shape), int)
    for position, axis in enumerate(blocks):
        block[axis] = sizes[int(np.flatnonzero(order == len(shape) + position)[0])]
    made, taken = np.zeros(shape, numbers.dtype), iter(numbers)

    def fill(depth: int, parent: int, at: list[int]) -> None:
        if depth == len(levels):
            place = np.array(at[: len(shape)]) * block
            for position, axis in enumerate(blocks):
                place[axis] += at[len(shape) + position]
            made[tuple(place)] = next(taken)
            return
        axis, level = int(order[depth]), levels[depth]
        if level.Format() == tflite.DimensionType.DENSE:
            for index in range(sizes[depth]):
                fill(depth + 1, parent * sizes[depth] + index, [*at[:axis], index, *at[axis + 1 :]])
            return
        segments, indices = entries(level, "Segments"), entries(level, "Indices")
        for position in range(segments[parent], segments[parent + 1]):
            fill(depth + 1, position, [*at[:axis], int(indices[position]), *at[axis + 1 :]])

    fill(0, 0, [0] * len(levels))
    return made


def entries(level: Any, which: str) -> Array:
    """``Segments`` or ``Indices`` of a compressed dimension, in whichever of three widths it was written."""
    kind = getattr(level, f"Array{which}Type")()
    vector = {
        tflite.SparseIndexVector.Int32Vector: tflite.Int32Vector,
        tflite.SparseIndexVector.Uint16Vector: tflite.Uint16Vector,
        tflite.SparseIndexVector.Uint8Vector: tflite.Uint8Vector,
    }[kind]()
    table = getattr(level, f"Array{which}")()
    vector.Init(table.Bytes, table.Pos)
    values: Array = vector.ValuesAsNumpy()
    return values


def check(source: bytes, made: onnx.ModelProto) -> float:
    """Largest difference of any output between the two files, on random pictures."""
    from ai_edge_litert.interpreter import Interpreter

    theirs = Interpreter(model_content=source)
    theirs.allocate_tensors()
    ours = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    randomness, worst = np.random.default_rng(0), 0.0
    side = ours.get_inputs()[0].shape[2]
    for _ in range(8):
        picture = randomness.uniform(-1, 1, (1, side, side, 3)).astype(np.float32)
        theirs.set_tensor(theirs.get_input_details()[0]["index"], picture)
        theirs.invoke()
        right = [theirs.get_tensor(output["index"]) for output in theirs.get_output_details()]
        got = ours.run(None, {"picture": picture.transpose(TO_CHANNELS_FIRST)})
        worst = max(worst, *(float(np.abs(one - other).max()) for one, other in zip(right, got, strict=True)))
    return worst


def main() -> None:
    """Convert, check, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path, help="mediapipe-0.10.21-*.whl")
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        source = wheel.read(SOURCE)
    made = Conversion(source).network()
    worst = check(source, made)
    if worst > TOLERANCE:
        raise SystemExit(f"the outputs differ by {worst:.2g}")
    onnx.save(made, NETWORK)
    print(f"{NETWORK}: outputs differ by at most {worst:.1e}")


if __name__ == "__main__":
    main()
