"""Where on a face a mark is not one of the skin: behind a lens, in a brow, in hair, at the rim of a nostril."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.face.view import FaceView
from skinsight.segmentation.frames import Mask, window_of
from skinsight.segmentation.parts import part

WORN: Final = 0.01
"""Share of the face frame that glasses take: less is a dark patch that the network takes for glasses."""
RIM: Final = 0.02
"""How far around a lens its frame's shadow falls, and around a brow its hairs stand, in sides of the face frame."""
HAIRLINE: Final = 0.01
"""How far from hair its strands stand on the skin, in sides of the face frame."""
NOSTRILS: Final = 0.3
"""Share of the nose's height, from below, in which the rims of the nostrils are."""
WING: Final = 0.12
"""How far from either edge of the nose a nostril's rim is, in the nose's widths."""


def behind_lenses(view: FaceView) -> Mask:
    """Glasses that are worn, with their frame, ``(side, side)``."""
    glasses = part(view.parts, "glasses")
    return _grown(view, glasses, RIM) if np.count_nonzero(glasses) > WORN * glasses.size else np.zeros_like(glasses)


def in_brows(view: FaceView) -> Mask:
    """The brows with the hairs around them, ``(side, side)``."""
    return _grown(view, part(view.parts, "brows"), RIM)


def at_hair(view: FaceView) -> Mask:
    """Hair, and what else covers a head, with its strands, ``(side, side)``."""
    return _grown(view, part(view.parts, "cover"), HAIRLINE)


def at_nostrils(view: FaceView) -> Mask:
    """The rims of the nostrils, where the nose's lower part turns into the cheek and the lip, ``(side, side)``."""
    nose = view.landmarks.boxes.get("nose")
    found = np.zeros(view.parts.shape, bool)
    if nose is None:
        return found
    low, wing = nose.y1 - round(NOSTRILS * nose.height), round(WING * nose.width)
    for edge in (nose.x0, nose.x1):
        found[low : nose.y1 + wing, max(0, edge - wing) : edge + wing] = True
    found[nose.y1 - wing : nose.y1 + wing, nose.x0 : nose.x1] = True
    return found


def _grown(view: FaceView, mask: Mask, by: float) -> Mask:
    reach = round(by * view.side)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    grown = np.zeros_like(mask)
    if mask.any():
        window = window_of(mask, reach)
        grown[window] = cv2.dilate(mask[window].view(np.uint8), around) > 0
    return grown
