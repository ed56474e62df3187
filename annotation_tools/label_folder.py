"""A folder of labels of one concern, which every tool of labelling is imported to and exported from.

::

    FOLDER/dataset.json      concern, source files with SHA-256, file name and label of each picture
    FOLDER/images/0001.png   RGB
    FOLDER/masks/0001.png    8 bit, 255 where the concern is, else 0
    FOLDER/revisions/…       later versions, see :mod:`.revisions`
    FOLDER/review/…          strokes on the latest one, see :mod:`.review.journal`
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image
import pydantic

from skinsight.annotation_tools.imagej.pair import StackPair, identifiers
from skinsight.annotation_tools.review.journal import Journal
from skinsight.annotation_tools.staging import staged
from skinsight.datasets.folder import read_rgb, size_of
from skinsight.segmentation.errors import DataError, StackError
from skinsight.segmentation.frames import Classes, FaceCrop, Image, Mask
from skinsight.segmentation.samples import Sample

DATASET_FILE: Final = "dataset.json"
IMAGES: Final = "images"
MASKS: Final = "masks"
PART: Final = "part.png"
REVISIONS: Final = "revisions"


class Source(pydantic.BaseModel, frozen=True, extra="forbid"):
    """A file that was read: its name and the SHA-256 of its bytes, in hexadecimal."""

    file: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """What a file is."""
        with path.open("rb") as file:
            return cls(file=path.name, sha256=hashlib.file_digest(file, "sha256").hexdigest())


class Origin(pydantic.BaseModel, frozen=True, extra="forbid"):
    """Where a stack comes from that skinsight exported: fields of :class:`~.imagej.frames.Frames`.

    Attributes:
        threshold, networks: by which its first masks were drawn; None and empty where nothing drew them.
        skinsight, made: version that exported it, and when (UTC, ISO 8601).
    """

    threshold: float | None
    networks: dict[str, str]
    skinsight: str
    made: str


class Slice(pydantic.BaseModel, frozen=True, extra="forbid"):
    """One picture with its mask.

    Attributes:
        file: their common file name.
        label: the picture's name, ``""`` where it has none.
        marked: share of its pixels that is marked.
        person: who is shown, ``""`` where that is not known.
        photograph: that it was cut out of; None where that is not known.
    """

    file: str = pydantic.Field(pattern=r"^[\w-]+\.png$")
    label: str
    marked: float = pydantic.Field(ge=0, le=1)
    person: str = ""
    photograph: Source | None = None


class LabelFolder(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What ``dataset.json`` says; ``skipped`` has a line for each mark that was left out, with the reason."""

    concern: str
    sources: list[Source]
    slices: list[Slice]
    skipped: list[str] = []
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A picture, ``(H, W, 3)``, and where it is marked, ``(H, W)``."""

    label: str
    picture: Image
    mask: Mask
    person: str = ""
    photograph: Source | None = None


def write_labels(
    folder: Path,
    concern: str,
    sources: Sequence[Path],
    pictures: Iterable[Labelled],
    skipped: Sequence[str] = (),
    origin: Origin | None = None,
) -> LabelFolder:
    """Write a folder of labels, one picture at a time; it is there whole or not at all.

    A run that was killed and is given the same sources again goes on.

    Raises:
        StackError: ``folder`` holds labels already.
    """
    require_free(folder, DATASET_FILE, IMAGES, MASKS)
    read = [Source.of(path) for path in sources]
    same = " ".join([concern, *(source.sha256 for source in read)]) if read else None
    slices: list[Slice] = []
    with staged(folder, same) as partial:
        for part in (IMAGES, MASKS):
            (partial / part).mkdir(exist_ok=True)
        for number, piece in enumerate(pictures, 1):
            name = f"{number:04d}.png"
            if not (partial / MASKS / name).is_file():  # else a run that was killed had got so far
                PIL.Image.fromarray(piece.picture).save(partial / IMAGES / name)
                save_mask(partial / PART, piece.mask)
                (partial / PART).replace(partial / MASKS / name)
            share = float(piece.mask.mean())
            slices.append(
                Slice(file=name, label=piece.label, marked=share, person=piece.person, photograph=piece.photograph)
            )
        description = LabelFolder(concern=concern, sources=read, slices=slices, skipped=list(skipped), origin=origin)
        (partial / DATASET_FILE).write_text(description.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return description


def read_description(folder: Path) -> LabelFolder:
    """Read ``dataset.json``.

    Raises:
        DataError: it is missing or not as described.
    """
    path = folder / DATASET_FILE
    try:
        return LabelFolder.model_validate_json(path.read_bytes())
    except OSError:
        raise DataError(f"there is no {path}: make the folder with skinsight stack import") from None
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise DataError(f"{path}: {where}: {first['msg']}; make the folder again with skinsight stack import") from None


def pictures_of(folder: Path) -> Iterable[Labelled]:
    """The pictures of a folder of labels, read one at a time.

    Raises:
        DataError: a file is missing or not as described.
    """
    for piece in read_description(folder).slices:
        yield _read_labelled(folder, piece)


def samples_of(folder: Path) -> list[Sample]:
    """Labelled samples of a folder of labels, whose pictures are read when they are asked for.

    Raises:
        DataError: ``dataset.json`` is missing or not as described; on reading, a picture is.
    """
    slices = read_description(folder).slices
    names = identifiers(tuple(piece.label for piece in slices))
    return [_sample(folder, name, piece) for name, piece in zip(names, slices, strict=True)]


def read_folder(folder: Path) -> StackPair:
    """Read a folder of labels whose pictures are of one size, as a stack.

    Raises:
        DataError: a file is missing or not as described, or the pictures differ in size.
    """
    slices = read_description(folder).slices
    pictures = [read_picture(folder, piece.file) for piece in slices]
    masks = [read_mask(folder, piece.file) for piece in slices]
    if len({array.shape[:2] for array in (*pictures, *masks)}) != 1:
        shapes = ", ".join(sorted({str(array.shape[:2]) for array in (*pictures, *masks)})) or "none"
        raise DataError(f"pictures and masks of {folder} are not of one size ({shapes}): import them again")
    return StackPair(folder.name, np.stack(pictures), np.stack(masks), tuple(piece.label for piece in slices))


def read_mask(folder: Path, file: str) -> Mask:
    """A picture's mask as it is now, ``(H, W)``: its latest version with the strokes of the review page.

    Raises:
        DataError: a file is missing or not as described.
    """
    version = version_of(folder, file)
    return Journal.of(folder, file).mask(lambda: read_version(folder, file, version), version)


def version_of(folder: Path, file: str) -> int:
    """The latest version of a picture's mask: 1 as imported."""
    later = (int(path.parent.name) for path in (folder / REVISIONS).glob(f"[0-9]*/{file}"))
    return max(later, default=1)


