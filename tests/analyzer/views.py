"""Faces that are measured on, without a network: plain skin, and the drawn face in any colours."""

import numpy as np

from analyzer.colour import Array
from analyzer.face_view import SIDE, FaceView
from analyzer.landmarks import Landmarks
from analyzer.zones import Zones
from segmentation.concerns import FACE_PARTS
from segmentation.frames import FaceCrop, Mask
from segmentation.parts import Parts

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
    return FaceView(
        crop=FaceCrop.of_picture(SIDE, SIDE),
        picture=np.zeros((SIDE, SIDE, 3), np.uint8),
        lab=lab,
        skin=parts == FACE_PARTS.index("skin"),
        face=Landmarks.of(parts),
        zones=Zones({}, {}),
        views={},
    )


def box(x0: int, y0: int, x1: int, y1: int) -> Mask:
    """A filled rectangle in the view's frame."""
    mask = np.zeros((SIDE, SIDE), bool)
    mask[y0:y1, x0:x1] = True
    return mask
