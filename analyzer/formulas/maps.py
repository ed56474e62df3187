"""The red and the brown map: where the skin has more blood, and more pigment, than the face's median.

The value is how far the map is spread over the face's ground, from its 10th to its 90th percentile: the level itself
hangs on the light and on the tone. The brown map is without what changes over more than 2 cm, where a second lamp of
another colour reads as pigment; so a patch as large as a cheek is seen by its edges.
"""

from typing import Final

from skinsight.analyzer.colour.cielab import Pixels, pixels_in, quantiles
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.analyzer.formulas.row import Found, Heat, Measure
from skinsight.analyzer.formulas.skin import Skin

SPREAD: Final = (0.1, 0.9)
LARGE: Final = 16 / 256
"""Deviation of the blur that the brown map is taken against, in sides of the frame: some 11 mm."""
UNIT: Final = "hundredths of an optical density"


def red_map(skin: Skin) -> Found:
    """Spread of blood."""
    return _map(skin, skin.densities.blood, (-12.0, 24.0))


def brown_map(skin: Skin) -> Found:
    """Spread of pigment."""
    pigment = skin.densities.pigment
    return _map(skin, pigment - smoothed(pigment, skin.clean, LARGE * skin.view.side), (-12.0, 36.0))


def _map(skin: Skin, amounts: Pixels, ends: tuple[float, float]) -> Found:
    low, high = quantiles(pixels_in(amounts, skin.ground), SPREAD)
    return Found(float(high - low), zones=skin.by_zone(amounts), heat=Heat(amounts, skin.clean, *ends))


RED_MAP: Final = Measure(
    name="red_map",
    label="Red map",
    says="Where the skin shows more blood than the rest of this face: redness, vessels, inflamed spots. It "
    "compares the face with itself and says nothing of its level.",
    unit=UNIT,
    formula=red_map,
    ink=(165, 15, 45),
    needs=("colour", "even_light"),
)
BROWN_MAP: Final = Measure(
    name="brown_map",
    label="Brown map",
    says="Where the skin shows more pigment than the rest of this face: freckles, spots, melasma, tan. It "
    "compares the face with itself and says nothing of its level. Beard and brows are dark, too.",
    unit=UNIT,
    formula=brown_map,
    ink=(90, 45, 10),
    needs=("colour", "even_light"),
)
