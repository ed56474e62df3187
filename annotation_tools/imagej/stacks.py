"""A pair of ImageJ stacks, pictures and masks of one concern, as labelled samples.

Axes are read from the files and never guessed. Z (slices) and T (frames) count pictures; S, or C of length 3, are
red, green and blue. Two cases are decided by what the files say together, because only one reading is possible:
planes that are whole colour pictures are counted along their one further axis, whatever its name; and the one
unnamed axis of a mask file (a plain TIFF, or tifffile's default, which calls planes channels) counts masks where
it is as long as the number of pictures.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.imagej.rois import SUFFIXES, Grid, drawn, read_rois
from skinsight.annotation_tools.imagej.stack_file import Stack, Stored, read_stack
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.samples import Sample

SLICES = "ZT"
"""Axes that count pictures."""
IN_MEMORY = 1 << 27
"""Values of the largest mask stack that is held in memory."""
UNSURE_LABEL = ": unsure"
"""Ends the label of a draft's second channel, which says where the network is unsure and marks nothing."""
MOST_MARKED = 0.4
"""Under an inverting LUT, the largest share of a mask stack that is taken for marks."""
DARKEST_WHITE = 1 << 14
"""A 16-bit picture stack whose largest value is below this holds fewer bits than its type."""

StackMasks = tuple[npt.NDArray[np.bool_], list[str]]
"""Masks ``(N, H, W)``, and a line for each mark that was left out."""
Value = TypeVar("Value", bound=np.generic)

