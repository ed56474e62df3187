"""Pictures for the eye: the photograph with its masks, and a sheet with one tile per concern."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from analyzer.lettering import FAINT, INK, PAPER, below, font, legend, numbers, swatch, wrapped
from analyzer.paint import line_width, paint
from analyzer.result import Analysis, ConcernAnalysis
from segmentation.concerns import CONCERNS, FACE_SKIN, Concern
from segmentation.frames import FaceCrop, Image, Mask
from segmentation.photo import Photo

TILE: Final = 480
"""Side of a contact sheet's tile, in pixels."""
GAP: Final = 20
CAPTION: Final = 74
COLUMNS: Final = 3


def overlay(photo: Photo, analysis: Analysis, opacity: float = 0.45) -> Image:
    """The photograph with all masks painted in, and a legend in a strip below it.

    The photograph keeps its size: pixel ``(x, y)`` of the overlay lies on pixel ``(x, y)`` of the photo. The legend
    adds rows below it, and columns on the right where the photo is narrower than the text.

    Args:
        opacity: of the tints, 0 (contours only) to 1.

    Raises:
        ValueError: ``opacity`` is not from 0 to 1, or the analysis is of a photo of another size.
    """
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity is {opacity}: give a number from 0 to 1")
    masks = _masks(photo, analysis)
    seen = min(analysis.face.side, max(photo.pixels.shape[:2]))
    painted = paint(photo.pixels, masks, opacity, line_width(seen))
    return below([painted, legend(analysis, photo.pixels.shape[1])])


def contact_sheet(photo: Photo, analysis: Analysis) -> Image:
    """Tiles of the face frame side by side: the photo, all masks, and each concern alone.

    Raises:
        ValueError: the analysis is of a photo of another size.
    """
    tiles = list(_tiles(photo, analysis))
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    width = columns * (TILE + GAP) + GAP
    notes = list(wrapped(analysis.disclaimer, font(13), width - 2 * GAP))
    bottom = GAP + rows * (TILE + CAPTION + GAP)
    sheet = PillowImage.new("RGB", (width, bottom + 20 * len(notes) + GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    for index, (picture, title, line, row) in enumerate(tiles):
        x, y = GAP + index % columns * (TILE + GAP), GAP + index // columns * (TILE + CAPTION + GAP)
        sheet.paste(PillowImage.fromarray(picture), (x, y))
        _caption(draw, x, y + TILE, title, line, row)
    draw.multiline_text((GAP, bottom), "\n".join(notes), FAINT, font(13), spacing=4)
    return np.array(sheet)


def _tiles(photo: Photo, analysis: Analysis) -> Iterator[tuple[Image, str, str, Concern | None]]:
    """Picture, title, line below it and concern of each tile."""
    face = analysis.face
    crop = FaceCrop(face.x, face.y, face.side, face.tilt)
    picture = crop.to_face(photo.pixels, TILE)
    layers = _masks(photo, analysis).items()
    masks = {name: crop.to_face(mask.astype(np.uint8) * 255, TILE) > 127 for name, mask in layers}
    height, width = photo.pixels.shape[:2]
    yield picture, photo.name, f"{width} by {height} pixels", None
    yield paint(picture, masks, 0.45, line_width(TILE)), "All concerns", "outlined: the face skin measured on", None
    for name, result in analysis.concerns.items():
        if name != FACE_SKIN:
            alone = {key: mask for key, mask in masks.items() if key in (FACE_SKIN, name)}
            row = CONCERNS[name]
            yield paint(picture, alone, 0.45, line_width(TILE)), row.label, _line(result), row


def _line(result: ConcernAnalysis) -> str:
    if result.unavailable_reason:
        return result.unavailable_reason
    score, share, count = numbers(result)
    return f"score {score}  ·  {share} of face skin  ·  count {count}"


def _caption(draw: ImageDraw.ImageDraw, x: int, y: int, title: str, line: str, row: Concern | None) -> None:
    indent = 0
    if row:
        swatch(draw, x, y + 19, 14, row)
        indent = 22
    draw.text((x + indent, y + 19), title, INK, font(16, bold=True), anchor="lm")
    draw.multiline_text((x, y + 35), "\n".join(wrapped(line, font(14), TILE)), FAINT, font(14), spacing=4)


def _masks(photo: Photo, analysis: Analysis) -> dict[str, Mask]:
    """Masks of the concerns that are available."""
    height, width = photo.pixels.shape[:2]
    if (analysis.photo.height, analysis.photo.width) != (height, width):
        raise ValueError(
            f"the photo is {width} x {height} and the analysis of one of {analysis.photo.width} x "
            f"{analysis.photo.height}: give the photo that was analysed"
        )
    return {name: result.mask.to_mask() for name, result in analysis.concerns.items() if result.mask}
