"""The report as one HTML page that needs nothing else: no scripts, no fonts, and pictures within it."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.concerns.wrinkles import zone_lines
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures import wording
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.close_ups import close_ups
from skinsight.analyzer.pictures.condition_words import NAMES, likelihoods, verdict_words
from skinsight.analyzer.pictures.evidence import evidence_picture
from skinsight.analyzer.pictures.heat import measure_picture
from skinsight.analyzer.pictures.lettering import swatch
from skinsight.analyzer.pictures.paint import line_width, paint
from skinsight.analyzer.pictures.tone_strip import tone_colours, tone_figures, tone_notes, tone_title
from skinsight.analyzer.pictures.zone_map import zone_map, zone_number
from skinsight.analyzer.report.advice_words import advice_words
from skinsight.analyzer.report.encoded import data_uri
from skinsight.analyzer.report.person_words import person_words
from skinsight.analyzer.schema import words
from skinsight.analyzer.schema.recommendation import URGENCIES
from skinsight.analyzer.schema.words import ENGLISH, Speech
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, label_of

FACE_SIDE: Final = 900
MEASURE_SIDE: Final = 480
SWATCH_SIDE: Final = 48
_WORDINGS: Final = (
    wording.details,
    wording.lost_words,
    wording.made_words,
    wording.measure_parts,
    wording.measure_words,
    wording.numbers,
    wording.problem_figures,
    wording.under_grade,
    wording.untold_words,
    words.between,
    words.capitalized,
    words.reason_words,
    words.sentence,
    words.zone_words,
    advice_words,
    label_of,
    likelihoods,
    zone_lines,
    verdict_words,
    zone_number,
)


def html_report(canvas: Canvas, person: Person = NOBODY, say: Speech = ENGLISH) -> str:
    """All of an analysis on a page for screen, telephone and print; the same analysis gives the same text.

    Args:
        canvas: the photograph, and what was seen in it.
        person: what the person said, for the page to repeat.
        say: the language.
    """
    analysis = canvas.analysis
    return _environment().get_template("page.html.j2").render(
        say=say,
        analysis=analysis,
        concerns={name: result for name, result in analysis.concerns.items() if name != FACE_SKIN},
        rows=CONCERNS,
        measure_rows=MEASURES,
        close_ups=close_ups(canvas, say),
        said=person_words(person, say),
        advice=sorted(analysis.recommendations, key=lambda one: URGENCIES.index(one.urgency)),
        tone_title=tone_title(analysis, say),
        tone_figures=tone_figures(analysis.tone, say) if analysis.tone.status == "ok" else (),
        tone_notes=tone_notes(analysis, say),
        **_pictures(canvas, say),
    )  # fmt: skip


def _pictures(canvas: Canvas, say: Speech) -> dict[str, str | dict[str, str]]:
    """Every picture as a ``data:`` URI."""
    analysis, face, masks = canvas.analysis, canvas.face(FACE_SIDE), canvas.face_masks(FACE_SIDE)
    evidence = evidence_picture(canvas)
    return {
        "evidence": "" if evidence is None else data_uri(canvas.crop.to_face(evidence, FACE_SIDE), "JPEG"),
        "face": data_uri(face, "JPEG"),
        "marked": data_uri(paint(face, masks, 0.45, line_width(FACE_SIDE)), "JPEG"),
        "zone_map": data_uri(zone_map(canvas, say), "JPEG"),
        "tone_colours": data_uri(tone_colours(analysis.tone, say), "PNG") if analysis.tone.status == "ok" else "",
        "measured": {
            name: data_uri(picture, "JPEG")
            for name in analysis.measures
            if (picture := measure_picture(canvas, name, MEASURE_SIDE)) is not None
        },
        "swatches": {name: data_uri(swatch(CONCERNS[name], SWATCH_SIDE), "PNG") for name in analysis.concerns},
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"CONDITION_NAMES": NAMES, "URGENCY_WORDS": wording.URGENCY_WORDS, "NOTHING": words.NOTHING}
    environment.filters["jpeg"] = lambda picture: data_uri(picture, "JPEG")
    environment.filters |= {worded.__name__: worded for worded in _WORDINGS}
    return environment
