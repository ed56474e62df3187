"""Dark circles, eye by eye: how far their colour is from that of the cheek below, and what its hue speaks for.

The hue is an **index of colour in one photograph, no diagnosis**. Dark circles are called pigmented (brown),
vascular (blue, violet or red) or structural (the shadow of a hollow or a bag), and often they are several at once.
A photograph shows their hue, and nothing of their cause; under coloured light it shows not even that.

A shadow multiplies the light that comes back from the skin by one factor. CIELAB takes cube roots of that light, so
L* + 16, a* and b* all shrink by the same ratio (exactly, where L* is above 8). That gives the colour of the cheek in
a shadow as dark as the circle; by how much the circle is yellower or redder than that is its residual, which
``scales/panda_eyes_hue.toml`` turns into a class.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, get_args

import cv2
import numpy as np
from pydantic import FiniteFloat

from skinsight.analyzer.colour.cielab import Array, Lab, median, medians_in
from skinsight.analyzer.face.landmarks import Side
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import LASHES, SIDE, FaceView
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.measures.contrast import LEAST_PIXELS, contrasts, with_margin
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.findings import Contrast, HueClass, UnderEye, UnderEyes
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.frames import Mask, places_in, window_of
from skinsight.segmentation.parts import Eye, main_component

BELOW: Final = (0.95, 1.8)
"""Where the cheek is compared: from and to this far below the eye's centre, in eye widths."""
BESIDE: Final = 0.6
"""How far it reaches to either side of the eye's centre, in eye widths."""
_CHEEKS: Final[dict[Side, ZoneName]] = {"left": "left_cheek", "right": "right_cheek"}
_UNDER_EYES: Final[dict[Side, ZoneName]] = {"left": "left_under_eye", "right": "right_under_eye"}
_OTHER: Final[dict[Side, Side]] = {"left": "right", "right": "left"}
OTHERS: Final = ("acne", "flek", "wrinkles")
LEAST_DARKENING: Final = 3.0
"""Units of L* that the marked skin must be darker than the cheek: less is no dark circle."""
LEAST_AREA: Final = 0.25
"""Squared eye widths that a dark circle covers: so the least of 122 that people drew. Of the 8 faces of
``dark_circle_labels`` without any, in training or not, 2 have one by it, both "perhaps mild" to who labelled them."""
LEAST_EYE: Final = 0.6
"""An eye whose opening is narrower than this share of the other's is seen in part."""
ROOM: Final = 0.2
"""What of the photograph must lie beside a whole eye, in eye widths."""
SHADE: Final = 2.0
"""Stops by which one side of the nose has less light than the other, from where that side of the face is in shade. At
one stop 12 of the 109 dark eyes that are drawn on ``dark_circle_labels`` were not judged any more, at two 4 are."""
BRIDGE: Final = 0.6
"""Share of the nose's height, from above, in which its sides are compared: below are its wings and its tip."""
HIGHLIGHT: Final = 2.0
"""Skin more than this many robust standard deviations above the cheek's median L* shines."""


class HueScale(Frozen):
    """The cuts in ``scales/panda_eyes_hue.toml``.

    Attributes:
        least_darkening: units of L* that the circle must be darker than the cheek.
        least_residual: length of the residual, in units of CIELAB, up to which it is taken for chance.
        shadow_within: length of the residual over the darkening up to which a shadow explains the colour.
        pigmented, vascular: from and to which angle, in degrees.
    """

    name: str
    version: str
    source: str
    least_darkening: FiniteFloat
    least_residual: FiniteFloat
    shadow_within: FiniteFloat
    pigmented: tuple[FiniteFloat, FiniteFloat]
    vascular: tuple[FiniteFloat, FiniteFloat]


@cache
def hue_scale() -> HueScale:
    """The table of this module, read once."""
    return read_scale("panda_eyes_hue", HueScale)


@dataclass(frozen=True, slots=True)
class Circle:
    """The dark circle of one eye: its contrast, and the cheek ``(SIDE, SIDE)`` that it was taken against."""

    contrast: Contrast | None
    cheek: Mask


