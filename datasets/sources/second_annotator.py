"""Validation pictures that another hand labelled a second time, blind (``datasets/labels/second_hand.json``).

How far two hands agree on the same faces tells what IoU can be asked of a network: a mask that is right by one is wrong
by the other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import cv2
import numpy as np

from skinsight.datasets.sources import labels
from skinsight.segmentation.concerns import CONCERNS, FACE_PARTS, FACE_SKIN, Concern
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import public_skin

FILE: Final = "second_hand"
_PARTS: Final = ("skin", "ears", "brows", "eyes", "mouth", "cover")
"""Parts of the face that were drawn; later ones lie over earlier ones."""


def labelled_twice() -> list[str]:
    """Concerns that the second hand labelled, in the registry's order."""
    content = labels.read(FILE)
    return [name for name in CONCERNS if name in content]


def masks(concern: Concern, side: int) -> dict[str, Mask]:
    """The second hand's public masks in the face frame, ``(side, side)``, by sample name."""
    content = labels.read(FILE)
    special: Mapping[str, Callable[[Any, int], Mask]] = {FACE_SKIN: _skin, "wrinkles": _strokes}
    draw = special.get(concern.name, _filled)
    return {name: _reduced(draw(drawn, content["side"]), side) for name, drawn in content[concern.name].items()}


def _strokes(lines: Sequence[labels.Polygon], side: int) -> Mask:
    canvas = np.zeros((side, side), np.uint8)
    labels.draw_lines(canvas, lines, side)
    return np.asarray(canvas > 0)


def _skin(drawn: Mapping[str, Any], side: int) -> Mask:
    parts = np.zeros((side, side), np.uint8)
    for part in _PARTS:
        parts[_filled(drawn[part], side)] = FACE_PARTS.index(part)
    return public_skin(parts)


def _filled(outlines: Sequence[labels.Polygon], side: int) -> Mask:
    canvas = np.zeros((side, side), np.uint8)
    labels.fill(canvas, outlines)
    return np.asarray(canvas > 0)


def _reduced(mask: Mask, side: int) -> Mask:
    return np.asarray(cv2.resize(mask.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA) >= 0.5)
