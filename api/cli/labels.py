"""``skinsight labels``: folders of labels to and from other tools."""

from pathlib import Path
from typing import Annotated

import typer

from skinsight.annotation_tools.formats import FORMATS
from skinsight.annotation_tools.label_folder import pictures_of, read_description, write_labels
from skinsight.api.cli.labelling import ConcernName, OutFolder, failures, tell_skipped

labels_app = typer.Typer(help="Folders of labels: to and from other tools, checked, compared, chosen.")

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
