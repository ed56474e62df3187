"""How a lesion looks in the photograph: colours of its core and its rim against the skin around it."""

from typing import Final

import numpy as np

from skinsight.analyzer.colour.cielab import Array, lab_of_picture, medians_in, quantiles
from skinsight.segmentation.frames import Image, Mask

CORE: Final = 0.5
"""Radius of a lesion's core, in radii of its marked area."""
AROUND: Final = (1.3, 2.4)
"""Between which radii the skin around it lies."""
LEAST_AROUND: Final = 12
"""Pixels of unmarked skin around a lesion that it is compared with; where there are fewer, marked skin joins in."""
FEATURES: Final = ("redness", "rim_redness", "darkness", "darkest", "lightest", "cream", "contrast")
"""Names of what :func:`look` gives, in its order."""


def look(pixels: Image, x: float, y: float, radius: float, marked: Mask) -> Array | None:
    """The look of one lesion, ``(7,)``, all in CIELAB units; None where it lies at the picture's rim.

    Args:
        pixels: the photograph ``(H, W, 3)``.
        x, y, radius: of the disc that is as large as the lesion's marked area, in pixels.
        marked: all lesions, ``(H, W)``: what is compared with is skin.

    In turn: a* of the core and of the rim; L* of the core; its darkest and its lightest twentieth; b* of its lightest
    fifth; how much L* varies within the lesion. All but the last less the median of the skin around.
    """
    reach = int(np.ceil(AROUND[1] * radius)) + 1
    top, left = round(y) - reach, round(x) - reach
    window = (
        slice(max(0, top), min(pixels.shape[0], top + 2 * reach + 1)),
        slice(max(0, left), min(pixels.shape[1], left + 2 * reach + 1)),
    )
    lab = lab_of_picture(np.ascontiguousarray(pixels[window]))
    rows, columns = np.mgrid[window]
    away = np.hypot(rows - y, columns - x) / max(radius, 1e-6)
    around = (away >= AROUND[0]) & (away <= AROUND[1])
    bare = around & ~marked[window]
    if around.sum() < LEAST_AROUND:
        return None
    skin = medians_in(lab, bare if bare.sum() >= LEAST_AROUND else around)
    core, rim, whole = (lab[part] for part in (away <= CORE, (away > CORE) & (away <= 1.0), away <= 1.0))
    if not len(core) or not len(rim):
        return None
    light = quantiles(whole[:, 0], (0.05, 0.8, 0.95))
    cream = whole[whole[:, 0] >= light[1], 2].mean()
    return np.array([
        core[:, 1].mean() - skin[1],
        rim[:, 1].mean() - skin[1],
        core[:, 0].mean() - skin[0],
        light[0] - skin[0],
        light[2] - skin[0],
        cream - skin[2],
        whole[:, 0].std(),
    ])  # fmt: skip
