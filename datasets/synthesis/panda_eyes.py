"""Painted dark circles: brown, violet or shadowed crescents under the eyes, among make-up that is none."""

import cv2
import numpy as np
from scipy.special import expit

from skinsight.datasets.synthesis.painting import HAEMOGLOBIN, MELANIN, SHADE, BareFace, Field, Layer, smooth_noise
from skinsight.segmentation.parts import Eye, find_eyes

HALF_WIDTH = 0.79
"""How far a crescent reaches to either side of its deepest place, in eye widths: past the outer corner."""
BELOW_LID = 0.03
"""How far below the lid's edge it begins, likewise: under the lashes."""


def paint(face: BareFace, rng: np.random.Generator) -> Layer:
    """A crescent under each eye, both alike; one face in ten has none."""
    layer = Layer.blank(*face.ground.shape)
    eyes = find_eyes(face.parts)
    _make_up(layer, eyes, rng)
    if rng.random() < 0.1:
        return layer
    pigment = rng.dirichlet([1.0, 0.8, 0.6]) @ np.stack([MELANIN, 0.6 * HAEMOGLOBIN + 0.5 * SHADE, SHADE])
    severity, lean = rng.uniform(0, 1), rng.uniform(-0.12, 0.05)
    amount, drop = face.strength * (0.1 + 0.4 * severity), 0.36 + 0.42 * severity + rng.uniform(0, 0.42)
    mottle = np.clip(1 + 0.1 * smooth_noise(face.ground.shape, face.ground.shape[0] / 30, rng), 0.5, 1.5)
    middle = np.mean([eye.centre[0] for eye in eyes]) if len(eyes) == 2 else face.ground.shape[1] / 2
    for eye in eyes:
        inner = np.sign(middle - eye.centre[0]) * lean
        body = crescent(eye, face.ground.shape[0], drop * rng.uniform(0.9, 1.1), float(inner), rng)
        layer.absorbance[:] += (amount * rng.uniform(0.85, 1.15) * body * mottle)[..., None] * pigment
        layer.marks[(body > 0.4) & face.ground] = layer.marks.max() + 1
    return layer


def crescent(eye: Eye, side: int, drop: float, lean: float, rng: np.random.Generator) -> Field:
    """Strength 0 to 1, ``(side, side)``, of a crescent from the lower lid to ``drop`` eye widths below it.

    Args:
        lean: by how many eye widths its deepest place lies beside the eye's middle.
    """
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    rows += 0.03 * eye.width * smooth_noise((side, side), eye.width / 2.5, rng)
    across = (columns - eye.centre[0]) / eye.width
    lid = _lower_lid(eye, side)
    bow = np.clip(1 - ((across - lean) / HALF_WIDTH) ** 2, 0, None) ** 0.6
    below = (rows - lid) / eye.width
    depth = drop * bow + 1e-3
    strength = expit((0.8 - below / depth) / 0.15)
    upper = np.clip((below - BELOW_LID) / 0.04 + 0.5, 0, 1)
    return np.asarray(strength * upper * np.clip(3 * bow, 0, 1), dtype=np.float32)


def _lower_lid(eye: Eye, side: int) -> Field:
    """Row of the lower lid's edge in each column; beside the eye that of its corner."""
    columns = np.arange(side)
    lowest = np.where(eye.mask.any(axis=0), side - 1 - np.argmax(eye.mask[::-1], axis=0), 0).astype(np.float32)
    inside = np.clip(columns, eye.x0, eye.x1 - 1)
    smooth = cv2.GaussianBlur(lowest[inside][None, :], (0, 0), max(1.0, 0.06 * eye.width))
    return np.asarray(smooth, dtype=np.float32)


def _make_up(layer: Layer, eyes: list[Eye], rng: np.random.Generator) -> None:
    """Shadow on the upper lids of some faces, in any colour."""
    if rng.random() < 0.6:
        return
    side = layer.marks.shape[0]
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    colour = rng.uniform(0.3, 1.2, 3) * rng.uniform(0.2, 0.7)
    for eye in eyes:
        x, y = (columns - eye.centre[0]) / (0.62 * eye.width), (rows - eye.y0) / (0.24 * eye.width)
        lid = np.exp(-(x**4) - y**2) * np.clip((eye.centre[1] - rows) / (0.1 * eye.width), 0, 1) * ~eye.mask
        layer.over[:] += (lid[..., None] * colour).astype(np.float32)
