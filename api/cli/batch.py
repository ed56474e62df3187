"""Several photographs one after the other: how far, what went wrong, and what is left to do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from PIL import Image as PillowImage
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

from skinsight.api.cli.results import SUMMARY, Results, utf8
from skinsight.api.cli.sources import Source, find_sources
from skinsight.api.cli.terminal import Output, tell
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.errors import SkinsightError, WeightsError
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.photo import Decoder, Limits, Photo, decode

FAILED: Final = 1
LIMITS: Final = Limits()

Photos = Annotated[
    list[Path],
    typer.Argument(metavar="PHOTO", help="Photographs, or folders whose pictures are meant.", show_default=False),
]
SkipExisting = Annotated[
    bool,
    typer.Option(
        "--skip-existing",
        help="Leave out photos whose result is there already, of the same bytes, options and networks.",
    ),
]
ProfileChoice = Annotated[
    networks.Profile,
    typer.Option(
        "--profile",
        help="thorough: every network sees the picture and its mirror image; standard: the picture; "
        "fast: one small network in the place of all.",
    ),
]
Look = Callable[[Photo], RenderableType]
"""Does one photo, and answers with what to print."""
Write = Callable[[Photo, Path, Path], RenderableType]
"""Does one photo, writes into the first folder, and answers with what to print; the second is its later name."""


class Run:
    """A run over files: its bar, its output, the process that decodes, and how it went.

    Of several files none is decoded in this process, so that none can stop the rest.
    """

    def __init__(self, files: Sequence[Source]) -> None:
        self.done = self.skipped = 0
        self.failures: list[dict[str, str]] = []
        self._files = files
        self._bar = _bar(len(files))
        self._output = Output()
        self._decoder = Decoder() if len(files) > 1 else None

    def each(self) -> Iterator[Source]:
        """The files, one after the other."""
        with self._bar, self._decoder or nullcontext():
            task = self._bar.add_task("Photos", total=len(self._files))
            for source in self._files:
                yield source
                self._bar.advance(task)

    def decoded(self, source: Source, data: bytes) -> Photo:
        """The photograph of a file's bytes."""
        return (self._decoder.decode if self._decoder else decode)(data, utf8(source.path.name), LIMITS)

    def succeed(self, answer: RenderableType) -> None:
        """Note a photo that is done, and print its answer."""
        self.done += 1
        with self._without_bar():
            self._output.print(answer)

    def fail(self, path: Path, error: Exception) -> None:
        """Note a photo that failed, and tell of it in a line of its own."""
        message, name = _message(path, error), utf8(str(path))
        self.failures.append({"photo": name, "error": type(error).__name__, "message": message})
        with self._without_bar():
            tell(f"{name}: {message}")

    def leave(self) -> None:
        """End the command with status 1 where a photo failed, or its answer could not be printed."""
        if self.failures or self._output.broken:
            raise typer.Exit(FAILED)

    @contextmanager
    def _without_bar(self) -> Iterator[None]:
        """Or it would be drawn into what is printed."""
        self._bar.stop()
        yield
        self._bar.start()


def look_at_each(arguments: Iterable[Path], look: Look) -> None:
    """Do ``look`` on every photo, with a progress bar on stderr where there are several.

    A photo that fails is told of in its own line on stderr and does not stop the rest.

    Raises:
        typer.Exit: with status 1, after the last photo, where some failed.
    """
    run = Run(find_sources(arguments).files)
    for source in run.each():
        try:
            run.succeed(look(run.decoded(source, source.read(LIMITS))))
        except Exception as error:  # one photograph must not cost the others theirs
            run.fail(source.path, error)
    run.leave()


def write_each(arguments: Iterable[Path], out: Path, write: Write, asked: str = "", skip: bool = False) -> None:
    """Do ``write`` on every photo as :func:`look_at_each` does, each into a folder of its own in ``out``.

    The folder of a photo that fails is gone afterwards, an earlier run's too. ``summary.json`` in ``out`` lists what
    failed.

    Args:
        arguments: photos and folders.
        out: where the folders are made.
        write: does one photo.
        asked: what is asked of every photo, as text; with ``skip`` photos are left out that were asked the same.
        skip: leave these out.

    Raises:
        typer.BadParameter: nothing can be written into ``out``.
        typer.Exit: with status 1, after the last photo, where some failed.
    """
    try:
        results = Results(out, asked)
    except OSError as error:
        raise typer.BadParameter(f"nothing can be written into {out} ({error.strerror}): give another --out") from None
    sources = find_sources(arguments)
    run = Run(sources.files)
    for source in run.each():
        try:
            data = source.read(LIMITS)
            if skip and results.is_done(source.path, data):
                run.skipped += 1
                continue
            photo = run.decoded(source, data)
            with results.fresh(source.path, data) as folder:
                answer = write(photo, folder, results.folder_of(source.path))
            run.succeed(answer)
        except Exception as error:  # one photograph must not cost the others theirs
            run.fail(source.path, error)
            with suppress(OSError):  # a disk that fails was told of
                results.remove(source.path)
    try:
        results.write_summary(
            {"done": run.done, "skipped": run.skipped, "failed": run.failures, "passed_over": sources.passed_over}
        )
    except OSError as error:
        run.fail(out / SUMMARY, error)
    if len(sources.files) > 1 or sources.passed_over:
        tell(_summary(run, sources.passed_over, out))
    run.leave()


def load_segmenter(profile: networks.Profile = networks.DEFAULT_PROFILE) -> networks.Segmenter:
    """The networks that come with skinsight.

    Raises:
        typer.Exit: with status 1, where they are missing or changed.
    """
    try:
        return networks.default_segmenter(profile)
    except WeightsError as error:
        tell(str(error))
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


def _message(path: Path, error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not the memory for it; close other programs, or give a smaller picture"
    if not isinstance(error, SkinsightError | OSError):
        return f"skinsight failed at it ({type(error).__name__}: {error}); please report this"
    return " ".join(str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ").split())


def _summary(run: Run, passed_over: int, out: Path) -> str:
    parts = [f"{run.done} done"]
    parts += [f"{run.skipped} skipped, whose results are there"] * bool(run.skipped)
    parts += [f"{len(run.failures)} failed, listed in {out / 'summary.json'}"] * bool(run.failures)
    parts += [f"other files passed over, no pictures by their names: {passed_over}"] * bool(passed_over)
    return "; ".join(parts)
