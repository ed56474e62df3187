"""The report to print: a page A4 of what was seen, and the advice. Its text can be selected and searched."""

from collections.abc import Sequence
from functools import cache
from html import escape
from io import BytesIO
from typing import Final

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas as Sheet
from reportlab.platypus import Flowable, Frame, Image, KeepInFrame, Paragraph, Spacer, Table

from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.condition_words import verdict_words
from skinsight.analyzer.pictures.heat import map_picture
from skinsight.analyzer.pictures.lettering import FAINT, INK, elided, font, font_file, swatch
from skinsight.analyzer.pictures.paint import Colour, line_width, paint
from skinsight.analyzer.pictures.tone_strip import PAD, tone_drawing
from skinsight.analyzer.pictures.wording import URGENCY_WORDS, made_words, measure_words, numbers, under_grade
from skinsight.analyzer.report.advice_words import advice_words
from skinsight.analyzer.report.encoded import encoded
from skinsight.analyzer.report.pdf_shapes import draw_shapes
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.recommendation import URGENCIES, Recommendation
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import ENGLISH, NOT_TOLD, Speech, reason_words, sentence
from skinsight.segmentation.concerns import CONCERNS

WIDTH: Final[float] = A4[0]
HEIGHT: Final[float] = A4[1]
MARGIN: Final = 34.0
GAP: Final = 12.0
FACE: Final = 232.0
TONE: Final = 272.0
FACE_PIXELS: Final = 900
LOWER: Final = 180.0
MAP: Final = 200.0
MAP_PIXELS: Final = 512


def pdf_report(canvas: Canvas, say: Speech = ENGLISH) -> bytes:
    """An analysis on one page A4, and all its advice on those after it; the same analysis gives the same bytes.

    Text that would not fit on the first page is set smaller.

    Args:
        canvas: the photograph, and what was seen in it.
        say: the language.
    """
    file = BytesIO()
    analysis = canvas.analysis
    _fonts()
    sheet = Sheet(file, pagesize=A4, invariant=1, lang=say.language)
    sheet.setDateFormatter(lambda *_: analysis.created.strftime("D:%Y%m%d%H%M%S+00'00'"))
    sheet.setCreator(f"skinsight {analysis.skinsight}")
    sheet.setTitle(f"{say('Skin report')}: {analysis.photo.name}")
    top = _head(sheet, analysis, say)
    foot = _text(f"{made_words(analysis, say)} {say(analysis.disclaimer)}", _style(8, colour=FAINT))
    bottom = MARGIN + foot.wrapOn(sheet, WIDTH - 2 * MARGIN, HEIGHT)[1] + GAP
    tone = tone_drawing(analysis, say)
    scale = TONE / tone.width
    middle = bottom + max(tone.height * scale, LOWER) + GAP
    _face(sheet, canvas, top)
    right = MARGIN + FACE + GAP
    _boxed(sheet, [_table(analysis, say)], right, top, WIDTH - MARGIN - right, FACE)
    top -= FACE + GAP
    _boxed(sheet, summary_story(analysis.recommendations, say), MARGIN, top, WIDTH - 2 * MARGIN, top - middle - GAP)
    draw_shapes(sheet, tone, MARGIN - PAD * scale, middle, scale)
    right = MARGIN + TONE
    _boxed(sheet, photo_story(analysis, say), right, middle, WIDTH - MARGIN - right, middle - bottom)
    foot.drawOn(sheet, MARGIN, MARGIN)
    _flow(sheet, measured_story(analysis, say))
    _flow(sheet, advice_story(analysis.recommendations, say))
    sheet.save()
    return file.getvalue()


@cache
def _fonts() -> None:
    registerFont(TTFont("DejaVu", font_file()))
    registerFont(TTFont("DejaVu-Bold", font_file(bold=True)))


def _style(size: float, bold: bool = False, colour: Colour = INK) -> ParagraphStyle:
    _fonts()
    return ParagraphStyle(
        "text", fontName="DejaVu-Bold" if bold else "DejaVu", fontSize=size, leading=1.3 * size, textColor=_ink(colour)
    )


def _ink(colour: Colour) -> Color:
    return Color(*(channel / 255 for channel in colour))


def _text(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(words), style)


def _boxed(sheet: Sheet, story: list[Flowable], x: float, top: float, width: float, height: float) -> None:
    """Set a story into a box, smaller where it would not fit."""
    frame = Frame(x, top - height, width, height, 0, 0, 0, 0)
    frame.addFromList([KeepInFrame(width, height, story, mode="shrink")], sheet)


def _head(sheet: Sheet, analysis: Analysis, say: Speech) -> float:
    """The title and the photo's name; gives what is left from where down."""
    line = HEIGHT - MARGIN - 12
    sheet.setFillColor(_ink(INK))
    sheet.setFont("DejaVu-Bold", 16)
    sheet.drawString(MARGIN, line, say("Skin report"))
    size = say("{width} by {height} pixels", width=analysis.photo.width, height=analysis.photo.height)
    sheet.setFillColor(_ink(FAINT))
    sheet.setFont("DejaVu", 9)
    sheet.drawRightString(WIDTH - MARGIN, line, f"{elided(analysis.photo.name, font(9), 280)}, {size}")
    return line - GAP


def _face(sheet: Sheet, canvas: Canvas, top: float) -> None:
    face, masks = canvas.face(FACE_PIXELS), canvas.face_masks(FACE_PIXELS)
    marked = encoded(paint(face, masks, 0.45, line_width(FACE_PIXELS)), "JPEG")
    sheet.drawImage(ImageReader(BytesIO(marked)), MARGIN, top - FACE, FACE, FACE)


