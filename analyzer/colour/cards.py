"""The linear correction that a grey card or a 24-patch colour card in the photograph gives."""

import math
from typing import Annotated, Final, Literal

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import Field, FiniteFloat, NonNegativeFloat

from skinsight.analyzer.colour.cielab import (
    LUMINANCE,
    Array,
    Lab,
    difference,
    lab_of_srgb,
    linear_of_srgb,
    srgb_of_linear,
)
from skinsight.analyzer.colour.illumination import angle_to_white
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen, Result
from skinsight.segmentation.errors import CardRefused
from skinsight.segmentation.frames import Image, Mask

CELL: Final = 32
"""Side, in pixels, to which a card's patch is drawn; the middle half of it is read."""
BRIGHTEST, DARKEST = 250, 8
"""A grey card must lie between these in every channel, and the white of a colour card below the first."""
COLUMNS, ROWS = 6, 4
LEAST_GAIN, MOST_GAIN = 0.25, 4.0
"""Two stops either way: a photograph further off is too dark or too bright to be corrected."""
MOST_CAST: Final = 22.0
"""Degrees in linear RGB between a grey card and white; beyond, the light is too coloured, or the card is."""
MOST_UNEVEN: Final = 0.35
"""Spread of a card's light, 5th to 95th percentile over the median, after its grain was blurred."""
MOST_BURNT: Final = 0.02
"""Share of a card with a channel from :data:`BRIGHTEST` up."""
MOST_ON_FACE: Final = 0.05
"""Share of a card that may lie on the face."""
LIGHTEST_SKIN, DARKEST_SKIN = 90.0, 8.0
"""L* that no skin passes when it is lit as the card says."""
SKIN_CHROMA: Final = 45.0
SKIN_HUES: Final = (0.0, 100.0)
"""Hue of any skin in white light, in degrees, with room for a card that stands in another light than the face."""

Point = tuple[FiniteFloat, FiniteFloat]
Corners = tuple[Point, Point, Point, Point]
Row = tuple[FiniteFloat, FiniteFloat, FiniteFloat]


class GreyCard(Frozen):
    """A grey or white card in the photograph.

    Attributes:
        corners: of its plain part, ``(x, y)`` in pixels of the photo frame, in turn around it.
        reflectance: share of the light that it sends back, as its maker says: .05 (darker tells no colour) to 1.
    """

    kind: Literal["grey"] = "grey"
    corners: Corners
    reflectance: float = Field(default=0.18, ge=0.05, le=1)


class ColourCard(Frozen):
    """A 24-patch card in the photograph.

    Attributes:
        corners: outer corners of the block of patches, ``(x, y)`` in pixels of the photo frame: beside dark skin
            first, then bluish green, black and white.
    """

    kind: Literal["colour"] = "colour"
    corners: Corners


Card = Annotated[GreyCard | ColourCard, Field(discriminator="kind")]
"""Either card, told apart by ``kind``."""


class Correction(Result):
    """The linear map of linear RGB that a card gave.

    Attributes:
        by: which card.
        matrix: rows of the 3 x 3 matrix; diagonal for a grey card.
        fit: mean CIEDE2000 of the patches after correction; 0 for a grey card, which has but one.
    """

    by: Literal["grey_card", "colour_card"]
    matrix: tuple[Row, Row, Row]
    fit: NonNegativeFloat

    def apply(self, pixels: Image) -> Array:
        """Corrected sRGB, 0-1, of pixels ``(..., 3)``."""
        return srgb_of_linear(linear_of_srgb(pixels) @ np.array(self.matrix).T)


class CardReference(Frozen):
    """Patches of a colour card as ``rrggbb``, row by row from dark skin, and the worst mean fit to accept."""

    name: str
    source: str
    worst_fit: float
    patches: tuple[str, ...]


def correction(rgb: Image, card: GreyCard | ColourCard, face: Mask) -> Correction:
    """What brings a photograph ``(H, W, 3)`` to the light under which its card has the colours it should have.

    A grey card gives one gain per channel, a colour card the least-squares 3 x 3 matrix. ``face`` ``(H, W)`` is where
    the face is, on which no card can lie.

    Raises:
        CardRefused: the corners do not go round a card within the photo, it lies on the face, is burnt out, too dark,
            uneven or coloured, needs more gain than a photograph bears, or its patches are not those of the 24-patch
            card.
    """
    on_face = _warped(face.astype(np.uint8) * 255, card.corners, 1, 1).mean() / 255
    if on_face > MOST_ON_FACE:
        raise CardRefused(
            f"{100 * on_face:.0f} % of the card's area lies on the face: give the corners of the card, and hold it "
            "beside the face"
        )
    return _by_grey(rgb, card) if isinstance(card, GreyCard) else _by_colours(rgb, card)


def check_skin(colour: Lab) -> None:
    """See whether skin can have a colour, corrected by a card.

    Raises:
        CardRefused: it cannot.
    """
    hue = (colour.hue_angle + 180) % 360 - 180
    fits = (
        DARKEST_SKIN <= colour.l <= LIGHTEST_SKIN
        and math.hypot(colour.a, colour.b) <= SKIN_CHROMA
        and SKIN_HUES[0] <= hue <= SKIN_HUES[1]
        and colour.ita is not None
    )
    if not fits:
        raise CardRefused(
            f"by this card the skin would be {colour.hex}, as none is (L* {colour.l:.0f}, hue {hue:.0f} degrees): "
            "check its corners and reflectance, and hold it in the light that falls on the face"
        )


