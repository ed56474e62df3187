"""What the skin as a whole looks like: a pooled linear head on the joint network's encoder.

Each stage of the encoder gives a grid of features. A linear layer turns each into evidence for each condition, the
grids are laid over each other, and the mean over the skin, with a constant, gives the logits. So the evidence at a
place is exactly what that place adds to the answer (class activation map: Zhou et al., CVPR 2016).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from skinsight.segmentation.concerns import CONDITION_NAMES, FACE_PARTS, FACE_SKIN, Condition
from skinsight.segmentation.engines import session
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.frames import Probabilities, Probability
from skinsight.segmentation.runtime import FEATURES, MOST_REASON, Pass
from skinsight.segmentation.weights import REMEDY

STAGES: Final = {
    f"{FEATURES}8": "/unet/encoder/layer2/layer2.3/relu_1/Relu_output_0",
    f"{FEATURES}16": "/unet/encoder/layer3/layer3.5/relu_1/Relu_output_0",
    f"{FEATURES}32": "/unet/encoder/layer4/layer4.2/relu_1/Relu_output_0",
}
"""Outputs of the joint network that the head reads, by how many pixels a cell is wide, and their tensors in it."""


@dataclass(frozen=True, eq=False)
class ConditionReading:
    """What the head says of one face.

    Attributes:
        probabilities: of each condition, sum 1.
        evidence: for each condition by place of the face frame, in logits, ``(4, side, side)``; 0 off the skin.
    """

    probabilities: dict[Condition, float]
    evidence: Probabilities


def skin_of(found: Pass) -> Probability:
    """How likely each pixel of the face frame is skin or nose, ``(side, side)``, by the joint network."""
    parts = found.maps[FACE_SKIN]
    return np.asarray(parts[FACE_PARTS.index("skin")] + parts[FACE_PARTS.index("nose")], dtype=np.float32)


class ConditionHead:
    """The exported head.

    Raises:
        WeightsError: the file is no such head.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._session = session(path)
            taken = {one.name for one in self._session.get_inputs()}
            if taken != {"skin", *STAGES}:
                raise ValueError(f"it takes {', '.join(sorted(taken))}")
        except Exception as error:  # the runtime's own errors share no base
            reason = " ".join(str(error).split())[:MOST_REASON]
            raise WeightsError(f"{path} is no head of skinsight ({reason}): {REMEDY}") from error

    def read(self, found: Pass) -> ConditionReading:
        """What the joint network's pass over a face frame speaks for.

        Raises:
            WeightsError: the joint network is of a version that does not give its encoder's features.
        """
        if lacking := STAGES.keys() - found.features.keys():
            raise WeightsError(f"the joint network gives no {min(lacking)}: {REMEDY}")
        given = {"skin": skin_of(found)[None, None], **{name: found.features[name] for name in STAGES}}
        probabilities, evidence = self._session.run(["probabilities", "evidence"], given)
        named = zip(CONDITION_NAMES, probabilities[0].tolist(), strict=True)
        return ConditionReading(dict(named), np.asarray(evidence[0], dtype=np.float32))
