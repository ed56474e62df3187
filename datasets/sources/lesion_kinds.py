"""Lesions whose kind was told by eye: ``lesion_kinds.csv``, and the boxes of ``boxes_comedones``."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinsight.datasets.folder import listed, size_of
from skinsight.segmentation.errors import DataError

BOXES: Final = ("comedone_black", "comedone_white", "papule", "pustule", "nodule", "nodule")
"""By class number of ``boxes_comedones``; a cyst counts as a nodule, as in Doshi's grading."""
NAMES: Final = {"black": "comedone_black", "white": "comedone_white"}


@dataclass(frozen=True, slots=True)
class ToldLesion:
    """One lesion, in pixels of its picture.

    Attributes:
        picture: ``source/stem``.
        path: of the picture.
        x, y: its middle.
        radius: that was drawn; of ``lesion_kinds.csv`` it says nothing of the lesion's size.
        kind: a kind of lesion, or ``mark``, ``none``, ``unsure``.
    """

    picture: str
    path: Path
    x: float
    y: float
    radius: float
    kind: str


def told(data: Path) -> list[ToldLesion]:
    """Those of ``lesion_kinds.csv``.

    Raises:
        DataError: the file is missing.
    """
    path = data / "lesion_kinds.csv"
    if not path.is_file():
        raise DataError(f"{path} does not exist: is that source missing from the data folder?")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        ToldLesion(
            f"{row['picture'].partition('/')[0]}/{Path(row['picture']).stem}",
            data / row["picture"],
            float(row["x"]),
            float(row["y"]),
            float(row["radius"]),
            NAMES.get(row["kind"], row["kind"]),
        )
        for row in rows
    ]


def boxed(data: Path) -> Iterator[ToldLesion]:
    """Those of ``boxes_comedones``, a disc as large as each box's ellipse; twins of other pictures are left out.

    Raises:
        DataError: the source is missing.
    """
    with (data / "boxes_comedones" / "sources.csv").open(encoding="utf-8") as file:
        twins = {row["file"] for row in csv.DictReader(file) if row["near_duplicate_of"]}
    for path in listed(data / "boxes_comedones" / "images", ".jpg"):
        if path.name in twins:
            continue
        height, width = size_of(path)
        for line in (path.parent.parent / "labels" / f"{path.stem}.txt").read_text().splitlines():
            number, x, y, across, down = line.split()[:5]
            radius = (float(across) * width * float(down) * height) ** 0.5 / 2
            kind = BOXES[int(number)]
            yield ToldLesion(f"boxes_comedones/{path.stem}", path, float(x) * width, float(y) * height, radius, kind)
