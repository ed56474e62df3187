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

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.samples import Sample, plain
from skinsight.segmentation.training.unet import FaceUNet

CALIBRATION_PICTURES = 48
OPSET = 17


def export(network: FaceUNet, concern: Concern, calibration: Sequence[Sample], path: Path) -> None:
    """Write ``network`` as int8 ONNX.

    Args:
        calibration: training samples whose activations set the scales; never validation ones.
        path: of the file to write, input ``picture`` ``(1, 3, side, side)``, output ``logits`` ``(1, K, side, side)``.
    """
    with tempfile.TemporaryDirectory() as folder:
        exact, folded = Path(folder) / "exact.onnx", Path(folder) / "folded.onnx"
        export_float(network, concern, exact)
        quant_pre_process(exact, folded, skip_symbolic_shape=True)
        quantize_static(
            folded,
            path,
            _Calibration(concern, calibration),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


def export_float(network: FaceUNet, concern: Concern, path: Path) -> None:
    """Write ``network`` as ONNX in float32."""
    picture = torch.zeros(1, 3, concern.side, concern.side)
    torch.onnx.export(
        network.eval().cpu(),
        (picture,),
        path,
        input_names=["picture"],
        output_names=["logits"],
        opset_version=OPSET,
        dynamo=False,
    )


class _Calibration(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, concern: Concern, samples: Sequence[Sample]) -> None:
        self._faces: Iterator[dict[str, npt.NDArray[np.float32]]] = (
            {"picture": plain(sample, concern.side)[0].transpose(2, 0, 1)[None].astype(np.float32)}
            for sample in samples[:: max(1, len(samples) // CALIBRATION_PICTURES)][:CALIBRATION_PICTURES]
        )

    def get_next(self) -> dict[str, npt.NDArray[np.float32]] | None:
        """The next face frame, None after the last."""
        return next(self._faces, None)
