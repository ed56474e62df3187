"""The colour of the light, as the picture itself tells it, in linear RGB.

An estimate says how far the tone may be off; only a card (:mod:`skinsight.analyzer.colour.cards`) corrects it.
"""

from typing import Final

import cv2
import numpy as np
from pydantic import FiniteFloat, NonNegativeFloat

from skinsight.analyzer.colour.cielab import LUMINANCE, Array, linear_of_srgb, pixels_in, quantiles
from skinsight.analyzer.schema.frozen import Result
from skinsight.segmentation.frames import Classes, FaceCrop, Image, Mask, reduced
from skinsight.segmentation.parts import Parts, bare_skin, part

MINKOWSKI: Final = 6
"""Exponent of shades-of-grey that Finlayson & Trezzi (CIC 2004) found best."""
ESTIMATE_SIDE: Final = 512
"""Longer side, in pixels, of the reduced picture that the light is estimated from."""
LEAST_SURROUNDINGS: Final = 0.1
"""Share of the picture that must be something else than the face's skin, which would pass for the light."""
LEAST_EYES: Final = 120
"""Pixels of the face frame that the eyes must have for their whites to be told."""
BURNT, CRUSHED = 250, 5
"""Pixels with a channel from ``BURNT`` up have lost their colour; so have those with none above ``CRUSHED``."""

Rgb = tuple[FiniteFloat, FiniteFloat, FiniteFloat]


class Illumination(Result):
    """What the picture itself tells of its light.

    Attributes:
        shades_of_grey: the light's colour from all but the face's skin; None where nearly all is skin.
        eye_whites: the light's colour from the whites of the eyes, which are a little reddish; None where unseen.
        cast: angle in degrees between the light by shades-of-grey and white, in linear RGB.

    Lights are linear RGB with a luminance of 1, so white is ``(1, 1, 1)``.
    """

    shades_of_grey: Rgb | None
    eye_whites: Rgb | None
    cast: NonNegativeFloat | None

    @property
    def least_cast(self) -> float | None:
        """The lesser angle to white of both estimates: where one sees white, coloured things misled the other."""
        lights = [light for light in (self.shades_of_grey, self.eye_whites) if light is not None]
        return min((angle_to_white(np.array(light)) for light in lights), default=None)


def illumination(rgb: Image, crop: FaceCrop, face: Image, parts: Parts) -> Illumination:
    """Estimate the light of a photograph.

    Args:
        rgb: the photograph, ``(H, W, 3)``.
        crop: the face frame within it.
        face: the face frame, ``(side, side, 3)``.
        parts: its classes, ``(side, side)``.
    """
    around = _shades_of_grey(rgb, crop, parts)
    whites = _eye_whites(face, parts)
    return Illumination(
        shades_of_grey=_rgb(around) if around is not None else None,
        eye_whites=_rgb(whites) if whites is not None else None,
        cast=angle_to_white(around) if around is not None else None,
    )


def _shades_of_grey(rgb: Image, crop: FaceCrop, parts: Parts) -> Array | None:
    """Minkowski mean of all but the skin (Finlayson & Trezzi, CIC 2004)."""
    small, factor = reduced(rgb, ESTIMATE_SIDE)
    height, width = small.shape[:2]
    skin = bare_skin(parts).astype(np.float32)
    around = (crop.scaled(factor).to_photo(skin, height, width) < 0.5) & has_colour(small)
    if around.mean() < LEAST_SURROUNDINGS:
        return None
    counts = [cv2.calcHist([small], [channel], around.view(np.uint8), [256], [0, 256])[:, 0] for channel in range(3)]
    powers = linear_of_srgb(np.arange(256, dtype=np.uint8)) ** MINKOWSKI
    means = (np.array(counts, dtype=np.float64) @ powers / np.count_nonzero(around)) ** (1 / MINKOWSKI)
    return np.asarray(means / (means @ LUMINANCE))


def _eye_whites(face: Image, parts: Parts) -> Array | None:
    """Mean of the bright half of the eyes, without its brightest, which mirror lamps, and its most colourful."""
    eyes = cv2.erode(part(parts, "eyes").astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    values = linear_of_srgb(pixels_in(face, eyes & has_colour(face)))
    if len(values) < LEAST_EYES:
        return None
    light = values @ LUMINANCE
    low, high = quantiles(light, (0.5, 0.97))
    values = values[(light >= low) & (light <= high)]
    saturation = np.ptp(values, axis=1) / values.max(axis=1)
    values = values[saturation <= quantiles(saturation, [0.6])]
    means = values.mean(axis=0)
    return np.asarray(means / (means @ LUMINANCE))


def has_colour(picture: Image) -> Mask:
    """Pixels ``(H, W)`` that are neither burnt out nor crushed to black."""
    most = brightest(picture)
    return np.asarray((most < BURNT) & (most > CRUSHED))


def brightest(picture: Image) -> Classes:
    """The highest channel of each pixel, ``(H, W)``."""
    red, green, blue = cv2.split(picture)
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def angle_to_white(light: Array) -> float:
    """Degrees between a colour ``(3,)`` and white in linear RGB."""
    cosine = light.sum() / (np.sqrt(3) * np.linalg.norm(light))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _rgb(values: Array) -> Rgb:
    red, green, blue = (float(value) for value in values)
    return red, green, blue
