"""Exports of pictures that are made in a test."""

from pathlib import Path

import numpy as np

from skinsight.annotation_tools.imagej.frames import Frames, PhotoFace
from skinsight.annotation_tools.imagej.stack_export import About, Export
from skinsight.annotation_tools.run_length import runs_of
from skinsight.segmentation.frames import FaceCrop

Piece = tuple[str, np.ndarray, np.ndarray, FaceCrop]
"""Name, picture, mask and crop."""


def export(folder: Path, pieces: list[Piece], side: int | None = None, concern: str = "acne") -> Frames:
    under_way = Export(folder, About(concern=concern, threshold=0.4, networks={concern: "0" * 64}, skinsight="1"))
    for number, (name, rgb, mask, crop) in enumerate(pieces):
        height, width = rgb.shape[:2]
        under_way.keep(
            PhotoFace(
                label=name, path=str(number), sha256="", height=height, width=width, crop=crop, runs=runs_of(mask)
            )
        )
    return under_way.finish(lambda face: pieces[int(face.path)][1], "2026-11-28T22:00:00+00:00", side)
