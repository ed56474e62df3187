"""Pallor: less redness than faces of the same tone have.

The redness is ``100 log10(R / G)`` of the face's median in linear light, the erythema index (Diffey et al., Br J
Dermatol 111:663, 1984). Pigment takes green more than red, so it rises with the tone; what is expected at a tone is a
line over the reference faces (``expected_at_1``, ``per_step`` of Monk's scale). A lamp moves it as much as blood
does: the interval holds that, and so the answer is most often that it cannot be told.
"""

from typing import Final

import numpy as np

from skinsight.analyzer.colour.cielab import medians_in
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.skin import NO_TONE, NotSeen, Skin
from skinsight.analyzer.schema.measured import CANNOT_TELL


def pallor(skin: Skin) -> Found:
    """How far below the expected the face's redness is; ``index`` is the redness itself, ``expected`` that of the tone.

    Raises:
        NotSeen: the tone is not known.
    """
    if skin.tone.status != "ok":
        raise NotSeen(NO_TONE)
    red, green, _ = medians_in(skin.view.linear, skin.ground)
    index = float(100 * np.log10(max(red, 1e-4) / max(green, 1e-4)))
    table = measure_scale("pallor")
    expected = table.cuts["expected_at_1"] + table.cuts["per_step"] * (skin.tone.monk.value - 1)
    value = expected - index
    low, high = table.interval.around(value, signed=True) if table.interval else (value, value)
    cut = table.cuts["pale"]
    verdict = "pale for its tone" if low > cut else "not pale" if high < cut else CANNOT_TELL
    return Found(value, {"index": index, "expected": expected}, verdict=verdict)


PALLOR: Final = Measure(
    name="pallor",
    label="Paleness",
    says="Whether the skin is less red than faces of its tone are. Light changes it as much as blood does, so "
    "it is seldom told, and it says nothing of anaemia: only a blood test does.",
    unit="hundredths of an optical density below the expected",
    formula=pallor,
    ink=(120, 120, 120),
    needs=("colour", "even_light"),
    verdicts=("pale for its tone", "not pale"),
    signed=True,
    quick=False,
)
