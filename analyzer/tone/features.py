"""What the perceived skin tone is told by: how the face's skin differs from what else the photograph shows.

A camera's exposure and white balance shift every colour of a photograph alike, so the skin's own colour tells
little. What it is beside the whites of the eyes, the teeth, the lips, its own highlights and the light of the scene
hardly moves. All is read at a small size, in a few whole-array operations.
"""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import (
    LUMINANCE,
    Array,
    Pixels,
    lab_of_srgb,
    linear_of_picture,
    luminance_of,
    medians,
    pixels_in,
    quantiles,
    srgb_of_linear,
)
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import FaceView
from skinsight.segmentation.frames import FaceCrop, Image, Mask, reduced
from skinsight.segmentation.parts import Parts, bare_skin, part

SURROUNDINGS_SIDE: Final = 192
"""Longer side, in pixels, of the reduced photograph that the scene's light is read from."""
LEAST_SKIN: Final = 200
"""Pixels of skin, of the face frame, that can be read at all."""
LEAST: Final = 30
"""Pixels that any other colour is read from, at least."""
SKIN_QUANTILES: Final[dict[str, tuple[float, float]]] = {
    "dark": (0.0, 0.03),
    "shade": (0.05, 0.25),
    "bright": (0.6, 0.9),
    "highlight": (0.98, 1.0),
}
"""Parts of the skin by rank of luminance."""
COLOURS: Final = (
    *SKIN_QUANTILES,
    *("nose", "lips", "brows", "neck", "teeth", "whites", "pupils"),
    *("surroundings", "light", "brightest", "darkest", "mean"),
)
"""Colours that are compared with the skin's median; ``light`` is the scene's by shades-of-grey. Hair is not among
them: it is dyed."""
MINKOWSKI: Final = 6
GRAIN: Final = {"fine": 2.0, "coarse": 6.0}
"""Scales, as standard deviations in pixels of the face frame, at which the skin's relief is read."""
FLOOR: Final = 0.003
"""Added to a luminance before its logarithm."""
NAMES: Final[tuple[str, ...]] = (
    *(f"skin {channel}" for channel in "Lab"),
    *(f"{colour} {channel}" for colour in COLOURS for channel in "Lab"),
    "spread", "red by shade", "yellow by shade", "burnt",
    *(f"{grain} {what}" for grain in GRAIN for what in ("relief", "gloss", "pits")),
)  # fmt: skip
"""Of the features, in their order."""


def features(face: ParsedFace) -> Array | None:
    """The features ``(len(NAMES),)`` of a face, read in its small view.

    First the skin's median colour in CIELAB, then by how much each of :data:`COLOURS` differs from it, then the
    spread of its luminance and what its shading does to its colour. NaN where something is not seen; None where there
    is too little skin.
    """
    view = face.small
    skin = _eroded(bare_skin(view.parts), 2) & view.inside
    if skin.sum() < LEAST_SKIN:
        return None
    values = pixels_in(view.linear, skin)
    middle = medians(values)
    scene, around = _scene(face.photo.pixels, face.crop, view.parts)
    ranked, scene = _by_luminance(values), _by_luminance(scene)
    seen = {name: _between(ranked, *ends) for name, ends in SKIN_QUANTILES.items()}
    seen |= _of_features(view)
    seen |= {
        "surroundings": medians(around) if len(around) else _unseen(),
        "light": _minkowski_mean(around) if len(around) else _unseen(),
        "brightest": _between(scene, 0.97, 1.0),
        "darkest": _between(scene, 0.0, 0.05),
        "mean": _mean(scene),
    }
    lab = lab_of_srgb(srgb_of_linear(np.array([middle, *(seen[name] for name in COLOURS)])))
    return np.array([*lab[0], *(lab[1:] - lab[0]).ravel(), *_shading(values), *_relief(view.luminance, skin)])


def _of_features(view: FaceView) -> dict[str, Array]:
    face = view.linear
    areas = {name: part(view.parts, name) & view.inside for name in ("nose", "mouth", "brows", "neck", "eyes")}
    eyes = pixels_in(face, _eroded(areas["eyes"]))
    return {
        "nose": _median(pixels_in(face, _eroded(areas["nose"]))),
        "lips": _median(pixels_in(face, _eroded(areas["mouth"]))),
        "brows": _median(pixels_in(face, areas["brows"])),
        "neck": _median(pixels_in(face, areas["neck"])),
        "teeth": _between(_by_luminance(pixels_in(face, areas["mouth"])), 0.95, 1.0),
        "whites": _whites(eyes),
        "pupils": _between(_by_luminance(eyes), 0.0, 0.15),
    }


