"""Which files are meant by the photographs and folders of a command line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from skinsight.datasets.folder import natural_order
from skinsight.segmentation.errors import BrokenPhoto
from skinsight.segmentation.photo import SUFFIXES, Limits, read_bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: of the file.
        folder: the folder that was meant, where the file itself was not named.
    """

    path: Path
    folder: Path | None = None

    def read(self, limits: Limits) -> bytes:
        """Its bytes.

        Raises:
            BrokenPhoto: it cannot be read, is no ordinary file, or is a link out of its folder.
            PhotoTooLarge: more bytes than the limit.
        """
        if self.path.is_dir():
            raise BrokenPhoto(
                "no picture in this folder: it needs files that can be listed and end in .jpg or the like"
            )
        if self.folder and not self.path.resolve().is_relative_to(self.folder.resolve()):
            raise BrokenPhoto("a link out of its folder; name the file itself if it is meant")
        return read_bytes(self.path, limits)


@dataclass(frozen=True, slots=True)
class Sources:
    """All files that are meant, and how many files of folders are none by their names' endings."""

    files: tuple[Source, ...]
    passed_over: int


def find_sources(arguments: Iterable[Path]) -> Sources:
    """The arguments, each folder among them replaced by its pictures in natural order (2 before 10).

    A folder without pictures, or one that cannot be listed, stays itself, so that its failure is told. Folders within
    folders are not entered; a file that is named itself is meant whatever its name.
    """
    files: list[Source] = []
    passed_over = 0
    for argument in arguments:
        inside = list(_inside(argument))
        found = [path for path in inside if path.suffix.lower() in SUFFIXES]
        passed_over += len(inside) - len(found)
        files += [Source(path, argument) for path in sorted(found, key=natural_order)] or [Source(argument)]
    return Sources(tuple(files), passed_over)


def _inside(folder: Path) -> Iterator[Path]:
    try:
        if folder.is_dir():
            yield from (path for path in folder.iterdir() if not path.name.startswith(".") and not path.is_dir())
    except OSError:
        return
