"""Painted acne: papules and pustules with their red halo, among flat marks that are none."""

from typing import Final

import numpy as np

from skinsight.datasets.synthesis.painting import (
    HAEMOGLOBIN,
    MELANIN,
    SHADE,
    BareFace,
    Field,
    Layer,
    Light,
    blot,
    disc,
    edge,
    places,
    spread,
)
from skinsight.segmentation.frames import Mask

REGIONS: Final = {
    "cheeks": ((330, 640, 70, 85), (694, 640, 70, 85)),
    "forehead": ((512, 320, 150, 60),),
    "chin": ((512, 860, 75, 40), (512, 700, 80, 15)),
    "jaw": ((340, 780, 55, 70), (684, 780, 55, 70)),
    "nose": ((512, 590, 40, 50),),
}
"""Where acne comes, in FFHQ's frame: x, y and deviations, in pixels."""
SMALLEST_RADIUS = 2.5 / 256
"""Radius of the smallest labelled blob as a share of the picture's side, as ``acne04`` has it."""
CORE_RADIUS = 3.6 / 512
"""Median radius of a lesion's core as a share of the picture's side: that of ACNE04's circles."""


def paint(face: BareFace, rng: np.random.Generator) -> Layer:
    """Acne from one lesion to some sixty, in clusters; one face in ten has none."""
    side = face.ground.shape[0]
    layer = Layer.blank(*face.ground.shape)
    _distract(face, layer, rng)
    if rng.random() < 0.1:
        return layer
    strength = face.strength * 0.25 * rng.lognormal(0, 0.35)
    for x, y in _positions(face, int(np.clip(rng.lognormal(3.0, 0.75), 2, 75)), rng):
        radius = side * CORE_RADIUS * float(np.clip(rng.lognormal(0.1, 0.4), 0.6, 3.4))
        layer.add(x, y, *lesion(radius, strength * rng.lognormal(0, 0.3), face.fairness, side * SMALLEST_RADIUS, rng))
    return layer


def lesion(
    radius: float, amount: float, fairness: float, smallest: float, rng: np.random.Generator
) -> tuple[Light, Mask]:
    """One papule or pustule.

    Args:
        radius: of its core, in pixels.
        amount: absorbance of its core.
        fairness: 1 on light skin, where it is red; less on dark skin, where it is brown and raised.
        smallest: radius of the smallest blob to label, in pixels.

    Returns:
        Absorbance ``(n, n, 3)`` and the blob of core and halo ``(n, n)``.
    """
    reach = 4.0
    distance = blot(radius, reach, 0.22, rng)
    core, halo = edge(distance, rng.uniform(0.7, 1.5)), np.exp(-((distance / rng.uniform(1.6, 2.6)) ** 2))
    blood = amount * fairness * (core + rng.uniform(0.5, 0.9) * halo)
    brown = amount * (0.15 * core + (1 - fairness) * (1.1 * core + 0.45 * halo))
    raised = rng.uniform(0.1, 0.3) + 0.2 * (1 - fairness)
    paint = blood[..., None] * HAEMOGLOBIN + brown[..., None] * MELANIN + relief(distance, raised)[..., None] * SHADE
    if rng.random() < 0.25:
        paint -= _head(radius, distance.shape[0], rng)
    shape = (blood + brown > 0.33 * (blood + brown).max()) | disc(distance.shape[0] // 2, smallest)
    return np.asarray(paint, dtype=np.float32), np.asarray(shape)


def relief(distance: Field, height: float) -> Field:
    """Shading of a bump lit from above: less absorbance on its upper side, more on its lower one."""
    slope = np.gradient(np.exp(-(distance**2)), axis=0)
    return np.asarray(-height * slope / np.abs(slope).max(), dtype=np.float32)


def _head(radius: float, size: int, rng: np.random.Generator) -> Light:
    """Yellowish white of a pustule's head, as absorbance taken away."""
    small = blot(radius * rng.uniform(0.35, 0.55), 1.0, 0.12, rng)
    whole = np.zeros((size, size), np.float32)
    start = (size - small.shape[0]) // 2
    whole[start : start + small.shape[0], start : start + small.shape[0]] = edge(small, 0.8)
    return np.asarray(rng.uniform(0.3, 0.65) * whole[..., None] * np.array([0.6, 1.0, 0.55], np.float32))


def _positions(face: BareFace, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Places of lesions: half of them gather around a few centres."""
    weights = rng.dirichlet(np.full(len(REGIONS), 0.8))
    density = np.sum([w * spread(face, r) for w, r in zip(weights, REGIONS.values(), strict=True)], axis=0)
    density += 0.03 * density.max() * face.ground
    alone = places(density, count - count // 2, rng)
    centres = places(density, 1 + count // 8, rng)
    if not centres:
        return []
    near = [
        centres[i] + rng.normal(0, 0.05 * face.ground.shape[0], 2) for i in rng.integers(len(centres), size=count // 2)
    ]
    return alone + [(round(x), round(y)) for x, y in near if _on(face.ground, round(x), round(y))]


def _on(ground: Mask, x: int, y: int) -> bool:
    return 0 <= y < ground.shape[0] and 0 <= x < ground.shape[1] and bool(ground[y, x])


def _distract(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """Moles, flat brown marks and a blush, which are no acne."""
    side = face.ground.shape[0]
    for x, y in places(face.ground.astype(np.float32), int(rng.integers(0, 4)), rng):
        mole = edge(blot(side * rng.uniform(0.003, 0.007), 3, 0.1, rng), 0.6)
        layer.add(x, y, rng.uniform(0.5, 1.2) * mole[..., None] * MELANIN)
    for x, y in places(spread(face, REGIONS["cheeks"] + REGIONS["jaw"]), int(rng.integers(0, 14)), rng):
        mark = edge(blot(side * rng.uniform(0.004, 0.012), 3, 0.25, rng), 1.3)
        layer.add(x, y, rng.uniform(0.1, 0.35) * mark[..., None] * MELANIN)
    blush = np.minimum(spread(face, REGIONS["cheeks"]), 1) * max(0.0, rng.normal(0.05, 0.06)) * face.fairness
    layer.absorbance[:] += blush[..., None] * HAEMOGLOBIN
