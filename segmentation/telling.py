"""Acne or dark spot: one mark is one thing, decided once, where both networks might have it.

A mark is a connected piece of what the acne network marks. Its log-odds of being acne are a logistic regression over
its colour against the skin around it and over what the two networks say (:data:`WEIGHTS`): haemoglobin raises a*
(inflamed), melanin hardly does; melanin lowers L*; the lightest part of a raised lesion is no darker than the skin
around it, for it shines. ``python -m skinsight.analyzer.calibration.telling`` fits and judges it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.frames import Image, Mask, Probability, Window
from skinsight.segmentation.parts import Parts, enlarged, spotted_skin

RIVALS: Final = ("acne", "flek")
"""The two that may claim one mark: what is called inflamed, and what is called flat and dark."""
Fact = Literal["redness", "reddest", "lightness", "darkest", "glint", "skin", "acne", "flek"]
FACTS: Final[tuple[Fact, ...]] = get_args(Fact)
"""What is known of a mark: median and 90th percentile of its a*, median, 10th and 95th percentile of its L*, each less
the median of the skin around it; the median L* of that skin; and the log-odds of what each network says in the mean."""
WEIGHTS: Final[dict[Fact, float]] = {
    "redness": 0.187,
    "reddest": 0.245,
    "lightness": 0.036,
    "darkest": 0.073,
    "glint": 0.072,
    "skin": 0.002,
    "acne": 0.429,
    "flek": -0.354,
}
CONSTANT: Final = -0.515
SUREST: Final = 0.99
"""Highest probability that a network is believed, and the lowest alike."""
ACNE_FROM: Final = 1.6
FLEK_BELOW: Final = 0.9
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
    claimed, spotted = _claims(acne, flek)
    odds = np.zeros(claimed.shape, np.float32)
    for mark in claimed_marks(acne, flek, face, parts):
        odds[mark.window][mark.mask] = mark.log_odds
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


@dataclass(frozen=True, slots=True, eq=False)
class ClaimedMark:
    """A connected piece of what the acne network marks.

    Attributes:
        window: rows and columns of the face frame that hold it and the skin around.
        mask: where it is in the window.
        facts: by :data:`FACTS`, ``(8,)``; None where no skin is seen around it.
    """

    window: Window
    mask: Mask
    facts: npt.NDArray[np.float64] | None

    @property
    def log_odds(self) -> float:
        """Of being acne; of what cannot be told where nothing is known."""
        if self.facts is None:
            return (ACNE_FROM + FLEK_BELOW) / 2
        return float(CONSTANT + self.facts @ np.array([WEIGHTS[fact] for fact in FACTS]))


def claimed_marks(acne: Probability, flek: Probability, face: Image, parts: Parts) -> Iterator[ClaimedMark]:
    """The marks that :func:`tell_apart` decides on; the arguments are the same."""
    claimed, spotted = _claims(acne, flek)
    side = face.shape[0]
    count, pieces, boxes, _ = cv2.connectedComponentsWithStats(claimed.view(np.uint8), connectivity=8)
    if count == 1:
        return
    skin = enlarged(spotted_skin(parts).view(np.uint8), side) > 0
    plain = skin & ~_grown(claimed | spotted, 1)
    lab = cv2.cvtColor(face.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    reach = round(AROUND * side)
    for piece, (x, y, across, down, _) in enumerate(boxes[1:].tolist(), 1):
        window = slice(max(0, y - reach), y + down + reach), slice(max(0, x - reach), x + across + reach)
        mark = pieces[window] == piece
        near = cv2.distanceTransform((~mark).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) <= reach
        around = plain[window] & near
        if np.count_nonzero(around) < LEAST_AROUND:
            around = skin[window] & near & ~mark
        said = _logit(acne[window][mark].mean()), _logit(flek[window][mark].mean())
        yield ClaimedMark(window, mark, _facts(lab[window][mark], lab[window][around], said) if around.any() else None)


def _claims(acne: Probability, flek: Probability) -> tuple[Mask, Mask]:
    """What each network marks."""
    acne_marks, flek_marks = (
        np.asarray(one >= CONCERNS[name].threshold) for name, one in zip(RIVALS, (acne, flek), strict=True)
    )
    return acne_marks, flek_marks


def _facts(
    mark: npt.NDArray[np.float32], around: npt.NDArray[np.float32], said: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """The facts of a mark of which CIELAB ``(N, 3)`` is given, as of the skin around it, and what the networks say."""
    skin = np.median(around, axis=0)
    darkest, lightness, glint = np.percentile(mark[:, 0], (10, 50, 95)) - skin[0]
    redness, reddest = np.percentile(mark[:, 1], (50, 90)) - skin[1]
    return np.array([redness, reddest, lightness, darkest, glint, skin[0], *said], dtype=np.float64)


def _logit(probability: float) -> float:
    kept = min(SUREST, max(1 - SUREST, probability))
    return float(np.log(kept / (1 - kept)))


def _grown(mask: Mask, by: int) -> Mask:
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(mask.view(np.uint8), around) > 0)