def _whites(eyes: Pixels) -> Array:
    """The brighter and less colourful part of the eyes, without the brightest, which mirrors lamps."""
    if len(eyes) < LEAST:
        return _unseen()
    luminance = eyes @ LUMINANCE
    low, high = quantiles(luminance, (0.5, 0.97))
    bright = eyes[(luminance >= low) & (luminance <= high)]
    saturation = np.ptp(bright, axis=1) / np.maximum(bright.max(axis=1), FLOOR)
    return _mean(bright[saturation <= quantiles(saturation, [0.6])])


def _scene(photo: Image, crop: FaceCrop, parts: Parts) -> tuple[Pixels, Pixels]:
    """Linear colours of the whole photograph and of what is not the face in it, each ``(N, 3)``."""
    small, factor = reduced(photo, SURROUNDINGS_SIDE)
    scene, (height, width) = linear_of_picture(small), small.shape[:2]
    around = crop.scaled(factor).to_photo((parts > 0).astype(np.float32), height, width) < 0.5
    return scene.reshape(-1, 3), pixels_in(scene, around) if around.mean() > 0.1 else scene[:0, 0]


def _minkowski_mean(values: Pixels) -> Array:
    """By :data:`MINKOWSKI`, which is twice three: products are faster than a power."""
    cubes = values * values * values
    return np.asarray(_mean(cubes * cubes) ** (1 / MINKOWSKI))


def _mean(values: Pixels) -> Array:
    """Mean of colours ``(N, 3)``, summed in double precision."""
    return np.array(cv2.mean(values[:, None])[:3])


def _shading(values: Pixels) -> tuple[float, float, float, float]:
    """Spread of the skin's log luminance, how log red : green and green : blue follow it, and the burnt share."""
    channels = np.ascontiguousarray(values.T)
    logs = np.log(channels + FLOOR).astype(np.float64)  # sums over skin of one colour must not add rounding up
    light = (logs[0] + logs[1] + logs[2]) / 3
    light -= light.mean()
    square = float(np.sum(light * light)) + 1e-6  # and no product of vectors, whose threads wait for a busy core
    red, yellow = (float(np.sum(light * (logs[one] - logs[one + 1]))) / square for one in (0, 1))
    spread = float(np.log(luminance_of(values[:, None]) + FLOOR).std())
    return spread, red, yellow, float((channels.max(axis=0) > 0.95).mean())


def _relief(luminance: Pixels, skin: Mask) -> list[float]:
    """At each scale: the standard deviation of the skin's log luminance around its blur, and its outer percentiles."""
    light = np.log(luminance + np.float32(FLOOR))
    weight = skin.astype(np.float32)
    found: list[float] = []
    for sigma in GRAIN.values():
        blurred = cv2.GaussianBlur(light * weight, (0, 0), sigma) / np.maximum(
            cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3
        )
        rest = pixels_in(light - blurred, skin)
        low, middle, high = quantiles(rest, (0.02, 0.5, 0.98))
        found += [float(rest.std()), float(high - middle), float(middle - low)]
    return found


def _by_luminance(values: Pixels) -> Pixels:
    """Colours ``(N, 3)`` from the darkest to the lightest; of fewer than :data:`LEAST` none is read."""
    if len(values) < LEAST:
        return values
    return np.take(values, np.argsort(luminance_of(values[:, None])[:, 0]), axis=0)


def _between(ranked: Pixels, low: float, high: float) -> Array:
    """Mean colour ``(3,)`` of colours ``(N, 3)``, the darkest first, from one quantile to another."""
    if len(ranked) < LEAST:
        return _unseen()
    return _mean(ranked[int(low * len(ranked)) : int(high * len(ranked)) + 1])


def _median(values: Pixels) -> Array:
    return medians(values) if len(values) >= LEAST else _unseen()


def _unseen() -> Array:
    return np.full(3, np.nan)


def _eroded(mask: Mask, by: int = 1) -> Mask:
    return np.asarray(cv2.erode(mask.astype(np.uint8), np.ones((2 * by + 1, 2 * by + 1), np.uint8)) > 0)
