"""The report as one HTML page that needs nothing else: no scripts, no fonts, and pictures within it."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.pictures import wording
from skinsight.analyzer.pictures.close_ups import close_ups
from skinsight.analyzer.pictures.lettering import swatch
from skinsight.analyzer.pictures.overlay import face_frame
from skinsight.analyzer.pictures.paint import line_width, paint
from skinsight.analyzer.pictures.tone_strip import tone_colours, tone_figures, tone_notes, tone_title
from skinsight.analyzer.pictures.zone_map import zone_map, zone_number
from skinsight.analyzer.report.encoded import data_uri
from skinsight.analyzer.schema.recommendation import URGENCIES
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.photo import Photo

FACE_SIDE: Final = 900
SWATCH_SIDE: Final = 48
_WORDINGS: Final = (
    wording.details,
    wording.finding_words,
    wording.lost_words,
    wording.made_words,
    wording.number,
    wording.numbers,
    wording.percent,
    wording.under_grade,
    wording.zone_lines,
    wording.zone_words,
)


def html_report(photo: Photo, analysis: Analysis, person: Person = NOBODY) -> str:
    """All of an analysis on a page for screen, telephone and print; the same analysis gives the same text.

    Args:
        photo: the photograph that was analysed.
        analysis: what was seen in it.
        person: what the person said, for the page to repeat.

    Raises:
        ValueError: the analysis is of a photo of another size.
    """
    return _environment().get_template("page.html.j2").render(
        analysis=analysis,
        concerns={name: result for name, result in analysis.concerns.items() if name != FACE_SKIN},
        rows=CONCERNS,
        close_ups=close_ups(photo, analysis),
        said=_said(person),
        advice=sorted(analysis.recommendations, key=lambda one: URGENCIES.index(one.urgency)),
        tone_title=tone_title(analysis),
        tone_figures=tone_figures(analysis.tone.tone) if analysis.tone.tone else (),
        tone_notes=tone_notes(analysis),
        **_pictures(photo, analysis),
    )  # fmt: skip


def _pictures(photo: Photo, analysis: Analysis) -> dict[str, str | dict[str, str]]:
    """Every picture as a ``data:`` URI."""
    face, masks = face_frame(photo, analysis, FACE_SIDE)
    return {
        "face": data_uri(face, "JPEG"),
        "marked": data_uri(paint(face, masks, 0.45, line_width(FACE_SIDE)), "JPEG"),
        "zone_map": data_uri(zone_map(photo, analysis), "JPEG"),
        "tone_colours": data_uri(tone_colours(analysis.tone.tone), "PNG") if analysis.tone.tone else "",
        "swatches": {name: data_uri(swatch(CONCERNS[name], SWATCH_SIDE), "PNG") for name in analysis.concerns},
    }


def _said(person: Person) -> list[tuple[str, str]]:
    """What the person said of themselves, in words."""
    told = person.model_dump(exclude_defaults=True, exclude={"uses"})
    if person.uses:
        told["uses"] = [one.name for one in person.uses]
    return [(name.replace("_", " "), _plain(value)) for name, value in told.items()]


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"URGENCY_WORDS": wording.URGENCY_WORDS, "NOTHING": wording.NOTHING}
    environment.filters["jpeg"] = lambda picture: data_uri(picture, "JPEG")
    environment.filters |= {words.__name__: words for words in (*_WORDINGS, zone_number)}
    return environment
