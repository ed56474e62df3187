"""``skinsight analyze``: masks, scores and an overlay of each photograph."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from PIL import Image as PillowImage
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from skinsight import __version__, analyzer
from skinsight.analyzer.formulas.table import MEASURES, measure_of
from skinsight.analyzer.pictures.condition_words import verdict_words
from skinsight.analyzer.pictures.evidence import evidence_picture
from skinsight.analyzer.pictures.heat import measure_picture
from skinsight.analyzer.pictures.wording import grade_words, measure_words, numbers, under_grade
from skinsight.analyzer.schema.words import NOTHING, sentence
from skinsight.api.cli.advice import (
    CatalogueFile,
    ColourCorners,
    GreyCorners,
    PersonFile,
    read_card,
    read_catalogue,
    read_person,
)
from skinsight.api.cli.batch import Photos, ProfileChoice, SkipExisting, load_segmenter, write_each, write_mask
from skinsight.api.cli.language import Language
from skinsight.api.cli.pictures import write_pictures
from skinsight.api.cli.terminal import shown
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, askable
from skinsight.segmentation.errors import NoFaceFound, UnknownConcern
from skinsight.segmentation.face import Face
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import DEFAULT_PROFILE
from skinsight.segmentation.weights import sha256_of


def _known(names: list[str]) -> list[str]:
    return _each(names, askable)


def _known_measures(names: list[str]) -> list[str]:
    return _each(names, lambda name: measure_of(name).name)


def _each(names: list[str], look_up: Callable[[str], str]) -> list[str]:
    try:
        return [look_up(name) for name in names]
    except UnknownConcern as error:
        raise typer.BadParameter(str(error)) from None


Concerns = Annotated[
    list[str],
    typer.Option(
        "--concern",
        "--concerns",  # as the field of a request is called
        callback=_known,
        autocompletion=lambda: [*CONCERNS, CONDITIONS],
        metavar="NAME",
        help=f"Only this concern; may be repeated. One of {', '.join([*CONCERNS, CONDITIONS])}. Without it: all.",
    ),
]


Measures = Annotated[
    list[str],
    typer.Option(
        "--measure",
        "--measures",
        callback=_known_measures,
        autocompletion=lambda: list(MEASURES),
        metavar="NAME",
        help=f"Only this measure without a network; may be repeated. One of {', '.join(MEASURES)}. "
        "Without it: all where no concern is chosen, else none.",
    ),
]


def _face(text: str | None) -> str | None:
    if text is not None and text != ALL and not (text.isdecimal() and int(text)):
        raise typer.BadParameter(f"{text!r} is neither {ALL!r} nor the number of a face: 1 is the largest")
    return text


MEASURE_SIDE: Final = 768
"""Side of the pictures of measures, in pixels."""
ALL: Final = "all"
WhichFace = Annotated[
    str | None,
    typer.Option(
        "--face",
        callback=_face,
        metavar="N|all",
        help="Which of several faces, 1 being the largest, or all, each in a folder face-N of its own. "
        "Without it: the largest.",
    ),
]


def analyze(
    photos: Photos,
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder to write into.")] = Path("out"),
    json: Annotated[bool, typer.Option("--json", help="Print the analysis as JSON, one line per photo.")] = False,
    concern: Concerns = [],  # noqa: B006 - typer reads it and nothing changes it
    measure: Measures = [],  # noqa: B006
    strict: Annotated[bool, typer.Option(help="Refuse photos in which the quality gate finds a problem.")] = False,
    report: Annotated[bool, typer.Option(help="Write report.html, report.pdf and further pictures, too.")] = False,
    language: Language = "en",
    person: PersonFile = None,
    products: CatalogueFile = None,
    grey_card: GreyCorners = None,
    colour_card: ColourCorners = None,
    face: WhichFace = None,
    profile: ProfileChoice = DEFAULT_PROFILE,
    skip_existing: SkipExisting = False,
) -> None:
    """Mark, measure and grade the skin concerns of each photograph, read its tone, and advise.

    Writes OUT/<stem>/ with analysis.json, overlay.jpg, contact_sheet.jpg and,
    for each concern that could be measured, <concern>.png (0 or 255),
    and for each measure that shows where it is, measure_<name>.jpg.
    Two photos of one stem get <stem> and <stem>-2, and keep them.
    A folder is written anew each time, and only its owner can read it.
    OUT/summary.json lists what failed and why.

    Exit status: 0 all well, 1 some photos failed (a missing file too), 2 usage.
    """
    told, catalogue, card = read_person(person), read_catalogue(products), read_card(grey_card, colour_card)
    segmenter = load_segmenter(profile)

    def write(photo: Photo, folder: Path, later: Path) -> RenderableType:
        if face != ALL:
            return write_face(photo, chosen(photo, int(face)) if face else None, folder, later)
        answers = []
        for number, one in enumerate(segmenter.find_faces(photo.pixels), 1):
            name = f"face-{number}"
            (folder / name).mkdir()
            answers.append(write_face(photo, one, folder / name, later / name))
        return "\n".join(map(str, answers)) if json else Group(*answers)

    def chosen(photo: Photo, number: int) -> Face:
        faces = segmenter.find_faces(photo.pixels)
        if number > len(faces):
            raise NoFaceFound(
                f"there is no face {number} in this photo, which shows {len(faces)}: give 1 to {len(faces)}"
            )
        return faces[number - 1]

    def write_face(photo: Photo, one: Face | None, folder: Path, later: Path) -> RenderableType:
        analysis = analyzer.analyze(
            photo, concern or None, segmenter, one, measures=measure or None, person=told, products=catalogue,
            card=card, strict=strict,
        )  # fmt: skip
        canvas = analyzer.Canvas(photo, analysis)
        _write(canvas, folder, language)
        if report:
            write_pictures(canvas, folder, told, language)
        return analysis.model_dump_json() if json else _report(analysis, later, report)

    models = sorted(model.sha256 for model in segmenter.models.values())
    given = [sha256_of(file) for file in (person, products) if file]
    options = (concern, measure, strict, report, language, given, grey_card, colour_card, face)
    asked = repr((__version__, models, profile, *options))
    write_each(photos, out, write, asked, skip_existing)


def _write(canvas: analyzer.Canvas, folder: Path, language: str) -> None:
    from skinsight.api.page.words import Words

    say = Words(language)
    (folder / "analysis.json").write_text(canvas.analysis.model_dump_json() + "\n", encoding="utf-8")
    PillowImage.fromarray(analyzer.overlay(canvas, say=say)).save(folder / "overlay.jpg", quality=92)
    PillowImage.fromarray(analyzer.contact_sheet(canvas, say)).save(folder / "contact_sheet.jpg", quality=92)
    if (evidence := evidence_picture(canvas)) is not None:
        PillowImage.fromarray(evidence).save(folder / f"{CONDITIONS}.jpg", quality=92)
    for name in CONCERNS:
        if name in canvas.masks:
            write_mask(canvas.masks[name], folder / f"{name}.png")
    for name in canvas.analysis.measures:
        if (picture := measure_picture(canvas, name, MEASURE_SIDE)) is not None:
            PillowImage.fromarray(picture).save(folder / f"measure_{name}.jpg", quality=92)


def _report(analysis: analyzer.Analysis, folder: Path, report: bool) -> RenderableType:
    """The table of one photo; below it what is wrong with it, why something is unavailable, advice and the files."""
    several = f", one of {analysis.face.faces_found} faces" if analysis.face.faces_found > 1 else ""
    table = Table(title=escape(shown(analysis.photo.name) + several), title_justify="left")
    for heading in ("concern", "result"):
        table.add_column(heading)
    for heading in ("score", "of face skin", "count"):
        table.add_column(heading, justify="right")
    for name, result in analysis.concerns.items():
        state = "unavailable" if result.unavailable_reason else NOTHING
        table.add_row(CONCERNS[name].label, grade_words(result.grade) if result.grade else state, *numbers(result))
    advice = [Text(problem.advice) for problem in analysis.quality.problems]
    reasons = [
        Text(f"{CONCERNS[name].label}: {sentence(reason)}")
        for name, result in analysis.concerns.items()
        if not result.grade and (reason := under_grade(result))
    ]
    flags = [Text(f"{one.title}: {one.advice}") for one in analysis.recommendations if one.urgency == "red_flag"]
    titles = [one.title for one in analysis.recommendations if one.urgency != "red_flag"]
    care = [Text(f"Advice: {'; '.join(titles)}.")] if titles else []
    paths = [Text(shown(str(folder / name))) for name in ("overlay.jpg", "analysis.json", *["report.html"] * report)]
    measured = [Text(line) for name, one in analysis.measures.items() if (line := measure_words(name, one))]
    whole = [Text(verdict_words(analysis.conditions))] if analysis.conditions else []
    return Group(*flags, table, _tone_line(analysis), *whole, *measured, *advice, *reasons, *care, *paths)


def _tone_line(analysis: analyzer.Analysis) -> Text:
    tone = analysis.tone
    if tone.status == "unavailable":
        return Text(f"Skin tone: {sentence(tone.unavailable_reason)}")
    low, high = tone.monk.interval
    way = "measured by the card" if tone.calibrated else "estimated"
    return Text(f"Skin tone: Monk {tone.monk.value:.1f} ({low:.1f} to {high:.1f}), {tone.hex}, {way}")
