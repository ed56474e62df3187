"""``skinsight labels``: folders of labels to and from other tools."""

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer

from skinsight.analyzer.schema.result import now
from skinsight.annotation_tools.agreement import agreement, differing, together
from skinsight.annotation_tools.checks import check as find_slips
from skinsight.annotation_tools.consensus import majority, staple
from skinsight.annotation_tools.formats import FORMATS
from skinsight.annotation_tools.formats.common import save_png
from skinsight.annotation_tools.imagej.axes import labels_of
from skinsight.annotation_tools.imagej.pair import StackPair, read_masks
from skinsight.annotation_tools.imagej.pictures import pictures_of as stack_pictures
from skinsight.annotation_tools.imagej.stack_export import export_pair
from skinsight.annotation_tools.imagej.stack_file import read_stack
from skinsight.annotation_tools.imagej.stack_import import DRAWN_AS_LINES
from skinsight.annotation_tools.label_folder import (
    DATASET_FILE,
    pictures_of,
    read_description,
    read_folder,
    write_labels,
)
from skinsight.annotation_tools.next_slices import candidates, choose, likeness_of
from skinsight.annotation_tools.review.work import Work
from skinsight.annotation_tools.revisions import revise, revisions
from skinsight.annotation_tools.staging import staged
from skinsight.api.cli.batch import FAILED, load_segmenter
from skinsight.api.cli.labelling import ConcernName, OutFolder, failures, tell_skipped
from skinsight.segmentation.evaluation.metrics.overlap import Estimate

labels_app = typer.Typer(help="Folders of labels: to and from other tools, checked, compared, chosen.")

WORST = 5
"""Pictures that are named."""
Folder = Annotated[Path, typer.Argument(file_okay=False, help="Folder of labels, as `stack import` writes it.")]


def _known_format(name: str) -> str:
    if name not in FORMATS:
        raise typer.BadParameter(f"no format {name}: choose one of {', '.join(FORMATS)}")
    return name


FormatName = Annotated[str, typer.Option(callback=_known_format, help=f"One of: {', '.join(FORMATS)}.")]


@labels_app.command("export")
def export_(
    folder: Folder,
    to: FormatName,
    out: OutFolder,
) -> None:
    """Write a folder of labels in another tool's format, with its pictures."""
    with failures():
        about = read_description(folder)
        labels = [piece.label or Path(piece.file).stem for piece in about.slices]
        count = FORMATS[to].write(out, about.concern, pictures_of(folder), labels)
        typer.echo(f"{count} pictures with {about.concern} in {out}")


@labels_app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="The other tool's file or folder.")],
    of: Annotated[str, typer.Option("--from", callback=_known_format, help=f"One of: {', '.join(FORMATS)}.")],
    concern: ConcernName,
    folder: OutFolder,
    images: Annotated[Path | None, typer.Option(help="Folder of the labelled pictures, where they lie apart.")] = None,
) -> None:
    """Read labels of another tool, with their pictures, as a folder of labels."""
    with failures():
        reading = FORMATS[of].read(path, concern, images)
        about = write_labels(folder, concern, reading.sources, reading.pictures, reading.skipped)
        tell_skipped(about.skipped)
        typer.echo(f"{len(about.slices)} pictures with {concern} in {folder}")


@labels_app.command()
def check(
    folders: Annotated[list[Path], typer.Argument(file_okay=False, help="Folders of labels, each a part of its own.")],
) -> None:
    """Look for slips: marks off the skin, leaks, crumbs, nothing marked, pictures and persons in two parts.

    Exit status 1 where something is to be looked at.
    """
    with failures():
        findings = 0
        for finding in find_slips(folders, load_segmenter()):
            typer.echo(str(finding))
            findings += 1
        typer.echo(f"{findings} findings")
    if findings:
        raise typer.Exit(FAILED)


@labels_app.command()
def agree(
    folders: Annotated[list[Path], typer.Argument(file_okay=False, help="A folder of labels of each annotator.")],
    pictures: Annotated[Path | None, typer.Option(help="Folder to make, of pictures, worst first.")] = None,
) -> None:
    """How far annotators agree, for every two of them, and where they differ most."""
    with failures():
        for pair in agreement(folders):
            f1 = f", F1 of {pair.things} {_interval(pair.f1)}" if pair.f1 else ""
            typer.echo(f"{pair.one} and {pair.other}: Dice {_interval(pair.dice)}{f1}, {pair.dice.n} pictures")
            for each in pair.pictures[:WORST]:
                typer.echo(f"  {each.overlap.dice:.3f} {each.label}")
        if pictures:
            count = _write_differing(folders, pictures)
            typer.echo(f"{count} pictures in {pictures}: orange the one alone, blue the other alone, white both")


