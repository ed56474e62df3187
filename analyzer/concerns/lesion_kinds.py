"""Kinds of acne lesions: comedones black and white, nodules, and other inflamed ones, told by colour and size.

Log-odds that are linear in the :func:`.look` of a lesion tell inflamed lesions from comedones, black comedones from
white ones, and with the lesion's size nodules from papules and pustules. They are fitted by
``python -m skinsight.analyzer.calibration.lesion_kinds``, which writes ``scales/lesion_kinds.toml``. Papules and
pustules are not told apart: at 3 to 4 pixels a millimetre a head of pus and a flash's glint look alike.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from math import pi, sqrt
from typing import Any, Final, get_args

import numpy as np

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.concerns.lesion_look import look
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.findings import Instance, LesionKind, LesionKinds, LocalZone
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.words import ENGLISH, Speech, zone_words

FACE_MM: Final = 190.0
"""Side of the face frame: hairline to chin of an adult, some 18 cm, with the margin of the crop."""
NO_SCALE: Final = "The picture is a close-up, so how large a lesion is cannot be told."
TOO_SMALL: Final = "The photograph is too small to tell kinds of lesions: take it closer or with more pixels."
FACTORS: Final[dict[LocalZone, int]] = {"forehead": 2, "right_cheek": 2, "left_cheek": 2, "nose": 1, "chin": 1}
"""Doshi et al., Int J Dermatol 36:416, 1997."""
GRADES: Final[dict[LesionKind, int]] = {
    "comedone_black": 1,
    "comedone_white": 1,
    "inflamed": 2,
    "nodule": 4,
}
"""Of the same; an inflamed lesion counts as a papule, the mildest that it may be."""


class Odds(Frozen):
    """Log-odds linear in a lesion's look: ``constant``, and the ``weights`` of :data:`.FEATURES` and what follows."""

    constant: float
    weights: tuple[float, ...]

    def of(self, seen: Array) -> float:
        """Log-odds of a look ``(7,)``, or of one with more behind it."""
        return self.constant + float(seen @ self.weights)


class KindScale(Frozen):
    """The table ``scales/lesion_kinds.toml``.

    Attributes:
        least_pixels_per_mm: below it no kind is told.
        sure: log-odds from which, and below whose negative, a kind is told.
        inflamed, black: against comedones, and against white comedones.
        nodule: against other inflamed lesions; its last weight is that of the diameter of the marked area in mm.
    """

    name: str
    version: str
    least_pixels_per_mm: float
    sure: float
    inflamed: Odds
    black: Odds
    nodule: Odds


KIND_WORDS: Final[dict[LesionKind, str]] = {
    "comedone_black": "black comedones",
    "comedone_white": "white comedones",
    "inflamed": "papules or pustules",
    "nodule": "nodules",
    "unknown": "of a kind that cannot be told",
}


@cache
def kind_scale() -> KindScale:
    """The table, read once."""
    return read_scale("lesion_kinds", KindScale)


def pixels_per_mm(face: ParsedFace) -> float | None:
    """Of the photograph, from the face's own scale; None in a close-up, which has none."""
    return None if face.seen.face.found_by == "close_up" else face.crop.side / FACE_MM


def told(
    face: ParsedFace, mask: ConcernMask, found: tuple[Instance, ...]
) -> tuple[tuple[Instance, ...], Mapping[str, Any]]:
    """Acne's marks with their kinds, and the kinds summed up."""
    scale, resolution = kind_scale(), pixels_per_mm(face)
    reason = NO_SCALE if resolution is None else TOO_SMALL if resolution < scale.least_pixels_per_mm else None
    if reason or resolution is None:
        marks = tuple(one.model_copy(update={"kind": "unknown"}) for one in found)
    else:
        marks = tuple(
            one.model_copy(update={"kind": kind_of(seen(face, mask, one), diameter(one) / resolution, scale)})
            for one in found
        )
    counts = Counter(one.kind for one in marks)
    local = {} if reason else local_scores(marks, face.view.zones.masks)
    kinds = LesionKinds(
        pixels_per_mm=resolution,
        unknown_because=reason,
        counts={kind: counts[kind] for kind in get_args(LesionKind)},
        gags_like=local,
        gags_like_sum=sum(local.values()) if len(local) == len(FACTORS) else None,
    )
    return marks, {"kinds": kinds}


def seen(face: ParsedFace, mask: ConcernMask, one: Instance) -> Array | None:
    """The look of one mark."""
    return look(face.photo.pixels, *one.centroid, diameter(one) / 2, mask.in_photo)


def diameter(one: Instance) -> float:
    """Of the disc that is as large as a mark, in pixels."""
    return 2 * sqrt(one.area / pi)


def kind_of(found: Array | None, millimetres: float, scale: KindScale) -> LesionKind:
    """The kind of a lesion.

    Args:
        found: its look; None where it was not seen whole.
        millimetres: its diameter.
        scale: what tells kinds.
    """
    if found is None:
        return "unknown"
    inflamed = scale.inflamed.of(found)
    if inflamed <= -scale.sure:
        return "comedone_black" if scale.black.of(found) > 0 else "comedone_white"
    if inflamed < scale.sure:
        return "unknown"
    return "nodule" if scale.nodule.of(np.append(found, millimetres)) >= scale.sure else "inflamed"


def local_scores(marks: Iterable[Instance], zones: Iterable[str]) -> dict[LocalZone, int]:
    """Factor times the grade of the worst kind told, of each seen zone where any lesion was told or there is none."""
    seen_zones = set(zones)
    scores: dict[LocalZone, int] = {}
    for zone, factor in FACTORS.items():
        here = [one.kind for one in marks if one.zone == zone]
        grades = [GRADES[kind] for kind in here if kind in GRADES]
        if zone in seen_zones and (grades or not here):
            scores[zone] = factor * max(grades, default=0)
    return scores


def kinds_words(found: LesionKinds, say: Speech = ENGLISH) -> str:
    """How many of each kind, or why none could be told."""
    if found.unknown_because:
        return say(found.unknown_because)
    counts = (f"{say.number(count)} {say(KIND_WORDS[kind])}" for kind, count in found.counts.items() if count)
    return ", ".join(counts) or say("none")


def gags_words(found: LesionKinds, say: Speech = ENGLISH) -> str:
    """Local scores by zone. The chest and back that belong to the global score are not in the photograph."""
    scores = ", ".join(f"{say(zone_words(zone))} {say.number(score)}" for zone, score in found.gags_like.items())
    return say("{scores} (factor times the grade of the worst kind told; not a GAGS score)", scores=scores)
