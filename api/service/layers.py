"""The overlay without its photograph."""

import cv2
import numpy as np

from skinsight.analyzer import Analysis
from skinsight.analyzer.pictures.paint import line_width, paint
from skinsight.segmentation.frames import Image

OPACITY = 0.45


def layer(analysis: Analysis) -> bytes:
    """All masks as a PNG with transparency, of the photograph's size and painted as the overlay paints them.

    What is painted over black and over white tells colour and opacity: over black a pixel has ``a c``, over white
    ``a c + (1 - a) 255``.
    """
    shape = (analysis.photo.height, analysis.photo.width, 3)
    masks = {name: found.mask.to_mask() for name, found in analysis.concerns.items() if found.mask}
    line = line_width(min(analysis.face.side, max(shape)))
    on_black, on_white = (paint(np.full(shape, level, np.uint8), masks, OPACITY, line) for level in (0, 255))
    alpha = 255 - (on_white.astype(np.int16) - on_black).max(axis=2, keepdims=True).clip(0, 255)
    colour = np.where(alpha, on_black * 255.0 / np.maximum(alpha, 1), 0).clip(0, 255)
    return png(np.concatenate([colour, alpha], axis=2).astype(np.uint8))


def png(rgba: Image) -> bytes:
    """A picture with transparency ``(height, width, 4)`` as a file."""
    return cv2.imencode(".png", cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))[1].tobytes()
