"""Several photographs one after the other: which ones, where to, how far, and what went wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from PIL import Image as PillowImage
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

from skinsight.datasets.folder import natural_order
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.errors import BrokenPhoto, SkinsightError, WeightsError
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.photo import Photo, read_photo

FAILED: Final = 1
SUFFIXES: Final = (".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
"""Files of a folder that are taken for pictures. A file that is named itself is read whatever its name."""

Photos = Annotated[
    list[Path],
    typer.Argument(metavar="PHOTO", help="Photographs, or folders whose pictures are meant.", show_default=False),
]
Work = Callable[[Photo, Path], RenderableType]
"""Does one photo, writes into a folder that it makes, and answers with what to print."""

_out = Console()


def for_each(arguments: Iterable[Path], out: Path, work: Work) -> None:
    """Do ``work`` on every photo, with a progress bar on stderr where there are several.

    A photo that fails is told of in its own line on stderr and does not stop the rest.

    Raises:
        typer.Exit: with status 1, after the last photo, where some failed.
    """
    photos = list(pictures(arguments))
    failed = 0
    with _bar(len(photos)) as bar:
        task = bar.add_task("Photos", total=len(photos))
        for path, folder in zip(photos, folders(photos, out), strict=True):
            answer: RenderableType | Exception
            try:
                answer = work(_read(path), folder)
            except (SkinsightError, OSError) as error:
                answer = error
                failed += 1
            bar.stop()  # or the bar would be drawn into what is printed
            if isinstance(answer, Exception):
                typer.echo(_line(path, answer), err=True)
            else:
                _print(answer)
            bar.advance(task)
            bar.start()
    if failed:
        raise typer.Exit(FAILED)


def pictures(arguments: Iterable[Path]) -> Iterable[Path]:
    """The arguments, each folder among them replaced by its pictures in natural order (2 before 10)."""
    for argument in arguments:
        inside = argument.iterdir() if argument.is_dir() else ()
        found = [path for path in inside if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")]
        yield from sorted(found, key=natural_order) or [argument]


def folders(photos: Sequence[Path], out: Path) -> list[Path]:
    """A folder in ``out`` for each photo, called by its stem: ``face``, the next one ``face-2``, and so on.

    Names differ in more than upper and lower case, which not all file systems tell apart.
    """
    taken: set[str] = set()
    names = []
    for photo in photos:
        stem = name = _utf8(photo.stem).strip(". ") or "photo"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names.append(out / name)
    return names


def load_segmenter() -> networks.Segmenter:
    """The networks that come with skinsight.

    Raises:
        typer.Exit: with status 1, where they are missing or changed.
    """
    try:
        return networks.default_segmenter()
    except WeightsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from None


def write_mask(mask: Mask, path: Path) -> None:
    """Write a mask ``(H, W)`` as an 8-bit gray PNG of 0 and 255."""
    PillowImage.fromarray(mask.astype(np.uint8) * 255).save(path)


def bar_columns() -> tuple[ProgressColumn, ...]:
    """What every progress bar of the command line shows: what, how far, how many, how long yet."""
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()


def _bar(photos: int) -> Progress:
    """A bar on stderr for several photos, where stderr is a terminal."""
    errors = Console(stderr=True)
    return Progress(
        *bar_columns(),
        console=errors,
        transient=True,
        redirect_stdout=False,  # which would send JSON to stderr
        redirect_stderr=False,
        disable=photos < 2 or not errors.is_terminal,
    )


def _read(path: Path) -> Photo:
    if path.is_dir():
        raise BrokenPhoto(f"no picture in this folder: it needs files that end in {', '.join(SUFFIXES)}")
    photo = read_photo(path)
    return replace(photo, name=_utf8(photo.name))


def _utf8(name: str) -> str:
    """A file's name without the bytes that are no UTF-8, which neither JSON nor a terminal takes."""
    return name.encode("utf-8", "replace").decode()


def _line(path: Path, error: Exception) -> str:
    reason = str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
    return " ".join(f"{path}: {reason}".split())


def _print(answer: RenderableType) -> None:
    """Print to stdout, without breaking paths to the width of the terminal."""
    if isinstance(answer, str):
        typer.echo(answer)
    else:
        _out.print(answer, soft_wrap=True)
