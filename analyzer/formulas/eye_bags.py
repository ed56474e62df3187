"""Eye bags: a bulge below the lower lid, read by its shading.

Under light from above a bulge is a lighter ridge with a darker groove below it. L* is read down the middle of the
skin under the eye; the groove's depth is how far L* falls below the lower of its two shoulders, the ridge above and
the cheek below (a valley's prominence). A dark circle without a bulge has no ridge, so it reads 0: that is
``panda_eyes``.
"""

from typing import Final, get_args

import numpy as np
from scipy.ndimage import gaussian_filter1d

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.landmarks import Side
from skinsight.analyzer.face.view import LASHES
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.skin import NO_EYE, NotSeen, Skin
from skinsight.analyzer.schema.measured import CANNOT_TELL
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import Eye

HALF: Final = 0.3
"""Half of the width, in eye widths, that L* is averaged over."""
DOWN: Final = 1.0
"""How far below the lid the skin is read, in eye widths: some 3 cm, where the cheek has begun."""
SMOOTH: Final = 0.05
"""Deviation of the profile's blur, in eye widths: lines of the lid vanish in it."""
LEAST_SEEN: Final = 0.6
"""Share of the profile that must be clean skin."""
ENDS: Final = (0.2, 0.85)
"""Where a groove may be, in shares of the profile."""


def eye_bags(skin: Skin) -> Found:
    """Depth of the groove of the worse eye.

    Raises:
        NotSeen: under neither eye enough skin is seen.
    """
    zones: dict[ZoneName, float] = {}
    mask = np.zeros((skin.view.side, skin.view.side), bool)
    cut = measure_scale("eye_bags").cuts["bag"]
    for side in get_args(Side):
        name: ZoneName = "left_under_eye" if side == "left" else "right_under_eye"
        eye = skin.view.landmarks.boxes.get(f"{side} eye")
        profile = _profile(skin, eye) if eye and name not in skin.unseen else None
        if eye is None or profile is None:
            continue
        depth, place = groove(profile)
        zones[name] = depth
        if depth > cut:
            mask |= _bulge(skin, eye, place)
    if not zones:
        raise NotSeen(NO_EYE)
    deepest = max(zones.values())
    doubt = measure_scale("eye_bags").cuts["doubt"]
    verdict = CANNOT_TELL if abs(deepest - cut) < doubt else "a bulge" if deepest > cut else "hardly any"
    return Found(deepest, zones=zones, verdict=verdict, mask=mask if mask.any() else None)


def groove(profile: Array) -> tuple[float, int]:
    """Depth and place of the deepest valley of a profile ``(N,)``, 0 where it only rises or falls."""
    above = np.maximum.accumulate(profile)
    below = np.maximum.accumulate(profile[::-1])[::-1]
    depths = np.minimum(above, below) - profile
    low, high = (round(end * len(profile)) for end in ENDS)
    place = low + int(np.argmax(depths[low:high]))
    return float(depths[place]), place


def _profile(skin: Skin, eye: Eye) -> Array | None:
    """L* down from the lashes, smoothed; None where too little clean skin is seen."""
    top, columns = _start(skin, eye), _columns(skin, eye)
    rows = slice(top, min(skin.view.side, top + round(DOWN * skin.view.landmarks.unit)))
    lightness, seen = skin.view.lab[rows, columns, 0], skin.clean[rows, columns]
    counts = seen.sum(axis=1)
    usable = counts >= max(1, seen.shape[1] // 2) if seen.size else np.zeros(0, bool)
    if len(usable) < 8 or usable.mean() < LEAST_SEEN:
        return None
    means = (lightness * seen).sum(axis=1)[usable] / counts[usable]
    whole = np.interp(np.arange(len(usable)), np.flatnonzero(usable), means)
    return np.asarray(gaussian_filter1d(whole, SMOOTH * skin.view.landmarks.unit))


def _start(skin: Skin, eye: Eye) -> int:
    return eye.y1 + round(LASHES * skin.view.landmarks.unit)


def _columns(skin: Skin, eye: Eye) -> slice:
    half = HALF * skin.view.landmarks.unit
    return slice(max(0, round(eye.centre[0] - half)), round(eye.centre[0] + half) + 1)


def _bulge(skin: Skin, eye: Eye, place: int) -> Mask:
    """From the lashes down to the groove, half an ellipse as wide as the eye, ``(side, side)``."""
    rows, columns, top = skin.view.landmarks.rows, skin.view.landmarks.columns, _start(skin, eye)
    across, down = (columns - eye.centre[0]) / (0.6 * eye.width), (rows - top) / max(1, place)
    return np.asarray((across**2 + down**2 <= 1) & (down > 0) & skin.clean)


EYE_BAGS: Final = Measure(
    name="eye_bags",
    label="Eye bags",
    says="A bulge under the eye with a groove below it, by its shading in light from above. Flat light hides "
    "it, and a fold or the shadow of lashes can pass for one.",
    unit="L* that the groove is darker",
    formula=eye_bags,
    ink=(150, 90, 130),
    needs=("detail",),
    verdicts=("hardly any", "a bulge"),
)