def _by_grey(rgb: Image, card: GreyCard) -> Correction:
    drawn = _warped(rgb, card.corners, 1, 1)
    seen = _medians(drawn, 1, 1)[0]
    burnt = float((drawn.max(axis=-1) >= BRIGHTEST).mean())
    if seen.max() >= BRIGHTEST or seen.min() < DARKEST or burnt > MOST_BURNT:
        raise CardRefused(
            f"the grey card is {_codes(seen)} in the photo, with {100 * burnt:.0f} % burnt out, and must lie between "
            f"{DARKEST} and {BRIGHTEST} in every channel: take the photo with more or less light"
        )
    light = linear_of_srgb(seen)
    gain = card.reflectance / float(light @ LUMINANCE)
    if not LEAST_GAIN <= gain <= MOST_GAIN:
        raise CardRefused(
            f"a card of reflectance {card.reflectance:g} that is {_codes(seen)} in the photo asks for {gain:.3g} times "
            f"the light, and {LEAST_GAIN:g} to {MOST_GAIN:g} can be corrected: check the corners and the reflectance, "
            "or take the photo with more or less light"
        )
    cast = angle_to_white(light)
    if cast > MOST_CAST:
        raise CardRefused(
            f"the grey card is {_codes(seen)} in the photo, {cast:.0f} degrees from grey, and at most {MOST_CAST:g} "
            "can be corrected: check the corners, use a neutral card, and daylight"
        )
    uneven = _unevenness(drawn)
    if uneven > MOST_UNEVEN:
        raise CardRefused(
            f"the grey card's light differs by {100 * uneven:.0f} % within it, and at most {100 * MOST_UNEVEN:.0f} % "
            "is accepted: check the corners, and keep shadows and reflections off the card"
        )
    return _correction("grey_card", np.diag(card.reflectance / light), 0.0)


def _unevenness(drawn: Image) -> float:
    """Of a drawn card ``(H, W, 3)``: spread of luminance over its median, without the outer eighth and grain."""
    edge = CELL // 8
    smooth = np.asarray(cv2.blur(drawn, (5, 5)), dtype=np.uint8)
    light = linear_of_srgb(smooth[edge:-edge, edge:-edge]) @ LUMINANCE
    low, middle, high = np.percentile(light, [5, 50, 95])
    return float((high - low) / max(middle, 1e-6))


def _by_colours(rgb: Image, card: ColourCard) -> Correction:
    reference = read_scale("colour_card", CardReference)
    seen = _medians(_warped(rgb, card.corners, COLUMNS, ROWS), COLUMNS, ROWS)
    white = seen[(ROWS - 1) * COLUMNS]
    if white.max() >= BRIGHTEST:
        raise CardRefused(
            f"the card's white is {_codes(white)} in the photo and must be below {BRIGHTEST}: "
            "take the photo with less light"
        )
    wanted = np.frombuffer(bytes.fromhex("".join(reference.patches)), np.uint8).reshape(-1, 3)
    linear = linear_of_srgb(seen)
    matrix: Array = np.linalg.lstsq(linear, linear_of_srgb(wanted))[0].T.astype(np.float64)
    fit = float(np.mean(difference(lab_of_srgb(srgb_of_linear(linear @ matrix.T)), lab_of_srgb(wanted))))
    if fit > reference.worst_fit:
        raise CardRefused(
            f"after correction the patches are still {fit:.1f} from those of {reference.name}, and at most "
            f"{reference.worst_fit:g} is accepted: give the corners from dark skin on, then bluish green, black, white"
        )
    gain = float(
        linear_of_srgb(wanted[(ROWS - 1) * COLUMNS]) @ LUMINANCE / max(linear[(ROWS - 1) * COLUMNS].max(), 1e-9)
    )
    if gain > MOST_GAIN:
        raise CardRefused(
            f"the card's white is {_codes(white)} in the photo and asks for {gain:.3g} times the light; at most "
            f"{MOST_GAIN:g} can be corrected: take the photo with more light"
        )
    return _correction("colour_card", matrix, fit)


def _warped(picture: npt.NDArray[np.uint8], corners: Corners, columns: int, rows: int) -> Image:
    """A card of a picture ``(H, W[, 3])`` drawn straight, :data:`CELL` pixels to a patch."""
    height, width = picture.shape[:2]
    points = np.array(corners, dtype=np.float32)
    inside = (points >= -0.5).all() and (points[:, 0] <= width - 0.5).all() and (points[:, 1] <= height - 0.5).all()
    if not inside or not cv2.isContourConvex(points) or cv2.contourArea(points) < 16 * columns * rows:
        raise CardRefused(
            f"the corners {[tuple(point) for point in corners]} do not go round a card of at least {columns * rows} "
            f"patches of 16 pixels within the photo of {width} x {height}: give four corners in turn around it"
        )
    size = (columns * CELL, rows * CELL)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(points, target)
    return np.asarray(cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR), dtype=np.uint8)


def _medians(drawn: Image, columns: int, rows: int) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    """Median colour ``(columns * rows, 3)`` of the middle of each patch of a drawn card, row by row."""
    cells = drawn.reshape(rows, CELL, columns, CELL, 3)[:, CELL // 4 : -CELL // 4, :, CELL // 4 : -CELL // 4]
    return np.asarray(np.median(cells, axis=(1, 3)).reshape(-1, 3).round(), dtype=np.uint8)


def _correction(by: Literal["grey_card", "colour_card"], matrix: Array, fit: float) -> Correction:
    first, second, third = ((float(row[0]), float(row[1]), float(row[2])) for row in matrix)
    return Correction(by=by, matrix=(first, second, third), fit=fit)


def _codes(colour: npt.NDArray[np.uint8]) -> str:
    return "/".join(str(value) for value in colour)
