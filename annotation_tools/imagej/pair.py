"""A pair of ImageJ stacks, pictures and masks of one concern, as labelled samples."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.imagej.axes import counted, grid, labels_of
from skinsight.annotation_tools.imagej.marks import masks_and_notes
from skinsight.annotation_tools.imagej.pictures import pictures_of
from skinsight.annotation_tools.imagej.rois import SUFFIXES, Grid, drawn, read_rois
from skinsight.annotation_tools.imagej.stack_file import Stack, read_stack
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.samples import Sample

StackMasks = tuple[npt.NDArray[np.bool_], list[str]]
"""Masks ``(N, H, W)``, and a line for each mark that was left out."""


@dataclass(frozen=True, slots=True, eq=False)
class StackPair:
    """Pictures and masks that belong together.

    Attributes:
        name: file name of the pictures without its ending.
        pictures: RGB, shape ``(N, H, W, 3)``.
        masks: where the concern is, shape ``(N, H, W)``.
        labels: slice labels as stored, ``""`` where a slice has none.
        notes: a line for each ROI that marks nothing, with the reason.
    """

    name: str
    pictures: npt.NDArray[np.uint8]
    masks: npt.NDArray[np.bool_]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def samples(self) -> list[Sample]:
        """One sample per slice, in the order stored; the whole picture is the crop."""
        return [
            sample_of(f"{self.name}/{identifier}", picture, mask)
            for identifier, picture, mask in zip(identifiers(self.labels), self.pictures, self.masks, strict=True)
        ]


def read_pair(images: Path, masks: Path, takes_lines: bool = False) -> StackPair:
    """Read two stacks that belong together.

    Args:
        images: pictures, ``(N, H, W, 3)`` or ``(N, H, W)``, 8 or 16 bit.
        masks: masks, ``(N, H, W)``, 8 or 16 bit, see :func:`marked`; or the ROIs of the pictures, ``.roi`` or a zip.
        takes_lines: whether ROIs that are lines mark the concern, as wrinkles are.

    Raises:
        StackError: a file cannot be read, its axes are not clear, or number, size or order differ; names both shapes.
    """
    one = read_stack(images)
    if masks.suffix.lower() in SUFFIXES:
        pictures = pictures_of(one)
        records, foreign = read_rois(masks)
        drawing = drawn(records, grid(one, pictures.shape[:3], takes_lines))
        notes = [*foreign, *drawing.skipped]
        return StackPair(images.stem, pictures, drawing.masks, labels_of(one, len(pictures)), tuple(notes))
    other = read_stack(masks)
    with _beside(other):
        pictures = pictures_of(one)
    with _beside(one):
        marks, notes = masks_and_notes(other, len(pictures), takes_lines)
    if pictures.shape[:3] != marks.shape:
        raise StackError(
            f"{one}, which is {counted(pictures)}, but {other}, which is {counted(marks)}: each picture needs "
            "one mask of its own height and width; export both from the same stack in Fiji"
        )
    labels = labels_of(one, len(pictures))
    _require_same_order(one, labels, other, labels_of(other, len(pictures)))
    return StackPair(images.stem, pictures, marks, labels, tuple(notes))


def read_masks(path: Path, labels: tuple[str, ...], height: int, width: int, takes_lines: bool) -> StackMasks:
    """Masks of pictures that were imported before, ``(N, height, width)``, with a line for each ROI that marks nothing.

    Args:
        path: a stack of masks, ``.roi`` or a zip.
        labels: of the pictures, one each.
        height, width: of the pictures.
        takes_lines: as in :func:`read_pair`.

    Raises:
        StackError: the file cannot be read, or number, size or order of its masks differ.
    """
    if path.suffix.lower() in SUFFIXES:
        records, foreign = read_rois(path)
        drawing = drawn(records, Grid(1, len(labels), 1, height, width, takes_lines))
        return drawing.masks, [*foreign, *drawing.skipped]
    stack = read_stack(path)
    masks, notes = masks_and_notes(stack, len(labels), takes_lines)
    if masks.shape != (len(labels), height, width):
        raise StackError(f"{stack}, which is {counted(masks)}, where {len(labels)} of {height} x {width} were imported")
    _require_same_order("the imported pictures", labels, stack, labels_of(stack, len(labels)))
    return masks, notes


def identifiers(labels: tuple[str, ...]) -> list[str]:
    """A name for each slice: its label where all slices have one of their own, else their numbers from 1."""
    if all(labels) and max(Counter(labels).values(), default=0) == 1:
        return list(labels)
    return [f"{number:04d}" for number in range(1, len(labels) + 1)]


def sample_of(name: str, picture: Image, mask: Mask) -> Sample:
    """A picture that is its own crop, ``(H, W, 3)``, with its mask, ``(H, W)``, as class 1."""
    label = mask.astype(np.uint8)
    return Sample(name, FaceCrop.of_picture(*mask.shape), lambda: (picture, label))


@contextmanager
def _beside(other: Stack) -> Iterator[None]:
    """Errors about one file of a pair name the other, too."""
    try:
        yield
    except StackError as error:
        raise StackError(f"{error} (beside it: {other})") from None


def _require_same_order(one: object, labels: tuple[str, ...], other: Stack, others: tuple[str, ...]) -> None:
    """Refuse masks whose labels say that they are those of other pictures."""
    for label in set(labels) & set(others) - {""}:
        here, there = ([at for at, name in enumerate(names, 1) if name == label] for names in (labels, others))
        if here != there:
            raise StackError(
                f"{one}; {other}: {label} is slice {here[0]} of the one and {there[0]} of the other, so the masks "
                "have the same slice labels in different order or were moved, and would be taken for those of other "
                "pictures; sort both in Fiji (Image > Stacks > Tools > Stack Sorter)"
            )
