"""Copies of a face from which the condition head learns what does not matter: side, light, frame, and what is laid over
a picture. Watermarks, logos and barred eyes stand on some conditions and never on healthy skin in the sources, so they
are drawn on copies of all alike."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from skinsight.segmentation.concerns import JOINT, side_of
from skinsight.segmentation.frames import FaceCrop, Image

TEXTS: Final = ("(c)Dermnet.com", "dermnet.com", "(c) skin atlas", "SAMPLE")
EYES: Final = (0.27, 0.47)
"""Rows of a face frame between which eyes lie, in its sides."""
FONT: Final = cv2.FONT_HERSHEY_SIMPLEX


def views(picture: Image, crop: FaceCrop, rng: np.random.Generator) -> Iterator[Image]:
    """Face frames of one picture: as it is, and in another frame and light, at times mirrored, with something over it.

    Args:
        picture: ``(H, W, 3)``.
        rng: what is random.
    """
    side = side_of(JOINT)
    yield crop.to_face(picture, side)
    other = relit(shifted(crop, rng).to_face(picture, side), rng)
    yield overlaid(other[:, ::-1] if rng.random() < 0.5 else other, rng)


def shifted(crop: FaceCrop, rng: np.random.Generator) -> FaceCrop:
    """A crop that misses the face a little, as a detector does."""
    across, down = rng.uniform(-0.04, 0.04, 2) * crop.side
    side, tilt = crop.side * rng.uniform(0.9, 1.12), crop.tilt + rng.uniform(-6, 6)
    return replace(crop, centre_x=crop.centre_x + across, centre_y=crop.centre_y + down, side=side, tilt=tilt)


def relit(face: Image, rng: np.random.Generator) -> Image:
    """Another exposure, contrast and white balance."""
    red, blue = rng.uniform(0.92, 1.08, 2)
    gain = rng.uniform(0.85, 1.12) * np.array([red, 1.0, blue])
    return np.asarray(255 * np.clip((face / 255.0) ** rng.uniform(0.85, 1.18) * gain, 0, 1), dtype=np.uint8)


def overlaid(face: Image, rng: np.random.Generator) -> Image:
    """With a translucent text across the middle, in half of the cases a bar over the eyes, and at times a logo."""
    laid = watermarked(face, str(rng.choice(TEXTS)), rng.uniform(0.35, 0.7), rng.uniform(0.42, 0.58))
    if rng.random() < 0.5:
        laid = barred(laid, int(rng.choice([0, 0, 20, 160])))
    if rng.random() < 0.4:
        side = laid.shape[0]
        middle = (int(side * rng.choice([0.1, 0.9])), int(0.92 * side))
        laid = np.asarray(cv2.circle(laid.copy(), middle, side // 14, (235, 235, 235), 2), dtype=np.uint8)
    return laid


def watermarked(face: Image, text: str, opacity: float, height: float = 0.5) -> Image:
    """With a translucent light text across the middle, at ``height`` sides from the top."""
    side = face.shape[0]
    (width, _), _ = cv2.getTextSize(text, FONT, 1.0, 2)
    scale = 0.5 * side / width
    ink = np.zeros(face.shape[:2], np.uint8)
    cv2.putText(ink, text, (side // 4, int(height * side)), FONT, scale, 255, max(1, side // 128), cv2.LINE_AA)
    alpha = (opacity * ink / 255.0)[..., None]
    return np.asarray(face * (1 - alpha) + 215 * alpha, dtype=np.uint8)


def barred(face: Image, grey: int) -> Image:
    """With a bar over the eyes."""
    laid, side = face.copy(), face.shape[0]
    top, bottom = (int(row * side) for row in EYES)
    laid[top:bottom, int(0.12 * side) : int(0.88 * side)] = grey
    return laid