def under_eyes(face: ParsedFace, circles: Mapping[Side, Circle], in_photo: Mask) -> UnderEyes:
    """Both dark circles.

    Args:
        face: the face.
        circles: of the mask of ``panda_eyes``.
        in_photo: that mask in the photo frame, ``(height, width)``, for the areas.
    """
    view = face.view
    places = cv2.findNonZero(in_photo.view(np.uint8))[:, 0] if in_photo.any() else np.zeros((0, 2))
    columns = face.crop.points_to_face(places, SIDE)[:, 0]
    found: dict[Side, UnderEye] = {}
    for side, circle in circles.items():
        area = int(np.count_nonzero(_of_side(view, side, columns)))
        colours = circle.contrast
        hue = hue_class(Lab.of(medians_in(view.lab, circle.cheek)), colours) if colours else None
        found[side] = UnderEye(area=area, contrast=colours, hue=hue)
    return UnderEyes(left=found.get("left"), right=found.get("right"))


def against_cheeks(face: ParsedFace, marked: Mask) -> dict[Side, Circle]:
    """The circle of each eye that can be judged, from the mask ``(SIDE, SIDE)`` of both."""
    view = face.view
    skin = np.asarray(marked & (view.from_eyes > LASHES))
    taken = np.logical_or.reduce([marked, *(face.concerns[name].mask for name in OTHERS if name in face.concerns)])
    columns = np.arange(SIDE, dtype=np.float64)
    cheeks = {side: cheek_below(view, side, taken) for side in view.once(judged_eyes)}
    places = [(view.lab, skin & _of_side(view, side, columns), cheek) for side, cheek in cheeks.items()]
    return {side: Circle(one, cheeks[side]) for side, one in zip(cheeks, contrasts(places), strict=True)}


def cheek_below(view: FaceView, side: Side, marked: Mask) -> Mask:
    """The cheek that a dark circle is compared with: below that eye, in one piece, free of all marks and of shine.

    Where it is hidden, that below the other eye. Empty where neither is seen.
    """
    own = _cheek_below(view, side, marked)
    return own if np.count_nonzero(own) >= LEAST_PIXELS else _cheek_below(view, _OTHER[side], marked)


def _cheek_below(view: FaceView, side: Side, marked: Mask) -> Mask:
    eye, cheek = view.landmarks.boxes.get(f"{side} eye"), view.zones.masks.get(_CHEEKS[side])
    found = np.zeros_like(marked)
    if eye is None or cheek is None:
        return found
    (x, y), unit = eye.centre, view.landmarks.unit
    near = _within(y + BELOW[0] * unit, y + BELOW[1] * unit), _within(x - BESIDE * unit, x + BESIDE * unit)
    clean = main_component(cheek[near] & ~with_margin(marked, near))
    lightness = view.lab[..., 0][near]
    if clean.any():
        middle = median(lightness[clean])
        spread = max(1.0, 1.4826 * median(np.abs(lightness[clean] - middle)))
        found[near] = clean & (lightness <= middle + HIGHLIGHT * spread)
    return found


def _within(low: float, high: float) -> slice:
    """Rows or columns of the view from ``low`` to ``high``."""
    return slice(max(0, math.ceil(low)), max(0, math.floor(high) + 1))


def hue_class(cheek: Lab, difference: Contrast) -> HueClass:
    """What the colour of a dark circle speaks for, from that of the cheek and the difference to it.

    ``structural`` where a shadow on the cheek explains the colour, ``pigmented`` where it is yellower than a shadow,
    ``vascular`` where it is redder or bluer, ``mixed`` where it is neither clearly, or is not darker at all.
    """
    scale = hue_scale()
    if difference.delta_l > -scale.least_darkening:
        return "mixed"
    red, yellow = residual(cheek, difference)
    if math.hypot(red, yellow) <= max(scale.least_residual, -scale.shadow_within * difference.delta_l):
        return "structural"
    angle = math.degrees(math.atan2(yellow, red))
    classes: dict[HueClass, tuple[float, float]] = {"pigmented": scale.pigmented, "vascular": scale.vascular}
    return next((name for name, (low, high) in classes.items() if low <= angle <= high), "mixed")


def residual(cheek: Lab, difference: Contrast) -> tuple[float, float]:
    """How much redder (a*) and yellower (b*) a dark circle is than the cheek in a shadow as dark."""
    shrunk = (cheek.l + difference.delta_l + 16) / (cheek.l + 16)
    return (
        cheek.a + difference.delta_a - cheek.a * shrunk,
        cheek.b + difference.delta_b - cheek.b * shrunk,
    )


