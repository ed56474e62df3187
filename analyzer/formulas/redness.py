"""Redness above the face's own baseline: evenly spread or in spots, and where it sits.

The baseline is the 25th percentile of blood over the face's ground: skin that is no redder than a quarter of the face.
So a face that is red all over reads as little red; a photograph cannot tell that from a warm lamp.

Skin in the shade is redder in a photograph than in the light, the more the darker and the warmer lit it is. By how much
is measured on the face itself: the slope of blood over shade, both blurred over 4 mm. Where it rises, what it explains
is the light's and is taken out. The shade that blood itself reads as (:func:`.shade_of_blood`) is not counted, so
redness of the skin's own stays, but for what of it happens to lie where the shade lies.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from skinsight.analyzer.colour.cielab import Pixels, pixels_in, quantiles
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.analyzer.formulas.density import shade_of_blood
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.skin import GROUND, NO_PATTERN, NotSeen, Skin
from skinsight.analyzer.schema.measured import CANNOT_TELL

BASELINE: Final = 0.25
"""Quantile of blood that is the face's own."""
FIELD: Final = 6 / 256
"""Deviation, in sides of the frame, of the blur in which single spots vanish and fields stay: some 4 mm."""
EVEN: Final = 5.0
"""Deviation of shade over an evenly lit face, in hundredths: of 154 faces of sfhq the least have 9. What varies less is
too little to tell a slope by."""
RED: Final = 8.0
"""Hundredths of an optical density from which skin counts as redder than its own: half of an acne lesion's median
15."""
MARKED: Final = 15.0
"""From where it is marked in pictures: as much redder as a lesion of acne."""
USUAL: Final = "as most faces"
"""The verdict up to the three quarters of the reference set that are least red."""
UNIT: Final = "hundredths of an optical density, mean over the skin"
CENTRE: Final[tuple[ZoneName, ...]] = ("left_cheek", "right_cheek", "nose")
LEAST_ZONES: Final = 3
"""Zones of the ground that have to be seen before a face is called no redder than others: in a close-up the calmest
quarter may be red, too."""
UPPER: Final = 0.75
"""Quantile of blood that stands for a zone: flushing leaves the rim of a cheek pale."""


def redness(skin: Skin) -> Found:
    """Mean blood beyond :data:`RED` above the baseline; ``diffuse`` of its blur, ``spotted`` of what stands out of
    it."""
    ground = skin.ground
    above = skin.once(above_baseline)
    field = smoothed(above, ground, FIELD * skin.view.side)
    beyond = np.maximum(above - RED, 0) * ground
    diffuse = float(np.maximum(field - RED, 0)[ground].mean())
    spotted = float(np.maximum(above - field - RED, 0)[ground].mean())
    return Found(
        value=float(beyond[ground].mean()),
        parts={"diffuse": diffuse, "spotted": spotted, "share": float((above > RED)[ground].mean())},
        zones={name: float(beyond[mask].mean()) for name, mask in skin.zones.items() if ground[mask].any()},
        verdict=_words(diffuse, spotted, unsure=_may_be_red_all_over(skin)),
        mask=np.asarray((above > MARKED) & ground),
    )


def _may_be_red_all_over(skin: Skin) -> bool:
    return sum(name in GROUND for name in skin.zones) < LEAST_ZONES or skin.quality.has("red_field")


def _words(diffuse: float, spotted: float, unsure: bool) -> str:
    """What is red; ``unsure`` where nothing being found does not say that nothing is."""
    cuts = measure_scale("redness").cuts
    spread, spots = diffuse > cuts["diffuse"], spotted > cuts["spotted"]
    if not spread and not spots:
        return CANNOT_TELL if unsure else USUAL
    return "diffuse and spotted" if spread and spots else "diffuse" if spread else "spotted"


def above_baseline(skin: Skin) -> Pixels:
    """Blood above the face's own and above what its light explains, ``(side, side)``.

    Raises:
        NotSeen: too little skin is seen.
    """
    blood = np.asarray(skin.densities.blood - _of_light(skin))
    return np.asarray(blood - np.float32(quantiles(pixels_in(blood, skin.ground), [BASELINE])[0]))


def _of_light(skin: Skin) -> Pixels:
    """Blood that shade alone reads as, ``(side, side)``."""
    deviation, ground = FIELD * skin.view.side, skin.ground
    blood = smoothed(skin.densities.blood, skin.clean, deviation)
    shade = smoothed(skin.densities.shade, skin.clean, deviation) - shade_of_blood() * blood
    together = np.cov(pixels_in(blood, ground), pixels_in(shade, ground))
    return np.asarray(max(0.0, together[0, 1]) / (together[1, 1] + EVEN**2) * shade)


@dataclass(frozen=True, slots=True)
class Flushing:
    """How far cheeks and nose are above the face's calmest quarter.

    Attributes:
        excess: the least of them, in hundredths of an optical density: the pattern is of all three.
        zones: of each that is seen.
        central: whether the pattern is there; None where it is near the limit and cannot be told.
    """

    excess: float
    zones: dict[ZoneName, float]
    central: bool | None


def flushing(skin: Skin) -> Flushing:
    """The pattern of flushing: evidence for rosacea, in which cheeks and nose redden (Gallo et al., J Am Acad Dermatol
    78:148, 2018), and no proof: heat, sun and wind do so, too.

    Raises:
        NotSeen: the nose or both cheeks are hidden.
    """
    above = skin.once(above_baseline)
    zones = {name: float(quantiles(above[skin.zones[name]], [UPPER])[0]) for name in CENTRE if name in skin.zones}
    if "nose" not in zones or len(zones) < 2:
        raise NotSeen(NO_PATTERN)
    excess = min(zones.values())
    cuts = measure_scale("flushing").cuts
    near = abs(excess - cuts["central"]) < cuts["doubt"]
    return Flushing(excess, zones, None if near else excess > cuts["central"])


def flushed(skin: Skin) -> Found:
    """The pattern as a measure."""
    found = flushing(skin)
    verdict = {True: "cheeks and nose", False: "no such pattern", None: CANNOT_TELL}[found.central]
    return Found(found.excess, zones=found.zones, verdict=verdict)


REDNESS: Final = Measure(
    name="redness",
    label="Redness",
    says="Skin that is redder than this face's own calmest quarter, as a field (diffuse) or in spots. Heat, "
    "sport and make-up change it within minutes.",
    unit=UNIT,
    formula=redness,
    ink=(200, 30, 60),
    needs=("colour", "even_light"),
    verdicts=(USUAL, "diffuse", "spotted", "diffuse and spotted"),
    parts={"diffuse": "as a field", "spotted": "in spots"},
)
FLUSHING: Final = Measure(
    name="flushing",
    label="Flushing pattern",
    says="Whether cheeks and nose are all redder than this face's calmest quarter, as in flushing and in "
    "rosacea; sun, heat, wind and blusher do the same.",
    unit="hundredths of an optical density",
    formula=flushed,
    ink=(200, 30, 60),
    needs=("colour", "even_light"),
    verdicts=("cheeks and nose", "no such pattern"),
    signed=True,
)
