"""Acne or dark spot: one mark is one thing, decided once, where both networks might have it.

A mark is a connected piece of what the acne network marks. Its log-odds of being acne are those of its colour against
the skin around it, plus the tempered difference of what the two networks say:

- redness: haemoglobin raises a* (inflamed), melanin hardly does;
- darkness: melanin lowers L*;
- glint: the lightest part of a raised lesion is no darker than the skin around it, for it shines; a flat mark is dark
  throughout.

:data:`COLOUR` is a logistic regression on the labelled marks of the training pictures, whose colours no network has
changed, and the rest was chosen on validation pictures; the code that fitted them was not kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.frames import Image, Mask, Probability
from skinsight.segmentation.parts import Parts, enlarged, spotted_skin

RIVALS: Final = ("acne", "flek")
"""The two that may claim one mark: what is called inflamed, and what is called flat and dark."""
COLOUR: Final = (-1.81, 0.40, -0.11, 0.34)
"""Log-odds of acne: constant, and for each unit of the mark's median a*, of its median L* and of its 95th percentile of
L*, each less the median of the skin around it."""
NETWORKS: Final = 0.4
"""Share of the networks' own log-odds that counts: they are surer than they are right."""
DARKER: Final = -0.045
"""Log-odds for each unit of L* by which the skin is darker than :data:`MIDDLE`: flat marks are commoner there."""
MIDDLE: Final = 55.0
SUREST: Final = 0.99
"""Highest probability that a network is believed, and the lowest alike."""
ACNE_FROM: Final = 0.8
FLEK_BELOW: Final = 0.3
"""Log-odds from which a mark is acne, and below which it is a dark spot; between them it cannot be told."""
AROUND: Final = 12 / 320
"""How far around a mark skin is compared with it, in sides of the face frame."""
LEAST_AROUND: Final = 20
"""Pixels of unmarked skin around a mark that it is compared with; where there are fewer, other marks' skin joins in."""
EDGE: Final = 3 / 320
"""How far around a mark the other network's soft edge of it may reach."""


@dataclass(frozen=True, eq=False)
class Told:
    """Maps of which none claims the other's mark.

    Attributes:
        acne, flek: probability, ``(side, side)``.
        untold: marks of which it could not be told, ``(side, side)``; neither claims them.
    """

    acne: Probability
    flek: Probability
    untold: Mask


def with_rivals(names: Iterable[str]) -> list[str]:
    """Names of concerns, and of those without which theirs cannot be told apart, each once."""
    asked = list(names)
    return list(dict.fromkeys([*asked, *(RIVALS if set(asked) & set(RIVALS) else ())]))


def tell_apart(acne: Probability, flek: Probability, face: Image, parts: Parts) -> Told:
    """Give each mark to one of the two, or to neither.

    Args:
        acne, flek: probabilities in one face, as the networks say them, ``(side, side)``.
        face: the face frame, ``(side, side, 3)``.
        parts: of the face, at any side.
    """
    side = face.shape[0]
    skin = enlarged(spotted_skin(parts).view(np.uint8), side) > 0
    claimed, spotted = (
        np.asarray(one >= CONCERNS[name].threshold) for name, one in zip(RIVALS, (acne, flek), strict=True)
    )
    odds = _log_odds(acne, flek, claimed, skin & ~_grown(claimed | spotted, 1), skin, face)
    inflamed = claimed & (odds >= ACNE_FROM)
    flat = claimed & (odds < FLEK_BELOW)
    untold = claimed & ~inflamed & ~flat
    edge = round(EDGE * side)
    flat |= spotted & ~_grown(inflamed | untold, 1)
    not_acne = (_grown(flat | untold, edge) | untold) & ~inflamed
    not_flek = _grown(inflamed | untold, edge) & ~flat
    return Told(
        acne * ~not_acne,
        np.where(flat & claimed, np.maximum(acne, flek), flek) * ~not_flek,
        untold,
    )


def _log_odds(
    acne: Probability, flek: Probability, claimed: Mask, plain: Mask, skin: Mask, face: Image
) -> npt.NDArray[np.float32]:
    """Log-odds of acne of the mark that each pixel is in, ``(side, side)``; of none where no mark is."""
    odds = np.zeros(claimed.shape, np.float32)
    count, pieces, boxes, _ = cv2.connectedComponentsWithStats(claimed.view(np.uint8), connectivity=8)
    if count == 1:
        return odds
    lab = cv2.cvtColor(face.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    reach = round(AROUND * face.shape[0])
    for piece, (x, y, across, down, _) in enumerate(boxes[1:].tolist(), 1):
        window = slice(max(0, y - reach), y + down + reach), slice(max(0, x - reach), x + across + reach)
        mark = pieces[window] == piece
        near = cv2.distanceTransform((~mark).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) <= reach
        around = plain[window] & near
        if np.count_nonzero(around) < LEAST_AROUND:
            around = skin[window] & near & ~mark
        networks = _logit(acne[window][mark].mean()) - _logit(flek[window][mark].mean())
        odds[window][mark] = NETWORKS * networks + _by_colour(lab[window][mark], lab[window][around])
    return odds


def _by_colour(mark: npt.NDArray[np.float32], around: npt.NDArray[np.float32]) -> float:
    """Log-odds by CIELAB ``(N, 3)`` of a mark and of the skin around it; even where none is seen."""
    if not len(around):
        return (ACNE_FROM + FLEK_BELOW) / 2
    skin = np.median(around, axis=0)
    lightness, redness, _ = np.median(mark, axis=0) - skin
    glint = np.percentile(mark[:, 0], 95) - skin[0]
    seen = np.dot(np.array(COLOUR), np.array((1.0, redness, lightness, glint)))
    return float(seen + DARKER * (MIDDLE - skin[0]))


def _logit(probability: float) -> float:
    kept = min(SUREST, max(1 - SUREST, probability))
    return float(np.log(kept / (1 - kept)))


def _grown(mask: Mask, by: int) -> Mask:
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(mask.view(np.uint8), around) > 0)
