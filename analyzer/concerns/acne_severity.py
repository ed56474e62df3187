"""Acne as severe as the doctors of ACNE04 graded it, from how much redder than the skin around its marks are.

Doctors count what they see at first sight; a network marks far more, small and pale ones as well, and lesions that
touch as one. What its marks add to the redness of the skin follows the doctors' grades more closely than their number
or their area. It is turned into the number of lesions at whose cuts the doctors' grades begin, by a power whose two
constants ``python -m skinsight.analyzer.calibration.severity`` fits (``scales/acne_severity.toml``).
"""

from functools import cache
from typing import Final

import cv2
import numpy as np
from pydantic import PositiveFloat

from skinsight.analyzer.concerns.traits import Severity
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.frames import Mask

BASIS: Final = (
    "lesions that doctors would have counted, as they graded ACNE04: fitted from how much redder than the skin around "
    "the marks are, over the face skin"
)


class GradersFit(Frozen):
    """The table ``scales/acne_severity.toml``: the severity is ``factor * redness ** power``."""

    source: str
    factor: PositiveFloat
    power: PositiveFloat

    def lesions(self, redness: float) -> float:
        """As many lesions as doctors would have counted."""
        return float(self.factor * redness**self.power)


@cache
def graders_fit() -> GradersFit:
    """The table, read once."""
    return read_scale("acne_severity", GradersFit)


def redness(face: ParsedFace, mask: Mask) -> float:
    """What marks ``(SIDE, SIDE)`` add to the redness of the skin, in hundredths of its erythema index.

    The mean over the face skin of :attr:`.FaceView.redder`, nothing off the marks: more marks never make it less.
    """
    view = face.small
    share = cv2.resize(mask.astype(np.float32), (view.side, view.side), interpolation=cv2.INTER_AREA)
    return float((view.redder * share).sum() / max(1, np.count_nonzero(view.skin)))


def graded_severity(face: ParsedFace, mask: Mask) -> Severity:
    """The severity of marks; at least 1 where there are any, for that is where "mild" begins."""
    lesions = max(1.0, graders_fit().lesions(redness(face, mask))) if mask.any() else 0.0
    return Severity(lesions, BASIS)
