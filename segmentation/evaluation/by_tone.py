"""Figures by skin tone: whether a network that does well on light skin does on dark skin, too."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from skimage.color import rgb2lab

from skinsight.segmentation.evaluation.metrics.overlap import Estimate
from skinsight.segmentation.evaluation.predictions import Answer
from skinsight.segmentation.frames import Image, Mask

THIRDS: Final = ("darkest third", "middle third", "lightest third")
TRIMMED: Final = 10
"""Per cent of the skin, darkest and brightest, that are shadow and highlight and do not count."""


@dataclass(frozen=True, slots=True)
class Third:
    """A third of the pictures by skin tone.

    Attributes:
        name: one of :data:`THIRDS`.
        low, high: ITA of its darkest and its lightest picture, in degrees.
        estimate: the figure asked for.
    """

    name: str
    low: float
    high: float
    estimate: Estimate


def ita(face: Image, skin: Mask) -> float | None:
    """Individual typology angle of a face ``(H, W, 3)`` in degrees, larger for lighter skin; None without skin.

    ``atan2(L* - 50, b*) * 180 / pi`` (Chardon et al., Int J Cosmet Sci 13:191, 1991) of the median colour under D65
    of the skin ``(H, W)``, without its :data:`TRIMMED` per cent of darkest and of brightest pixels. It is the camera's
    colour, so it ranks pictures and does not measure people.
    """
    if not skin.any():
        return None
    lab = np.asarray(rgb2lab(face[skin]))
    low, high = np.percentile(lab[:, 0], [TRIMMED, 100 - TRIMMED])
    lightness, _, yellow = np.median(lab[(lab[:, 0] >= low) & (lab[:, 0] <= high)], axis=0)
    return math.degrees(math.atan2(lightness - 50, yellow))


def thirds(answers: Sequence[Answer], figure: Callable[[Sequence[Answer]], Estimate]) -> list[Third]:
    """A figure by thirds of the pictures, from dark to light; none where fewer than three show skin."""
    angles = [(ita(answer.face, answer.skin), answer) for answer in answers]
    ranked = sorted(((angle, answer) for angle, answer in angles if angle is not None), key=lambda pair: pair[0])
    if len(ranked) < len(THIRDS):
        return []
    groups = np.array_split(np.arange(len(ranked)), len(THIRDS))
    parts = [(name, [ranked[i] for i in group]) for name, group in zip(THIRDS, groups, strict=True)]
    return [Third(name, part[0][0], part[-1][0], figure([answer for _, answer in part])) for name, part in parts]
