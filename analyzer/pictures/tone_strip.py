"""The skin's tone and colour beside the ten tones of Monk's scale."""

from typing import Final

from skinsight.analyzer.pictures.lettering import FAINT, INK, font, wrapped
from skinsight.analyzer.pictures.paint import Colour
from skinsight.analyzer.pictures.shapes import Box, Drawing, Stroke, Words
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.tone_result import REGIONS, NoTone, Tone
from skinsight.analyzer.schema.words import ENGLISH, Speech, between, reason_words, sentence, zone_words
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
FRAME: Final = 5
PITCH: Final = (WIDTH - 2 * PAD - SWATCH) / 9


def tone_strip(analysis: Analysis, say: Speech = ENGLISH) -> Image:
    """The tone as a picture ``(H, 900, 3)`` with exact colours, or the reason why there is none."""
    return tone_drawing(analysis, say).picture()


def tone_drawing(analysis: Analysis, say: Speech = ENGLISH) -> Drawing:
    """The same as shapes."""
    drawing = Drawing(WIDTH, PAD // 2)
    _text(drawing, tone_title(analysis, say), INK, bold=True)
    if not isinstance(analysis.tone, NoTone):
        _colours(drawing, analysis.tone, say)
        for text in tone_figures(analysis.tone, say):
            _text(drawing, text, INK)
    for text in tone_notes(analysis, say):
        _text(drawing, text, FAINT)
    drawing.height += PAD // 2
    return drawing


def tone_colours(tone: Tone, say: Speech = ENGLISH) -> Image:
    """The colours of the strip without its text, for where that stands beside it."""
    drawing = Drawing(WIDTH, PAD // 2)
    _colours(drawing, tone, say)
    return drawing.picture()


def tone_title(analysis: Analysis, say: Speech = ENGLISH) -> str:
    """Whether there is a tone, and whether it is calibrated."""
    if isinstance(analysis.tone, NoTone):
        return say("Skin tone: not told")
    return say("Skin tone, measured by a card") if analysis.tone.calibrated else say("Skin tone, estimated")


def tone_figures(tone: Tone, say: Speech = ENGLISH) -> list[str]:
    """The tone and its names, each figure with its interval."""
    low, high = tone.ita_interval
    first, last = (say(tone_scale().ita.of(end).label) for end in (low, high))
    monk = (tone.monk.value, *tone.monk.interval)
    undertone, undertones = say(tone.undertone), between(say(tone.undertones[0]), say(tone.undertones[-1]), say)
    unsure = f" ({undertones})" if undertones != undertone else ""
    return [
        say(
            "Monk's scale: {value}, between {low} and {high}",
            **{name: say.number(one, 1) for name, one in zip(("value", "low", "high"), monk, strict=True)},
        ),
        say(
            "ITA {value}\N{DEGREE SIGN}, {label}; between {low}\N{DEGREE SIGN} and {high}\N{DEGREE SIGN}, {labels}",
            value=say.number(tone.ita),
            label=say(tone.ita_class),
            low=say.number(low),
            high=say.number(high),
            labels=between(first, last, say),
        ),
        say("Undertone {undertone}, depth {depth}", undertone=undertone + unsure, depth=say(tone.depth)),
    ]


def tone_notes(analysis: Analysis, say: Speech = ENGLISH) -> list[str]:
    """What belongs beside the figures: why there are none, or what they leave open."""
    tone = analysis.tone
    if isinstance(tone, NoTone):
        return [sentence(reason_words(tone.unavailable_reason, say))]
    unseen = [
        say("{zone} not read: {reason}", zone=say(zone_words(name)), reason=reason_words(reason, say))
        for name, reason in tone.regions_unavailable.items()
    ]
    return [sentence(text) for text in (*(reason_words(note, say) for note in tone.notes), *unseen)]


def _text(drawing: Drawing, text: str, colour: Colour, bold: bool = False) -> None:
    """Add lines of text at the bottom."""
    for line in wrapped(text, font(LETTERS, bold), WIDTH - 2 * PAD):
        drawing.shapes.append(Words(PAD, drawing.height + LINE / 2, line, LETTERS, colour, bold))
        drawing.height += LINE


def _colours(drawing: Drawing, tone: Tone, say: Speech) -> None:
    _patches(drawing, tone, say)
    _monk(drawing, tone, say)


def _patches(drawing: Drawing, tone: Tone, say: Speech) -> None:
    """The colour of the whole face, and beside it that of each region."""
    top = drawing.height + PAD // 4
    drawing.shapes.append(Box(PAD, top, WHOLE, TALL, _rgb(tone.hex)))
    _below(drawing, PAD + WHOLE / 2, top + TALL, say("face"), tone.hex)
    for place, name in enumerate(REGIONS):
        left = PAD + WHOLE + PAD + place * (REGION + PAD)
        region = tone.regions.get(name)
        colour = _rgb(region.hex) if region else None
        drawing.shapes.append(Box(left, top, REGION, TALL, colour, None if region else FAINT))
        _below(drawing, left + REGION / 2, top + TALL, say(zone_words(name)), region.hex if region else say("not read"))
    drawing.height = top + TALL + 2 * LINE + PAD // 2


def _below(drawing: Drawing, middle: float, top: float, *lines: str) -> None:
    for index, text in enumerate(lines):
        drawing.shapes.append(Words(middle, top + (index + 0.5) * LINE, text, LETTERS - 2, INK, anchor="m"))


def _monk(drawing: Drawing, tone: Tone, say: Speech) -> None:
    """Monk's swatches, the nearest framed, and a bracket around the interval."""
    top = drawing.height + LINE + 4
    nearest = round(tone.monk.value)
    for place, code in enumerate(tone_scale().monk.swatches, start=1):
        left = PAD + (place - 1) * PITCH
        middle = left + SWATCH / 2
        drawing.shapes.append(Box(left, top, SWATCH, SWATCH, _rgb(code)))
        drawing.shapes.append(Words(middle, top + SWATCH + LINE / 2, str(place), LETTERS, INK, anchor="m"))
        if place == nearest:
            room = 4 + FRAME
            drawing.shapes.append(Box(left - room, top - room, SWATCH + 2 * room, SWATCH + 2 * room, None, INK, FRAME))
    low, high = (PAD + (end - 1) * PITCH for end in tone.monk.interval)
    bottom = top + SWATCH + 1.4 * LINE
    corners = ((low, bottom - 10), (low, bottom), (high + SWATCH, bottom), (high + SWATCH, bottom - 10))
    words = say("interval")
    half = font(LETTERS - 2).getlength(words) / 2
    middle = min(max((low + high + SWATCH) / 2, PAD + half), WIDTH - PAD - half)
    drawing.shapes.append(Stroke(corners))
    drawing.shapes.append(Words(middle, bottom + LINE / 2 + 2, words, LETTERS - 2, INK, anchor="m"))
    drawing.height = round(bottom + LINE + PAD / 2)


def _rgb(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue
