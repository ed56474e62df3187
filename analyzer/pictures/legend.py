"""The strip below an overlay that names each colour with its numbers and its grade."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from skinsight.analyzer.pictures.lettering import FAINT, INK, PAPER, font, swatch, wrapped
from skinsight.analyzer.pictures.wording import numbers, under_grade, untold_words
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import ENGLISH, NOTHING, Speech, capitalized
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern
from skinsight.segmentation.frames import Image


def legend(analysis: Analysis, width: int, say: Speech = ENGLISH) -> Image:
    """Each concern with score, share of the face skin and count, and below them its grade or why there is none.

    Its text grows with ``width``. The strip is ``width`` pixels wide, or wider where the text needs it.
    """
    size = max(9, round(min(width / 26, 10 + width / 110)))
    rows = list(_rows(analysis, say))
    widths = [max(font(size).getlength(row.cells[column]) for row in rows) for column in range(4)]
    pad, gap, indent = 0.7 * size, 1.2 * size, 1.6 * size
    strip_width = max(width, round(2 * pad + indent + sum(widths) + 3 * gap))
    notes = [_note(row, size, strip_width - 2 * pad - indent) for row in rows]
    height = sum(1.7 * size + 1.25 * size * len(lines) for lines in notes) + 1.4 * pad
    strip = PillowImage.new("RGB", (strip_width, round(height)), PAPER)
    draw = ImageDraw.Draw(strip)
    top = 0.7 * pad
    for row, lines in zip(rows, notes, strict=True):
        middle = top + 0.85 * size
        if row.concern:
            strip.paste(swatch(row.concern, size), (round(pad), round(middle - size / 2)))
        ink = INK if row.concern else FAINT
        draw.text((pad + indent, middle), row.cells[0], ink, font(size), anchor="lm")
        right = pad + indent + widths[0]
        for text, column in zip(row.cells[1:], widths[1:], strict=True):
            right += gap + column
            draw.text((right, middle), text, ink, font(size), anchor="rm")
        for index, line in enumerate(lines):
            draw.text((pad + indent, middle + (index + 1) * 1.25 * size), line, FAINT, _small(size), anchor="lm")
        top += 1.7 * size + 1.25 * size * len(lines)
    return np.array(strip)


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, str, str, str]
    concern: Concern | None = None
    note: str | None = None


def _rows(analysis: Analysis, say: Speech) -> Iterator[_Row]:
    count = analysis.face.faces_found
    several = say("one of {count} faces in the photo", count=say.number(count)) if count > 1 else None
    yield _Row((say("a higher score is clearer"), say("score"), say("of skin"), say("count")), note=several)
    for name, result in analysis.concerns.items():
        yield _Row((say(CONCERNS[name].label), *numbers(result, say)), CONCERNS[name], under_grade(result, say))
    if analysis.untold and analysis.untold.count:
        share = analysis.untold.area / max(1, analysis.concerns[FACE_SKIN].area or 0)
        name = capitalized(untold_words(analysis.untold, say))
        yield _Row((name, NOTHING, say.percent(min(1.0, share)), say.number(analysis.untold.count)))


def _small(size: int) -> ImageFont.FreeTypeFont:
    return font(max(9, round(0.85 * size)))


def _note(row: _Row, size: int, width: float) -> list[str]:
    return list(wrapped(row.note, _small(size), width)) if row.note else []
