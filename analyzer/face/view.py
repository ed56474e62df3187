"""One face at one size, pixel on pixel."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array, Pixels, lab_of_picture, linear_of_picture, luminance_of
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.taken import Taken
from skinsight.analyzer.face.zones import Zones
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.analyzer.formulas.density import HUNDREDTHS, SMOOTH, decades
from skinsight.segmentation.frames import Image, Mask, window_of
from skinsight.segmentation.parts import Parts, main_component, part, public_skin

SIDE: Final = 512
"""Side of the frame that marks are measured on, in pixels: a lesion of 2 mm is about 5 px across."""
SPOT: Final = 12 / 256
"""Deviation of the blur that redness is told against, in sides of the frame: some 8 mm, wider than a lesion."""
LASHES: Final = 0.1
"""How far the lower lashes reach from the eye opening, in eye widths: some 3 mm."""


@dataclass(frozen=True, eq=False)
class FaceView(Taken):
    """The face frame at one side; what only some ask for is computed when it is asked for, once.

    The face frame's side is the unit of length: *face widths*.

    Attributes:
        rgb: the face, ``(side, side, 3)``.
        inside: what lies within the photograph, ``(side, side)``.
        parts: its classes, ``(side, side)``.
        landmarks: boxes of the features, in pixels of this frame.
        zones: of the face.
    """

    rgb: Image
    inside: Mask
    parts: Parts
    landmarks: Landmarks
    zones: Zones

    @property
    def side(self) -> int:
        """In pixels."""
        return int(self.parts.shape[0])

    @cached_property
    def linear(self) -> Pixels:
        """Linear RGB, 0-1, ``(side, side, 3)``."""
        return linear_of_picture(self.rgb)

    @cached_property
    def luminance(self) -> Pixels:
        """Relative luminance, 0-1, ``(side, side)``."""
        return luminance_of(self.linear)

    @cached_property
    def lab(self) -> Pixels:
        """CIELAB, ``(side, side, 3)``."""
        return lab_of_picture(self.rgb)

    @cached_property
    def skin(self) -> Mask:
        """The public face skin."""
        return public_skin(self.parts) & self.inside

    @cached_property
    def face(self) -> Mask:
        """The face in one piece, with its features and glasses."""
        return main_component(part(self.parts, "skin", "nose", "eyes", "brows", "mouth", "glasses"))

    @cached_property
    def redder(self) -> Pixels:
        """By how much the skin is redder than the skin around, ``(side, side)``; 0 where it is not, and off the skin.

        In hundredths of ``log10(R / G)`` of linear light, the erythema index of Diffey et al. (Br J Dermatol 111:663,
        1984): a difference of logarithms, so that light, exposure and the skin's own pigment drop out.
        """
        index = HUNDREDTHS * (decades(self.linear[..., 0]) - decades(self.linear[..., 1]))
        fine, around = (smoothed(index, self.skin, deviation * self.side) for deviation in (SMOOTH, SPOT))
        return np.asarray(np.maximum(fine - around, 0) * self.skin)

    @cached_property
    def from_eyes(self) -> Array:
        """How far each pixel is from the nearest eye opening, in eye widths: infinite beyond the :data:`LASHES`.

        Masks of dark circles and of lines reach into the rim of the eyes, which is not skin alone.
        """
        boxes, away = self.landmarks.boxes, np.full(self.parts.shape, np.inf)
        eyes = [boxes[name].mask for name in ("left eye", "right eye") if name in boxes]
        seen = np.logical_or.reduce(eyes) if eyes else np.zeros(away.shape, bool)
        if seen.any():
            window = window_of(seen, math.ceil(LASHES * self.landmarks.unit))
            elsewhere = (~seen[window]).view(np.uint8)
            away[window] = cv2.distanceTransform(elsewhere, cv2.DIST_L2, cv2.DIST_MASK_5) / self.landmarks.unit
        return away