def judged_eyes(view: FaceView) -> list[Side]:
    """The eyes that are seen whole and whose darkness is not that of the light."""
    sides = _sides_of_nose(view)
    return [side for side in whole_eyes(view) if sides is None or not in_shade(view, side, sides)]


def in_shade(view: FaceView, side: Side, nose: Mapping[Side, Mask]) -> bool:
    """Whether light from the other side leaves open whether an eye has a dark circle.

    So it is where that side of the nose is in shade and the skin under the eye is no darker than it, or than the whole
    cheek: what goes on over nose or cheek is the shade, and the lit patch of a cheek beside it proves nothing.

    Args:
        view: the face.
        side: of which eye.
        nose: both sides of the nose's bridge, ``(SIDE, SIDE)``.
    """
    zones = view.zones.masks
    if _UNDER_EYES[side] not in zones:
        return False
    own, other = (_lightness(view, nose[one]) for one in (side, _OTHER[side]))
    if 3 * math.log2((other + 16) / (own + 16)) < SHADE:  # L* + 16 goes with the cube root of the light
        return False
    cheek = _lightness(view, zones[_CHEEKS[side]]) if _CHEEKS[side] in zones else math.inf
    return min(own, cheek) <= _lightness(view, zones[_UNDER_EYES[side]])


def _lightness(view: FaceView, mask: Mask) -> float:
    """Median L* of a mask ``(SIDE, SIDE)`` that is not empty."""
    window = window_of(mask)
    return median(view.lab[..., 0][window][mask[window]])


def _sides_of_nose(view: FaceView) -> dict[Side, Mask] | None:
    """Both sides of its bridge, ``(SIDE, SIDE)``; None where one is not seen."""
    nose = view.landmarks.boxes.get("nose")
    if nose is None:
        return None
    bridge = nose.mask & view.inside & (view.landmarks.rows < nose.y0 + BRIDGE * nose.height)
    _, columns = places_in(bridge)
    if not columns.size:
        return None
    middle = float(np.median(columns))
    found: dict[Side, Mask] = {side: bridge & view.landmarks.beyond(side, middle) for side in get_args(Side)}
    return found if min(map(np.count_nonzero, found.values())) >= LEAST_PIXELS else None


def whole_eyes(view: FaceView) -> list[Side]:
    """The eyes that are seen whole: neither cut by the photograph's edge nor hidden in part."""
    boxes = view.landmarks.boxes
    seen = [side for side in get_args(Side) if f"{side} eye" in boxes]
    widest = max((boxes[f"{side} eye"].width for side in seen), default=0)
    return [side for side in seen if _is_whole(view, boxes[f"{side} eye"], widest)]


def _is_whole(view: FaceView, eye: Eye, widest: int) -> bool:
    room = round(ROOM * eye.width)
    rows, columns = slice(eye.y0, eye.y1), slice(max(0, eye.x0 - room), eye.x1 + room)
    uncut = eye.x0 >= room and eye.x1 + room <= view.side and bool(view.inside[rows, columns].all())
    return uncut and eye.width >= LEAST_EYE * widest


def not_darker(face: ParsedFace, marked: Mask) -> Mask:
    """Where the mask ``(SIDE, SIDE)`` of both eyes is no dark circle.

    It is not darker than the cheek, a fragment, or its eye is not seen whole or lies in shade.
    """
    view = face.view
    least = LEAST_AREA * view.landmarks.unit**2
    circles = against_cheeks(face, marked)
    columns = np.arange(SIDE, dtype=np.float64)
    found = np.zeros_like(marked)
    for side in _sides(view):
        half = _of_side(view, side, columns)
        colours = circles[side].contrast if side in circles else None
        light = colours is not None and colours.delta_l > -LEAST_DARKENING
        if side not in circles or light or np.count_nonzero(marked & half) < least:
            found |= half
    return found


def _sides(view: FaceView) -> list[Side]:
    return [side for side in get_args(Side) if f"{side} eye" in view.landmarks.boxes]


def _of_side(view: FaceView, side: Side, columns: Array) -> Mask:
    """Which columns of the view's frame belong to an eye: all where it is the only one."""
    sides = _sides(view)
    if len(sides) == 1:
        return np.ones(len(columns), bool)
    middle = np.mean([view.landmarks.boxes[f"{one} eye"].centre[0] for one in sides])
    return np.asarray(columns > middle if side == "left" else columns <= middle)
