"""``skinsight analyze``: masks, scores and an overlay of each photograph."""

from pathlib import Path
from typing import Annotated

import typer
from PIL import Image as PillowImage
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

import analyzer
from analyzer.lettering import NOTHING, percent
from api.cli.batch import Photos, for_each, load_segmenter, write_mask
from segmentation.concerns import CONCERNS, concern
from segmentation.errors import UnknownConcern
from segmentation.photo import Photo


def _known(names: list[str]) -> list[str]:
    try:
        return [concern(name).name for name in names]
    except UnknownConcern as error:
        raise typer.BadParameter(str(error)) from None


Concerns = Annotated[
    list[str],
    typer.Option(
        "--concern",
        callback=_known,
        autocompletion=lambda: list(CONCERNS),
        metavar="NAME",
        help=f"Only this concern; may be repeated. One of {', '.join(CONCERNS)}. Without it: all.",
    ),
]


def analyze(
    photos: Photos,
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder to write into.")] = Path("out"),
    json: Annotated[bool, typer.Option("--json", help="Print the analysis as JSON, one line per photo.")] = False,
    concern: Concerns = [],  # noqa: B006 - typer reads it and nothing changes it
) -> None:
    """Mark and measure the skin concerns of each photograph.

    Writes OUT/<stem>/ with analysis.json, overlay.jpg, contact_sheet.jpg and,
    for each concern that could be measured, <concern>.png (0 or 255).
    Two photos of one stem get <stem> and <stem>-2.

    Exit status: 0 all well, 1 some photos failed (a missing file too), 2 usage.
    """
    segmenter = load_segmenter()

    def work(photo: Photo, folder: Path) -> RenderableType:
        analysis = analyzer.analyze(photo, concern or None, segmenter)
        _write(photo, analysis, folder)
        return analysis.model_dump_json() if json else _report(analysis, folder)

    for_each(photos, out, work)


def _write(photo: Photo, analysis: analyzer.Analysis, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "analysis.json").write_text(analysis.model_dump_json() + "\n", encoding="utf-8")
    for stem, draw in (("overlay", analyzer.overlay), ("contact_sheet", analyzer.contact_sheet)):
        PillowImage.fromarray(draw(photo, analysis)).save(folder / f"{stem}.jpg", quality=92)
    for name in CONCERNS:
        path = folder / f"{name}.png"
        path.unlink(missing_ok=True)  # of an earlier run with other concerns
        result = analysis.concerns.get(name)
        if result and result.mask:
            write_mask(result.mask.to_mask(), path)


def _report(analysis: analyzer.Analysis, folder: Path) -> RenderableType:
    """The table of one photo, and below it why something is unavailable and where the files are."""
    table = Table(title=escape(analysis.photo.name), title_justify="left")
    table.add_column("concern")
    for heading in ("score", "area", "of face skin", "count"):
        table.add_column(heading, justify="right")
    for name, result in analysis.concerns.items():
        table.add_row(CONCERNS[name].label, *_cells(result))
    reasons = [
        Text(f"{CONCERNS[name].label}: {result.unavailable_reason}")
        for name, result in analysis.concerns.items()
        if result.unavailable_reason
    ]
    paths = [Text(str(folder / name)) for name in ("overlay.jpg", "analysis.json")]
    return Group(table, *reasons, *paths)


def _cells(result: analyzer.ConcernAnalysis) -> tuple[str, ...]:
    if result.area is None or result.area_fraction is None:
        return ("unavailable", NOTHING, NOTHING, NOTHING)
    return (
        NOTHING if result.score is None else f"{result.score:.0f}",
        f"{result.area:,} px",
        percent(result.area_fraction),
        NOTHING if result.count is None else str(result.count),
    )
