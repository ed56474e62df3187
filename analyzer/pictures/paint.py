"""Painting masks into a picture so that they show on any skin: a tint, and around it a line with a double edge.

Concerns differ in pattern as well as in colour, for colour-blind people and grey print: the first concern of the
registry is tinted evenly, each of the next in stripes of a direction of its own.
"""

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.frames import Image, Mask

Colour = tuple[int, int, int]
Pixels = npt.NDArray[np.float32]

UNTOLD: Final = "untold"
"""Name, beside those of the registry, of marks of which it could not be told what they are."""
UNTOLD_COLOUR: Final[Colour] = (200, 200, 200)
FACE_TO_LINE: Final = 420
"""A line is this many times thinner than the face is wide."""
LIGHT: Final[Colour] = (255, 255, 255)
DARK: Final[Colour] = (0, 0, 0)
STRIPE: Final = 6
"""Distance of stripes, in widths of a line."""
BETWEEN: Final = 0.35
"""Opacity between stripes, as a share of that on them: there the skin is seen best."""


def line_width(face_side: float) -> float:
    """Width of contours, in pixels, for a face of ``face_side`` pixels."""
    return max(1.0, face_side / FACE_TO_LINE)


def paint(picture: Image, masks: Mapping[str, Mask], opacity: float, line: float) -> Image:
    """The picture ``(H, W, 3)`` with masks ``(H, W)`` of the registry's concerns painted into a copy.

    The face skin is a thin outline, and so are marks of which it could not be told what they are. Every other concern
    is a tint of its colour and pattern, with lines around it that lie outside the mask, so that they cover no lesion.
    Small concerns are painted last, over large ones.

    Args:
        opacity: of the tint, 0 to 1.
        line: width of contours, in pixels.
    """
    painted = picture.copy()
    if FACE_SKIN in masks:
        colour = CONCERNS[FACE_SKIN].colour
        _outline(painted, masks[FACE_SKIN], [(0.8 * line, colour, 0.9), (1.3 * line, DARK, 0.45)])
    lesions = sorted(
        (name for name in masks if name in CONCERNS and name != FACE_SKIN), key=lambda name: -int(masks[name].sum())
    )
    for name in lesions:
        colour = CONCERNS[name].colour
        edges = [(line, colour, 1.0), (1.6 * line, LIGHT, 0.85), (2.2 * line, DARK, 0.6)]
        _outline(painted, masks[name], edges)
        tint(painted, masks[name], name, opacity, STRIPE * line)
    if UNTOLD in masks:
        _outline(painted, masks[UNTOLD], [(line, UNTOLD_COLOUR, 1.0), (2 * line, DARK, 0.6)])
    return painted


def tint(picture: Image, mask: Mask, name: str, opacity: float, period: float) -> None:
    """Lay a concern's colour and pattern over its mask ``(H, W)``, in place; stripes are ``period`` pixels apart."""
    window = _window(mask, 0)
    if window and opacity:
        view, inside = picture[window], mask[window]
        share = BETWEEN + (1 - BETWEEN) * _stripes(name, inside.shape, period)[inside]
        view[inside] = blended(view[inside].astype(np.float32), CONCERNS[name].colour, opacity * share)


def _stripes(name: str, shape: tuple[int, ...], period: float) -> Mask:
    """Where ``(H, W)`` a concern's stripes are: half of all; everywhere for the first concern."""
    place = [row.name for row in CONCERNS.values() if row.is_concern].index(name)
    if not place:
        return np.ones(shape, bool)
    angle = np.deg2rad(180 / (len(CONCERNS) - 2) * (place - 0.5))
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    across = columns * np.sin(angle) + rows * np.cos(angle)
    return np.asarray(across % max(period, 2) < max(period, 2) / 2)


def _window(mask: Mask, margin: int) -> tuple[slice, slice] | None:
    """Rows and columns of what is marked, with a margin; None for an empty mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def _outline(picture: Image, mask: Mask, edges: list[tuple[float, Colour, float]]) -> None:
    """Draw around a mask, in place; each edge is (reach in pixels, colour, opacity), from the mask outwards."""
    window = _window(mask, int(np.ceil(edges[-1][0])) + 2)
    if not window:
        return
    view, outside = picture[window], ~mask[window]
    distance = cv2.distanceTransform(outside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    near = outside & (distance < edges[-1][0] + 1)
    pixels = view[near].astype(np.float32)
    for reach, colour, opacity in reversed(edges):
        pixels = blended(pixels, colour, opacity * np.clip(reach + 1 - distance[near], 0, 1))
    view[near] = pixels


def blended(pixels: Pixels, colour: Colour, alpha: Pixels) -> Pixels:
    """Pixels ``(N, 3)`` under a colour that is as opaque as ``alpha`` ``(N,)`` says."""
    return np.asarray(np.rint(pixels + alpha[:, None] * (np.array(colour, np.float32) - pixels)), dtype=np.float32)
