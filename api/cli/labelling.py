"""What the commands of labelling share: which concern, where to, what was left out, what a user can mend."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from skinsight.annotation_tools.imagej.stack_import import require_concern
from skinsight.api.cli.batch import FAILED
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import SkinsightError, UnknownConcern


def _known_concern(name: str) -> str:
    try:
        require_concern(name)
    except UnknownConcern as error:
        raise typer.BadParameter(str(error)) from None
    return name


def _concern_or_none(name: str | None) -> str | None:
    return _known_concern(name) if name else None


_MARKED: Final = f"What is marked: {', '.join(row.name for row in CONCERNS.values() if row.is_concern)}."
ConcernName = Annotated[str, typer.Option("--concern", callback=_known_concern, help=_MARKED)]
ConcernChoice = Annotated[str | None, typer.Option("--concern", callback=_concern_or_none, help=_MARKED)]
OutFolder = Annotated[Path, typer.Option("--out", file_okay=False, help="Folder to make.")]


def tell_skipped(notes: Sequence[str]) -> None:
    """Tell of each mark that was left out, on stderr."""
    for note in notes:
        typer.echo(f"skipped {note}", err=True)


@contextmanager
def failures() -> Iterator[None]:
    """Errors that a user can mend end the command in one line."""
    try:
        yield
    except (SkinsightError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(FAILED) from None
