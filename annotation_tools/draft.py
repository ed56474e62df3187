"""Networks draw first: masks of a stack of faces, and where the network is unsure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from skinsight.annotation_tools.imagej.axes import labels_of
from skinsight.annotation_tools.imagej.marks import UNSURE_LABEL
from skinsight.annotation_tools.imagej.pictures import pictures_of
from skinsight.annotation_tools.imagej.stack_file import read_stack, write_stack
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.segmenter import Segmenter

UNSURE: Final = 0.2
"""A pixel whose probability is nearer than this to the threshold might as well be on its other side."""


def draw(picture: Image, name: str, segmenter: Segmenter) -> tuple[Mask, Mask]:
    """Where a face frame, ``(H, W, 3)``, is marked, and where the network is unsure, ``(H, W)`` each."""
    seen = segmenter.segment(picture, whole_picture(picture), [name])
    away = np.abs(seen.probability(name) - concern(name).threshold)
    return seen.mask(name), np.asarray((away < UNSURE) & seen.search_region(name))


def write_draft(images: Path, name: str, segmenter: Segmenter, out: Path) -> list[tuple[float, float]]:
    """Write masks of a stack of faces: channel 1 is marked, channel 2 is where the network is unsure.

    Returns:
        Shares of each slice that are marked, and unsure.

    Raises:
        StackError: the stack cannot be read.
    """
    stack = read_stack(images)
    pictures = pictures_of(stack)
    labels = [label or f"{number:04d}" for number, label in enumerate(labels_of(stack, len(pictures)), 1)]
    shares: list[tuple[float, float]] = []

    def planes() -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
        for picture in pictures:
            both = draw(picture, name, segmenter)
            shares.append((float(both[0].mean()), float(both[1].mean())))
            yield np.stack(both).astype(np.uint8) * np.uint8(255)

    partial = out.with_name(f".{out.name}.partial")
    partial.parent.mkdir(parents=True, exist_ok=True)
    try:
        named = [text for label in labels for text in (label, label + UNSURE_LABEL)]
        write_stack(partial, planes(), named, (len(pictures), 2, *pictures.shape[1:3]))
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return shares
