"""How far annotators agree who marked the same pictures, and where they differ most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np

from skinsight.annotation_tools.imagej.stack_import import DRAWN_AS_LINES
from skinsight.annotation_tools.label_folder import Labelled, pictures_of, read_description
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation.metrics.lesions import match_components
from skinsight.segmentation.evaluation.metrics.lines import match_lines
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, Matches, Overlap, pooled_matches
from skinsight.segmentation.frames import Image

ONE: Final = (230, 159, 0)
OTHER: Final = (86, 180, 233)
BOTH: Final = (255, 255, 255)
"""Colours of what one alone marked, the other alone, and both (Okabe and Ito)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One picture of two annotators: its label, counts of pixels, and of things (lesions, or pixels of lines)."""

    label: str
    overlap: Overlap
    things: Matches | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotators.

    Attributes:
        one, other: their folders.
        dice: mean over pictures, with its 95 % interval.
        f1: of lesions or lines over all pictures, with its 95 % interval; None of concerns that have neither.
        things: what ``f1`` counts.
        pictures: those that agree least first.
    """

    one: Path
    other: Path
    dice: Estimate
    f1: Estimate | None
    things: str
    pictures: list[Compared]


def agreement(folders: Sequence[Path]) -> list[Pair]:
    """Compare every two annotators, each with a folder of labels of the same pictures.

    Raises:
        DataError: fewer than two folders, or they are not of the same pictures and concern.
    """
    if len(folders) < 2:
        raise DataError("agreement takes two annotators at least: give a folder of labels of each")
    return [_pair(one, other) for one, other in combinations(folders, 2)]


def together(folders: Sequence[Path]) -> Iterator[tuple[str, Image, list[Labelled]]]:
    """Each picture once, with its file name, and what each annotator marked.

    Raises:
        DataError: the folders are not of the same pictures and concern.
    """
    about = [read_description(folder) for folder in folders]
    if len({each.concern for each in about}) != 1:
        raise DataError(f"labels of {' and of '.join(each.concern for each in about)}: compare those of one concern")
    if len({tuple(piece.label for piece in each.slices) for each in about}) != 1:
        raise DataError("the folders hold other pictures, or in another order: let all annotators label one stack")
    for piece, found in zip(about[0].slices, zip(*map(pictures_of, folders), strict=True), strict=True):
        if any(not np.array_equal(found[0].picture, each.picture) for each in found[1:]):
            raise DataError(f"{piece.file} ({piece.label}) is another picture in one of the folders: label one stack")
        yield piece.file, found[0].picture, list(found)


def differing(picture: Image, one: Labelled, other: Labelled) -> Image:
    """A picture with what one annotator alone marked, the other alone, and both, in their colours."""
    shown = picture // 2
    alone, other_alone = one.mask & ~other.mask, other.mask & ~one.mask
    for colour, where in ((ONE, alone), (OTHER, other_alone), (BOTH, one.mask & other.mask)):
        shown[where] = (picture[where] // 3 + np.array(colour, np.uint16) * 2 // 3).astype(np.uint8)
    return shown


def _pair(one: Path, other: Path) -> Pair:
    row = concern(read_description(one).concern)
    match = match_lines if row.name in DRAWN_AS_LINES else match_components if row.has_lesions else None
    pictures = []
    for _, _, (first, second) in together([one, other]):
        known = np.ones_like(first.mask)
        things = match(first.mask, second.mask, known) if match else None
        pictures.append(Compared(first.label, Overlap.of(first.mask, second.mask), things))
    matched = [each.things for each in pictures if each.things is not None]
    return Pair(
        one,
        other,
        Estimate.of([each.overlap.dice for each in pictures], lambda some: float(np.mean(some))),
        Estimate.of(matched, lambda some: pooled_matches(some).f1) if matched else None,
        "lines" if match is match_lines else "lesions",
        sorted(pictures, key=lambda each: each.overlap.dice),
    )
