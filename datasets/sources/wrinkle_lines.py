"""Wrinkle lines drawn by people or chosen by eye, thickened to one convention and kept to the skin.

Three sources: ``wrinkle_pairs`` (FFHQ photographs with their lines), ``sfhq_wrinkles`` (lines on sharp synthetic
faces) and ``wrinkle_lines`` (lines whose photographs are not at hand, in the frame of FFHQ's alignment).
"""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from scipy import ndimage
from skimage.morphology import skeletonize

from skinsight.datasets.folder import described, listed, read_rgb
from skinsight.datasets.sources import celebamask
from skinsight.datasets.sources.lined_skin import lined_skin
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.samples import Label, Sample

LINE_WIDTH = 0.02
"""Thickness of a drawn line as a share of the face crop's side: 5 px at 256."""
GAP = 0.3
"""Least gap between the strokes of neighbouring lines, in widths of a stroke: 1.5 px at 256."""
LEAST = 0.3
"""What is left at least of a stroke between close neighbours, likewise."""
SIDES = 1.5
"""Nearest points so many distances apart lie on two sides: 2 is straight across, 1.41 a right angle's inner corner."""
PAIR_SIDE = 512
"""Side at which FFHQ pairs are read, in pixels: their lines are finer than their photographs."""
ALIGNED_SIDE = 1024
"""Side of FFHQ's frame, in which lines were drawn, in pixels."""


def pairs(data: Path) -> list[Sample]:
    """FFHQ photographs with their lines."""
    crop = celebamask.FRAME  # the alignment of CelebA-HQ is FFHQ's, and both are read at 512
    return [
        Sample(f"wrinkle_pairs/{path.stem}", crop, partial(_read_pair, path, crop))
        for path in listed(data / "wrinkle_pairs" / "images", ".jpg")
    ]


def synthetic(data: Path) -> list[Sample]:
    """Synthetic faces with lines that were found as ridges and accepted by eye."""
    faces = described(data / "sfhq_wrinkles" / "faces.json")
    found = []
    for path in listed(data / "sfhq_wrinkles" / "masks", ".png"):
        crop = _crop_of(np.array(faces[path.stem]["face_from_photo"]))
        photo = data / "sfhq" / f"{path.stem}.jpg"
        found.append(Sample(f"sfhq_wrinkles/{path.stem}", crop, partial(_read, photo, path, crop)))
    return found


def drawn_lines(data: Path) -> Iterator[tuple[str, Mask]]:
    """FFHQ id and lines ``(1024, 1024)`` in FFHQ's frame, of all faces whose photographs are not at hand."""
    folder = data / "wrinkle_lines"
    with (folder / "crop_limits.csv").open() as rows:
        limits = {int(row["ffhq_id"]): {side: int(row[side]) for side in row} for row in csv.DictReader(rows)}
    for path in listed(folder / "masks", ".png"):
        with PillowImage.open(path) as picture:
            lines = np.asarray(picture) > 0
        box = limits[int(path.stem)]
        frame = np.zeros((ALIGNED_SIDE, ALIGNED_SIDE), bool)
        part = lines[: box["bottom"] - box["top"], : box["right"] - box["left"]]
        frame[box["top"] : box["top"] + part.shape[0], box["left"] : box["left"] + part.shape[1]] = part
        yield path.stem, frame


def thicken(lines: Mask, width: float) -> Label:
    """Strokes of one thickness, ``width`` pixels, along the middle of the lines given, thinner between neighbours.

    A gap of :data:`GAP` widths stays half-way between lines that run side by side, so that crow's feet are lines and
    no field. Half-way is where the nearest line changes from one side to the other: the integer medial axis
    (Hesselink & Roerdink, Euclidean skeletons of digital image and volume data in linear time by the integer medial
    axis transform, 2008), of which only what lies between sides more than :data:`SIDES` apart is kept.
    """
    middle = np.asarray(skeletonize(lines))  # type: ignore[no-untyped-call]
    if not middle.any():
        return np.zeros(lines.shape, np.uint8)
    kept = _dilated(middle, width) & ~_dilated(_between(middle, width), GAP * width)
    return (kept | _dilated(middle, LEAST * width)).astype(np.uint8)


def _dilated(mask: Mask, width: float) -> Mask:
    size = max(1, round(width))
    return cv2.dilate(mask.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))) > 0


def _between(middle: Mask, width: float) -> Mask:
    """Half-way between lines that run side by side less than two strokes of ``width`` pixels apart."""
    away, nearest = ndimage.distance_transform_edt(~middle, return_indices=True)
    axis = np.zeros(middle.shape, bool)
    for here, there in (
        (np.s_[:, :-1], np.s_[:, 1:]),
        (np.s_[:-1], np.s_[1:]),
    ):
        apart = np.hypot(*(nearest[0][here] - nearest[0][there], nearest[1][here] - nearest[1][there]))
        farther = np.maximum(away[here], away[there])
        axis[here] |= (apart >= np.maximum(SIDES * farther, 3)) & (farther <= width)
    return axis


def _read_pair(path: Path, crop: FaceCrop) -> tuple[Image, Label]:
    picture = cv2.resize(read_rgb(path), (PAIR_SIDE, PAIR_SIDE), interpolation=cv2.INTER_CUBIC)
    lines = path.parent.parent / "masks" / f"{path.stem}.png"
    return _labelled(np.asarray(picture, dtype=np.uint8), lines, crop, f"wrinkle_pairs/{path.stem}")


def _read(photo: Path, lines: Path, crop: FaceCrop) -> tuple[Image, Label]:
    return _labelled(read_rgb(photo), lines, crop, f"sfhq/{photo.stem}")


def _labelled(picture: Image, path: Path, crop: FaceCrop, key: str) -> tuple[Image, Label]:
    with PillowImage.open(path) as mask:
        lines = np.asarray(mask) > 0
    scale = picture.shape[0] / lines.shape[0]
    strokes = thicken(lines, LINE_WIDTH * crop.side / scale)
    if scale != 1:
        size = (picture.shape[1], picture.shape[0])
        strokes = np.asarray(cv2.resize(strokes * 255, size, interpolation=cv2.INTER_AREA) > 127, dtype=np.uint8)
    return picture, strokes * lined_skin(key, *picture.shape[:2])


def _crop_of(affine: npt.NDArray[np.float64], side: int = 640) -> FaceCrop:
    """The crop whose map into ``side`` x ``side`` pixels is ``affine``."""
    scale = float(np.hypot(*affine[0, :2]))
    x, y = cv2.invertAffineTransform(affine) @ np.array([(side - 1) / 2, (side - 1) / 2, 1])
    return FaceCrop(float(x), float(y), side / scale, float(np.rad2deg(np.arctan2(affine[0, 1], affine[0, 0]))))
