"""A drawn face in one colour, with other colours, zones or maps, and masks to lay on it."""

from copy import copy
from functools import cache

import numpy as np

from skinsight.analyzer.colour.cielab import Array, linear_of_srgb, srgb_of_linear
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import SIDE
from skinsight.analyzer.face.zones import ZONES, ZoneName, Zones
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation
from tests.analyzer.drawn import drawn_face, parsed

NOTHING: Mask = np.zeros((SIDE, SIDE), bool)


@cache
def plain_face() -> ParsedFace:
    """The drawn face with every concern; do not write into it."""
    return parsed(drawn_face("c89a7b"), *CONCERNS)


def looking(face: ParsedFace, **fields: object) -> ParsedFace:
    """The face whose view has other values of some fields, in place of those that it would compute."""
    changed, view = copy(face), copy(face.view)
    vars(view).update(fields, _taken={})
    vars(changed)["view"] = view
    return changed


def coloured(face: ParsedFace, lab: Array) -> ParsedFace:
    """The face in other colours: CIELAB ``(SIDE, SIDE, 3)``."""
    return looking(face, lab=lab)


def darker(face: ParsedFace, mask: Mask, by: float) -> ParsedFace:
    """The face with L* lowered where the mask is."""
    lab = face.view.lab.copy()
    lab[mask, 0] -= by
    return coloured(face, lab)


def redder(face: ParsedFace, mask: Mask, percent: float) -> ParsedFace:
    """The face that sends back so much less of the green and blue light where the mask ``(SIDE, SIDE)`` is."""
    pixels = face.photo.pixels.copy()
    where = face.crop.to_photo(mask.astype(np.float32), *pixels.shape[:2]) > 0.5
    linear = linear_of_srgb(pixels)
    linear[where, 1:] *= 1 - percent / 100
    return ParsedFace(Photo(np.rint(255 * srgb_of_linear(linear)).astype(np.uint8)), face.seen)


def without(face: ParsedFace, *names: ZoneName) -> ParsedFace:
    """The face with some zones unseen."""
    zones = face.view.zones
    hidden = np.isin(zones.index, [ZONES.index(name) + 1 for name in names])
    index = np.where(hidden, 0, zones.index).astype(np.uint8)
    return looking(face, zones=Zones(index, zones.reasons | dict.fromkeys(names, "turned away")))


def mapped(name: str, probability: Array) -> ParsedFace:
    """The plain face with one probability ``(SIDE, SIDE)`` of one concern."""
    face = plain_face()
    return ParsedFace(face.photo, with_map(face.seen, name, probability))


def with_map(seen: Segmentation, name: str, probability: Array) -> Segmentation:
    """A segmentation with one concern of that probability instead of all concerns."""
    maps = {"face_skin": seen.face_maps["face_skin"], name: np.asarray(probability, np.float32)}
    return Segmentation(seen.face, seen.height, seen.width, seen.face_parts, maps)


def skinless(face: ParsedFace) -> ParsedFace:
    """The face with nothing seen of it."""
    seen = face.seen
    nothing = np.zeros_like(seen.face_parts)
    return ParsedFace(face.photo, Segmentation(seen.face, seen.height, seen.width, nothing, seen.face_maps))


def dots(*places: tuple[int, int]) -> Mask:
    """Squares of 3 x 3 pixels around points ``x, y``."""
    mask = NOTHING.copy()
    for x, y in places:
        mask[y - 1 : y + 2, x - 1 : x + 2] = True
    return mask


def share_of(zone: Mask, share: float) -> Mask:
    """The upper part of a zone, that many of its pixels."""
    rows, columns = np.nonzero(zone)
    count = round(share * len(rows))
    mask = NOTHING.copy()
    mask[rows[:count], columns[:count]] = True
    return mask
