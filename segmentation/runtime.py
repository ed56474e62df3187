"""Running one exported network with ONNX Runtime."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from skinsight.segmentation.frames import Image, Probabilities
from skinsight.segmentation.postprocess import flip_mean, flip_passes
from skinsight.segmentation.saturation import products_overflow


class Network:
    """An ONNX network that takes RGB ``(1, 3, side, side)`` in 0-255 and gives logits ``(1, K, side, side)``."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Idle threads that spin steal the cores from the network that runs next: five in turn take twice as long.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if products_overflow():
            options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @property
    def side(self) -> int:
        """Side of the face frame that it takes, in pixels."""
        return int(self._session.get_inputs()[0].shape[2])

    def __call__(self, face: Image) -> Probabilities:
        """Probabilities in a face frame ``(side, side, 3)``, averaged over the picture and its mirror image."""
        return flip_mean(self.once, face)

    def passes(self, face: Image) -> Probabilities:
        """What :meth:`__call__` averages: of the picture and of its mirror image, shape ``(2, K, side, side)``."""
        return flip_passes(self.once, face)

    def once(self, face: Image) -> Probabilities:
        """Probabilities in a face frame from a single pass."""
        picture = np.ascontiguousarray(face.transpose(2, 0, 1)[None], dtype=np.float32)
        logits = np.asarray(self._session.run(None, {"picture": picture})[0][0], dtype=np.float32)
        return probabilities_of(logits)


def probabilities_of(logits: npt.NDArray[np.float32]) -> Probabilities:
    """Sigmoid of one channel, softmax over several; shape ``(K, H, W)`` in and out."""
    if logits.shape[0] == 1:
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))), dtype=np.float32)
    powers = np.exp(logits - logits.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0), dtype=np.float32)
