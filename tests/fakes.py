"""A segmenter without networks: it draws a face of ellipses into the crop."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from skinsight.segmentation.concerns import CONCERNS, CONDITION_NAMES, CONDITIONS, FACE_PARTS, FACE_SKIN, concern
from skinsight.segmentation.conditions import ConditionReading
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.parts import Parts, public_skin
from skinsight.segmentation.postprocess import search_region
from skinsight.segmentation.segmenter import DEFAULT_PROFILE, Segmentation, Segmenter
from skinsight.segmentation.weights import Model

SIDE = 256
Ellipse = tuple[float, float, float, float]
"""Centre ``x``, ``y`` and radii across and down; the face frame spans -1 to 1."""

PARTS: tuple[tuple[str, Ellipse], ...] = (
    ("neck", (0, 0.95, 0.4, 0.3)),
    ("cover", (0, -0.1, 0.8, 0.85)),
    ("ears", (-0.7, 0.0, 0.1, 0.18)),
    ("ears", (0.7, 0.0, 0.1, 0.18)),
    ("skin", (0, 0.1, 0.68, 0.83)),
    ("nose", (0, 0.18, 0.13, 0.25)),
    ("brows", (-0.3, -0.3, 0.2, 0.04)),
    ("brows", (0.3, -0.3, 0.2, 0.04)),
    ("eyes", (-0.3, -0.12, 0.15, 0.06)),
    ("eyes", (0.3, -0.12, 0.15, 0.06)),
    ("mouth", (0, 0.58, 0.25, 0.08)),
)
"""Drawn in this order, one over the other."""

MARKS: dict[str, tuple[Ellipse, ...]] = {
    "acne": ((-0.42, 0.32, 0.04, 0.04), (-0.3, 0.46, 0.03, 0.03), (0.42, 0.35, 0.045, 0.04)),
    "flek": ((0.35, 0.2, 0.03, 0.03), (0.25, 0.3, 0.02, 0.02), (-0.15, -0.58, 0.03, 0.02), (0.5, 0.18, 0.02, 0.02)),
    "panda_eyes": ((-0.3, 0.02, 0.17, 0.09), (0.3, 0.02, 0.17, 0.09)),
    "wrinkles": ((0, -0.62, 0.3, 0.015), (0, -0.52, 0.36, 0.015)),
}
"""Lesions per concern: three of acne, four dark spots, two circles, two lines."""
LIKELY = (0.7, 0.1, 0.15, 0.05)
"""How likely each condition is."""


class FakeSegmenter(Segmenter):
    """Draws the same face into every crop; sees nothing in a black photograph."""

    def __init__(self) -> None:
        self.profile = DEFAULT_PROFILE
        self.models = {name: Model("fake", "0" * 64, Path(f"{name}.onnx")) for name in (*CONCERNS, CONDITIONS)}

    @property
    def names(self) -> list[str]:
        """All concerns."""
        return list(CONCERNS)

    @property
    def reads_conditions(self) -> bool:
        """It does."""
        return True

    def find_faces(self, rgb: Image) -> list[Face]:
        """One face that fills the shorter side, in the middle."""
        if not rgb.any():
            raise NoFaceFound("no skin in a black photograph: give one of a face")
        height, width = rgb.shape[:2]
        return [Face(FaceCrop((width - 1) / 2, (height - 1) / 2, min(height, width)), "whole_face")]

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        """The drawn parts and marks."""
        parts: Parts = np.zeros((SIDE, SIDE), np.uint8)
        if rgb.any():
            for name, ellipse in PARTS:
                parts[_inside(ellipse)] = FACE_PARTS.index(name)
        masks = {FACE_SKIN: public_skin(parts)}
        asked = list(names)
        for row in map(concern, (name for name in asked if name != CONDITIONS)):
            if row.is_concern:
                masks[row.name] = _inside(*MARKS[row.name]) & search_region(row, parts)
        maps = {name: mask.astype(np.float32) for name, mask in masks.items()}
        conditions = None
        if CONDITIONS in asked:
            evidence = np.zeros((len(CONDITION_NAMES), SIDE, SIDE), np.float32)
            evidence[0] = _inside((0, 0.3, 0.5, 0.2))
            conditions = ConditionReading(dict(zip(CONDITION_NAMES, LIKELY, strict=True)), evidence[:, ::8, ::8])
        return Segmentation(face, rgb.shape[0], rgb.shape[1], parts, maps, conditions=conditions)


def _inside(*ellipses: Ellipse) -> Mask:
    """Pixels of the face frame in any of the ellipses."""
    v, u = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE * 2 - 1
    drawn = np.zeros((SIDE, SIDE), bool)
    for x, y, across, down in ellipses:
        drawn |= ((u - x) / across) ** 2 + ((v - y) / down) ** 2 <= 1
    return drawn
