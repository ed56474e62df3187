"""Dark spots: an ``index`` made like the mMASI (Pandya et al., J Am Acad Dermatol 64:78, 2011), a score for melasma."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from pydantic import PositiveFloat

from skinsight.analyzer.colour.cielab import median, pixels_in
from skinsight.analyzer.concerns.traits import Reading, Severity, Traits
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.off_skin import at_hair, at_nostrils, behind_lenses, in_brows
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.measures.beard import hairs
from skinsight.analyzer.measures.contrast import darkening_around
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.frames import Mask

NEAR: Final = 31
"""Pixels of the view, some 1 cm, up to which skin is compared with a dark spot: the light changes across a cheek."""
LEAST_WEIGHT: Final = 0.5
"""Least weight of the zones that are seen: the index of a chin says nothing of a face."""


class PigmentIndex(Frozen):
    """The table ``scales/flek_index.toml``.

    Attributes:
        weights: of the zones; they sum to 1.
        areas: shares of a zone at which area classes 2 to 6 begin; 1 is anything that is marked.
        darkness: units of L* that the marks are darker by at which darkness classes 1 to 4 begin, the first of what can
            be seen.
        lightness: L* of the skin that these are of.
    """

    source: str
    weights: dict[ZoneName, PositiveFloat]
    areas: tuple[float, float, float, float, float]
    darkness: tuple[float, float, float, float]
    lightness: PositiveFloat


@cache
def pigment_index() -> PigmentIndex:
    """The table, read once."""
    return read_scale("flek_index", PigmentIndex)


def severities(face: ParsedFace, reading: Reading) -> dict[str, Severity]:
    """The ``index``, where enough zones are seen; else that of all the ``skin`` that is, as in a close-up."""
    view, weights = face.view, pigment_index().weights
    plain = view.skin & ~reading.mask
    seen = [name for name in weights if name in view.zones.masks]
    if sum(weights[name] for name in seen) < LEAST_WEIGHT:
        if not view.skin.any():
            return {}
        value = _area_times_darkness(view, reading.mask, view.skin, plain)
        return {"skin": Severity(value, "area class times darkness class of all the skin that is seen")}
    zones = view.zones.masks
    value = sum(weights[name] * _area_times_darkness(view, reading.mask, zones[name], plain) for name in seen)
    missing = [name for name in weights if name not in seen]
    basis = f"area class times darkness class, weighted over {_words(seen)}"
    if missing:
        basis += f"; {_words(missing)} not seen, so the other weights were raised to sum to 1"
    return {"index": Severity(value / sum(weights[name] for name in seen), basis)}


def _area_times_darkness(view: FaceView, mask: Mask, skin: Mask, plain: Mask) -> float:
    """Class of the marked share of some skin, 0 to 6, times that of the marks' darkness beside ``plain`` skin, 0 to 4.

    The mMASI's classes are steps, by which a speck counts as much as a tenth of it. Here both grow without a step:
    a class is what is in the middle of its range. On darker skin, or in less light, the same pigment takes less of L*,
    in proportion to it. Marks that differ by less than can be seen, as on a slope of light, count as if by that.
    """
    table = pigment_index()
    marked = mask & skin
    share = np.count_nonzero(marked) / np.count_nonzero(skin)
    if not share:
        return 0.0
    darkening = darkening_around(view.lab[..., 0], marked, plain, NEAR)
    darkness = 1.0  # of what is too small to compare: the least class that counts
    if darkening is not None:
        in_light = darkening * max(1.0, table.lightness / median(pixels_in(view.lab[..., 0], plain)))
        least = table.darkness[0]
        darkness = _class(table.darkness, least if abs(in_light) < least else in_light)
    return _class((0.0, *table.areas), share) * darkness


def _class(begins: Sequence[float], value: float) -> float:
    """The class of a value without steps: 0 up to 0, each class in the middle of its range, the last from there on.

    Args:
        begins: where classes 1 and up begin; the last is taken to be as wide as the one before.
    """
    ends = (*begins[1:], 2 * begins[-1] - begins[-2])
    middles = [(low + high) / 2 for low, high in zip(begins, ends, strict=True)]
    return float(np.interp(value, (0.0, *middles), range(len(middles) + 1)))


def doubted(face: ParsedFace, mask: ConcernMask) -> Mask:
    """Spots behind lenses, hairs of brows, head and beard, and the rims of the nostrils."""
    view = face.view
    off = view.once(behind_lenses) | in_brows(view) | at_hair(view) | at_nostrils(view)
    return off | hairs(view, mask.marks)


def _words(names: list[ZoneName]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


FLEK: Final = Traits(name="flek", severities=severities, doubted=doubted)
