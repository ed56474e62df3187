"""Running one exported network: from a face frame to probabilities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import channels
from skinsight.segmentation.engines import engine
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.frames import Image, Probabilities
from skinsight.segmentation.weights import REMEDY

MOST_REASON: Final = 200
"""Characters of the runtime's message that are repeated."""


FEATURES: Final = "features_"
"""Beginning of the names of further outputs: what stages of the encoder see."""
Features = npt.NDArray[np.float32]
"""Of one stage of an encoder, shape ``(1, C, h, w)``."""


@dataclass(frozen=True, eq=False)
class Pass:
    """What a network says of a face frame.

    Attributes:
        maps: probabilities ``(K, side, side)`` by the map's name.
        features: of the encoder, by the output's name; of a network without such outputs empty.
    """

    maps: dict[str, Probabilities]
    features: dict[str, Features] = field(default_factory=dict)


class Network:
    """An ONNX network that takes RGB ``(1, 3, side, side)`` in 0-255 and gives logits ``(1, K, side, side)``.

    Args:
        maps: names of the maps whose channels the logits are, in their order.

    Raises:
        WeightsError: the file is no such network.
    """

    def __init__(self, path: Path, maps: Sequence[str]) -> None:
        self.maps = tuple(maps)
        try:
            self._engine = engine(path)
        except Exception as error:  # the runtimes' own errors share no base
            reason = " ".join(str(error).split())[:MOST_REASON]
            raise WeightsError(f"{path} is no network of skinsight ({reason}): {REMEDY}") from error

    @property
    def side(self) -> int:
        """Side of the face frame that it takes, in pixels."""
        return self._engine.side

    def once(self, face: Image) -> dict[str, Probabilities]:
        """Probabilities ``(K, side, side)`` of each map in a face frame ``(side, side, 3)``, from a single pass."""
        return self._read(face, ["logits"]).maps

    def with_features(self, face: Image) -> Pass:
        """As :meth:`once`, with what its encoder sees."""
        stages = [name for name in self._engine.outputs if name.startswith(FEATURES)]
        return self._read(face, ["logits", *stages])

    def _read(self, face: Image, outputs: Sequence[str]) -> Pass:
        picture = np.ascontiguousarray(face.transpose(2, 0, 1)[None], dtype=np.float32)
        found = dict(zip(outputs, self._engine.run(picture, outputs), strict=True))
        logits = np.asarray(found.pop("logits")[0], dtype=np.float32)
        ends = np.cumsum([channels(name) for name in self.maps])[:-1]
        parted = zip(self.maps, np.split(logits, ends), strict=True)
        return Pass({name: probabilities_of(own) for name, own in parted}, found)

    def predictor(self, name: str) -> Callable[[Image], Probabilities]:
        """One map of a single pass, as a function of the face frame."""
        return lambda face: self.once(face)[name]


def probabilities_of(logits: npt.NDArray[np.float32]) -> Probabilities:
    """Sigmoid of one channel, softmax over several; shape ``(K, H, W)`` in and out."""
    if logits.shape[0] == 1:
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))), dtype=np.float32)
    powers = np.exp(logits - logits.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0), dtype=np.float32)
