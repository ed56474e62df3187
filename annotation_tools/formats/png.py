"""Folders of pictures and of PNG masks of the same names: any value above 0 is marked."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image

from skinsight.annotation_tools.formats.common import (
    IMAGES,
    Marks,
    Reading,
    labelled,
    pictures_in,
    save_png,
    write_pictures,
)
from skinsight.annotation_tools.label_folder import Labelled
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

MASKS: Final = "masks"


def write(out: Path, concern: str, pictures: Iterable[Labelled], labels: Sequence[str]) -> int:
    """Write ``images/`` and ``masks/``, 8 bit, 0 and 255."""

    def add(folder: Path, stem: str, piece: Labelled) -> None:
        (folder / MASKS).mkdir(exist_ok=True)
        save_png(folder / MASKS / f"{stem}.png", piece.mask)

    return write_pictures(out, pictures, labels, add, lambda folder: None)


def read(path: Path, concern: str, images: Path | None) -> Reading:
    """Read ``masks/`` (or PNGs in the folder itself) for the pictures of ``images``.

    Raises:
        DataError: a picture has no mask, or there are no pictures.
    """
    folder = path / MASKS if (path / MASKS).is_dir() else path
    pictures = pictures_in(images or path / IMAGES)
    if missing := [each.name for each in pictures if not (folder / f"{each.stem}.png").is_file()]:
        raise DataError(f"{missing[0]} has no mask {folder / missing[0]}: give an empty one where nothing is marked")

    def marks() -> Iterator[Marks]:
        for each in pictures:
            mask = _read(folder / f"{each.stem}.png")
            yield Marks(each.name, (mask.shape[0], mask.shape[1]), lambda *_, mask=mask: mask)

    return Reading([], labelled(marks(), images or path / IMAGES))


def _read(path: Path) -> Mask:
    try:
        with PIL.Image.open(path) as picture:
            values = np.asarray(picture)
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error}): save it as PNG again") from None
    if values.ndim != 2:
        raise DataError(f"{path} is in colour: a mask has one value per pixel, above 0 where it is marked")
    return np.asarray(values > 0)
