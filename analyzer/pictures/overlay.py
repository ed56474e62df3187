"""Pictures for the eye: the photograph with its masks, and a sheet with one tile per concern."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.heat import map_picture
from skinsight.analyzer.pictures.legend import legend
from skinsight.analyzer.pictures.lettering import FAINT, INK, PAPER, below, elided, font, swatch, wrapped
from skinsight.analyzer.pictures.paint import line_width, paint
from skinsight.analyzer.pictures.wording import measure_words, numbers, under_grade
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import ENGLISH, Speech, reason_words
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern
from skinsight.segmentation.frames import Image

TILE: Final = 480
"""Side of a contact sheet's tile, in pixels."""
GAP: Final = 20
CAPTION: Final = 74
COLUMNS: Final = 3


def overlay(canvas: Canvas, opacity: float = 0.45, say: Speech = ENGLISH) -> Image:
    """The photograph with all masks painted in, and a legend in a strip below it.

    The photograph keeps its size: pixel ``(x, y)`` of the overlay lies on pixel ``(x, y)`` of the photo. The legend
    adds rows below it, and columns on the right where the photo is narrower than the text.

    Args:
        opacity: of the tints, 0 (contours only) to 1.
        say: the language of the legend.

    Raises:
        ValueError: ``opacity`` is not from 0 to 1.
    """
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity is {opacity}: give a number from 0 to 1")
    rgb, analysis = canvas.photo.pixels, canvas.analysis
    seen = min(analysis.face.side, max(rgb.shape[:2]))
    painted = paint(rgb, canvas.masks, opacity, line_width(seen))
    return below([painted, legend(analysis, rgb.shape[1], say)])


def contact_sheet(canvas: Canvas, say: Speech = ENGLISH) -> Image:
    """Tiles of the face frame side by side: the photo, all masks, each concern alone, and the maps of measures."""
    tiles = list(_tiles(canvas, say))
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    width = columns * (TILE + GAP) + GAP
    notes = list(wrapped(say(canvas.analysis.disclaimer), font(13), width - 2 * GAP))
    bottom = GAP + rows * (TILE + CAPTION + GAP)
    sheet = PillowImage.new("RGB", (width, bottom + 20 * len(notes) + GAP), PAPER)
    for index, (picture, title, line, row) in enumerate(tiles):
        x, y = GAP + index % columns * (TILE + GAP), GAP + index // columns * (TILE + CAPTION + GAP)
        sheet.paste(PillowImage.fromarray(picture), (x, y))
        _caption(sheet, x, y + TILE, title, line, row)
    ImageDraw.Draw(sheet).multiline_text((GAP, bottom), "\n".join(notes), FAINT, font(13), spacing=4)
    return np.array(sheet)


def _tiles(canvas: Canvas, say: Speech) -> Iterator[tuple[Image, str, str, Concern | None]]:
    """Picture, title, line below it and concern of each tile."""
    picture, masks = canvas.face(TILE), canvas.face_masks(TILE)
    height, width = canvas.photo.pixels.shape[:2]
    size = say("{width} by {height} pixels", width=say.number(width), height=say.number(height))
    yield picture, canvas.photo.name, size, None
    everything = paint(picture, masks, 0.45, line_width(TILE))
    yield everything, say("All concerns"), say("outlined: the face skin measured on"), None
    for name, result in canvas.analysis.concerns.items():
        if name != FACE_SKIN:
            alone = {key: mask for key, mask in masks.items() if key in (FACE_SKIN, name)}
            row = CONCERNS[name]
            yield paint(picture, alone, 0.45, line_width(TILE)), say(row.label), _line(result, say), row
    for name, found in canvas.analysis.measures.items():
        if found.map:
            title, words = say(MEASURES[name].label), measure_words(name, found, say) or ""
            yield map_picture(name, found.map, TILE), title, words, None


def _line(result: ConcernAnalysis, say: Speech) -> str:
    if result.unavailable_reason:
        return reason_words(result.unavailable_reason, say)
    score, share, count = numbers(result, say)
    told = (
        say("score {score}", score=score),
        say("{share} of face skin", share=share),
        say("count {count}", count=count),
    )
    return "\n".join(filter(None, ("  \N{MIDDLE DOT}  ".join(told), under_grade(result, say))))


def _caption(sheet: PillowImage.Image, x: int, y: int, title: str, line: str, row: Concern | None) -> None:
    draw = ImageDraw.Draw(sheet)
    indent = 0
    if row:
        sheet.paste(swatch(row, 16), (x, y + 11))
        indent = 24
    letters = font(16, bold=True)
    draw.text((x + indent, y + 19), elided(title, letters, TILE - indent), INK, letters, anchor="lm")
    lines = [piece for one in line.splitlines() for piece in wrapped(one, font(14), TILE)]
    draw.multiline_text((x, y + 35), "\n".join(lines), FAINT, font(14), spacing=4)
