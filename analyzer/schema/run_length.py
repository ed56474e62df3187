"""Masks as text: COCO's uncompressed run-length code."""

from typing import Self

import cv2
import numpy as np
from pydantic import NonNegativeInt, PositiveInt, model_validator

from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.frames import Mask, Window, window_of


class RunLength(Frozen):
    """A mask as COCO's uncompressed run-length code, exact to the pixel.

    Attributes:
        size: ``[height, width]``.
        counts: lengths of the runs, column by column from the top left, starting with a run of zeros
            (which has length 0 where the first pixel is set).

    Example:
        >>> RunLength.of(np.array([[True, False], [True, True]])).counts
        [0, 2, 1, 1]
    """

    size: tuple[PositiveInt, PositiveInt]
    counts: list[NonNegativeInt]

    @model_validator(mode="after")
    def _fills_the_picture(self) -> Self:
        height, width = self.size
        if sum(self.counts) != height * width:
            raise ValueError(
                f"the runs cover {sum(self.counts)} pixels and the size is {height} x {width} = {height * width}: "
                "give counts that add up to the size"
            )
        return self

    @classmethod
    def of(cls, mask: Mask) -> Self:
        """Encode a mask of shape ``(H, W)``."""
        window = window_of(mask)
        return cls.placed(mask[window], window, mask.shape)

    @classmethod
    def placed(cls, part: Mask, window: Window, size: tuple[int, ...]) -> Self:
        """Encode a mask of a shape ``(H, W)`` that is ``part`` in a window and nothing beyond it."""
        height, width = size
        if not part.any():
            return cls(size=(height, width), counts=[height * width])
        (top, left), (down, across) = (one.start for one in window), part.shape
        framed = np.zeros((across, down + 2), np.uint8)
        framed[:, 1:-1] = cv2.transpose(part.view(np.uint8))  # ten times as fast as numpy's own order="F"
        columns, rows = np.divmod(np.flatnonzero(framed[:, 1:] != framed[:, :-1]), down + 1)
        edges = (columns + left) * height + rows + top
        apart = np.diff(edges, prepend=-1, append=-1) != 0  # a run may go on from the foot of one column to the next
        runs = np.diff(edges[apart[1:] & apart[:-1]], prepend=0, append=height * width).tolist()
        return cls(size=(height, width), counts=runs if runs[-1] else runs[:-1])

    def to_mask(self) -> Mask:
        """Decode to shape ``(H, W)``."""
        values = np.arange(len(self.counts), dtype=np.uint8) % 2
        height, width = self.size
        return np.asarray(cv2.transpose(np.repeat(values, self.counts).reshape(width, height)) > 0)
