"""Shine: light that the skin's surface mirrors, in linear light.

By the dichromatic model (Shafer, Color Res Appl 10:210, 1985) what comes back from within has the skin's colour, and
what is mirrored has the lamp's: it adds more blue than red to skin. So a pixel shines where it is brighter than the
skin around and its blue over red is higher than its brightness explains: a camera's tone curve makes all that is
bright paler, by ``s`` of :mod:`~skinsight.analyzer.formulas.density`. Both are ratios to the face's own medians,
which no lamp moves. It is the shine of the photograph, not of the skin: a flash, sweat, cream and make-up shine, too.
"""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import median, pixels_in
from skinsight.analyzer.colour.illumination import BURNT
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.analyzer.formulas.density import chromophores, decades
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.skin import NO_T_ZONE, NotSeen, Skin
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import bare_skin

BRIGHTER: Final = 1.15
"""How much brighter than the skin around a pixel must be."""
PALER: Final = 0.03
"""Logarithm by which its blue over red must be higher than its brightness explains."""
AROUND: Final = 24 / 256
"""Deviation of the blur that is the skin around, in sides of the frame: some 17 mm."""
T_ZONE: Final[tuple[ZoneName, ...]] = ("forehead", "glabella", "nose", "chin")
CHEEKS: Final[tuple[ZoneName, ...]] = ("left_cheek", "right_cheek")


def shine(skin: Skin) -> Found:
    """Percentage of T-zone and cheeks that shines.

    Raises:
        NotSeen: neither of them is seen.
    """
    glossy = shining(skin)
    inner = bare_skin(skin.view.parts) & skin.view.inside
    zones = {
        name: mask & inner
        for name, mask in skin.view.zones.masks.items()
        if name in (*T_ZONE, *CHEEKS) and name not in skin.unseen and (mask & inner).any()
    }
    shares = {name: 100 * float(glossy[mask].mean()) for name, mask in zones.items()}
    areas = {
        part: np.logical_or.reduce([zones[name] for name in names if name in zones])
        for part, names in (("t_zone", T_ZONE), ("cheeks", CHEEKS))
        if any(name in zones for name in names)
    }
    if not areas:
        raise NotSeen(NO_T_ZONE)
    whole = np.logical_or.reduce(list(areas.values()))
    parts = {part: 100 * float(glossy[mask].mean()) for part, mask in areas.items()}
    return Found(100 * float(glossy[whole].mean()), parts, shares, mask=np.asarray(glossy & whole))


def shining(skin: Skin) -> Mask:
    """Where the skin shines, ``(side, side)``."""
    view, luminance, ground = skin.view, skin.view.luminance, skin.ground
    light, ratio = decades(luminance), decades(view.linear[..., 2]) - decades(view.linear[..., 0])
    red, _, blue = chromophores().shade
    explained = np.float32(blue - red) * (light - np.float32(median(pixels_in(light, ground))))
    paler = ratio - np.float32(median(pixels_in(ratio, ground))) - explained > PALER
    around = smoothed(luminance, skin.clean, AROUND * view.side)
    burnt = cv2.min(cv2.min(*cv2.split(view.rgb)[:2]), view.rgb[..., 2]) >= BURNT
    return np.asarray((burnt | (paler & (luminance > BRIGHTER * around))) & (around > 0))


SHINE: Final = Measure(
    name="shine",
    label="Shine",
    says="How much of forehead, nose, chin and cheeks mirrors the light: oil, but also sweat, cream and make-"
    "up. It is the shine of the photograph, not of the skin: a flash makes everyone shine.",
    unit="percent of T-zone and cheeks",
    formula=shine,
    ink=(40, 120, 200),
    needs=("colour",),
    parts={"t_zone": "T-zone, percent", "cheeks": "cheeks, percent"},
)
