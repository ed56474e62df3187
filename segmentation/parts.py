"""Geometry of the face from the classes of the ``face_skin`` network: public skin and eye area."""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import Classes, Mask, window_of

Parts = npt.NDArray[np.uint8]
"""Index into :data:`~skinsight.segmentation.concerns.FACE_PARTS` per pixel, shape ``(H, W)``."""

LID_DROP = 1 / 3
"""How far the brow-and-eye blob reaches below the lower lid, in widths of the eye."""
ROUNDING = 3 / 256
"""Deviation by which the brow-and-eye blob's outline is softened before it is cut, in sides of the picture."""
ROUNDED_AT = 0.25
"""Level of that cut: it moves a straight edge outwards by 0.67 deviations, 2 px at 256, over lashes and eye corners."""
INFLAMED_REACH = 1 / 16
"""How far from the skin acne on neck and in hair is still the face's, in sides of the picture."""
SMALLEST_PART = 0.0002
"""Components of brows and eyes below this share of the picture are noise."""
STRAND = 0.45
"""Pieces of the eyes class nearer than this share of the wider one are an eye that hair splits."""
MOST_PIECES = 6
"""How many pieces of eyes are looked at."""


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye opening: box in pixels and its mask."""

    mask: Mask
    x0: int
    y0: int
    x1: int
    y1: int

    def enlarged(self, side: int) -> "Eye":
        """The same in a frame of ``side`` x ``side`` pixels, each from the nearest of this one."""
        factor = side / self.mask.shape[0]
        x0, y0, x1, y1 = (math.ceil(edge * factor) for edge in (self.x0, self.y0, self.x1, self.y1))
        return Eye(enlarged(self.mask.view(np.uint8), side) > 0, x0, y0, x1, y1)

    @property
    def width(self) -> int:
        """Length of the opening, corner to corner."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Height of the opening."""
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        """Centre of the box, ``(x, y)``."""
        return (self.x0 + self.x1 - 1) / 2, (self.y0 + self.y1 - 1) / 2


def enlarged(classes: Classes, side: int) -> Classes:
    """An index map of the face frame at another side, each pixel from the nearest."""
    return np.asarray(cv2.resize(classes, (side, side), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def part(parts: Parts, *names: str) -> Mask:
    """Where any of the named classes is."""
    return cv2.LUT(parts, _table(names)).view(np.bool_)


@cache
def _table(names: tuple[str, ...]) -> Classes:
    return np.isin(np.arange(256), [FACE_PARTS.index(name) for name in names]).astype(np.uint8)


def find_eyes(parts: Parts) -> list[Eye]:
    """The (at most two) largest eye openings, left to right as seen in the picture; one split by hair is one."""
    eyes: list[Eye] = []
    for piece in _largest(MOST_PIECES, part(parts, "eyes"), parts.size * SMALLEST_PART):
        whole, apart = piece, []
        for eye in eyes:
            if _of_one_eye(eye, whole):
                whole = _joined(eye, whole)
            else:
                apart.append(eye)
        eyes = [*apart, whole]
    return sorted(sorted(eyes, key=lambda eye: -int(eye.mask.sum()))[:2], key=lambda eye: eye.x0)


def _of_one_eye(one: Eye, other: Eye) -> bool:
    """Whether two pieces are nearer than two eyes are, whose noses stand an eye's width between them."""
    gap = max(one.x0, other.x0) - min(one.x1, other.x1)
    apart = abs(one.centre[1] - other.centre[1])
    widest = max(one.width, other.width)
    return gap < STRAND * widest and apart < widest / 2


def _joined(one: Eye, other: Eye) -> Eye:
    return Eye(
        one.mask | other.mask,
        *(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1)),
    )


def main_component(mask: Mask) -> Mask:
    """The largest connected component of a mask; empty where the mask is."""
    largest = _largest(1, mask)
    return largest[0].mask if largest else np.zeros_like(mask)


def filled_hull(mask: Mask) -> Mask:
    """The convex hull of a mask that is not empty."""
    outlines, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(outlines))
    return np.asarray(cv2.fillConvexPoly(np.zeros(mask.shape, np.uint8), hull, 1) > 0)


