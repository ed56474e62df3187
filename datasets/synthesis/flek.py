"""Painted dark spots: freckles, sun spots, the marks that acne left, and melasma, among red papules that are none."""

from typing import Final

import numpy as np
from scipy.special import expit

from skinsight.datasets.synthesis.acne import REGIONS, lesion
from skinsight.datasets.synthesis.painting import (
    HAEMOGLOBIN,
    MELANIN,
    BareFace,
    Layer,
    blot,
    disc,
    edge,
    places,
    smooth_noise,
    spread,
)

FRECKLED: Final = ((380, 580, 75, 50), (644, 580, 75, 50), (512, 540, 45, 50), (512, 350, 150, 70))
"""Bridge of the nose, upper cheeks and forehead in FFHQ's frame: x, y and deviations, in pixels."""
MELASMA: Final = (
    ((350, 600, 62, 42), (674, 600, 62, 42)),
    ((400, 330, 60, 36), (624, 330, 60, 36), (512, 330, 60, 30)),
    ((512, 692, 62, 15),),
    ((512, 860, 60, 28),),
)
"""Where melasma comes, on both sides alike: cheekbones, forehead, upper lip, chin."""
SMALLEST_RADIUS = 2.5 / 512
"""Radius of the smallest labelled spot as a share of the picture's side."""


def paint(face: BareFace, rng: np.random.Generator) -> Layer:
    """One or two kinds of dark spots; one face in ten has none."""
    layer = Layer.blank(*face.ground.shape)
    _distract(face, layer, rng)
    if rng.random() < 0.1:
        return layer
    kinds = [_freckles, _sun_spots, _marks_of_acne, _melasma]
    first, second = rng.choice(len(kinds), 2, replace=False, p=[0.3, 0.2, 0.25, 0.25])
    kinds[first](face, layer, rng)
    if rng.random() < 0.25:
        kinds[second](face, layer, rng)
    return layer


def _spot(
    layer: Layer, x: int, y: int, radius: float, amount: float, softness: float, red: float, rng: np.random.Generator
) -> None:
    """One spot of ``amount`` melanin with a share ``red`` of blood; its mark ends where half of it is left."""
    distance = blot(radius, 2.5, 0.24, rng)
    body = edge(distance, softness)
    shape = (body > 0.45 * body.max()) | disc(distance.shape[0] // 2, layer.marks.shape[0] * SMALLEST_RADIUS)
    pigment = (1 - red) * MELANIN + red * HAEMOGLOBIN
    layer.add(x, y, np.asarray(amount * body[..., None] * pigment, dtype=np.float32), shape)


def _freckles(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """Tens to hundreds of tiny spots."""
    density = spread(face, FRECKLED) * np.exp(0.7 * smooth_noise(face.ground.shape, 40, rng)).astype(np.float32)
    density += 0.06 * density.max() * face.ground
    strength, size = face.strength**0.5 * rng.uniform(0.3, 0.75), face.ground.shape[0] * rng.uniform(0.003, 0.0052)
    for x, y in places(density, int(np.clip(rng.lognormal(5.1, 0.6), 40, 550)), rng):
        radius = size * float(np.clip(rng.lognormal(0, 0.35), 0.5, 2.6))
        _spot(layer, x, y, radius, strength * rng.lognormal(0, 0.4), rng.uniform(0.8, 1.3), 0.0, rng)


def _sun_spots(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """A few flat spots with clear borders."""
    strength = face.strength**0.5 * 0.45 * rng.lognormal(0, 0.35)
    density = spread(face, [*REGIONS["cheeks"], *REGIONS["forehead"], (250, 470, 40, 70), (774, 470, 40, 70)])
    for x, y in places(density, int(rng.integers(3, 26)), rng):
        radius = face.ground.shape[0] * 0.010 * float(np.clip(rng.lognormal(0, 0.5), 0.45, 3))
        _spot(layer, x, y, radius, strength * rng.lognormal(0, 0.25), rng.uniform(0.4, 0.9), 0.0, rng)


def _marks_of_acne(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """Soft brown marks in clusters, some with a little red left."""
    strength = face.strength**0.5 * 0.45 * rng.lognormal(0, 0.3)
    density = spread(face, [*REGIONS["cheeks"], *REGIONS["jaw"], *REGIONS["chin"]])
    density = density * np.exp(1.2 * smooth_noise(face.ground.shape, 60, rng)).astype(np.float32)
    for x, y in places(density, int(rng.integers(6, 46)), rng):
        radius = face.ground.shape[0] * 0.008 * float(np.clip(rng.lognormal(0, 0.35), 0.5, 2.4))
        red = rng.uniform(0, 0.35) * face.fairness
        _spot(layer, x, y, radius, strength * rng.lognormal(0, 0.35), rng.uniform(0.7, 1.4), red, rng)


def _melasma(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """Large mottled patches with ragged edges on both sides of the face."""
    shape = face.ground.shape
    side = shape[0]
    chosen = [regions for regions in MELASMA if rng.random() < 0.45] or [MELASMA[0]]
    field = np.sum([spread(face, regions) for regions in chosen], axis=0) * rng.uniform(1.1, 1.9)
    field = field + 0.16 * smooth_noise(shape, side / 14, rng) + 0.12 * smooth_noise(shape, side / 40, rng)
    body = expit((field - 0.75) / rng.uniform(0.05, 0.14))
    mottle = 1 + 0.22 * smooth_noise(shape, side / 60, rng) + 0.15 * smooth_noise(shape, side / 130, rng)
    amount = face.strength**0.5 * rng.uniform(0.2, 0.55) * body * np.clip(mottle, 0.2, 2)
    layer.absorbance[:] += amount[..., None].astype(np.float32) * MELANIN
    layer.marks[(body > 0.5) & face.ground] = layer.marks.max() + 1


def _distract(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """Red papules, which are no dark spots, and a soft shadow."""
    side = face.ground.shape[0]
    for x, y in places(spread(face, REGIONS["cheeks"] + REGIONS["chin"]), int(rng.integers(0, 9)), rng):
        radius = side * 0.007 * rng.lognormal(0, 0.3)
        layer.add(x, y, lesion(radius, rng.uniform(0.15, 0.45), max(face.fairness, 0.6), 1.0, rng)[0])
    shadow = np.clip(smooth_noise(face.ground.shape, side / 3, rng), 0, 1) * rng.uniform(0, 0.25)
    layer.absorbance[:] += shadow[..., None].astype(np.float32)
