"""Views of a drawn face in one colour, and masks to lay on it."""

from dataclasses import replace
from functools import cache

import numpy as np

from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.face.zones import ZoneName, Zones
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.frames import Mask
from tests.analyzer.drawn import drawn_face, segmented

NOTHING: Mask = np.zeros((SIDE, SIDE), bool)


@cache
def plain_view() -> FaceView:
    """The drawn face with every concern; do not write into it."""
    photo = drawn_face("c89a7b")
    return FaceView.of(photo, segmented(photo, *CONCERNS))


def darker(view: FaceView, mask: Mask, by: float) -> FaceView:
    """The view with L* lowered where the mask is."""
    lab = view.lab.copy()
    lab[mask, 0] -= by
    return replace(view, lab=lab)


def without(view: FaceView, *names: ZoneName) -> FaceView:
    """The view with some zones unseen."""
    masks = {name: mask for name, mask in view.zones.masks.items() if name not in names}
    return replace(view, zones=Zones(masks, view.zones.reasons | dict.fromkeys(names, "turned away")))


def dots(*places: tuple[int, int]) -> Mask:
    """Squares of 3 x 3 pixels around points ``x, y``."""
    mask = NOTHING.copy()
    for x, y in places:
        mask[y - 1 : y + 2, x - 1 : x + 2] = True
    return mask


def share_of(zone: Mask, share: float) -> Mask:
    """The upper part of a zone, that many of its pixels."""
    rows, columns = np.nonzero(zone)
    count = round(share * len(rows))
    mask = NOTHING.copy()
    mask[rows[:count], columns[:count]] = True
    return mask
