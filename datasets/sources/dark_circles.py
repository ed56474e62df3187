"""Faces and eye close-ups with boxes round the under-eye regions and a subjective grade of each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinsight.datasets.folder import listed, size_of

GRADES: Final = ("high", "low", "moderate", "no_dark_circle")
"""By class number, in the order of the source's ``data.yaml``."""


@dataclass(frozen=True, slots=True)
class GradedBox:
    """One under-eye region: its grade, and its centre and size in pixels of the picture."""

    grade: str
    x: float
    y: float
    width: float
    height: float


def pictures(data: Path) -> list[Path]:
    """All pictures, in natural order."""
    return listed(data / "dark_circles" / "images", ".jpg")


def boxes(picture: Path) -> list[GradedBox]:
    """The boxes of one picture."""
    height, width = size_of(picture)
    lines = (picture.parent.parent / "labels" / f"{picture.stem}.txt").read_text().splitlines()
    found = []
    for number, x, y, across, down in (line.split() for line in lines):
        size = (float(x) * width, float(y) * height, float(across) * width, float(down) * height)
        found.append(GradedBox(GRADES[int(number)], *size))
    return found
