"""Painting masks into a picture so that they show on any skin: a tint, and around it a line with a double edge."""

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.concerns import CONCERNS, FACE_SKIN
from segmentation.frames import Image, Mask

Colour = tuple[int, int, int]

FACE_TO_LINE: Final = 420
"""A line is this many times thinner than the face is wide."""
LIGHT: Final[Colour] = (255, 255, 255)
DARK: Final[Colour] = (0, 0, 0)


def line_width(face_side: float) -> float:
    """Width of contours, in pixels, for a face of ``face_side`` pixels."""
    return max(1.0, face_side / FACE_TO_LINE)


def paint(picture: Image, masks: Mapping[str, Mask], opacity: float, line: float) -> Image:
    """The picture ``(H, W, 3)`` with masks ``(H, W)`` of the registry's concerns painted into a copy.

    The face skin is a thin outline. Every other concern is a tint of its colour, with lines around it that lie
    outside the mask, so that they cover no lesion. Small concerns are painted last, over large ones.

    Args:
        opacity: of the tint, 0 to 1.
        line: width of contours, in pixels.
    """
    painted = picture.copy()
    if FACE_SKIN in masks:
        colour = CONCERNS[FACE_SKIN].colour
        _outline(painted, masks[FACE_SKIN], [(0.8 * line, colour, 0.9), (1.3 * line, DARK, 0.45)])
    lesions = sorted((name for name in masks if name != FACE_SKIN), key=lambda name: -int(masks[name].sum()))
    for name in lesions:
        colour = CONCERNS[name].colour
        edges = [(line, colour, 1.0), (1.6 * line, LIGHT, 0.85), (2.2 * line, DARK, 0.6)]
        _outline(painted, masks[name], edges, (colour, opacity))
    return painted


def _outline(
    picture: Image, mask: Mask, edges: list[tuple[float, Colour, float]], tint: tuple[Colour, float] | None = None
) -> None:
    """Draw around a mask, in place; each edge is (reach in pixels, colour, opacity), from the mask outwards."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return
    margin = int(np.ceil(edges[-1][0])) + 2
    window = (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )
    view, inside = picture[window], mask[window]
    distance = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    blended = view.astype(np.float32)
    for reach, colour, opacity in reversed(edges):
        near = np.clip(reach + 1 - distance, 0, 1) * ~inside
        _blend(blended, colour, near * opacity)
    if tint:
        _blend(blended, tint[0], inside * np.float32(tint[1]))
    view[:] = np.round(blended)


def _blend(picture: npt.NDArray[np.float32], colour: Colour, alpha: npt.NDArray[np.float32]) -> None:
    """Lay a colour over a picture ``(H, W, 3)``, in place, as opaque as ``alpha`` ``(H, W)`` says."""
    picture += alpha[..., None] * (np.array(colour, np.float32) - picture)
