"""From masks to numbers: area, lesions and a score per concern.

The score is an **index of skinsight, not a clinical grade**. It says how much of the face skin a concern covers,
on a curve that falls from 100 (nothing seen) and is halved by each further :data:`HALF_AREA`:

    score = 100 * 0.5 ** (area_fraction / HALF_AREA[concern])

A straight line (100 minus the percentage covered) would put nearly everyone between 95 and 100, for even severe acne
covers only a few per cent of a face. The half-areas are set by hand, so that scores spread over the range: over 102
synthetic adult faces (every seventh of SFHQ) the networks' fractions have the 50th and 95th percentiles 0.0001 and
0.010 (acne), 0 and 0.001 (flek), 0.031 and 0.043 (panda eyes), 0.022 and 0.128 (wrinkles). They are no percentiles
of a population.
"""

from typing import Final

import cv2
import numpy as np

from analyzer.result import ConcernAnalysis, RunLength
from segmentation.concerns import CONCERNS, FACE_SKIN
from segmentation.frames import Mask
from segmentation.parts import Parts, eye_area, find_eyes, part
from segmentation.segmenter import Segmentation

HALF_AREA: Final[dict[str, float]] = {
    "acne": 0.015,
    "flek": 0.01,
    "panda_eyes": 0.04,
    "wrinkles": 0.04,
}
"""Fraction of the face skin at which each concern's score is 50."""

NO_SKIN = "No face skin was seen, so there is nothing to measure on."
NO_EYE = "No eye was seen, so the skin under the eyes cannot be told from the rest."
GLASSES = "Glasses cover the skin under the eyes: take them off for the photograph."
MOST_GLASSES: Final = 0.3
"""Share of the eye areas that glasses may cover; thin frames cover less."""


def measure(segmentation: Segmentation) -> dict[str, ConcernAnalysis]:
    """Area, count and score of every concern that was segmented, in the registry's order.

    The denominator of ``area_fraction`` is the public face skin for every concern. That leaves out the blob of brow
    and eye, into which dark circles and crow's feet may reach, so where little else is seen (a close-up of an eye)
    the quotient may pass 1: it is capped there.

    An unavailable concern (no face skin; for ``panda_eyes`` also no eye, or glasses) has a reason in place of numbers.
    """
    names = [name for name in CONCERNS if name in segmentation.face_maps]
    masks = segmentation.masks
    skin = int(masks[FACE_SKIN].sum())
    if not skin:
        return {name: ConcernAnalysis.unavailable(NO_SKIN) for name in names}
    results = {name: _measured(name, masks[name], skin) for name in names}
    if "panda_eyes" in results and (reason := _eyes_hidden(segmentation.face_parts)):
        results["panda_eyes"] = ConcernAnalysis.unavailable(reason)
    return results


def _eyes_hidden(parts: Parts) -> str | None:
    """Why the skin under the eyes cannot be read, if it cannot."""
    if not find_eyes(parts):
        return NO_EYE
    orbits = eye_area(parts)
    return GLASSES if part(parts, "glasses")[orbits].mean() > MOST_GLASSES else None


def _measured(name: str, mask: Mask, skin: int) -> ConcernAnalysis:
    """One concern's numbers on a face of ``skin`` pixels, of which there is at least one."""
    row, area = CONCERNS[name], int(mask.sum())
    fraction = min(1.0, area / skin)
    return ConcernAnalysis(
        score=score(name, fraction) if row.is_concern else None,
        area=area,
        area_fraction=fraction,
        count=count_lesions(mask) if row.has_lesions else None,
        mask=RunLength.of(mask),
    )


def score(name: str, fraction: float) -> float:
    """0 to 100, higher is clearer, for a fraction of the face skin: the curve of this module's docstring."""
    return float(100 * 0.5 ** (fraction / HALF_AREA[name]))


def count_lesions(mask: Mask) -> int:
    """Number of 8-connected components of a mask ``(H, W)``; none is too small to count."""
    return int(cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0]) - 1
