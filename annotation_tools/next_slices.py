"""Which slices to label next: where the network is unsure, and what is unlike all that is labelled already."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.draft import draw
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.segmenter import Segmenter

THUMBNAIL: Final = 8
"""Side at which pictures are compared."""
SAME: Final = 2.0
"""Mean distance in CIELAB below which two thumbnails are of one picture."""
SURE: Final = 0.0005
"""Share of a slice below which what is unsure is not worth a person's time: 130 px of 512 x 512."""

Likeness = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A slice by its place, what the network draws there, and where it is unsure."""

    place: int
    mask: Mask
    unsure: Mask
    likeness: Likeness


def candidates(pictures: Iterable[Image], name: str, segmenter: Segmenter) -> Iterator[Candidate]:
    """Ask the network about pictures of faces, ``(H, W, 3)`` each."""
    for place, picture in enumerate(pictures):
        mask, unsure = draw(picture, name, segmenter)
        yield Candidate(place, mask, unsure, likeness_of(picture))


def likeness_of(picture: Image) -> Likeness:
    """A picture's thumbnail in CIELAB."""
    small = cv2.resize(picture, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), dtype=np.float32)


def choose(found: Sequence[Candidate], labelled: Sequence[Likeness], count: int) -> list[Candidate]:
    """At most ``count`` slices: each time that of the largest unsure share times distance to all chosen and labelled.

    It ends where nothing is left that is unsure and new; an empty answer says that labelling may stop.
    """
    chosen: list[Candidate] = []
    known = list(labelled)
    left = [each for each in found if each.unsure.mean() >= SURE]
    while left and len(chosen) < count:
        distances = [_nearest(each.likeness, known) for each in left]
        left, distances = (
            [each for each, away in zip(left, distances, strict=True) if away > SAME],
            [away for away in distances if away > SAME],
        )
        if not left:
            break
        gains = [each.unsure.mean() * away for each, away in zip(left, distances, strict=True)]
        best = left.pop(int(np.argmax(gains)))
        chosen.append(best)
        known.append(best.likeness)
    return chosen


def _nearest(likeness: Likeness, known: Sequence[Likeness]) -> float:
    """Mean distance to the most alike; that of black to white, 100, where nothing is known."""
    return min((float(np.linalg.norm(likeness - each, axis=-1).mean()) for each in known), default=100.0)