def bare_skin(parts: Parts) -> Mask:
    """Skin and nose."""
    return part(parts, "skin", "nose")


def spotted_skin(parts: Parts) -> Mask:
    """Where spots can be: skin and nose, and the brows and glasses on them.

    A lesion in a brow or behind a lens is one all the same, and a dark patch is at times taken for glasses.
    """
    return part(parts, "skin", "nose", "brows", "glasses")


def inflamed_skin(parts: Parts) -> Mask:
    """Where acne can be: where spots can, and close to that on the neck and in hair.

    The network at times takes a jaw for the neck, and lesions of the forehead show between strands.
    """
    spotted = spotted_skin(parts)
    reach = round(INFLAMED_REACH * max(parts.shape))
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    close = cv2.dilate(spotted.astype(np.uint8), around) > 0
    return np.asarray(spotted | (close & part(parts, "neck", "cover")))


def public_skin(parts: Parts) -> Mask:
    """Skin and nose, without the rounded blob on each side that covers brow and eye together."""
    return bare_skin(parts) & ~rounded_brows_and_eyes(parts)


def rounded_brows_and_eyes(parts: Parts) -> Mask:
    """What public skin leaves out: the blobs with :data:`LID_DROP`, a little larger and without corners."""
    blobs, rounded = brows_and_eyes(parts, LID_DROP), np.zeros(parts.shape, bool)
    deviation = ROUNDING * max(parts.shape)
    reach = math.ceil(5 * deviation)  # farther than the blur reaches
    if blobs.any():
        window = window_of(blobs, reach)
        near = blobs[window].astype(np.float32)
        rounded[window] = cv2.GaussianBlur(near, (0, 0), deviation, borderType=cv2.BORDER_REPLICATE) > ROUNDED_AT
    return rounded


def lined_skin(parts: Parts) -> Mask:
    """Where wrinkles can be: the skin, also behind glasses, without the upper lids, whose crease is none.

    The fold from the eye's inner corner up to the brow and what lies below the brow's tail belong to it.
    """
    return part(parts, "skin", "nose", "glasses") & ~upper_lids(parts)


def upper_lids(parts: Parts) -> Mask:
    """Between each eye and its brow, as wide as the eye's opening."""
    lids = np.zeros(parts.shape, bool)
    columns = np.arange(parts.shape[1])
    for eye, blob in _brow_and_eye_blobs(parts, 0.0):
        lids |= blob & (columns >= eye.x0) & (columns < eye.x1)
    return lids


def brows_and_eyes(parts: Parts, lid_drop: float = 0.0) -> Mask:
    """One blob on each side: the hull of brow and eye, reaching ``lid_drop`` eye widths below the lower lid."""
    blobs = np.zeros(parts.shape, bool)
    for _, blob in _brow_and_eye_blobs(parts, lid_drop):
        blobs |= blob
    return blobs


def _brow_and_eye_blobs(parts: Parts, lid_drop: float) -> list[tuple[Eye, Mask]]:
    brows = _largest(2, part(parts, "brows"), parts.size * SMALLEST_PART)
    return [(eye, _brow_and_eye(eye, brows, lid_drop)) for eye in find_eyes(parts)]


def _brow_and_eye(eye: Eye, brows: list[Eye], lid_drop: float) -> Mask:
    above = [
        brow for brow in brows
        if brow.centre[1] < eye.centre[1] and abs(brow.centre[0] - eye.centre[0]) < eye.width
    ]  # fmt: skip
    dropped = np.roll(eye.mask, round(lid_drop * eye.width), axis=0)
    dropped[: eye.y0] = False
    whole = np.logical_or.reduce([eye.mask, dropped, *(brow.mask for brow in above)])
    return filled_hull(whole)


def _largest(most: int, mask: Mask, smallest: float = 1) -> list[Eye]:
    """The largest connected components, at ``most`` that many, of at least ``smallest`` pixels; largest first."""
    left, top, across, down = cv2.boundingRect(mask.view(np.uint8))
    window = slice(top, top + down), slice(left, left + across)
    if not across:
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask[window].view(np.uint8))
    order = sorted(range(1, count), key=lambda index: -stats[index, cv2.CC_STAT_AREA])[:most]
    found = []
    for index in order:
        x, y, width, height, area = stats[index].tolist()
        if area >= smallest:
            alone = np.zeros_like(mask)
            alone[window] = labels == index
            found.append(Eye(alone, left + x, top + y, left + x + width, top + y + height))
    return found