def _table(analysis: Analysis, say: Speech) -> Table:
    """A row for each concern, and below its name its grade or why there is none."""
    small, faint = _style(9), _style(8, colour=FAINT)
    right = ParagraphStyle("right", small, alignment=2)
    faint_right = ParagraphStyle("faint right", faint, alignment=2)
    headings = (_text(text, faint_right) for text in (say("score"), say("of skin"), say("count")))
    rows: list[list[object]] = [["", _text(say("a higher score is clearer"), faint), *headings]]
    spans = []
    for name, result in analysis.concerns.items():
        mark = Image(BytesIO(encoded(swatch(CONCERNS[name], 48), "PNG")), 9, 9)
        figures = (_text(text, right) for text in numbers(result, say))
        rows.append([mark, _text(say(CONCERNS[name].label), small), *figures])
        if note := under_grade(result, say):
            spans.append(("SPAN", (1, len(rows)), (-1, len(rows))))
            rows.append(["", _text(note, faint), "", "", ""])
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    style += [("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
    width = WIDTH - 2 * MARGIN - FACE - GAP
    return Table(rows, [14, width - 14 - 126, 38, 48, 40], style=[*style, *spans])


def summary_story(recommendations: Sequence[Recommendation], say: Speech = ENGLISH) -> list[Flowable]:
    """What a doctor should see, and the titles of all advice, the most urgent first."""
    story: list[Flowable] = [_text(say("What to do"), _style(11, bold=True))]
    for one in by_urgency(recommendations):
        story += [Spacer(0, 4), _text(f"{say(URGENCY_WORDS[one.urgency])}. {say(one.title)}", _style(9.5, bold=True))]
        if one.urgency == "red_flag":
            doctor = f"{say('When to see a doctor')}: {say(one.see_doctor)}"
            story += [_text(say(one.advice), _style(8.5)), _text(doctor, _style(8.5))]
    told = (
        say("What to mind, what to look for and why: from the next page on.")
        if recommendations
        else say("There is no advice.")
    )
    return [*story, Spacer(0, 4), _text(told, _style(8.5, colour=FAINT))]


def advice_story(recommendations: Sequence[Recommendation], say: Speech = ENGLISH) -> list[Flowable]:
    """All advice in full, red flags first, in the words of the page."""
    story: list[Flowable] = []
    for one in by_urgency(recommendations):
        story += [Spacer(0, 8), _text(f"{say(URGENCY_WORDS[one.urgency])}. {say(one.title)}", _style(11, bold=True))]
        story.append(_text(say(one.advice), _style(9)))
        for term, lines in advice_words(one, say):
            story += [Spacer(0, 2), _text(term, _style(8.5, bold=True)), *(_text(line, _style(8.5)) for line in lines)]
    return story


def measured_story(analysis: Analysis, say: Speech = ENGLISH) -> list[Flowable]:
    """What was measured without a network: the maps, a line for each measure, and why some could not be taken."""
    if not analysis.measures:
        return []
    story: list[Flowable] = [_text(say("Measured in the skin"), _style(11, bold=True)), Spacer(0, 4)]
    maps = {name: found.map for name, found in analysis.measures.items() if found.map}
    if maps:
        pictures = [encoded(map_picture(name, heat, MAP_PIXELS), "JPEG") for name, heat in maps.items()]
        titles = [_text(say(MEASURES[name].label), _style(8.5, colour=FAINT)) for name in maps]
        story.append(Table([[Image(BytesIO(one), MAP, MAP) for one in pictures], titles], hAlign="LEFT"))
    for name, found in analysis.measures.items():
        line = measure_words(name, found, say) or _not_judged(name, found, say)
        story += [Spacer(0, 3), _text(line, _style(8.5)), _text(say(MEASURES[name].says), _style(8, colour=FAINT))]
    return story


def _not_judged(name: str, found: MeasureAnalysis, say: Speech) -> str:
    reason = sentence(reason_words(found.unavailable_reason or NOT_TOLD, say))
    return say("{measure}: not judged. {reason}", measure=say(MEASURES[name].label), reason=reason)


def by_urgency(recommendations: Sequence[Recommendation]) -> list[Recommendation]:
    """The most urgent first, otherwise in the order given."""
    return sorted(recommendations, key=lambda one: URGENCIES.index(one.urgency))


def _flow(sheet: Sheet, story: list[Flowable]) -> None:
    """Set a story onto as many further pages as it takes."""
    while story:
        sheet.showPage()
        frame = Frame(MARGIN, MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
        frame.addFromList(story, sheet)
        if story and (pieces := frame.split(story[0], sheet)):
            frame.add(pieces[0], sheet)
            story[:1] = pieces[1:]


def photo_story(analysis: Analysis, say: Speech = ENGLISH) -> list[Flowable]:
    """What is wrong with the photograph, and how much of the face it hides."""
    story: list[Flowable] = [_text(say("The photograph"), _style(11, bold=True)), Spacer(0, 2)]
    texts = [reason_words(problem.advice, say) for problem in analysis.quality.problems]
    texts = texts or [say("No problem was found with it.")]
    if unseen := sum(zone.status != "ok" for zone in analysis.zones.values()):
        zones = len(analysis.zones)
        texts.append(say("{unseen} of {zones} zones of the face cannot be judged.", unseen=unseen, zones=zones))
    if whole := analysis.conditions:
        texts.append(f"{verdict_words(whole, say)} {say(whole.note)}")
    return story + [_text(text, _style(8.5)) for text in texts]
