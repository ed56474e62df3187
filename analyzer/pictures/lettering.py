"""Text in pictures: fonts, colours, and what stands beside the text."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from skinsight.analyzer.pictures.paint import Colour, tint
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.frames import Image

PAPER: Final[Colour] = (250, 250, 249)
INK: Final[Colour] = (32, 33, 36)
FAINT: Final[Colour] = (92, 94, 100)
"""On paper 6.2 : 1, which is above the 4.5 : 1 that WCAG 2 asks of text."""


def font_file(bold: bool = False) -> Path:
    """DejaVu Sans."""
    return Path(__file__).parent / "fonts" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans at ``size`` pixels."""
    return ImageFont.truetype(font_file(bold), size)


@cache
def swatch(row: Concern, size: int) -> PillowImage.Image:
    """A rounded square of a concern's colour and pattern, on paper; hollow for what is drawn as an outline."""
    shape = PillowImage.new("1", (size, size))
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, size - 1, size - 1), radius=size / 4, fill=1)
    picture = np.full((size, size, 3), PAPER, np.uint8)
    if row.is_concern:
        tint(picture, np.array(shape), row.name, 1, size / 2.4)
    drawn = PillowImage.fromarray(picture)
    edge, width = (FAINT, max(1, size // 16)) if row.is_concern else (row.colour, max(2, size // 8))
    ImageDraw.Draw(drawn).rounded_rectangle((0, 0, size - 1, size - 1), radius=size / 4, outline=edge, width=width)
    return drawn


def wrapped(text: str, letters: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    """Lines of words that are at most ``width`` pixels long; a longer word has a line of its own."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and letters.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    yield line


def elided(text: str, letters: ImageFont.FreeTypeFont, width: float) -> str:
    """A text of one line, cut off with an ellipsis where it is longer than ``width`` pixels."""
    short = text
    while short and letters.getlength(short) > width:
        short = f"{short[:-2]}\N{HORIZONTAL ELLIPSIS}"
    return short


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


def paragraphs(texts: Iterable[tuple[str, Colour]], width: int, size: int, pad: int) -> Image:
    """Text on paper, each piece wrapped and beginning a new line; a strip of ``width`` pixels."""
    lines = [(line, ink) for text, ink in texts for line in wrapped(text, font(size), width - 2 * pad)]
    step = round(1.4 * size)
    strip = PillowImage.new("RGB", (width, step * len(lines) + 2 * pad), PAPER)
    draw = ImageDraw.Draw(strip)
    for index, (line, ink) in enumerate(lines):
        draw.text((pad, pad + (index + 0.5) * step), line, ink, font(size), anchor="lm")
    return np.array(strip)
