"""Axes of an ImageJ stack: which of them count pictures, and which are colours.

Axes are read from the files and never guessed. Z (slices) and T (frames) count pictures; S, or C of length 3, are
red, green and blue. Two cases are decided by what the files say together, because only one reading is possible:
planes that are whole colour pictures are counted along their one further axis, whatever its name; and the one
unnamed axis of a mask file (a plain TIFF, or tifffile's default, which calls planes channels) counts masks where
it is as long as the number of pictures.
"""

from math import prod
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.imagej.rois import Grid
from skinsight.annotation_tools.imagej.stack_file import Stack
from skinsight.segmentation.errors import StackError

SLICES = "ZT"
"""Axes that count pictures."""
Value = TypeVar("Value", bound=np.generic)
SET_AXES = (
    "open it in Fiji, give the number of slices in Image > Properties (channels 1, or 3 for red, green, blue), "
    "and save it with File > Save As > Tiff"
)


def count_of(stack: Stack) -> int | None:
    """Number of pictures in a stack, None where the file alone does not say."""
    colour = colour_axis(stack)
    further = further_axes(stack, colour)
    if colour and stack.size(colour) != 3:
        return None
    is_clear = count_pictures(further) or (colour == "S" and len(further) == 1)
    return prod(stack.size(axis) for axis in further) if is_clear else None


def labels_of(stack: Stack, pictures: int) -> tuple[str, ...]:
    """One label per picture, ``""`` where it has none.

    A composite has one per channel, and ImageJ stops at the first slice without one.
    """
    per_picture = stack.size("C") if len(stack.labels) > pictures else 1
    found = stack.labels[::per_picture][:pictures]
    return found + ("",) * (pictures - len(found))


def colour_axis(stack: Stack) -> str:
    """The axis whose planes are colours, ``""`` of a grey stack."""
    return "S" if "S" in stack.axes else "C" if stack.size("C") > 1 else ""


def further_axes(stack: Stack, colour: str) -> str:
    """Axes that are left, frames before slices in whatever order they are stored, so that files agree."""
    further = "".join(axis for axis in stack.axes if axis not in f"YX{colour}")
    return "TZ" if further == "ZT" else further


def count_pictures(axes: str) -> bool:
    """Whether axes count pictures, each once."""
    return set(axes) <= set(SLICES) and len(set(axes)) == len(axes)


def grid(stack: Stack, shape: tuple[int, ...], takes_lines: bool) -> Grid:
    """Where the ROIs of a stack lie, of which ``shape`` is (N, H, W)."""
    count, height, width = shape
    frames = stack.size("T")
    return Grid(frames, count // frames, stack.size("C") if "Z" in stack.axes else 1, height, width, takes_lines)


def ordered(values: npt.NDArray[Value], axes: str, wanted: str) -> npt.NDArray[Value]:
    """Values with the axes ``wanted``, of which those before Y, X and colour become one that counts pictures."""
    moved = values.transpose([axes.index(axis) for axis in wanted])
    return np.ascontiguousarray(moved.reshape(-1, *moved.shape[wanted.index("Y") :]))


def unclear(stack: Stack, further: str) -> StackError:
    """The error of axes that may count anything."""
    return StackError(f"{stack}: the file does not say that {further} counts slices; {SET_AXES}")


def counted(planes: npt.NDArray[np.uint8] | npt.NDArray[np.bool_]) -> str:
    """How many planes there are, and how large, in words."""
    count, height, width = planes.shape[:3]
    return f"{count} of {height} x {width}"
