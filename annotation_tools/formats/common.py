"""What the formats of other tools have in common: a picture with marks, read and checked one at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import PIL.Image

from skinsight.annotation_tools.label_folder import Labelled
from skinsight.annotation_tools.names import file_stems
from skinsight.annotation_tools.staging import staged
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.photo import SUFFIXES, read_photo

IMAGES = "images"


@dataclass(slots=True)
class Reading:
    """Labels under way from another tool's file.

    Attributes:
        sources: files that were read.
        pictures: one at a time.
        skipped: a line for each mark that is left out, with the reason; whole when all pictures were read.
    """

    sources: list[Path]
    pictures: Iterator[Labelled]
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Marks:
    """What another tool says of one picture: its name there, its size where that is told, and its mask."""

    name: str
    size: tuple[int, int] | None
    mask: Callable[[int, int], Mask]


def labelled(marks: Iterable[Marks], folder: Path) -> Iterator[Labelled]:
    """Read each picture from a folder, upright, and draw its mask.

    Raises:
        DataError: a picture is missing, outside of the folder or of another size.
    """
    for each in marks:
        picture = read_picture(folder, each.name)
        height, width = picture.shape[:2]
        if each.size not in (None, (height, width)):
            raise DataError(
                f"{each.name} is {height} x {width} upright, its labels are of {each.size}: give the pictures that "
                "were labelled"
            )
        yield Labelled(Path(each.name).name, picture, each.mask(height, width))


def read_picture(folder: Path, name: str) -> Image:
    """A picture by the name that another tool gave it: within the folder, or by its last part alone.

    Raises:
        DataError: it is not there.
    """
    last = Path(name.replace("\\", "/")).name
    for path in (folder / name, folder / last, folder / last.partition("-")[2]):  # Label Studio's uploads: ID-name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return read_photo(path).pixels
    raise DataError(f"no picture {name} in {folder}: give the folder of the labelled pictures as --images")


def pictures_in(folder: Path) -> list[Path]:
    """Pictures of a folder by name.

    Raises:
        DataError: it has none.
    """
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise DataError(f"no pictures in {folder}: give the folder of the labelled pictures as --images")
    return found


def chosen(names: Iterable[str], concern: str, path: Path) -> str:
    """Which of a file's labels is the concern: its own name, or the only one there is.

    Raises:
        DataError: several, and none is called so.
    """
    known = sorted(set(names))
    if concern in known or not known:
        return concern
    if len(known) == 1:
        return known[0]
    raise DataError(
        f"{path.name} has the labels {', '.join(known)}, none called {concern}: rename the one that is meant"
    )


def write_pictures(
    out: Path, pictures: Iterable[Labelled], labels: Iterable[str], write: Callable[[Path, str, Labelled], None],
    finish: Callable[[Path], None],
) -> int:  # fmt: skip
    """Write pictures as PNG with what ``write`` puts beside each; the folder is there whole or not at all.

    Args:
        out: folder to make.
        pictures: one at a time.
        labels: their labels, of which files are named.
        write: is told the folder, the file's name without ending, and the picture.
        finish: is told the folder, when all pictures are written.

    Returns:
        Number of pictures.

    Raises:
        DataError: ``out`` is there already.
    """
    if out.exists():
        raise DataError(f"{out} is there already: give another folder, or move it away")
    count = 0
    with staged(out) as folder:
        (folder / IMAGES).mkdir()
        for stem, piece in zip(file_stems(list(labels)), pictures, strict=True):
            save_png(folder / IMAGES / f"{stem}.png", piece.picture)
            write(folder, stem, piece)
            count += 1
        finish(folder)
    return count


def save_png(path: Path, pixels: Image | Mask) -> None:
    """Write a picture, or a mask as 0 and 255."""
    PIL.Image.fromarray(pixels.astype(np.uint8) * 255 if pixels.dtype == np.bool_ else pixels).save(path)