@labels_app.command()
def consensus(
    folders: Annotated[list[Path], typer.Argument(file_okay=False, help="A folder of labels of each annotator.")],
    out: OutFolder,
    by: Annotated[
        Literal["majority", "staple"],
        typer.Option(help="majority: what more than half marked; staple: weighted by how far each can be trusted."),
    ] = "majority",
) -> None:
    """One folder of labels out of those of several annotators: a proposal."""
    with failures():
        sources = [folder / DATASET_FILE for folder in folders]
        propose = majority
        if by == "staple":
            found = staple(labelled for _, _, labelled in together(folders))
            for folder, sensitivity, specificity in zip(folders, found.sensitivity, found.specificity, strict=True):
                typer.echo(f"{folder}: sensitivity {sensitivity:.3f}, specificity {specificity:.4f}")
            propose = found.proposal
        proposals = (propose(labelled) for _, _, labelled in together(folders))
        about = write_labels(out, read_description(folders[0]).concern, sources, proposals)
        typer.echo(f"{len(about.slices)} pictures in {out}: look at them before they are used")


@labels_app.command("next")
def next_(
    images: Annotated[Path, typer.Argument(help="Stack of faces to choose from.")],
    concern: ConcernName,
    out: OutFolder,
    labelled: Annotated[list[Path] | None, typer.Option(help="Folder of what is labelled; may be repeated.")] = None,
    count: Annotated[int, typer.Option(min=1, help="Slices at most.")] = 10,
) -> None:
    """Choose slices to label next, where the network is unsure and which are new: a stack with drafted masks.

    Where nothing is left that is worth it, it says so and makes nothing.
    """
    with failures():
        stack = read_stack(images)
        pictures = stack_pictures(stack)
        known = [likeness_of(piece.picture) for folder in labelled or () for piece in pictures_of(folder)]
        chosen = choose(list(candidates(pictures, concern, load_segmenter())), known, count)
        if not chosen:
            typer.echo("nothing is left that is unsure and new: labelling may stop here")
            return
        labels = labels_of(stack, len(pictures))
        places = [each.place for each in chosen]
        named = tuple(labels[place] or f"slice {place + 1}" for place in places)
        export_pair(StackPair(images.stem, pictures[places], np.stack([each.mask for each in chosen]), named), out)
        for name, each in zip(named, chosen, strict=True):
            typer.echo(f"{name}: {each.unsure.mean():.2%} unsure")
        typer.echo(f"{len(chosen)} slices in {out}: correct masks.tif")


@labels_app.command("revise")
def revise_(
    folder: Folder,
    masks: Annotated[Path, typer.Argument(help="Corrected stack of masks, or ROIs, of the imported pictures.")],
    author: Annotated[str, typer.Option(help="Who corrected them.")],
    note: Annotated[str, typer.Option(help="What was done.")] = "",
) -> None:
    """Add a version of masks; those before it stay."""
    with failures():
        about, before = read_description(folder), read_folder(folder)
        size = before.masks.shape[1], before.masks.shape[2]
        corrected, notes = read_masks(masks, before.labels, *size, takes_lines=about.concern in DRAWN_AS_LINES)
        tell_skipped(notes)
        found = {piece.file: mask for piece, mask in zip(about.slices, corrected, strict=True)}
        added = revise(folder, found, author, masks, now().isoformat(), note)
        typer.echo(f"version {added.number} of {folder}: {len(added.changed)} masks changed")


@labels_app.command()
def log(folder: Folder) -> None:
    """Versions of a folder of labels, and the strokes of the review page on the latest ones."""
    with failures():
        typer.echo(f"1: imported, {len(read_description(folder).slices)} pictures")
        for each in revisions(folder):
            what = f"{len(each.changed)} masks from {each.source.file}"
            typer.echo(f"{each.number}: {each.made} {each.author}, {what} {each.note}".rstrip())
        work = Work(folder)
        for place, piece in enumerate(work.slices):
            found = work.standing(place)
            if found.author:
                told = f"{found.marks} marks, {found.state}, {found.made} {found.author} {found.note}".rstrip()
                typer.echo(f"{piece.file} {piece.label}: {told}")


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f}-{estimate.high:.3f})"


def _write_differing(folders: list[Path], out: Path) -> int:
    """Write pictures of every two annotators, numbered from the worst."""
    count = 0
    with staged(out) as partial:
        for pair in agreement(folders):
            order = {each.label: place for place, each in enumerate(pair.pictures, 1)}
            for file, picture, (one, other) in together([pair.one, pair.other]):
                name = f"{pair.one.name}_{pair.other.name}_{order[one.label]:04d}_{file}"
                save_png(partial / name, differing(picture, one, other))
                count += 1
    return count
