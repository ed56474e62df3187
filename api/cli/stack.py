"""``skinsight stack``: ImageJ stacks looked at, imported as data sets, exported for correction."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from skinsight import __version__
from skinsight.analyzer.schema.result import now
from skinsight.annotation_tools.draft import write_draft
from skinsight.annotation_tools.imagej.axes import count_of
from skinsight.annotation_tools.imagej.frames import Frames, PhotoFace, lay_back
from skinsight.annotation_tools.imagej.marks import marked, masks_of
from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.imagej.rois import rois_of, write_rois
from skinsight.annotation_tools.imagej.stack_export import About, Export
from skinsight.annotation_tools.imagej.stack_file import Stack, read_stack
from skinsight.annotation_tools.imagej.stack_import import implausible, import_pair, read_persons
from skinsight.annotation_tools.run_length import runs_of
from skinsight.api.cli.batch import LIMITS, Photos, Run, load_segmenter
from skinsight.api.cli.labelling import ConcernName, OutFolder, failures, tell_skipped
from skinsight.api.cli.sources import find_sources
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo, decode, read_bytes
from skinsight.segmentation.segmenter import Segmenter

stack_app = typer.Typer(help="ImageJ stacks: look at them, import them, export photographs as stacks.")

LABELS_SHOWN: Final = 8


Side = Annotated[
    int | None, typer.Option(min=64, max=4096, help="Side of a slice, in pixels; else that of the largest face.")
]


@stack_app.command()
def info(
    images: Annotated[Path, typer.Argument(metavar="FILE", help="A stack.")],
    masks: Annotated[Path | None, typer.Argument(metavar="[MASKS]", help="Masks, to be checked as a pair.")] = None,
) -> None:
    """What a stack holds; of two, whether they fit as pictures and masks."""
    with failures():
        for path in (images, masks) if masks else (images,):
            Console().print(_table(read_stack(path)))
        if masks:
            pair = read_pair(images, masks)
            tell_skipped(pair.notes)
            count, height, width = pair.masks.shape
            typer.echo(f"A pair of {count} slices of {height} x {width}, {pair.masks.mean():.2%} of the pixels marked.")


@stack_app.command("import")
def import_(
    images: Annotated[Path, typer.Argument(help="Stack of pictures.")],
    masks: Annotated[Path, typer.Argument(help="Stack of masks, or ROIs: .roi or a zip.")],
    concern: ConcernName,
    folder: OutFolder,
    persons: Annotated[
        Path | None, typer.Option(help="CSV of who is shown: label, person. No person is trained and judged on.")
    ] = None,
) -> None:
    """Check a pair of stacks and copy it as a folder of labels."""
    with failures():
        description = import_pair(images, masks, concern, folder, read_persons(persons) if persons else None)
        for number, piece in enumerate(description.slices, 1):
            typer.echo(f"{number} {piece.label}: {piece.marked:.2%} marked")
        tell_skipped(description.skipped)
        for piece in implausible(description):
            typer.echo(
                f"{piece.file} ({piece.label}): {piece.marked:.0%} marked is implausible of {concern}: is it a mask, "
                "white where the concern is?",
                err=True,
            )
        typer.echo(
            f"{len(description.slices)} slices of {concern} in {folder}; next: skinsight train {concern} "
            f"--from-labels {folder}"
        )


@stack_app.command("lay-back")
def lay_back_(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Folder of an export, masks.tif corrected.")],
    out: OutFolder,
    labels: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder of labels made of it, instead: corrected in the page.")
    ] = None,
) -> None:
    """Corrected masks of an export as masks of the photographs."""
    with failures():
        names = [frame.label for frame in Frames.read(folder).frames]
        for name, path in zip(names, lay_back(folder, out, labels), strict=True):
            typer.echo(f"{name}: {path}")


@stack_app.command()
def rois(
    masks: Annotated[Path, typer.Argument(help="Stack of masks.")],
    path: Annotated[Path, typer.Option("--out", dir_okay=False, help="Zip of ROIs to write.")],
) -> None:
    """Masks as ROIs for Fiji's ROI Manager, exact to the pixel."""
    with failures():
        if path.exists():
            raise StackError(f"{path} is there already: give another name, or move it away")
        stack = read_stack(masks)
        planes = masks_of(stack, count_of(stack) or 1)
        outlines = [roi for number, mask in enumerate(planes, 1) for roi in rois_of(mask, number, f"slice {number}")]
        write_rois(path, outlines)
        typer.echo(f"{len(outlines)} ROIs of {len(planes)} slices in {path}")


