"""``skinsight stack``: ImageJ stacks looked at, imported as data sets, exported for correction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from skinsight.annotation_tools.imagej.rois import rois_of, write_rois
from skinsight.annotation_tools.imagej.stack_export import (
    SIDE,
    FaceSlice,
    Frames,
    export_slices,
    lay_back,
    require_no_export,
)
from skinsight.annotation_tools.imagej.stack_file import Stack, read_stack
from skinsight.annotation_tools.imagej.stack_import import implausible, import_pair, require_concern
from skinsight.annotation_tools.imagej.stacks import count_of, marked, masks_of, read_pair
from skinsight.api.cli.batch import FAILED, Photos, load_segmenter, look_at_each
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import SkinsightError, StackError, UnknownConcern
from skinsight.segmentation.photo import Photo

stack_app = typer.Typer(help="ImageJ stacks: look at them, import them, export photographs as stacks.")

LABELS_SHOWN: Final = 8


def _known_concern(name: str) -> str:
    try:
        require_concern(name)
    except UnknownConcern as error:
        raise typer.BadParameter(str(error)) from None
    return name


ConcernName = Annotated[
    str,
    typer.Option(
        "--concern",
        callback=_known_concern,
        help=f"What is marked: {', '.join(row.name for row in CONCERNS.values() if row.is_concern)}.",
    ),
]
OutFolder = Annotated[Path, typer.Option("--out", file_okay=False, help="Folder to make.")]


@stack_app.command()
def info(
    images: Annotated[Path, typer.Argument(metavar="FILE", help="A stack.")],
    masks: Annotated[Path | None, typer.Argument(metavar="[MASKS]", help="Masks, to be checked as a pair.")] = None,
) -> None:
    """What a stack holds; of two, whether they fit as pictures and masks."""
    with _failures():
        for path in (images, masks) if masks else (images,):
            Console().print(_table(read_stack(path)))
        if masks:
            pair = read_pair(images, masks)
            _tell_skipped(pair.notes)
            count, height, width = pair.masks.shape
            typer.echo(f"A pair of {count} slices of {height} x {width}, {pair.masks.mean():.2%} of the pixels marked.")


@stack_app.command("import")
def import_(
    images: Annotated[Path, typer.Argument(help="Stack of pictures.")],
    masks: Annotated[Path, typer.Argument(help="Stack of masks, or ROIs: .roi or a zip.")],
    concern: ConcernName,
    folder: OutFolder,
) -> None:
    """Check a pair of stacks and copy it as a data set folder."""
    with _failures():
        description = import_pair(images, masks, concern, folder)
        for number, piece in enumerate(description.slices, 1):
            typer.echo(f"{number} {piece.label}: {piece.marked:.2%} marked")
        _tell_skipped(description.skipped)
        for piece in implausible(description):
            typer.echo(
                f"{piece.file} ({piece.label}): {piece.marked:.0%} marked is implausible of {concern}: is it a mask, "
                "white where the concern is?",
                err=True,
            )
        typer.echo(f"{len(description.slices)} slices of {concern} in {folder}")


@stack_app.command("lay-back")
def lay_back_(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Folder of an export, masks.tif corrected.")],
    out: OutFolder,
) -> None:
    """Corrected masks of an export as masks of the photographs."""
    with _failures():
        names = [frame.label for frame in Frames.read(folder).frames]
        for name, path in zip(names, lay_back(folder, out), strict=True):
            typer.echo(f"{name}: {path}")


@stack_app.command()
def rois(
    masks: Annotated[Path, typer.Argument(help="Stack of masks.")],
    path: Annotated[Path, typer.Option("--out", dir_okay=False, help="Zip of ROIs to write.")],
) -> None:
    """Masks as ROIs for Fiji's ROI Manager, exact to the pixel."""
    with _failures():
        if path.exists():
            raise StackError(f"{path} is there already: give another name, or move it away")
        stack = read_stack(masks)
        planes = masks_of(stack, count_of(stack) or 1)
        outlines = [roi for number, mask in enumerate(planes, 1) for roi in rois_of(mask, number, f"slice {number}")]
        write_rois(path, outlines)
        typer.echo(f"{len(outlines)} ROIs of {len(planes)} slices in {path}")


@stack_app.command()
def export(
    photos: Photos,
    concern: ConcernName,
    folder: OutFolder,
    side: Annotated[int, typer.Option(min=64, max=4096, help="Side of a slice, in pixels.")] = SIDE,
) -> None:
    """Photographs' faces and predicted masks as a pair of stacks for Fiji."""
    with _failures():
        require_no_export(folder)
    segmenter = load_segmenter()
    slices: list[FaceSlice] = []

    def look(photo: Photo) -> str:
        face = segmenter.find_faces(photo.pixels)[0]
        mask = segmenter.segment(photo.pixels, face, [concern]).mask(concern)
        slices.append(FaceSlice.of(photo.name, photo.pixels, mask, face.crop, side))
        return f"{photo.name}: {slices[-1].mask.mean():.2%} of the face frame marked"

    failed: typer.Exit | None = None
    try:
        look_at_each(photos, look)
    except typer.Exit as some_failed:
        failed = some_failed
    if slices:
        with _failures():
            export_slices(slices, concern, folder)
            typer.echo(f"{len(slices)} slices of {concern} in {folder}")
    if failed:
        raise failed


def _table(stack: Stack) -> Table:
    table = Table("", escape(stack.path.name), show_edge=False)
    count = count_of(stack)
    rows = {
        "written by": "ImageJ or alike" if stack.is_imagej else "another program",
        "axes": stack.axes,
        "shape": " x ".join(map(str, stack.values.shape)),
        "type": str(stack.values.dtype),
        "slices": "not clear from this file alone" if count is None else str(count),
        "LUT": _lut(stack),
        "marked": _share(stack),
        "overlay": ", ".join(name for name, _ in stack.overlay) or "none",
        "labels": _few(stack.labels) or "none",
    }
    for name, text in rows.items():
        table.add_row(name, escape(text))
    return table


def _tell_skipped(notes: Sequence[str]) -> None:
    for note in notes:
        typer.echo(f"skipped {note}", err=True)


def _few(labels: tuple[str, ...]) -> str:
    more = len(labels) - LABELS_SHOWN
    return ", ".join(labels[:LABELS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _lut(stack: Stack) -> str:
    if "S" in stack.axes:
        return "none: red, green and blue are stored"
    if stack.inverting:
        return "inverting: 0 is shown as white"
    return "grey" if stack.palette is None else "colours of a palette"


def _share(stack: Stack) -> str:
    """Share of marked pixels, if these are masks."""
    if "S" in stack.axes:
        return "no mask: in colour"
    try:
        return f"{marked(stack).mean():.2%} of the pixels, if these are masks"
    except StackError:
        return "not clear: see docs/stacks.md on inverting LUTs"


@contextmanager
def _failures() -> Iterator[None]:
    """Errors that a user can mend end the command in one line."""
    try:
        yield
    except (SkinsightError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(FAILED) from None
