"""Masks of an ImageJ stack: which of its values mark the concern."""

from dataclasses import replace
from tempfile import TemporaryFile

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.imagej.axes import count_pictures, further_axes, grid, ordered, unclear
from skinsight.annotation_tools.imagej.rois import drawn
from skinsight.annotation_tools.imagej.stack_file import Stack, Stored
from skinsight.segmentation.errors import StackError

IN_MEMORY = 1 << 27
"""Values of the largest mask stack that is held in memory."""
UNSURE_LABEL = ": unsure"
"""Ends the label of a draft's second channel, which says where the network is unsure and marks nothing."""
MOST_MARKED = 0.4
"""Under an inverting LUT, the largest share of a mask stack that is taken for marks."""


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
    further = further_axes(stack, "")
    if not count_pictures(further) and not (len(further) == 1 and stack.size(further) == pictures):
        raise unclear(stack, further)
    masks = ordered(marked(stack), stack.axes, f"{further}YX")
    if not stack.overlay:
        return masks, []
    drawing = drawn(stack.overlay, grid(stack, masks.shape, takes_lines))
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


def _without_unsure(stack: Stack) -> Stack:
    """A draft's first channel alone, where labels say that the second one is where the network is unsure."""
    is_unsure = [label.endswith(UNSURE_LABEL) for label in stack.labels[1::2]]
    if stack.size("C") != 2 or not is_unsure or not all(is_unsure):
        return stack
    first = np.moveaxis(stack.values, stack.axes.index("C"), 0)[0]
    return replace(stack, axes=stack.axes.replace("C", ""), values=first)
