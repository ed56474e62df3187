"""Boxes of the features of a face in the face frame, told apart by the subject's left and right."""

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import Eye, Parts, find_eyes, main_component, part

Side = Literal["left", "right"]
"""Of the subject: the right eye is on the left of a picture that is not mirrored."""

LEAST_EYE_DISTANCE: Final = 0.15
"""Two bits of the eyes class that are nearer than this share of the frame are one eye."""
BROW_REACH: Final = 0.95
"""A brow lies within this distance of its eye's centre, to either side."""
EYE_OF_BROW: Final = 0.65
BROW_TO_EYE: Final = 0.4
"""An eye is as wide as this share of its brow, and lies this many widths of the brow below it."""
LEAST_BROW: Final = 0.08
"""A brow narrower than this share of the frame does not tell where a closed eye is."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Boxes of the features by name, where they are seen: ``nose``, ``mouth``, ``left eye``, ``right brow`` and so on.

    ``left eye or brow`` is the eye, or where its brow says that it is closed; without a side it is either's.
    ``rows`` ``(side, 1)`` and ``columns`` ``(1, side)`` are the frame's coordinates, ``unit`` the eye's width.
    """

    boxes: dict[str, Eye]
    unit: float
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]

    @classmethod
    def of(cls, parts: Parts) -> "Landmarks":
        """Find the features of a face."""
        rows, columns = np.ogrid[: parts.shape[0], : parts.shape[1]]
        boxes = {name: box for name in ("nose", "mouth") if (box := _box(main_component(part(parts, name))))}
        eyes = _eyes_by_side(find_eyes(parts), boxes.get("nose"), parts.shape[1])
        orbits = eyes if len(eyes) == 2 else _closed_eyes(parts, boxes.get("nose")) | eyes
        boxes |= {f"{side} eye": eye for side, eye in eyes.items()}
        for side, orbit in orbits.items():
            boxes[f"{side} eye or brow"] = boxes["eye or brow"] = orbit
            near = (np.abs(columns - orbit.centre[0]) <= BROW_REACH * orbit.width) & (rows < orbit.centre[1])
            if brow := _box(main_component(part(parts, "brows") & near)):
                boxes[f"{side} brow"] = boxes["brow"] = brow
        unit = max((orbit.width for orbit in orbits.values()), default=parts.shape[1] / 6)
        return cls(boxes, unit, rows, columns)

    def enlarged(self, side: int) -> "Landmarks":
        """The same in a frame of ``side`` x ``side`` pixels."""
        rows, columns = np.ogrid[:side, :side]
        unlike = {id(box): box for box in self.boxes.values()}  # one box may have several names
        once = {key: box.enlarged(side) for key, box in unlike.items()}
        boxes = {name: once[id(box)] for name, box in self.boxes.items()}
        return Landmarks(boxes, self.unit * side / self.rows.size, rows, columns)

    def beyond(self, side: Side, x: float, by: float = 0.0) -> Mask:
        """Columns that lie outwards, on the subject's ``side``, of ``x`` moved outwards ``by`` eye widths."""
        if side == "left":
            return np.asarray(self.columns > x + by * self.unit)
        return np.asarray(self.columns < x - by * self.unit)

    def between(self, low: float, high: float) -> Mask:
        """Rows from ``low`` to ``high``."""
        return np.asarray((self.rows >= low) & (self.rows <= high))


def _box(mask: Mask) -> Eye | None:
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return Eye(mask, x, y, x + width, y + height) if width else None


def _eyes_by_side(eyes: list[Eye], nose: Eye | None, side: int) -> dict[Side, Eye]:
    """Eyes of the subject; a single one is told by the nose, and unknown without it."""
    if len(eyes) == 2 and eyes[1].centre[0] - eyes[0].centre[0] >= LEAST_EYE_DISTANCE * side:
        return {"right": eyes[0], "left": eyes[1]}
    if not eyes or nose is None:
        return {}
    eye = max(eyes, key=lambda found: found.mask.sum())
    return {"right" if eye.centre[0] < nose.centre[0] else "left": eye}


def _closed_eyes(parts: Parts, nose: Eye | None) -> dict[Side, Eye]:
    """Where the eyes should be below the brows: closed eyes are skin to the network."""
    if nose is None:
        return {}
    root = float(np.flatnonzero(nose.mask[nose.y0 : nose.y0 + max(1, nose.height // 4)].any(axis=0)).mean())
    columns = np.arange(parts.shape[1])
    halves: dict[Side, Mask] = {"right": columns < root, "left": columns >= root}
    found: dict[Side, Eye] = {}
    for side, half in halves.items():
        brow = _box(main_component(part(parts, "brows") & half))
        if brow is not None and brow.width > LEAST_BROW * parts.shape[1] and brow.y1 < nose.y1:
            x, y, half_width = brow.centre[0], brow.centre[1] + BROW_TO_EYE * brow.width, EYE_OF_BROW * brow.width / 2
            box = [round(edge) for edge in (x - half_width, y - half_width / 2, x + half_width, y + half_width / 2)]
            found[side] = Eye(np.zeros_like(nose.mask), *box)
    return found


def outer_edge(box: Eye, side: Side) -> int:
    """The box's edge on the subject's ``side``."""
    return box.x1 - 1 if side == "left" else box.x0
