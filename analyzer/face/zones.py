"""Zones of the face, laid out from its own parts in the face frame, which shows the head upright.

Left and right are the **subject's**: the right cheek is on the left of a picture that is not mirrored. Lengths are
in widths of an eye opening (the wider eye's), which is about 3 cm.

Zones are disjoint and lie within bare skin; where two shapes meet, the one that stands first in :data:`_SHAPES` has
the skin. Some skin is in no zone: the upper lids, the temples, and what lies beside the ears.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import cv2
import numpy as np

from skinsight.analyzer.face.landmarks import Landmarks, Side, outer_edge
from skinsight.segmentation.frames import Classes, Mask, Window, window_of
from skinsight.segmentation.parts import Parts, bare_skin, brows_and_eyes, enlarged

ZoneName = Literal[
    "forehead",
    "glabella",
    "nose",
    "left_cheek",
    "right_cheek",
    "left_under_eye",
    "right_under_eye",
    "left_crows_feet",
    "right_crows_feet",
    "left_nasolabial",
    "right_nasolabial",
    "upper_lip",
    "chin",
]
ZONES: Final[tuple[ZoneName, ...]] = get_args(ZoneName)
LEAST_AREA: Final = 0.15
"""A zone of less skin than this, in squared eye widths, cannot be judged."""
LEAST_OF_PAIR: Final = 0.3
"""A zone with less than this share of its pair's skin is turned away or covered."""
JAW_REACH: Final = 2.0
"""Chin and cheeks end at most this far below the mouth, where a neck or a shoulder reads as skin."""
HIDDEN: Final = "too little of its skin is seen: it is turned away, covered or outside the picture"


@dataclass(frozen=True, eq=False)
class Zones:
    """The zones of one face in a face frame; each of :data:`ZONES` is either in ``masks`` or in ``reasons``.

    Attributes:
        index: one more than the place in :data:`ZONES` of each pixel's zone, 0 where there is none, ``(side, side)``.
        reasons: why zones are unavailable, a clause for people.
    """

    index: Classes
    reasons: dict[ZoneName, str]

    @cached_property
    def masks(self) -> dict[ZoneName, Mask]:
        """Masks ``(side, side)`` of the zones that are seen, in the order of :data:`ZONES`; none is empty."""
        return {name: self.index == place for place, name in enumerate(ZONES, 1) if name not in self.reasons}

    @cached_property
    def windows(self) -> dict[ZoneName, Window]:
        """Rows and columns between which each of :attr:`masks` lies."""
        return {name: window_of(mask) for name, mask in self.masks.items()}

    def enlarged(self, side: int) -> "Zones":
        """The same in a frame of ``side`` x ``side`` pixels."""
        return Zones(enlarged(self.index, side), self.reasons)


def zones(parts: Parts, face: Landmarks) -> Zones:
    """The zones of the face whose parts ``(side, side)`` and landmarks are given."""
    free = bare_skin(parts) & ~brows_and_eyes(parts)
    masks: dict[ZoneName, Mask] = {}
    reasons: dict[ZoneName, str] = {}
    for name, (needs, shape) in _SHAPES.items():
        missing = [need for need in needs if need not in face.boxes]
        if missing:
            unseen = " and the ".join(missing).replace(
                " or ", " and "
            )  # of what may stand for the other, neither is seen
            reasons[name] = f"the {unseen} {'were' if ' and ' in unseen else 'was'} not seen"
            continue
        masks[name] = shape(face) & free
        free = free & ~masks[name]
    for name in _too_small(masks, face.unit):
        del masks[name]
        reasons[name] = HIDDEN
    index = np.zeros(parts.shape, np.uint8)
    for name, mask in masks.items():
        index[mask] = ZONES.index(name) + 1
    return Zones(index, reasons)


def zone_areas(zone_index: Classes, mask: Mask) -> dict[ZoneName, int]:
    """Pixels that a mask ``(height, width)`` has of each zone of an index of the same shape."""
    window, places = window_of(mask), len(ZONES) + 1
    pixels = cv2.calcHist([zone_index[window]], [0], mask[window].view(np.uint8), [places], [0, places]).ravel()
    return {name: int(pixels[place]) for place, name in enumerate(ZONES, 1)}


def _too_small(masks: dict[ZoneName, Mask], unit: float) -> list[ZoneName]:
    areas: dict[str, int] = {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}
    return [
        name for name in masks
        if areas[name] < max(LEAST_AREA * unit**2, LEAST_OF_PAIR * areas.get(_mirrored(name), 0))
    ]  # fmt: skip


def _mirrored(name: str) -> str:
    side, _, rest = name.partition("_")
    return {"left": f"right_{rest}", "right": f"left_{rest}"}.get(side, name)


def _forehead(face: Landmarks) -> Mask:
    """Above the brows, as wide as they are; where one brow is seen, to the outline on the other side."""
    sides: tuple[Side, Side] = ("left", "right")
    brows = {side: face.boxes[f"{side} brow"] for side in sides if f"{side} brow" in face.boxes}
    edge = np.logical_or.reduce([brow.mask for brow in brows.values()])
    seen = np.flatnonzero(edge.any(axis=0))
    lowest = np.interp(face.columns[0], seen, edge.argmax(axis=0)[seen])
    mask = face.rows < lowest[None, :]
    for side, brow in brows.items():
        mask = mask & ~face.beyond(side, outer_edge(brow, side), 0.2)
    return np.asarray(mask)


