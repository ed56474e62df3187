"""From a trained network to the file that is shipped: ONNX with static int8 quantisation.

Weights are signed and scaled per channel, activations per tensor, in the QDQ form, which both ONNX Runtime and
OpenVINO run in integers.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from skinsight.segmentation.training.album import Album
from skinsight.segmentation.training.unet import FaceUNet

CALIBRATION_PICTURES = 48
OPSET = 17


def export(network: FaceUNet, side: int, album: Album, path: Path) -> None:
    """Write ``network`` as int8 ONNX.

    Args:
        side: of the face frame that it will take, in pixels.
        album: its training pictures' activations set the scales, its validation pictures' never.
        path: of the file to write, input ``picture`` ``(1, 3, side, side)``, output ``logits`` ``(1, K, side, side)``.
    """
    with tempfile.TemporaryDirectory() as folder:
        exact, folded = Path(folder) / "exact.onnx", Path(folder) / "folded.onnx"
        export_float(network, side, exact)
        quant_pre_process(exact, folded, skip_symbolic_shape=True)
        quantize_static(
            folded,
            path,
            _Calibration(network, side, album),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


def export_float(network: FaceUNet, side: int, path: Path) -> None:
    """Write ``network`` as ONNX in float32."""
    torch.onnx.export(
        network.eval().cpu(),
        (torch.zeros(1, 3, side, side),),
        path,
        input_names=["picture"],
        output_names=["logits"],
        opset_version=OPSET,
        dynamo=False,
    )


class _Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Faces as the network will see them: training pictures that have a label of one of its maps."""

    def __init__(self, network: FaceUNet, side: int, album: Album) -> None:
        labelled = [index for index in album.indices("train") if set(network.maps) & set(album.entries[index].hard)]
        chosen: Sequence[int] = labelled[:: max(1, len(labelled) // CALIBRATION_PICTURES)][:CALIBRATION_PICTURES]
        self._faces: Iterator[dict[str, npt.NDArray[np.float32]]] = (
            {"picture": album.view(index, side).numpy()} for index in chosen
        )

    def get_next(self) -> dict[str, npt.NDArray[np.float32]] | None:
        """The next face frame, None after the last."""
        return next(self._faces, None)
