"""A data set folder that was made from a pair of stacks: lossless pictures and masks, and where they come from.

::

    FOLDER/dataset.json      concern, source files with SHA-256, file name and label of each slice
    FOLDER/images/0001.png   RGB
    FOLDER/masks/0001.png    8 bit, 255 where the concern is, else 0
"""

from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image
import pydantic

from skinsight.annotation_tools.imagej.stacks import StackPair, identifiers
from skinsight.datasets.folder import read_rgb, size_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Classes, FaceCrop, Image
from skinsight.segmentation.samples import Sample

DATASET_FILE: Final = "dataset.json"
IMAGES: Final = "images"
MASKS: Final = "masks"


class Source(pydantic.BaseModel, frozen=True, extra="forbid"):
    """A stack that was read: its file name and the SHA-256 of its bytes, in hexadecimal."""

    file: str
    sha256: str


class Slice(pydantic.BaseModel, frozen=True, extra="forbid"):
    """One picture with its mask.

    Attributes:
        file: their common file name.
        label: the slice's label, ``""`` where it has none.
        marked: share of its pixels that is marked.
    """

    file: str = pydantic.Field(pattern=r"^[\w-]+\.png$")
    label: str
    marked: float = pydantic.Field(ge=0, le=1)


class StackFolder(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What ``dataset.json`` says; ``skipped`` has a line for each ROI that marks nothing."""

    concern: str
    images: Source
    masks: Source
    slices: list[Slice]
    skipped: list[str] = []


def read_description(folder: Path) -> StackFolder:
    """Read ``dataset.json``.

    Raises:
        DataError: it is missing or not as described.
    """
    path = folder / DATASET_FILE
    try:
        return StackFolder.model_validate_json(path.read_bytes())
    except OSError:
        raise DataError(f"there is no {path}: make the folder with skinsight stack import") from None
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise DataError(f"{path}: {where}: {first['msg']}; make the folder again with skinsight stack import") from None


def samples_of(folder: Path) -> list[Sample]:
    """Labelled samples of a data set folder, whose pictures are read when they are asked for.

    Raises:
        DataError: ``dataset.json`` is missing or not as described; on reading, a picture is.
    """
    slices = read_description(folder).slices
    names = identifiers(tuple(piece.label for piece in slices))
    return [_sample(folder, name, piece) for name, piece in zip(names, slices, strict=True)]


def _sample(folder: Path, name: str, piece: Slice) -> Sample:
    def read() -> tuple[Image, Classes]:
        picture = _read(folder / IMAGES / piece.file, is_mask=False)
        mask = _read(folder / MASKS / piece.file, is_mask=True)
        if picture.shape[:2] != mask.shape:
            raise DataError(f"picture and mask {piece.file} of {folder} differ in size: import the stacks again")
        return picture, (mask > 0).astype(np.uint8)

    height, width = size_of(folder / IMAGES / piece.file)
    return Sample(f"{folder.name}/{name}", FaceCrop.of_picture(height, width), read)


def read_folder(folder: Path) -> StackPair:
    """Read a data set folder back to what was imported; its ``samples`` are for training.

    Raises:
        DataError: a file is missing or not as described.
    """
    slices = read_description(folder).slices
    pictures = [_read(folder / IMAGES / piece.file, is_mask=False) for piece in slices]
    masks = [_read(folder / MASKS / piece.file, is_mask=True) for piece in slices]
    if len({array.shape[:2] for array in (*pictures, *masks)}) != 1:
        shapes = ", ".join(sorted({str(array.shape[:2]) for array in (*pictures, *masks)})) or "none"
        raise DataError(f"pictures and masks of {folder} are not of one size ({shapes}): import the stacks again")
    return StackPair(folder.name, np.stack(pictures), np.stack(masks) > 0, tuple(piece.label for piece in slices))


def _read(path: Path, is_mask: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    try:
        if not is_mask:
            return read_rgb(path)
        with PIL.Image.open(path) as picture:
            return np.asarray(picture.convert("L"))
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error}): import the stacks again") from None
