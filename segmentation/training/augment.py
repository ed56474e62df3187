"""Augmentation: the ways in which two photographs of one face differ. Never upside down.

Geometry moves picture and label together; colour, sharpness and compression touch the picture alone.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.frames import Affine, Image, warp, warp_classes
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

OFF_AIM = 0.3
"""How far from a window's centre its target may lie, in sides of the window."""
UNMARKED = 0.6
"""Share of windows that look at any known pixel in place of a mark: where marks are all that is seen, all is marked."""

Point = npt.NDArray[np.float64]
"""``(x, y)`` in pixels."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far a sample may stray from its face crop.

    Attributes:
        zoom: standard deviation of the logarithm of the scale.
        shift: standard deviation of the shift, in crop sides.
        tilt: standard deviation of the rotation, degrees.
        steep: share of views that are rotated evenly within 45 degrees instead.
        close: share of views that are close-ups: up to three times nearer, anywhere near the face.
        colour: strength of colour changes; 1 is that of photographs taken under different lamps.
        soft: share of views of lower resolution, as small photographs are.
    """

    zoom: float = 0.15
    shift: float = 0.05
    tilt: float = 8.0
    steep: float = 0.0
    close: float = 0.0
    colour: float = 1.0
    soft: float = 0.25


def draw(
    sample: Sample, side: int, augmentation: Augmentation, rng: np.random.Generator, frame: int | None = None
) -> tuple[Image, Label]:
    """One random view of a sample: picture ``(side, side, 3)`` and label ``(side, side)``.

    With ``frame``, the view is a window of a face frame of that side, often on a mark.
    """
    picture, label = sample.read()
    whole = frame or side
    affine = _jitter(whole, augmentation, rng) @ np.vstack([sample.crop.affine(whole), [0, 0, 1]])
    if frame:
        aim = (side - 1) / 2 + rng.uniform(-OFF_AIM, OFF_AIM, size=2) * side
        affine[:, 2] = aim - affine[:, :2] @ _target(label, rng)
    view, view_label = warp(picture, affine, (side, side)), warp_classes(label, affine, (side, side))
    if rng.random() < 0.5:
        view, view_label = view[:, ::-1], view_label[:, ::-1]
    return degrade(_recolour(view, augmentation.colour, rng), augmentation.soft, rng), np.ascontiguousarray(view_label)


def _target(label: Label, rng: np.random.Generator) -> Point:
    """A random pixel ``(x, y)`` to look at: marked, in :data:`UNMARKED` of the views merely known."""
    candidates = np.flatnonzero(label == 1) if rng.random() >= UNMARKED else np.empty(0, np.intp)
    if not candidates.size:
        candidates = np.flatnonzero(label != UNKNOWN)
    if not candidates.size:
        return np.array(label.shape[::-1]) / 2
    row, column = divmod(int(rng.choice(candidates)), label.shape[1])
    return np.array([column, row], dtype=np.float64)


def _jitter(side: int, augmentation: Augmentation, rng: np.random.Generator) -> Affine:
    steep = rng.random() < augmentation.steep
    angle = np.deg2rad(rng.uniform(-45, 45) if steep else rng.normal(0, augmentation.tilt))
    close = rng.random() < augmentation.close
    nearer = rng.uniform(1.3, 3.0) if close else np.exp(rng.normal(0, augmentation.zoom))
    scale = nearer * np.exp(rng.normal(0, 0.04, size=2))
    cos, sin = np.cos(angle), np.sin(angle)
    linear = np.array([[cos, -sin], [sin, cos]]) * scale
    centre = np.full(2, (side - 1) / 2)
    moved = centre + rng.normal(0, (0.25 * nearer if close else augmentation.shift) * side, size=2)
    return np.column_stack([linear, moved - linear @ centre])


def _recolour(picture: Image, strength: float, rng: np.random.Generator) -> Image:
    """Exposure, white balance, contrast and saturation, as one table look-up and one blend with grey."""
    if rng.random() < 0.1:
        return picture
    ramp = np.linspace(0, 1, 256)[:, None]
    gamma = np.exp(rng.normal(0, 0.25 * strength))
    gains = np.exp(rng.normal(0, 0.15 * strength) + rng.normal(0, 0.06 * strength, size=3))
    contrast = np.exp(rng.normal(0, 0.12 * strength))
    curve = (ramp**gamma * gains - 0.5) * contrast + 0.5
    table = np.clip(255 * curve, 0, 255).astype(np.uint8)
    changed = np.stack([table[picture[..., channel], channel] for channel in range(3)], axis=-1)
    colourfulness = 0.0 if rng.random() < 0.03 * strength else np.exp(rng.normal(0, 0.2 * strength))
    grey = changed.mean(axis=-1, keepdims=True)
    return np.asarray(np.clip(grey + colourfulness * (changed - grey), 0, 255), dtype=np.uint8)


def degrade(picture: Image, soft: float, rng: np.random.Generator) -> Image:
    """Sometimes lower resolution, sometimes noise, sometimes JPEG: what web photographs went through."""
    side = picture.shape[0]
    if rng.random() < soft:
        small = int(side * rng.uniform(0.4, 0.9))
        reduced = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
        picture = np.asarray(cv2.resize(reduced, (side, side), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    if rng.random() < 0.25:
        noise = rng.standard_normal(picture.shape, dtype=np.float32) * rng.uniform(2, 10)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))]
        packed = cv2.imencode(".jpg", np.ascontiguousarray(picture), quality)[1]
        picture = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)
    return np.ascontiguousarray(picture)
