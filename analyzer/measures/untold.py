"""Marks of which it could not be told whether they are acne or dark spots."""

import numpy as np

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.schema.findings import Untold
from skinsight.analyzer.schema.run_length import RunLength
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.parts import enlarged
from skinsight.segmentation.pieces import pieces
from skinsight.segmentation.telling import RIVALS


def untold(face: ParsedFace) -> Untold:
    """How many there are and where; none of them is in the mask of either."""
    mask = face.seen.untold
    marks = face.seen.face_untold
    in_face = marks & (enlarged(face.seen.face_region("acne").view(np.uint8), marks.shape[0]) > 0)
    count = int(pieces(in_face, CONCERNS["acne"]).max())
    return Untold(between=RIVALS, count=count, area=int(np.count_nonzero(mask)), mask=RunLength.of(mask))
