"""Faces that are measured on, without a network: plain skin, and the drawn face in any colours."""

import numpy as np

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.face.zones import zones
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import Parts

SKIN = (60.0, 12.0, 18.0)


def plain_parts() -> Parts:
    """Nothing but skin."""
    return np.full((SIDE, SIDE), FACE_PARTS.index("skin"), np.uint8)


def plain_view(lightness: Array | float = SKIN[0], parts: Parts | None = None) -> FaceView:
    """Skin that fills the frame, of one colour but for its L*; the photo frame is the view's."""
    lab = np.empty((SIDE, SIDE, 3))
    lab[:] = SKIN
    lab[..., 0] = lightness
    parts = plain_parts() if parts is None else parts
    landmarks = Landmarks.of(parts)
    inside = np.ones((SIDE, SIDE), bool)
    view = FaceView(np.zeros((SIDE, SIDE, 3), np.uint8), inside, parts, landmarks, zones(parts, landmarks))
    vars(view)["lab"] = lab
    return view


def box(x0: int, y0: int, x1: int, y1: int) -> Mask:
    """A filled rectangle in the view's frame."""
    mask = np.zeros((SIDE, SIDE), bool)
    mask[y0:y1, x0:x1] = True
    return mask
