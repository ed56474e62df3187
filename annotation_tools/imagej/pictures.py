"""Pictures of an ImageJ stack, as they are shown."""

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.imagej.axes import SET_AXES, colour_axis, count_of, further_axes, ordered, unclear
from skinsight.annotation_tools.imagej.stack_file import Stack, Stored
from skinsight.segmentation.errors import StackError

DARKEST_WHITE = 1 << 14
"""A 16-bit picture stack whose largest value is below this holds fewer bits than its type."""


def pictures_of(stack: Stack) -> npt.NDArray[np.uint8]:
    """All pictures of a stack as shown, RGB, shape ``(N, H, W, 3)``.

    A grey picture becomes three equal channels, palette and inverting LUT are applied. 16 bit are scaled by the
    full range of the type, not by ImageJ's display range, which is that of whichever slice was last on show.

    Raises:
        StackError: the axes are not clear, or 16-bit values leave most of their range unused.
    """
    colour = colour_axis(stack)
    if colour == "S" and stack.size(colour) == 4:
        raise StackError(f"{stack}: its fourth sample is transparency; in Fiji use Image > Type > RGB Color")
    if colour and stack.size(colour) != 3:
        raise StackError(
            f"{stack}: a picture has 3 colours or is grey, not {stack.size(colour)} of axis {colour}; {SET_AXES}"
        )
    further = further_axes(stack, colour)
    if count_of(stack) is None:
        raise unclear(stack, further)
    values = _to_8_bit(stack, ordered(stack.values, stack.axes, f"{further}YX{colour}"))
    if stack.palette is not None:
        return stack.palette[values]
    if colour:
        return values[..., _rgb_order(stack)] if colour == "C" and stack.channel_luts else values
    return np.repeat((255 - values if stack.inverting else values)[..., None], 3, axis=-1)


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
