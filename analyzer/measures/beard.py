"""Which dark marks are the hairs of a beard or of a shaven one.

A hair takes light from all channels alike, as a shadow does, while pigment takes blue most and leaves skin yellower
than its shadow (:func:`.residual`). And stubble makes the skin around a mark rough. Marks of the lower face that are as
colourless as a shadow and stand in rough skin are hairs.
"""

import math
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Lab, Pixels, median, medians_in, pixels_in
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.measures.contrast import contrast, surroundings, with_margin
from skinsight.analyzer.measures.under_eyes import hue_scale, residual
from skinsight.segmentation.frames import Mask, window_of
from skinsight.segmentation.pieces import Pieces

ABOVE: Final = 0.1
"""A beard begins this far above the nose's end, in heights of the nose."""
NEAR: Final = 12
"""Pixels of the view, some 4 mm, up to which the skin around a mark is looked at."""
FINE: Final = 2.0
"""Deviation, in pixels of the view, of the blur that roughness is what stands out of."""
LEAST_ROUGH: Final = 0.7
"""Median of that over L* + 16, in hundredths, from which skin is rough: of eight bearded and seventeen other faces the
chin has 0.5 to 2.4 and 0.3 to 1.0."""
ROUGHER: Final = 1.5
"""How many times as rough as the skin above it is a beard's: sharp close-ups of spotted skin are rough all over."""
LEAST_YELLOW: Final = 0.4
"""Units of b* beyond a shadow's, per unit of L* that a mark is darker, from which it has a pigment's colour."""


def hairs(view: FaceView, marks: Pieces) -> Mask:
    """The marks that are a beard's hairs, with a margin, ``(SIDE, SIDE)``; ``marks`` tells them apart."""
    found = np.zeros(marks.shape, bool)
    boxes = view.landmarks.boxes
    if not {"eye or brow", "nose", "mouth"} <= set(boxes):  # in a close-up it is not known where a beard would be
        return found
    nose = boxes["nose"]
    begins = math.ceil(nose.y1 - ABOVE * nose.height)
    plain = view.skin & (marks == 0)
    above = plain & (view.landmarks.rows < begins)
    low = np.flatnonzero(np.bincount(marks[:begins].ravel(), minlength=int(marks.max()) + 1) == 0)
    if not low.size or not above.any():
        return found
    rough = _roughness(view)
    least = max(LEAST_ROUGH, ROUGHER * median(pixels_in(rough, above)))
    for mark in low:
        near = window_of(marks == mark, NEAR + 1)
        of_mark = marks[near] == mark
        around = surroundings(of_mark, plain[near], NEAR)
        if around.any() and median(rough[near][around]) >= least and not _is_pigment(view.lab[near], of_mark, around):
            found[near] |= of_mark
    return with_margin(found)


def _roughness(view: FaceView) -> Pixels:
    lightness = view.lab[..., 0]
    return np.asarray(100 * np.abs(lightness - cv2.GaussianBlur(lightness, (0, 0), FINE)) / (lightness + 16))


def _is_pigment(lab: Pixels, mark: Mask, around: Mask) -> bool:
    """Whether a mark is yellower than a shadow; so it is taken to be where it is too small to tell."""
    colours = contrast(lab, mark, around)
    if colours is None:
        return True
    skin = Lab.of(medians_in(lab, around))
    return residual(skin, colours)[1] >= max(hue_scale().least_residual, -LEAST_YELLOW * colours.delta_l)
