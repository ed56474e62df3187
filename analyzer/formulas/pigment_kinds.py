"""Kinds of dark spots, mark by mark, by size, colour, shape, place and symmetry, with "cannot tell" as an answer.

What the rules go by is in any textbook of dermatology (Bolognia, Dermatology, ch. 66 and 112): freckles are small,
many and light brown; sun spots larger, brown and round; melasma is patches on both sides of the face; marks that acne
left are reddish or lie by acne; moles are small, dark, round and alone. The limits are skinsight's own (``cuts``).
Nothing here tells a melanoma from a mole: a spot that is new or changes is for a doctor, whatever its kind.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import median
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.scale import measure_scale
from skinsight.analyzer.formulas.skin import Skin
from skinsight.analyzer.measures.contrast import surroundings
from skinsight.analyzer.schema.findings import Instance
from skinsight.analyzer.schema.measured import CANNOT_TELL
from skinsight.segmentation.frames import Mask

KINDS: Final = ("freckle", "sun spot", "melasma-like patch", "mark that acne left", "mole")
LEAST_PIXELS: Final = 5
"""Pixels of the small view that a mark needs for its colour to be read."""
LEAST_TOLD: Final = 3
"""Marks that have to be told before the face as a whole gets a word."""
NEAR: Final = 8
"""Pixels of the small view, some 6 mm, up to which skin is compared with it."""
SIDED: Final = ("left_", "right_")


@dataclass(frozen=True, eq=False)
class Spot:
    """One mark.

    Attributes:
        size: diameter of a disc of its area, in millimetres.
        roundness: its area over that of the disc around its box's longer side, at most 1.
        lightness: L* of the mark minus that of the skin around.
        redness: share of blood in what makes it dark, 0 brown to 1 red; None where its colour cannot be read.
        zone: where it is, without the side.
        side: ``left_``, ``right_`` or empty.
        by_acne: whether acne is within a centimetre.
    """

    size: float
    roundness: float
    lightness: float
    redness: float | None
    zone: str
    side: str
    by_acne: bool


def pigment_kinds(skin: Skin) -> Found:
    """How many marks could be told; how many of each kind there are.

    Raises:
        NotSeen: nothing is known of dark spots, or of the face's size.
    """
    found = skin.marks("flek")
    spots = _Reader(skin).spots(found.instances)
    cuts = measure_scale("pigment_kinds").cuts
    small = sum(spot.size < cuts["freckle"] for spot in spots)
    patches = {(spot.zone, spot.side) for spot in spots if spot.size >= cuts["patch"]}
    kinds = tuple(kind_of(spot, cuts, small, patches) for spot in spots)
    counts = Counter(kinds)
    told = sum(counts[kind] for kind in KINDS)
    most = max(KINDS, key=lambda kind: counts[kind])
    one_kind = most if 2 * counts[most] > len(kinds) else "of several kinds"
    verdict = one_kind if told >= LEAST_TOLD else CANNOT_TELL
    parts = {kind: float(counts[kind]) for kind in (*KINDS, CANNOT_TELL)}
    return Found(float(told), parts, verdict=verdict if kinds else "none", kinds=kinds)


def kind_of(spot: Spot, cuts: Mapping[str, float], small: int, patches: set[tuple[str, str]]) -> str:
    """The kind of one mark.

    Args:
        spot: the mark.
        cuts: the table's.
        small: how many marks of the face are as small as freckles.
        patches: zone and side of each mark that is as large as a patch.
    """
    if spot.redness is None:
        return CANNOT_TELL
    if spot.size >= cuts["patch"]:
        other = {"left_": "right_", "right_": "left_"}.get(spot.side)
        mirrored = (spot.zone, other) in patches if other else spot.zone in ("forehead", "upper_lip")
        return "melasma-like patch" if mirrored and spot.redness < cuts["red"] else CANNOT_TELL
    if spot.redness > cuts["red"] or (spot.by_acne and spot.redness > cuts["reddish"]):
        return "mark that acne left"
    if spot.redness > cuts["reddish"] or spot.by_acne:
        return CANNOT_TELL
    if spot.lightness < -cuts["mole_dark"] and spot.size < cuts["mole"] and spot.roundness > cuts["round"]:
        return "mole"
    if spot.size < cuts["freckle"]:
        return "freckle" if small >= cuts["many"] else CANNOT_TELL
    return "sun spot" if spot.roundness > cuts["round"] else CANNOT_TELL


class _Reader:
    """Reads the marks of one face in its small view."""

    def __init__(self, skin: Skin) -> None:
        self._skin = skin
        self._scale = skin.frame_millimetres / skin.face.crop.side
        self._acne = skin.concerns["acne"].instances if "acne" in skin.concerns else ()

    def spots(self, marks: Sequence[Instance]) -> list[Spot]:
        """The marks, in their order."""
        return [self._spot(mark) for mark in marks]

    def _spot(self, mark: Instance) -> Spot:
        x0, y0, x1, y1 = mark.box
        longest = max(x1 - x0, y1 - y0)
        side = next((side for side in SIDED if mark.zone and mark.zone.startswith(side)), "")
        lightness, redness = self._colour(mark)
        return Spot(
            size=2 * float(np.sqrt(mark.area / np.pi)) * self._scale,
            roundness=min(1.0, mark.area / (np.pi / 4 * longest**2)),
            lightness=lightness,
            redness=redness,
            zone=(mark.zone or "").removeprefix(side),
            side=side,
            by_acne=self._by_acne(mark),
        )

    def _colour(self, mark: Instance) -> tuple[float, float | None]:
        view, marks = self._skin.view, self._marks
        middle = self._skin.face.crop.points_to_face([mark.centroid], view.side)[0]
        reach = int(np.ceil(np.sqrt(mark.area) / self._skin.face.crop.side * view.side)) + NEAR
        left, top = (int(max(0, np.floor(end) - reach)) for end in middle)
        window = slice(top, int(middle[1]) + reach + 1), slice(left, int(middle[0]) + reach + 1)
        mine = marks[window] & self._box(mark)[window]
        around = surroundings(mine, self._skin.clean[window] & ~marks[window], NEAR)
        if np.count_nonzero(mine) < LEAST_PIXELS or np.count_nonzero(around) < LEAST_PIXELS:
            return 0.0, None
        densities = self._skin.densities
        drops = (
            median(values[window][mine]) - median(values[window][around])
            for values in (view.lab[..., 0], densities.blood, densities.pigment)
        )
        lightness, blood, pigment = drops
        absorbed = max(blood, 0.0) + max(pigment, 0.0)
        return lightness, (max(blood, 0.0) / absorbed if absorbed > 1 else None)

    def _box(self, mark: Instance) -> Mask:
        """Where the mark's box is in the small view."""
        x0, y0, x1, y1 = mark.box
        corners = self._skin.face.crop.points_to_face([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], self._skin.view.side)
        (left, top), (right, bottom) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
        rows, columns = self._skin.view.landmarks.rows, self._skin.view.landmarks.columns
        return np.asarray((rows >= top) & (rows <= bottom) & (columns >= left) & (columns <= right))

    @cached_property
    def _marks(self) -> Mask:
        """All marks in the small view."""
        side, large = self._skin.view.side, self._skin.face.concerns["flek"].mask
        return np.asarray(cv2.resize(255 * large.view(np.uint8), (side, side), interpolation=cv2.INTER_AREA) > 0)

    def _by_acne(self, mark: Instance) -> bool:
        reach = 10 / self._scale
        return any(np.hypot(*np.subtract(one.centroid, mark.centroid)) < reach for one in self._acne)


PIGMENT_KINDS: Final = Measure(
    name="pigment_kinds",
    label="Kinds of dark spots",
    says="What each dark spot looks like by size, colour, shape and place. It is a guess by rules, and no look"
    " at what a spot is: one that is new or changes is for a doctor.",
    unit="spots that could be told",
    digits=0,
    formula=pigment_kinds,
    ink=(0, 114, 178),
    needs=("colour",),
    quick=False,
    concern="flek",
    verdicts=(*KINDS, "of several kinds", "none"),
    parts={
        "freckle": "freckles",
        "sun spot": "sun spots",
        "melasma-like patch": "melasma-like patches",
        "mark that acne left": "marks that acne left",
        "mole": "moles",
        CANNOT_TELL: "cannot be told",
    },
)
