"""How much there is of a concern: the numbers that scales and scores are read from, each with what it means in words.

Pure functions of a face and one reading of a mask, so that every number can be taken again for every reading:

- ``area``, of every concern: percentage of the face skin that is marked.
- ``acne``: lesions in the whole ``picture``, and on the ``half`` of the face with more of them. A lesion is an
  8-connected piece of the mask: lesions that touch count once.
- ``flek``: an ``index`` made like the mMASI (Pandya et al., J Am Acad Dermatol 64:78, 2011), a score for melasma.
- ``panda_eyes``: the ``contrast`` between dark circle and cheek.
- ``wrinkles``: the ``length`` of the lines. Their depth is left out: it grows with the hardness of the light.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Self, get_args

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import PositiveFloat

from skinsight.analyzer.face.landmarks import Side
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.measures.contrast import LEAST_PIXELS, contrast, surroundings
from skinsight.analyzer.measures.lines import length
from skinsight.analyzer.measures.under_eyes import cheek_below, under_eyes
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.findings import Contrast, UnderEye
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.frames import Mask

NEAR: Final = 31
"""Pixels of the view, some 1 cm, up to which skin is compared with a dark spot: the light changes across a cheek."""

LEAST_WEIGHT: Final = 0.5
"""Least weight of the zones that are seen: the index of a chin says nothing of a face."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a concern's mask.

    Attributes:
        mask: in the view's frame, ``(SIDE, SIDE)``.
        lesions: middles ``x, y`` of its pieces in that frame, ``(N, 2)``.
        area_fraction: of the face skin, at most 1; 0 where no skin is seen.
    """

    mask: Mask
    lesions: Points
    area_fraction: float

    @classmethod
    def of(cls, view: FaceView, mask: Mask) -> Self:
        """Count and measure a mask in the view's frame."""
        centroids = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)[3]
        fraction = int(mask.sum()) / max(1, int(view.skin.sum()))
        return cls(mask, np.asarray(centroids[1:], dtype=np.float64), min(1.0, fraction))


@dataclass(frozen=True, slots=True)
class Severity:
    """A number, 0 where nothing is marked, and what was measured in words."""

    value: float
    basis: str


def severities(name: str, view: FaceView, reading: Reading) -> dict[str, Severity]:
    """Severities of a concern by the measure's name; those that cannot be taken on this face are left out."""
    area = Severity(100 * reading.area_fraction, "percentage of the face skin that is marked")
    return {"area": area} | _MEASURES[name](view, reading)


def _acne(view: FaceView, reading: Reading) -> dict[str, Severity]:
    total = len(reading.lesions)
    basis = "lesions of all kinds in the whole picture, as ACNE04 counts: Wu et al., ICCV 2019"
    found = {"picture": Severity(total, basis)}
    if (middle := midline(view)) is not None:
        right = int((reading.lesions[:, 0] < middle).sum())
        basis = f"lesions of all kinds on the half of the face with more of them: {right} right, {total - right} left"
        found["half"] = Severity(max(right, total - right), basis)
    return found


def midline(view: FaceView) -> float | None:
    """Column of the face's middle in the view's frame: the median over nose, mouth and the middle between the eyes.

    None where one of the cheeks is not seen: a half profile has no two halves to compare.
    """
    if not {"left_cheek", "right_cheek"} <= set(view.zones.masks):
        return None
    boxes = view.face.boxes
    middles = [boxes[name].centre[0] for name in ("nose", "mouth") if name in boxes]
    eyes = [boxes[name].centre[0] for side in get_args(Side) if (name := f"{side} eye or brow") in boxes]
    return float(np.median([*middles, np.mean(eyes)]))  # cheeks are laid out from nose and eyes, so these are there


class PigmentIndex(Frozen):
    """The table ``scales/flek_index.toml``.

    Attributes:
        weights: of the zones; they sum to 1.
        areas: shares of a zone at which area classes 2 to 6 begin; 1 is anything that is marked.
        darkness: units of L* that the marks are darker by at which darkness classes 1 to 4 begin.
    """

    source: str
    weights: dict[ZoneName, PositiveFloat]
    areas: tuple[float, float, float, float, float]
    darkness: tuple[float, float, float, float]


@cache
def pigment_index() -> PigmentIndex:
    """The table, read once."""
    return read_scale("flek_index", PigmentIndex)


def _flek(view: FaceView, reading: Reading) -> dict[str, Severity]:
    weights = pigment_index().weights
    seen = [name for name in weights if name in view.zones.masks]
    if sum(weights[name] for name in seen) < LEAST_WEIGHT:
        return {}
    value = sum(weights[name] * _area_times_darkness(view, reading.mask, name) for name in seen)
    missing = [name for name in weights if name not in seen]
    basis = f"area class times darkness class, weighted over {_words(seen)}"
    if missing:
        basis += f"; {_words(missing)} not seen, so the other weights were raised to sum to 1"
    return {"index": Severity(value / sum(weights[name] for name in seen), basis)}


def _area_times_darkness(view: FaceView, mask: Mask, zone: ZoneName) -> int:
    """Class of a zone's marked share, 0 to 6, times that of the marks' darkness, 0 to 4."""
    table, skin = pigment_index(), view.zones.masks[zone]
    marked = mask & skin
    share = int(marked.sum()) / int(skin.sum())
    if not share:
        return 0
    colours = contrast(view.lab, marked, surroundings(marked, view.skin & ~mask, NEAR))
    # What is too small to compare was dark enough to be marked: the least class that counts.
    darkness = bisect_right(table.darkness, -colours.delta_l) if colours else 1
    return (1 + bisect_right(table.areas, share)) * darkness


def _words(names: list[ZoneName]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _panda_eyes(view: FaceView, reading: Reading) -> dict[str, Severity]:
    nowhere = np.zeros((0, 0), bool)  # areas in the photo frame are not asked for
    circles = under_eyes(view, reading.mask, nowhere)
    sides: tuple[tuple[Side, UnderEye | None], ...] = (("left", circles.left), ("right", circles.right))
    found = {
        side: _darkening(circle.contrast)
        for side, circle in sides
        if circle and (circle.contrast or cheek_below(view, side, reading.mask).sum() >= LEAST_PIXELS)
    }
    if not found:
        return {}
    basis = "CIEDE2000 between dark circle and cheek"
    basis += ", mean of both eyes" if len(found) == 2 else f", {next(iter(found))} eye alone"
    if lighter := [side for side, value in found.items() if not value]:
        basis += f"; 0, for no darker than the cheek: {' and '.join(lighter)}"
    return {"contrast": Severity(float(np.mean(list(found.values()))), basis)}


def _darkening(colours: Contrast | None) -> float:
    """Colour difference of a dark circle; 0 where nothing is marked, or the mark is no darker than the cheek."""
    return colours.delta_e if colours and colours.delta_l < 0 else 0.0


def _wrinkles(view: FaceView, reading: Reading) -> dict[str, Severity]:
    return {"length": Severity(length(reading.mask), "length of all lines in face widths")}


_MEASURES: Final[dict[str, Callable[[FaceView, Reading], dict[str, Severity]]]] = {
    "acne": _acne,
    "flek": _flek,
    "panda_eyes": _panda_eyes,
    "wrinkles": _wrinkles,
}