WIDTH_TO_DISTANCE = 0.4
"""Width of an eye opening as a share of the distance between the eyes: median of 148 labelled CelebAMask faces."""
EYE_AREA_HALF_WIDTH = 1.15
EYE_AREA_ABOVE = 0.61
EYE_AREA_BELOW = 1.24
EYE_AREA_OUTWARD = 0.18
"""Extent of the eye area from the eye's centre and how far its middle lies outwards, in widths of the eye opening.

Fitted to eye areas that other people drew: they take in the outer corner with the crow's feet, and leave the nose's
side and the brow free.
"""
UNDER_EYE_HALF_WIDTH = 1.2
UNDER_EYE_BELOW = 1.7
"""How far beside and below the eye's centre a dark circle may spread, in widths of the eye opening: the cheekbone."""
ROUNDNESS = 2.5
"""Exponent of the blob's outline: 2 is an ellipse, more is squarer."""


def eye_area(parts: Parts) -> Mask:
    """The orbits: from below the brow to where the cheek begins, past the outer corner; a rounded blob for each eye."""
    eyes = find_eyes(parts)
    blobs = np.zeros(parts.shape, bool)
    for eye, outward in zip(eyes, _outward(eyes, parts), strict=True):
        width = _opening(eyes)
        shift = EYE_AREA_OUTWARD * outward * width
        blobs |= _blob(parts, eye, width, shift, EYE_AREA_HALF_WIDTH, (EYE_AREA_ABOVE, EYE_AREA_BELOW))
    return blobs


def under_eye_skin(parts: Parts) -> Mask:
    """Where a dark circle can be: the skin below each eye, also behind glasses, down to the cheekbone."""
    eyes = find_eyes(parts)
    rows = np.arange(parts.shape[0])[:, None]
    zone = np.zeros(parts.shape, bool)
    for eye in eyes:
        below = UNDER_EYE_BELOW
        zone |= _blob(parts, eye, _opening(eyes), 0, UNDER_EYE_HALF_WIDTH, (below, below)) & (rows >= eye.y0)
    return zone & part(parts, "skin", "nose", "glasses")


def _outward(eyes: list[Eye], parts: Parts) -> list[int]:
    """Which way leads away from the nose, for each eye: -1 left, 1 right, 0 where one eye is seen and no nose."""
    if len(eyes) == 2:
        return [-1, 1]
    nose = np.flatnonzero(main_component(part(parts, "nose")).any(axis=0))
    return [int(np.sign(eye.centre[0] - nose.mean())) if len(nose) else 0 for eye in eyes]


def _blob(parts: Parts, eye: Eye, width: float, shift: float, half_width: float, extent: tuple[float, float]) -> Mask:
    """A rounded blob around an eye whose middle lies ``shift`` pixels beside the eye's; the rest in eye widths.

    Args:
        extent: how far it reaches above and below the eye's centre.
    """
    above, below = extent
    rows, columns = np.ogrid[: parts.shape[0], : parts.shape[1]]
    across = np.abs(columns - eye.centre[0] - shift) / (half_width * width)
    along = np.abs(rows - eye.centre[1] - (below - above) / 2 * width) / ((above + below) / 2 * width)
    return np.asarray(across**ROUNDNESS + along**ROUNDNESS <= 1)


def _opening(eyes: list[Eye]) -> float:
    """Width of an eye opening: of two eyes, halfway between their mean and what their distance lets expect.

    The distance is seen exactly, while lashes, squinting and a few pixels at the corners move the width by a tenth.
    """
    width = float(np.mean([eye.width for eye in eyes]))
    if len(eyes) < 2:
        return width
    (x0, y0), (x1, y1) = (eye.centre for eye in eyes)
    return (width + WIDTH_TO_DISTANCE * float(np.hypot(x1 - x0, y1 - y0))) / 2
