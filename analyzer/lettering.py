"""Text in pictures: fonts, and the legend below an overlay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from analyzer.paint import Colour
from analyzer.result import Analysis, ConcernAnalysis
from segmentation.concerns import CONCERNS, Concern
from segmentation.frames import Image

PAPER: Final[Colour] = (250, 250, 249)
INK: Final[Colour] = (32, 33, 36)
FAINT: Final[Colour] = (118, 120, 126)
NOTHING: Final = "\N{EN DASH}"


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which matplotlib brings, at ``size`` pixels."""
    spec = find_spec("matplotlib")  # importing it would take longer than a photograph does
    folder = Path((spec and spec.origin) or "").parent / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf", size)


def percent(fraction: float) -> str:
    """A fraction for people: three digits at most, and never 0 for what is more than nothing."""
    if 0 < fraction < 0.0001:
        return "<0.01 %"
    return f"{100 * fraction:.{2 if fraction < 0.1 else 1 if fraction < 1 else 0}f} %"


def swatch(draw: ImageDraw.ImageDraw, x: float, middle: float, size: float, row: Concern) -> None:
    """A rounded square of a concern's colour, centred on the line ``middle``; hollow for what is drawn as outline."""
    box = (x, middle - size / 2, x + size, middle + size / 2)
    if row.is_concern:
        draw.rounded_rectangle(box, radius=size / 4, fill=row.colour, outline=FAINT)
    else:
        draw.rounded_rectangle(box, radius=size / 4, outline=row.colour, width=max(2, round(size / 8)))


def legend(analysis: Analysis, width: int) -> Image:
    """A strip that names each colour with score, share of the face skin and count.

    Its text grows with ``width``. The strip is ``width`` pixels wide, or wider where the text needs it.
    """
    size = max(9, round(min(width / 26, 10 + width / 110)))
    rows = list(_rows(analysis))
    widths = [max(row.cell_width(column, size) for row in rows) for column in range(4)]
    pad, line, gap = 0.7 * size, 1.7 * size, 1.2 * size
    needed = 2 * pad + 1.6 * size + sum(widths) + 3 * gap
    strip = PillowImage.new("RGB", (max(width, round(needed)), round(len(rows) * line + 1.4 * pad)), PAPER)
    draw = ImageDraw.Draw(strip)
    for index, row in enumerate(rows):
        middle = 0.7 * pad + (index + 0.5) * line
        if row.concern:
            swatch(draw, pad, middle, size, row.concern)
        right = pad + 1.6 * size + widths[0]
        draw.text((right - widths[0], middle), row.cells[0], row.ink, font(size), anchor="lm")
        for text, column in zip(row.cells[1:], widths[1:], strict=True):
            right += gap + column
            draw.text((right, middle), text, row.ink, font(size), anchor="rm")
    return np.array(strip)


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, str, str, str]
    concern: Concern | None = None
    ink: Colour = INK

    def cell_width(self, column: int, size: int) -> float:
        return font(size).getlength(self.cells[column])


def _rows(analysis: Analysis) -> Iterator[_Row]:
    yield _Row(("a higher score is clearer", "score", "of skin", "count"), ink=FAINT)
    for name, result in analysis.concerns.items():
        row = CONCERNS[name]
        yield _Row((row.label, *numbers(result)), row, INK if result.status == "ok" else FAINT)


def numbers(result: ConcernAnalysis) -> tuple[str, str, str]:
    """Score, share of the face skin and count for people; a dash where there is no number."""
    return (
        NOTHING if result.score is None else f"{result.score:.0f}",
        NOTHING if result.area_fraction is None else percent(result.area_fraction),
        NOTHING if result.count is None else f"{result.count}",
    )


def wrapped(text: str, letters: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    """Lines of words that are at most ``width`` pixels long."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and letters.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    yield line


def below(pictures: Iterable[Image]) -> Image:
    """Pictures under one another, flush left, on paper."""
    stack = list(pictures)
    canvas = np.empty((sum(len(one) for one in stack), max(one.shape[1] for one in stack), 3), np.uint8)
    canvas[:] = PAPER
    top = 0
    for one in stack:
        canvas[top : top + len(one), : one.shape[1]] = one
        top += len(one)
    return canvas