_SET_AXES = (
    "open it in Fiji, give the number of slices in Image > Properties (channels 1, or 3 for red, green, blue), "
    "and save it with File > Save As > Tiff"
)


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
        drawing = drawn(records, _grid(one, pictures.shape[:3], takes_lines))
        notes = [*foreign, *drawing.skipped]
        return StackPair(images.stem, pictures, drawing.masks, labels_of(one, len(pictures)), tuple(notes))
    other = read_stack(masks)
    with _beside(other):
        pictures = pictures_of(one)
    with _beside(one):
        marks, notes = masks_and_notes(other, len(pictures), takes_lines)
    if pictures.shape[:3] != marks.shape:
        raise StackError(
            f"{one}, which is {_counted(pictures)}, but {other}, which is {_counted(marks)}: each picture needs "
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
        raise StackError(
            f"{stack}, which is {_counted(masks)}, where {len(labels)} of {height} x {width} were imported"
        )
    _require_same_order("the imported pictures", labels, stack, labels_of(stack, len(labels)))
    return masks, notes


def pictures_of(stack: Stack) -> npt.NDArray[np.uint8]:
    """All pictures of a stack as shown, RGB, shape ``(N, H, W, 3)``.

    A grey picture becomes three equal channels, palette and inverting LUT are applied. 16 bit are scaled by the
    full range of the type, not by ImageJ's display range, which is that of whichever slice was last on show.

    Raises:
        StackError: the axes are not clear, or 16-bit values leave most of their range unused.
    """
    colour = _colour_axis(stack)
    if colour == "S" and stack.size(colour) == 4:
        raise StackError(f"{stack}: its fourth sample is transparency; in Fiji use Image > Type > RGB Color")
    if colour and stack.size(colour) != 3:
        raise StackError(
            f"{stack}: a picture has 3 colours or is grey, not {stack.size(colour)} of axis {colour}; {_SET_AXES}"
        )
    further = _further_axes(stack, colour)
    if count_of(stack) is None:
        raise _unclear(stack, further)
    values = _to_8_bit(stack, _ordered(stack.values, stack.axes, f"{further}YX{colour}"))
    if stack.palette is not None:
        return stack.palette[values]
    if colour:
        return values[..., _rgb_order(stack)] if colour == "C" and stack.channel_luts else values
    return np.repeat((255 - values if stack.inverting else values)[..., None], 3, axis=-1)


def count_of(stack: Stack) -> int | None:
    """Number of pictures in a stack, None where the file alone does not say."""
    colour = _colour_axis(stack)
    further = _further_axes(stack, colour)
    if colour and stack.size(colour) != 3:
        return None
    is_clear = _count_pictures(further) or (colour == "S" and len(further) == 1)
    return prod(stack.size(axis) for axis in further) if is_clear else None


def masks_of(stack: Stack, pictures: int) -> npt.NDArray[np.bool_]:
    """All masks of a stack, shape ``(N, H, W)``.

    Args:
        stack: the mask file.
        pictures: how many pictures they belong to, which settles an axis that the file does not name.

    Raises:
        StackError: the masks are in colour, the axes are not clear, or it is not clear which value marks.
    """
    return masks_and_notes(stack, pictures, takes_lines=False)[0]


def masks_and_notes(stack: Stack, pictures: int, takes_lines: bool) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """As :func:`masks_of`, with a line for each ROI of the file's overlay that marks nothing.

    Marks that were drawn but never filled, as overlay or active selection, are filled.

    Raises:
        StackError: as there, or what is drawn differs from what is filled.
    """
    if "S" in stack.axes:
        raise StackError(f"{stack}: masks have one value per pixel, not colours; in Fiji use Image > Type > 8-bit")
    stack = _without_unsure(stack)
    further = _further_axes(stack, "")
    if not _count_pictures(further) and not (len(further) == 1 and stack.size(further) == pictures):
        raise _unclear(stack, further)
    masks = _ordered(marked(stack), stack.axes, f"{further}YX")
    if not stack.overlay:
        return masks, []
    drawing = drawn(stack.overlay, _grid(stack, masks.shape, takes_lines))
    if masks.any() and (drawing.masks & ~masks).any():
        raise StackError(
            f"{stack}: it holds marks in its pixels, and others as overlay or selection; in Fiji fill them (Edit > "
            "Fill) or remove them (Image > Overlay > Remove Overlay, Edit > Selection > Select None)"
        )
    return masks | drawing.masks, drawing.skipped


def marked(stack: Stack) -> npt.NDArray[np.bool_]:
    """Where the concern is, in the shape stored: any value above 0.

    An inverting LUT changes what is seen, not what is stored, and ImageJ's own masks hold 255 for what is marked
    under it, too; but who paints white on black there stores 0. ImageJ tells the two apart by its option "Black
    background", which the file does not hold. So the common end of the values is the background: marks are what
    lies above 0, or what lies below the largest value, whichever is at most ``MOST_MARKED`` of the stack.

    Raises:
        StackError: under an inverting LUT neither end of the values covers enough to be the background.
    """
    above = _compared(stack.values)
    if not stack.inverting or above.mean() <= MOST_MARKED:
        return above
    below = np.asarray(stack.values < stack.values.max())
    if below.mean() <= MOST_MARKED:
        return below
    raise StackError(
        f"{stack} and an inverting LUT, and {above.mean():.0%} of its values are above 0: it is not clear which "
        "side is marked; in Fiji use Image > Lookup Tables > Invert LUT, then Edit > Invert if the marks are black"
    )


def _compared(values: Stored) -> npt.NDArray[np.bool_]:
    """Where values are above 0; of a large stack on the disk, plane by plane, so that memory stays flat."""
    if values.size <= IN_MEMORY:
        return np.asarray(values > 0)
    with TemporaryFile() as file:
        above: npt.NDArray[np.bool_] = np.memmap(file, np.bool_, "w+", shape=values.shape)
    for plane, stored in zip(above, values, strict=True):
        np.greater(stored, 0, out=plane)
    return above


def identifiers(labels: tuple[str, ...]) -> list[str]:
    """A name for each slice: its label where all slices have one of their own, else their numbers from 1."""
    if all(labels) and max(Counter(labels).values(), default=0) == 1:
        return list(labels)
    return [f"{number:04d}" for number in range(1, len(labels) + 1)]


def sample_of(name: str, picture: Image, mask: Mask) -> Sample:
    """A picture that is its own crop, ``(H, W, 3)``, with its mask, ``(H, W)``, as class 1."""
    label = mask.astype(np.uint8)
    return Sample(name, FaceCrop.of_picture(*mask.shape), lambda: (picture, label))


def labels_of(stack: Stack, pictures: int) -> tuple[str, ...]:
    """One label per picture, ``""`` where it has none.

    A composite has one per channel, and ImageJ stops at the first slice without one.
    """
    per_picture = stack.size("C") if len(stack.labels) > pictures else 1
    found = stack.labels[::per_picture][:pictures]
    return found + ("",) * (pictures - len(found))


@contextmanager
def _beside(other: Stack) -> Iterator[None]:
    """Errors about one file of a pair name the other, too."""
    try:
        yield
    except StackError as error:
        raise StackError(f"{error} (beside it: {other})") from None


def _colour_axis(stack: Stack) -> str:
    return "S" if "S" in stack.axes else "C" if stack.size("C") > 1 else ""


def _without_unsure(stack: Stack) -> Stack:
    """A draft's first channel alone, where labels say that the second one is where the network is unsure."""
    is_unsure = [label.endswith(UNSURE_LABEL) for label in stack.labels[1::2]]
    if stack.size("C") != 2 or not is_unsure or not all(is_unsure):
        return stack
    first = np.moveaxis(stack.values, stack.axes.index("C"), 0)[0]
    return replace(stack, axes=stack.axes.replace("C", ""), values=first)


def _further_axes(stack: Stack, colour: str) -> str:
    """Axes that are left, frames before slices in whatever order they are stored, so that files agree."""
    further = "".join(axis for axis in stack.axes if axis not in f"YX{colour}")
    return "TZ" if further == "ZT" else further


def _grid(stack: Stack, shape: tuple[int, ...], takes_lines: bool) -> Grid:
    """Where the ROIs of a stack lie, of which ``shape`` is (N, H, W)."""
    count, height, width = shape
    frames = stack.size("T")
    return Grid(frames, count // frames, stack.size("C") if "Z" in stack.axes else 1, height, width, takes_lines)


def _rgb_order(stack: Stack) -> list[int]:
    """Which channel of a composite is shown red, which green, which blue.

    Raises:
        StackError: they are shown in other colours.
    """
    brightest = np.array([lut[-1] for lut in stack.channel_luts])
    order = [int(index) for index in brightest.argmax(axis=0)]
    if not np.array_equal(brightest[order], np.eye(3, dtype=np.uint8) * 255):
        raise StackError(
            f"{stack}, and its channels are not shown as red, green and blue; in Fiji use Image > Type > RGB Color"
        )
    return order


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


def _count_pictures(axes: str) -> bool:
    return set(axes) <= set(SLICES) and len(set(axes)) == len(axes)


def _unclear(stack: Stack, further: str) -> StackError:
    return StackError(f"{stack}: the file does not say that {further} counts slices; {_SET_AXES}")


def _ordered(values: npt.NDArray[Value], axes: str, wanted: str) -> npt.NDArray[Value]:
    """Values with the axes ``wanted``, of which those before Y, X and colour become one that counts pictures."""
    moved = values.transpose([axes.index(axis) for axis in wanted])
    return np.ascontiguousarray(moved.reshape(-1, *moved.shape[wanted.index("Y") :]))


def _to_8_bit(stack: Stack, values: Stored) -> npt.NDArray[np.uint8]:
    if values.dtype == np.uint8:
        return np.asarray(values, dtype=np.uint8)
    brightest = int(values.max())
    if 0 < brightest < DARKEST_WHITE:
        raise StackError(
            f"{stack} and 16 bit, but its values end at {brightest} of 65535: the pictures would be almost black; "
            "in Fiji set the range with Image > Adjust > Brightness/Contrast and use Image > Type > 8-bit"
        )
    return np.asarray((values.astype(np.uint32) + 128) // 257, dtype=np.uint8)


def _counted(planes: npt.NDArray[np.uint8] | npt.NDArray[np.bool_]) -> str:
    count, height, width = planes.shape[:3]
    return f"{count} of {height} x {width}"
