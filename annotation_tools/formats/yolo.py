"""YOLO-seg: a text file per picture, a line per polygon, coordinates as shares of width and height.

Its polygons have one outline, so a hole is reached by a slit of no width. Readers that fill by the even-odd rule at the
centres of pixels get the mask back to the pixel; OpenCV's ``fillPoly``, which many use, adds the outline's own pixels.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from skinsight.annotation_tools.formats.common import IMAGES, Marks, Reading, labelled, pictures_in, write_pictures
from skinsight.annotation_tools.formats.outlines import mask_of, outline_of, parts_of
from skinsight.annotation_tools.imagej.rois import Points
from skinsight.annotation_tools.label_folder import Labelled
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

LABELS: Final = "labels"
FILE: Final = "data.yaml"


def write(out: Path, concern: str, pictures: Iterable[Labelled], labels: Sequence[str]) -> int:
    """Write ``data.yaml``, ``images/`` and ``labels/``."""

    def add(folder: Path, stem: str, piece: Labelled) -> None:
        (folder / LABELS).mkdir(exist_ok=True)
        size = np.array(piece.mask.shape[::-1])
        outlines = [(outline_of(part) / size).ravel() for part in parts_of(piece.mask)]
        lines = [" ".join(["0", *(f"{share:.7g}" for share in outline)]) for outline in outlines]
        (folder / LABELS / f"{stem}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def finish(folder: Path) -> None:
        text = f"path: .\ntrain: {IMAGES}\nval: {IMAGES}\nnames:\n  0: {concern}\n"
        (folder / FILE).write_text(text, encoding="utf-8")

    return write_pictures(out, pictures, labels, add, finish)


def read(path: Path, concern: str, images: Path | None) -> Reading:
    """Read a folder with ``labels/`` and ``images/``; every class is taken for the concern.

    Raises:
        DataError: it is not as YOLO has it.
    """
    if not (path / LABELS).is_dir():
        raise DataError(f"{path} has no folder {LABELS}: give the folder that holds images and labels")
    pictures = pictures_in(images or path / IMAGES)
    reading = Reading([], iter(()))

    def marks() -> Iterator[Marks]:
        for picture in pictures:
            file = path / LABELS / f"{picture.stem}.txt"
            polygons = list(_polygons(file, reading.skipped)) if file.is_file() else []
            yield Marks(picture.name, None, partial(_mask, polygons))

    reading.pictures = labelled(marks(), images or path / IMAGES)
    return reading


def _polygons(file: Path, skipped: list[str]) -> Iterator[Points]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            shares = np.array(line.split()[1:], dtype=np.float64)
        except ValueError:
            skipped.append(f"{file.name}, line {number}: not numbers")
            continue
        if len(shares) < 6 or len(shares) % 2:
            skipped.append(f"{file.name}, line {number}: a box or a part of a polygon, no polygon")
        elif not ((shares >= 0) & (shares <= 1)).all():
            skipped.append(f"{file.name}, line {number}: coordinates outside of 0 to 1")
        else:
            yield shares.reshape(-1, 2)


def _mask(polygons: list[Points], height: int, width: int) -> Mask:
    return mask_of([polygon * (width, height) for polygon in polygons], height, width)
