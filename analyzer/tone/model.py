"""The model of the perceived tone on Monk's scale: radial bases and a linear part over :mod:`.features`.

Its coefficients, what they were learned from and how well they do are in ``scales/tone_model.json``, which
``python -m skinsight.analyzer.calibration.tone --data FOLDER`` writes.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.schema.frozen import Frozen

LIGHTEST, DARKEST = 1.0, 10.0
"""Ends of Monk's scale."""
CLIP: Final = 3.5
"""Standard deviations at which a feature is cut off: beyond them nothing was learned."""

Rows = tuple[tuple[float, ...], ...]


class ToneModel(Frozen):
    """Coefficients; ``F`` features, ``C`` centres.

    Attributes:
        name, version: of the model.
        provenance: what it was learned from, and by which command.
        features: their names, ``F``.
        typical: put in the place of what is not seen, ``F``.
        mean, scale: by which features are standardised, ``F``.
        width: the bases are ``exp(-width * squared distance / F)``.
        centres: of the bases, ``(C, F)``.
        weights: of the bases, of the features over the root of ``F``, and the constant, ``C + F + 1``.
        stretch: offset and slope that undo the pull of every fitted value to the middle.
        error: offset and slope of the typical error over the tone.
        reach: half of the interval in typical errors.
        level: share of faces whose tone the interval is made to hold.
    """

    name: str
    version: str
    provenance: str
    features: tuple[str, ...]
    typical: tuple[float, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    width: float
    centres: Rows
    weights: tuple[float, ...]
    stretch: tuple[float, float]
    error: tuple[float, float]
    reach: float
    level: float

    def tone(self, features: Array) -> tuple[float, float, float]:
        """The perceived tone of one face's features ``(F,)``, and the ends of its interval, 1 to 10."""
        seen = np.where(np.isfinite(features), features, self.typical)
        standard = np.clip((seen - np.array(self.mean)) / np.array(self.scale), -CLIP, CLIP)
        raw = float(bases(standard[None], np.array(self.centres), self.width)[0] @ np.array(self.weights))
        value = float(np.clip(self.stretch[0] + self.stretch[1] * raw, LIGHTEST, DARKEST))
        half = self.reach * (self.error[0] + self.error[1] * value)
        return value, max(LIGHTEST, value - half), min(DARKEST, value + half)


def bases(standard: Array, centres: Array, width: float) -> Array:
    """Radial bases, linear part and constant ``(N, C + F + 1)`` of standardised features ``(N, F)``."""
    count = standard.shape[1]
    squares = (standard**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1) - 2 * standard @ centres.T
    radial = np.exp(-width / count * np.maximum(squares, 0))
    return np.hstack([radial, standard / np.sqrt(count), np.ones((len(standard), 1))])


@cache
def tone_model() -> ToneModel:
    """The model that ships, read once."""
    text = (files("skinsight.analyzer.scales") / "tone_model.json").read_text(encoding="utf-8")
    return ToneModel.model_validate_json(text)