def _glabella(face: Landmarks) -> Mask:
    """Between the inner ends of the brows, from a little above them to the eyes."""
    right, left = face.boxes["right brow"], face.boxes["left brow"]
    low = min(right.y0, left.y0) - 0.15 * face.unit
    high = max(face.boxes[f"{side} eye or brow"].centre[1] for side in ("left", "right"))
    return face.between(low, high) & (face.columns >= right.x1) & (face.columns < left.x0)


def _nose(face: Landmarks) -> Mask:
    return face.boxes["nose"].mask


def _under_eye(face: Landmarks, side: Side) -> Mask:
    """Half an ellipse below the eye, as deep as the lid reaches before the cheek begins."""
    eye = face.boxes[f"{side} eye"]
    x, y = eye.centre
    across = (face.columns - x) / (0.5 * eye.width + 0.25 * face.unit)
    down = (face.rows - y) / (0.85 * face.unit)
    return np.asarray((across**2 + down**2 <= 1) & (down > 0))


def _crows_feet(face: Landmarks, side: Side) -> Mask:
    """Beside the outer corner of the eye, below the tail of the brow."""
    eye = face.boxes[f"{side} eye"]
    corner, y = outer_edge(eye, side), eye.centre[1]
    near = face.beyond(side, corner) & ~face.beyond(side, corner, 0.85)
    return near & face.between(y - 0.5 * face.unit, y + 0.6 * face.unit)


def _nasolabial(face: Landmarks, side: Side) -> Mask:
    """A band along the fold, from the wing of the nose past the corner of the mouth."""
    nose, mouth = face.boxes["nose"], face.boxes["mouth"]
    outwards = 1 if side == "left" else -1
    start = (outer_edge(nose, side) + outwards * 0.08 * face.unit, nose.y1 - 0.3 * face.unit)
    end = (outer_edge(mouth, side) + outwards * 0.2 * face.unit, mouth.centre[1] + 0.1 * face.unit)
    canvas = np.zeros(nose.mask.shape, np.uint8)
    corners = [(round(x), round(y)) for x, y in (start, end)]
    cv2.line(canvas, corners[0], corners[1], 1, max(1, round(0.42 * face.unit)))
    return np.asarray(canvas > 0)


def _upper_lip(face: Landmarks) -> Mask:
    """Between nose and mouth, as wide as the mouth."""
    nose, mouth = face.boxes["nose"], face.boxes["mouth"]
    within = (face.columns >= mouth.x0) & (face.columns < mouth.x1)
    return face.between(nose.y1 - 0.2 * face.unit, mouth.centre[1]) & within


def _chin(face: Landmarks) -> Mask:
    """Below the mouth and as wide, down to the jaw."""
    mouth = face.boxes["mouth"]
    within = (face.columns >= mouth.x0) & (face.columns < mouth.x1)
    return face.between(mouth.centre[1] + 1, mouth.centre[1] + JAW_REACH * face.unit) & within


def _cheek(face: Landmarks, side: Side) -> Mask:
    """Beside nose and mouth, from under the eye down to the jaw; without a mouth, a little below the nose."""
    nose, eye, mouth = face.boxes["nose"], face.boxes[f"{side} eye or brow"], face.boxes.get("mouth")
    end = mouth.centre[1] + JAW_REACH * face.unit if mouth else nose.y1 + 0.3 * face.unit
    return face.beyond(side, nose.centre[0]) & face.between(eye.centre[1] + 0.35 * face.unit, end)


_Shape = tuple[tuple[str, ...], Callable[[Landmarks], Mask]]
"""What a zone is laid out from, and how."""


def _of_side(shape: Callable[[Landmarks, Side], Mask], side: Side, *needs: str) -> _Shape:
    return needs, lambda face: shape(face, side)


_SHAPES: Final[dict[ZoneName, _Shape]] = {
    "nose": (("nose",), _nose),
    "left_under_eye": _of_side(_under_eye, "left", "left eye"),
    "right_under_eye": _of_side(_under_eye, "right", "right eye"),
    "left_crows_feet": _of_side(_crows_feet, "left", "left eye"),
    "right_crows_feet": _of_side(_crows_feet, "right", "right eye"),
    "left_nasolabial": _of_side(_nasolabial, "left", "left eye or brow", "nose", "mouth"),
    "right_nasolabial": _of_side(_nasolabial, "right", "right eye or brow", "nose", "mouth"),
    "upper_lip": (("eye or brow", "nose", "mouth"), _upper_lip),
    "chin": (("eye or brow", "mouth"), _chin),
    "glabella": (("left brow", "right brow"), _glabella),
    "forehead": (("brow",), _forehead),
    "left_cheek": _of_side(_cheek, "left", "left eye or brow", "nose"),
    "right_cheek": _of_side(_cheek, "right", "right eye or brow", "nose"),
}
"""In the order in which they take their skin."""