@stack_app.command()
def export(photos: Photos, concern: ConcernName, folder: OutFolder, side: Side = None) -> None:
    """Photographs' faces and predicted masks as a pair of stacks for Fiji.

    Stopped, and given the same photographs again, it goes on.
    """
    _export(photos, folder, side, concern)


@stack_app.command()
def prepare(photos: Photos, folder: OutFolder, side: Side = None) -> None:
    """Photographs' faces as a stack with empty masks, to be drawn on."""
    _export(photos, folder, side, None)


@stack_app.command()
def draft(
    images: Annotated[Path, typer.Argument(help="Stack of pictures of faces.")],
    concern: ConcernName,
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="Stack of masks to write.")],
) -> None:
    """Let the network draw first: masks, and where it is unsure as a second channel."""
    with failures():
        if out.exists():
            raise StackError(f"{out} is there already: give another name, or move it away")
        marked_share = write_draft(images, concern, load_segmenter(), out)
        for number, (found, unsure) in enumerate(marked_share, 1):
            typer.echo(f"{number}: {found:.2%} marked, {unsure:.2%} unsure")


def _export(photos: list[Path], folder: Path, side: int | None, concern: str | None) -> None:
    segmenter = load_segmenter()
    names = [FACE_SKIN, *([concern] if concern else [])]
    about = About(
        concern=concern,
        threshold=CONCERNS[concern].threshold if concern else None,
        networks={name: segmenter.models[name].sha256 for name in names},
        skinsight=__version__,
    )
    with failures():
        under_way = Export(folder, about)
    run = Run(find_sources(photos).files)
    for source in run.each():
        try:
            data = source.read(LIMITS)
            face = under_way.take(source.path, sha256(data).hexdigest())
            if face is None:
                face = _face_of(run.decoded(source, data), source.path, data, segmenter, concern)
                under_way.keep(face)
            marked_share = f", {face.predicted.mean():.2%} of the photograph marked" if concern else ""
            run.succeed(f"{face.label}: a face of {face.crop.side:.0f} px{marked_share}")
        except Exception as error:  # one photograph must not cost the others theirs
            run.fail(source.path, error)
    if under_way.faces:
        with failures():
            found = under_way.finish(_pixels, now().isoformat(), side)
            what = f"slices of {concern}" if concern else "slices"
            typer.echo(f"{len(found.frames)} {what} of {found.side} x {found.side} in {folder}")
    else:
        under_way.forget()
    run.leave()


def _face_of(photo: Photo, path: Path, data: bytes, segmenter: Segmenter, concern: str | None) -> PhotoFace:
    face = segmenter.find_faces(photo.pixels)[0]
    height, width = photo.pixels.shape[:2]
    mask = (
        segmenter.segment(photo.pixels, face, [concern]).mask(concern) if concern else np.zeros((height, width), bool)
    )
    return PhotoFace(
        label=photo.name,
        path=str(path),
        sha256=sha256(data).hexdigest(),
        height=height,
        width=width,
        crop=face.crop,
        runs=runs_of(mask),
    )


def _pixels(face: PhotoFace) -> Image:
    """The photograph of a face, as it was.

    Raises:
        StackError: its file changed meanwhile.
    """
    data = read_bytes(face.path, LIMITS)
    if sha256(data).hexdigest() != face.sha256:
        raise StackError(f"{face.path} changed while it was exported: export it again")
    return decode(data, face.label, LIMITS).pixels


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
