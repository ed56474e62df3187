"""Where a photograph speaks for a condition, as a tint that grows denser with the evidence."""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.pictures.canvas import Canvas, crop_of
from skinsight.analyzer.pictures.paint import Colour, blended
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.frames import Image, Probability

COLOUR: Final[Colour] = (0, 158, 115)
"""Okabe and Ito's green: no concern has it, and it shows on red skin."""
DENSEST: Final = 0.65
"""Opacity where the evidence is strongest."""
SMOOTH: Final = 8
"""Pixels that a cell of the map is drawn with before it is laid into the photograph."""


def evidence(analysis: Analysis) -> Probability | None:
    """Opacity of the tint in the photo frame, ``(height, width)``; None where there is no heat map."""
    found = analysis.conditions.heat_map if analysis.conditions else None
    if found is None:
        return None
    cells = np.reshape(np.asarray(found.values, np.float32) / 100, (found.side, found.side))
    side = SMOOTH * found.side
    smooth = np.asarray(cv2.resize(cells, (side, side), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    return DENSEST * crop_of(analysis).to_photo(smooth, analysis.photo.height, analysis.photo.width)


def evidence_picture(canvas: Canvas) -> Image | None:
    """The photograph with the tint; None where there is no heat map."""
    opacity = evidence(canvas.analysis)
    if opacity is None:
        return None
    pixels = canvas.photo.pixels.reshape(-1, 3).astype(np.float32)
    return blended(pixels, COLOUR, opacity.ravel()).reshape(canvas.photo.pixels.shape).astype(np.uint8)


def evidence_layer(analysis: Analysis, longest: int | None = None) -> Image | None:
    """The tint alone with its transparency, RGBA ``(height, width, 4)``, to be laid over the photograph.

    Args:
        longest: pixels of its longer side, at most; None stands for the photograph's size.
    """
    opacity = evidence(analysis)
    if opacity is None:
        return None
    factor = min(1.0, (longest or max(opacity.shape)) / max(opacity.shape))
    size = (max(1, round(opacity.shape[1] * factor)), max(1, round(opacity.shape[0] * factor)))
    alpha = np.rint(255 * cv2.resize(opacity, size, interpolation=cv2.INTER_AREA)).astype(np.uint8)
    return np.dstack([*(np.full_like(alpha, channel) for channel in COLOUR), alpha])
