"""Evenness of tone: how far lightness and redness spread within a zone, beside what the light does to it.

A lamp shades a whole zone, so each zone is compared with its own blur. Spreads are half the distance from the 16th to
the 84th percentile, one standard deviation of a normal distribution, which single moles hardly move.
"""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array, Pixels, pixels_in, quantiles
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.skin import GROUND, NO_GROUND, NotSeen, Skin
from skinsight.segmentation.frames import Mask, window_of

FINE: Final = 1.5 / 256
"""Deviation of the blur in which pores and noise vanish, in sides of the frame: some 1 mm."""
SHADING: Final = 16 / 256
"""Deviation of the blur that is the light's: some 11 mm."""


def evenness(skin: Skin) -> Found:
    """Mean over the zones of the spread of L* and a* together; ``lightness`` and ``redness`` of each alone."""
    spreads = _spreads(skin)
    if not spreads:
        raise NotSeen(NO_GROUND)
    zones = {name: float(np.hypot(*both)) for name, both in spreads.items()}
    lightness, redness = np.mean(list(spreads.values()), axis=0).tolist()
    return Found(float(np.mean(list(zones.values()))), {"lightness": lightness, "redness": redness}, zones)


def _spreads(skin: Skin) -> dict[ZoneName, Array]:
    """Spreads of L* and a*, ``(2,)``, of each zone."""
    lightness_and_redness = np.ascontiguousarray(skin.view.lab[..., :2])
    fine = np.asarray(cv2.GaussianBlur(lightness_and_redness, (0, 0), FINE * skin.view.side), dtype=np.float32)
    masks = {name: mask for name, mask in skin.zones.items() if name in GROUND}
    return {name: _spread(fine, mask, SHADING * skin.view.side) for name, mask in masks.items()}


def _spread(values: Pixels, mask: Mask, deviation: float) -> Array:
    window = window_of(mask)
    values, mask = values[window], mask[window]
    rest = pixels_in(values - smoothed(values, mask, deviation), mask)
    low, high = np.transpose([quantiles(channel, (0.16, 0.84)) for channel in rest.T])
    return np.asarray((high - low) / 2)


EVENNESS: Final = Measure(
    name="unevenness",
    label="Uneven tone",
    says="How much lightness and redness vary within forehead, nose, cheeks and chin, beside the shading by "
    "the light. Make-up evens them out.",
    unit="units of CIELAB",
    formula=evenness,
    ink=(120, 80, 140),
    needs=("colour", "even_light"),
    quick=False,
    parts={"lightness": "lightness, L*", "redness": "redness, a*"},
)
