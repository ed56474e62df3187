"""Skin type as a hint: from shine on T-zone and cheeks and from roughness; what the person states comes first.

A photograph shows a moment: washed, powdered or warm skin of any type can look like another. So the limits are those of
the reference faces (``cuts``), and a face that is near one of them is not told.
"""

from contextlib import suppress
from typing import Final

from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.shine import shine
from skinsight.analyzer.formulas.skin import NO_T_ZONE, NotSeen, Skin
from skinsight.analyzer.formulas.texture import texture
from skinsight.analyzer.schema.measured import CANNOT_TELL


def skin_type(skin: Skin) -> Found:
    """The type; its value is the T-zone's shine. ``stated`` is 1 where the person said it, else 0.

    Raises:
        NotSeen: T-zone or cheeks are not seen.
    """
    glossy = skin.once(shine).parts
    if not {"t_zone", "cheeks"} <= set(glossy):
        raise NotSeen(NO_T_ZONE)
    said = skin.person.skin_type if skin.person else None
    parts = {**glossy, "stated": float(said is not None)}
    with suppress(NotSeen):
        parts["roughness"] = skin.once(texture).value
    return Found(glossy["t_zone"], parts, verdict=said or _seen(parts))


def _seen(parts: dict[str, float]) -> str:
    cuts = measure_scale("skin_type").cuts
    high, low = cuts["shiny"], cuts["matt"]
    t_zone, cheeks = parts["t_zone"], parts["cheeks"]
    if t_zone > high and cheeks > high:
        return "oily"
    if t_zone > high and cheeks < low:
        return "combination"
    if t_zone < low and cheeks < low and "roughness" in parts:
        return "dry" if parts["roughness"] > cuts["rough"] else "normal"
    return CANNOT_TELL


SKIN_TYPE: Final = Measure(
    name="skin_type",
    label="Skin type",
    says="A hint from shine and texture in this one photograph; what you say of your skin comes first. "
    "Washing, powder and warmth change it.",
    unit="percent of the T-zone that shines",
    formula=skin_type,
    ink=(40, 120, 200),
    needs=("colour",),
    verdicts=("oily", "combination", "dry", "normal"),
    parts={"t_zone": "T-zone, percent that shines", "cheeks": "cheeks, percent that shines"},
)
