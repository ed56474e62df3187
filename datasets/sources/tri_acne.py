"""Selfies with acne and hand-drawn masks, 256 x 256."""

from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from skinsight.datasets.folder import listed, read_rgb
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Label, Sample

MARKED = 127
"""The masks were stored with soft edges: brighter than this is marked."""


def samples(data: Path) -> list[Sample]:
    """All selfies, each of which is a face crop already; label 1 where acne is."""
    folder = data / "tri_acne"
    return [
        Sample(f"tri_acne/{path.stem}", FaceCrop.of_picture(256, 256), partial(_read, path))
        for path in listed(folder / "images", ".png")
    ]


def _read(path: Path) -> tuple[Image, Label]:
    with PillowImage.open(path.parent.parent / "masks" / path.name) as mask:
        return read_rgb(path), (np.asarray(mask.convert("L")) > MARKED).astype(np.uint8)
