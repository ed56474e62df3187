"""Masks as lengths of runs of unmarked and marked pixels in turn, from an unmarked one, row by row."""

from collections.abc import Sequence

import numpy as np

from skinsight.segmentation.frames import Mask


def runs_of(mask: Mask) -> list[int]:
    """Runs of a mask ``(H, W)``; those of ``mask.T`` go column by column, as COCO's do."""
    bounds = np.flatnonzero(np.diff(mask.ravel(), prepend=False))
    return [int(length) for length in np.diff(bounds, prepend=0, append=mask.size)]


def of_runs(runs: Sequence[int], height: int, width: int) -> Mask:
    """The mask ``(height, width)`` of such runs.

    Raises:
        ValueError: they do not fill it.
    """
    lengths = np.asarray(runs, dtype=np.int64)
    if lengths.sum() != height * width or (lengths < 0).any():
        raise ValueError(f"runs of {lengths.sum()} pixels do not fill {height} x {width}")
    return np.repeat(np.arange(len(lengths)) % 2 == 1, lengths).reshape(height, width)