def read_version(folder: Path, file: str, version: int) -> Mask:
    """A version of a picture's mask, without strokes.

    Raises:
        DataError: there is none, or it cannot be read.
    """
    return np.asarray(_read(_version_file(folder, file, version), is_mask=True) > 0)


def versions_of(folder: Path, file: str) -> list[int]:
    """All versions of a picture's mask, in order."""
    return [
        number for number in range(1, version_of(folder, file) + 1) if _version_file(folder, file, number).is_file()
    ]


def read_picture(folder: Path, file: str) -> Image:
    """A picture, ``(H, W, 3)``.

    Raises:
        DataError: it is missing or cannot be read.
    """
    return _read(folder / IMAGES / file, is_mask=False)


def save_mask(path: Path, mask: Mask) -> None:
    """Write a mask as an 8-bit PNG of 0 and 255."""
    PIL.Image.fromarray(mask.astype(np.uint8) * 255).save(path)


def require_free(folder: Path, *names: str) -> None:
    """Refuse to write over labels that somebody may have corrected.

    Raises:
        StackError: ``folder`` has one of ``names``.
    """
    if taken := [name for name in names if (folder / name).exists()]:
        raise StackError(f"{folder} already holds {', '.join(taken)}: give another folder, or move them away")


def _sample(folder: Path, name: str, piece: Slice) -> Sample:
    def read() -> tuple[Image, Classes]:
        labelled = _read_labelled(folder, piece)
        return labelled.picture, labelled.mask.astype(np.uint8)

    height, width = size_of(folder / IMAGES / piece.file)
    return Sample(f"{folder.name}/{name}", FaceCrop.of_picture(height, width), read, piece.person)


def _read_labelled(folder: Path, piece: Slice) -> Labelled:
    picture = read_picture(folder, piece.file)
    mask = read_mask(folder, piece.file)
    if picture.shape[:2] != mask.shape:
        raise DataError(f"picture and mask {piece.file} of {folder} differ in size: import them again")
    return Labelled(piece.label, picture, mask, piece.person, piece.photograph)


def _version_file(folder: Path, file: str, version: int) -> Path:
    return (folder / MASKS if version == 1 else folder / REVISIONS / f"{version:04d}") / file


def _read(path: Path, is_mask: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    try:
        if not is_mask:
            return read_rgb(path)
        with PIL.Image.open(path) as picture:
            return np.asarray(picture.convert("L"))
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error}): import it again") from None
