"""Each concern enlarged where it is most: the skin as photographed, and the same skin outlined."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.lettering import FAINT, INK, PAPER, below, paragraphs
from skinsight.analyzer.pictures.paint import paint
from skinsight.analyzer.schema.findings import Instance
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import ENGLISH, Speech, zone_words
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.frames import Affine, FaceCrop, Image, Mask, warp

LONG: Final = 1200
"""Longer side of the picture, in pixels, without its caption."""
GAP: Final = 12
WINDOW: Final = 0.3
"""Side of the square that is moved over the face, in face widths."""
LEAST: Final = 0.2
"""Least side of what is shown, in face widths."""
MOST_TIMES: Final = 10
"""A photograph is not enlarged further: there is nothing more to see."""
ROOM: Final = 0.05
"""Skin that is shown around what is marked, in face widths."""
WIDE: Final = 1.5
"""What is this many times wider than high is shown above its outlined copy and not beside it."""
SEARCHED: Final = 256
"""Side of the face frame in which the square is moved, in pixels."""
LETTERS: Final = 32
"""Height of the caption's text, in pixels."""
LINE: Final = 1.8
"""Width of outlines, in pixels."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """One concern enlarged.

    Attributes:
        pair: the skin as photographed and outlined, ``(H, 1200, 3)``.
        caption: the numbers of what is shown, each with its unit.
        note: how the pair is made.
    """

    pair: Image
    caption: tuple[str, ...]
    note: str

    def captioned(self) -> Image:
        """The pair with its caption below."""
        lines = [*((text, INK) for text in self.caption), (self.note, FAINT)]
        return below([self.pair, paragraphs(lines, LONG, LETTERS, GAP)])


def close_ups(canvas: Canvas, say: Speech = ENGLISH) -> dict[str, CloseUp]:
    """Each concern of which something is marked, by name: where it is most."""
    return {
        name: _close_up(canvas, name, mask, say)
        for name, mask in canvas.masks.items()
        if name in CONCERNS and CONCERNS[name].is_concern and mask.any()
    }


@dataclass(frozen=True, slots=True)
class _Window:
    """An upright rectangle of the face frame, in face widths."""

    x: float
    y: float
    width: float
    height: float

    def affine(self, crop: FaceCrop, width: int) -> Affine:
        """Map from the photo frame to the rectangle, shown ``width`` pixels wide."""
        scale = width / self.width
        affine = crop.affine(1) * scale
        affine[:, 2] += (np.array([0.5 - self.x, 0.5 - self.y]) * scale) - 0.5
        return affine

    def holds(self, crop: FaceCrop, one: Instance) -> bool:
        """Whether the middle of a piece lies within."""
        ((x, y),) = crop.points_to_face([one.centroid], 1) + 0.5
        return bool(0 <= x - self.x <= self.width and 0 <= y - self.y <= self.height)


def _window(name: str, crop: FaceCrop, mask: Mask) -> _Window:
    """Where a concern is most: what is marked in the square that has most of it, or all where that is shown."""
    marked = _reduced(crop, mask)
    if not traits(name).whole:
        marked = marked * _fullest_square(marked)
    x, y, width, height = (value / SEARCHED for value in cv2.boundingRect((marked > 0).astype(np.uint8)))
    x, y, longest = x + width / 2, y + height / 2, max(width, height)
    wide = width >= WIDE * height
    if not wide:
        width = height = longest
    least = max(LEAST, (LONG if wide else LONG / 2) / MOST_TIMES / crop.side)
    room = max(ROOM, (least - longest) / 2)
    return _Window(x - width / 2 - room, y - height / 2 - room, width + 2 * room, height + 2 * room)


def _fullest_square(marked: npt.NDArray[np.float32]) -> Mask:
    """The square of :data:`WINDOW` that has most of what is marked, as a mask ``(SEARCHED, SEARCHED)``."""
    side = round(WINDOW * SEARCHED)
    sums = cv2.boxFilter(marked, -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    top, left = (max(0, int(middle) - side // 2) for middle in np.unravel_index(sums.argmax(), sums.shape))
    within = np.zeros(marked.shape, bool)
    within[top : top + side, left : left + side] = True
    return within


def _reduced(crop: FaceCrop, mask: Mask) -> npt.NDArray[np.float32]:
    """Number of marked pixels of the photo in each pixel of a face frame ``(SEARCHED, SEARCHED)``; none is lost."""
    rows, columns = np.nonzero(mask)
    placed = np.rint(crop.points_to_face(np.column_stack([columns, rows]), SEARCHED)).astype(int)
    x, y = np.clip(placed, 0, SEARCHED - 1).T
    return np.bincount(y * SEARCHED + x, minlength=SEARCHED**2).reshape(SEARCHED, SEARCHED).astype(np.float32)


def _close_up(canvas: Canvas, name: str, mask: Mask, say: Speech) -> CloseUp:
    crop, result = canvas.crop, canvas.analysis.concerns[name]
    window = _window(name, crop, mask)
    stacked = window.width >= WIDE * window.height
    width = LONG if stacked else (LONG - GAP) // 2
    size = (width, round(width * window.height / window.width))
    affine = window.affine(crop, width)
    skin = warp(canvas.photo.pixels, affine, size)
    skin[warp(np.full(mask.shape, 255, np.uint8), affine, size) < 255] = PAPER
    marked = warp(mask.astype(np.uint8) * 255, affine, size) > 127
    gap = np.full((GAP, size[0], 3) if stacked else (size[1], GAP, 3), PAPER, np.uint8)
    pair = np.concatenate([skin, gap, paint(skin, {name: marked}, 0, LINE)], axis=0 if stacked else 1)
    here = [one for one in result.instances if window.holds(crop, one)]
    times = say.number(width / window.width / crop.side, 1)
    note = (
        say("enlarged {times} times: above as photographed, below outlined", times=times)
        if stacked
        else say("enlarged {times} times: left as photographed, right outlined", times=times)
    )
    return CloseUp(pair, tuple(_caption(name, result, here, say)), note)


def _caption(name: str, result: ConcernAnalysis, here: list[Instance], say: Speech) -> Iterator[str]:
    """The numbers of what is shown, each with its unit."""
    label, own = say(CONCERNS[name].label), traits(name)
    if own.whole:
        yield label
        yield from own.caption(result, None, say)
        return
    zone = _most(here)
    found = result.zones.get(zone) if zone else None
    if zone:
        where = say(zone_words(zone))
        whole = all(one.zone == zone for one in here)
        yield f"{label}: {where}" if whole else say("{concern}: mostly {zone}", concern=label, zone=where)
    else:
        yield label
    yield say("shown: {shown} of {count} found", shown=len(here), count=result.count)
    if found and found.area_fraction is not None:
        yield say("{share} of this zone is marked", share=say.percent(found.area_fraction))
    yield from own.caption(result, found, say)


def _most(here: list[Instance]) -> ZoneName | None:
    """The zone that has most of the pieces' pixels."""
    areas: Counter[ZoneName] = Counter()
    for one in here:
        if one.zone:
            areas[one.zone] += one.area
    return max(areas, key=lambda name: areas[name], default=None)
