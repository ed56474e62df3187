"""The linear correction that a grey card or a 24-patch colour card in the photograph gives."""

from typing import Annotated, Final, Literal

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import Field, FiniteFloat, NonNegativeFloat

from skinsight.analyzer.colour.cielab import Array, difference, lab_of_srgb, linear_of_srgb, srgb_of_linear
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen, Result
from skinsight.segmentation.errors import CardRefused
from skinsight.segmentation.frames import Image

CELL: Final = 32
"""Side, in pixels, to which a card's patch is drawn; the middle half of it is read."""
BRIGHTEST, DARKEST = 250, 8
"""A grey card must lie between these in every channel, and the white of a colour card below the first."""
COLUMNS, ROWS = 6, 4

Point = tuple[FiniteFloat, FiniteFloat]
Corners = tuple[Point, Point, Point, Point]
Row = tuple[FiniteFloat, FiniteFloat, FiniteFloat]


class GreyCard(Frozen):
    """A grey or white card in the photograph.

    Attributes:
        corners: of its plain part, ``(x, y)`` in pixels of the photo frame, in turn around it.
        reflectance: share of the light that it sends back, as its maker says; the blackest patch of a card sends 0.03.
    """

    kind: Literal["grey"] = "grey"
    corners: Corners
    reflectance: float = Field(default=0.18, ge=0.02, le=1)


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


def correction(rgb: Image, card: GreyCard | ColourCard) -> Correction:
    """What brings a photograph ``(H, W, 3)`` to the light under which its card has the colours it should have.

    A grey card gives one gain per channel, a colour card the least-squares 3 x 3 matrix.

    Raises:
        CardRefused: the corners do not go round a card within the photo, it is burnt out or too dark, or its
            patches are not those of the 24-patch card.
    """
    return _by_grey(rgb, card) if isinstance(card, GreyCard) else _by_colours(rgb, card)


def _by_grey(rgb: Image, card: GreyCard) -> Correction:
    seen = _patches(rgb, card.corners, 1, 1)[0]
    if seen.max() >= BRIGHTEST or seen.min() < DARKEST:
        raise CardRefused(
            f"the grey card is {_codes(seen)} in the photo and must lie between {DARKEST} and {BRIGHTEST} "
            "in every channel: take the photo with more or less light"
        )
    return _correction("grey_card", np.diag(card.reflectance / linear_of_srgb(seen)), 0.0)


def _by_colours(rgb: Image, card: ColourCard) -> Correction:
    reference = read_scale("colour_card", CardReference)
    seen = _patches(rgb, card.corners, COLUMNS, ROWS)
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
    return _correction("colour_card", matrix, fit)


def _patches(
    rgb: Image, corners: Corners, columns: int, rows: int
) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    """Median colour ``(columns * rows, 3)`` of the middle of each patch, row by row."""
    height, width = rgb.shape[:2]
    points = np.array(corners, dtype=np.float32)
    inside = (points >= -0.5).all() and (points[:, 0] <= width - 0.5).all() and (points[:, 1] <= height - 0.5).all()
    if not inside or not cv2.isContourConvex(points) or cv2.contourArea(points) < 16 * columns * rows:
        raise CardRefused(
            f"the corners {[tuple(point) for point in corners]} do not go round a card of at least {columns * rows} "
            f"patches of 16 pixels within the photo of {width} x {height}: give four corners in turn around it"
        )
    size = (columns * CELL, rows * CELL)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32) - 0.5
    drawn = cv2.warpPerspective(rgb, cv2.getPerspectiveTransform(points, target), size, flags=cv2.INTER_LINEAR)
    cells = drawn.reshape(rows, CELL, columns, CELL, 3)[:, CELL // 4 : -CELL // 4, :, CELL // 4 : -CELL // 4]
    return np.asarray(np.median(cells, axis=(1, 3)).reshape(-1, 3).round(), dtype=np.uint8)


def _correction(by: Literal["grey_card", "colour_card"], matrix: Array, fit: float) -> Correction:
    first, second, third = ((float(row[0]), float(row[1]), float(row[2])) for row in matrix)
    return Correction(by=by, matrix=(first, second, third), fit=fit)


def _codes(colour: npt.NDArray[np.uint8]) -> str:
    return "/".join(str(value) for value in colour)
