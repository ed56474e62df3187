"""The measured skin colour beside the ten tones of Monk's scale."""

from typing import Final

from skinsight.analyzer.pictures.lettering import FAINT, INK, font, wrapped
from skinsight.analyzer.pictures.paint import Colour
from skinsight.analyzer.pictures.shapes import Box, Drawing, Stroke, Words
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.tone_result import REGIONS, MonkMatch, Tone
from skinsight.analyzer.schema.words import between, number, sentence, zone_words
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.segmentation.frames import Image

WIDTH: Final = 900
PAD: Final = 24
LETTERS: Final = 24
"""Height of text, in pixels: it can be read where a telephone shows the picture 360 pixels wide."""
LINE: Final = 34
WHOLE: Final = 270
REGION: Final = 170
TALL: Final = 150
SWATCH: Final = 66
PITCH: Final = (WIDTH - 2 * PAD - SWATCH) / 9


def tone_strip(analysis: Analysis) -> Image:
    """The tone as a picture ``(H, 900, 3)`` with exact colours, or the reason why there is none."""
    return tone_drawing(analysis).picture()


def tone_drawing(analysis: Analysis) -> Drawing:
    """The same as shapes."""
    drawing = Drawing(WIDTH, PAD // 2)
    _text(drawing, tone_title(analysis), INK, bold=True)
    if tone := analysis.tone.tone:
        _colours(drawing, tone)
        for text in tone_figures(tone):
            _text(drawing, text, INK)
    for text in tone_notes(analysis):
        _text(drawing, text, FAINT)
    drawing.height += PAD // 2
    return drawing


def tone_colours(tone: Tone) -> Image:
    """The colours of the strip without its text, for where that stands beside it."""
    drawing = Drawing(WIDTH, PAD // 2)
    _colours(drawing, tone)
    return drawing.picture()


def tone_title(analysis: Analysis) -> str:
    """Whether there is a tone, and whether it is calibrated."""
    if not analysis.tone.tone:
        return "Skin tone: not told"
    return f"Skin tone, {'calibrated by a card' if analysis.tone.tone.calibrated else 'not calibrated'}"


def tone_figures(tone: Tone) -> list[str]:
    """What was measured, each figure with its interval."""
    low, high = tone.ita_interval
    classes = between(*(tone_scale().ita.of(end).label for end in (low, high)))
    angle = "not defined" if tone.ita is None else f"{number(tone.ita)}\N{DEGREE SIGN}, {tone.ita_class}"
    nearest, second = (f"{one.tone} (\N{GREEK CAPITAL LETTER DELTA}E {one.difference:.1f})" for one in _nearest(tone))
    undertones = between(tone.undertones[0], tone.undertones[-1])
    unsure = f" ({undertones})" if undertones != tone.undertone else ""
    return [
        f"ITA {angle}; between {number(low)}\N{DEGREE SIGN} and {number(high)}\N{DEGREE SIGN}, {classes}",
        f"Monk's scale: nearest {nearest}, second {second}, interval {between(*map(str, tone.monk_interval))}",
        f"Undertone {tone.undertone}{unsure}, depth {tone.depth}",
    ]


def tone_notes(analysis: Analysis) -> list[str]:
    """What belongs beside the figures: why there are none, or what they leave open."""
    tone = analysis.tone.tone
    if not tone:
        return [sentence(analysis.tone.unavailable_reason or "")]
    unseen = [f"{zone_words(name)} not read: {reason}" for name, reason in tone.regions_unavailable.items()]
    return [sentence(text) for text in (*tone.notes, *unseen)]


def _text(drawing: Drawing, text: str, colour: Colour, bold: bool = False) -> None:
    """Add lines of text at the bottom."""
    for line in wrapped(text, font(LETTERS, bold), WIDTH - 2 * PAD):
        drawing.shapes.append(Words(PAD, drawing.height + LINE / 2, line, LETTERS, colour, bold))
        drawing.height += LINE


def _colours(drawing: Drawing, tone: Tone) -> None:
    _patches(drawing, tone)
    _monk(drawing, tone)


def _patches(drawing: Drawing, tone: Tone) -> None:
    """The colour of the whole face, and beside it that of each region."""
    top = drawing.height + PAD // 4
    drawing.shapes.append(Box(PAD, top, WHOLE, TALL, _rgb(tone.hex)))
    _below(drawing, PAD + WHOLE / 2, top + TALL, "measured", tone.hex)
    for place, name in enumerate(REGIONS):
        left = PAD + WHOLE + PAD + place * (REGION + PAD)
        region = tone.regions.get(name)
        colour = _rgb(region.hex) if region else None
        drawing.shapes.append(Box(left, top, REGION, TALL, colour, None if region else FAINT))
        _below(drawing, left + REGION / 2, top + TALL, zone_words(name), region.hex if region else "not read")
    drawing.height = top + TALL + 2 * LINE + PAD // 2


def _below(drawing: Drawing, middle: float, top: float, *lines: str) -> None:
    for index, text in enumerate(lines):
        drawing.shapes.append(Words(middle, top + (index + 0.5) * LINE, text, LETTERS - 2, INK, anchor="m"))


def _monk(drawing: Drawing, tone: Tone) -> None:
    """Monk's swatches, the nearest and the second nearest framed, and a bracket around the interval."""
    top = drawing.height + LINE + 4
    first, second = (one.tone for one in _nearest(tone))
    for place, code in enumerate(tone_scale().monk.swatches, start=1):
        left = PAD + (place - 1) * PITCH
        middle = left + SWATCH / 2
        drawing.shapes.append(Box(left, top, SWATCH, SWATCH, _rgb(code)))
        drawing.shapes.append(Words(middle, top + SWATCH + LINE / 2, str(place), LETTERS, INK, anchor="m"))
        if place in (first, second):
            thick = 5 if place == first else 2
            room = 4 + thick
            frame = Box(left - room, top - room, SWATCH + 2 * room, SWATCH + 2 * room, None, INK, thick)
            mark = Words(middle, top - LINE / 2 - 6, "1st" if place == first else "2nd", LETTERS, INK, anchor="m")
            drawing.shapes += [frame, mark]
    low, high = (PAD + (end - 1) * PITCH for end in tone.monk_interval)
    bottom = top + SWATCH + 1.4 * LINE
    corners = ((low, bottom - 10), (low, bottom), (high + SWATCH, bottom), (high + SWATCH, bottom - 10))
    words = "interval"
    half = font(LETTERS - 2).getlength(words) / 2
    middle = min(max((low + high + SWATCH) / 2, PAD + half), WIDTH - PAD - half)
    drawing.shapes.append(Stroke(corners))
    drawing.shapes.append(Words(middle, bottom + LINE / 2 + 2, words, LETTERS - 2, INK, anchor="m"))
    drawing.height = round(bottom + LINE + PAD / 2)


def _nearest(tone: Tone) -> tuple[MonkMatch, MonkMatch]:
    return tone.monk, tone.monk_second


def _rgb(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue
