"""Painted wrinkles: valleys along lines that people drew on other faces, among strands of hair that are none."""

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage.morphology import skeletonize

from skinsight.datasets.sources.wrinkle_lines import LINE_WIDTH, thicken
from skinsight.datasets.synthesis.painting import BareFace, Field, Layer, places, smooth_noise
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.samples import Label

SHORTEST = 0.045
"""Shorter lines than this share of the picture's side are left out."""
PIECE = 0.06
"""Side of the squares in which a line is judged as seen or not, as a share of the picture's side."""
CREASE = np.array([0.72, 1.0, 1.12], np.float32)
"""Absorbance of a crease: skin lights its walls, so that it is redder than a shadow."""
HAIR = np.array([1.0, 1.1, 1.2], np.float32)


def paint(face: BareFace, lines: Mask, rng: np.random.Generator) -> Layer:
    """Valleys along ``lines``, drawn in FFHQ's frame ``(1024, 1024)``; one face in ten has none.

    The marks are the lines' middles, to be :func:`widened` once it is known which of them are seen.
    """
    layer = Layer.blank(*face.ground.shape)
    _strands(face, layer, rng)
    if rng.random() < 0.1:
        return layer
    middle = laid(lines, face, rng)
    depth, width, line = _course(middle, face.strength, rng)
    layer.absorbance[:] += valley(middle, depth, width, rng)[..., None] * CREASE
    layer.marks[:] = _pieces(middle & (depth > 0), line)
    return layer


def laid(lines: Mask, face: BareFace, rng: np.random.Generator) -> Mask:
    """Middle of the lines on this face: mirrored at times, mildly bent, without crumbs, on the ground only."""
    frame = face.frame.copy()
    if rng.random() < 0.5:
        frame = frame @ np.array([[-1, 0, 1024], [0, 1, 0], [0, 0, 1]])
    height, width = face.ground.shape
    thick = cv2.GaussianBlur(lines.astype(np.float32), (0, 0), 2.0)
    drawn = cv2.warpAffine(thick, frame, (width, height), flags=cv2.INTER_AREA)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    for scale, size in ((height / 4, 0.010), (height / 16, 0.0025)):
        rows += size * height * smooth_noise((height, width), scale, rng)
        columns += size * height * smooth_noise((height, width), scale, rng)
    bent = cv2.remap(drawn, columns, rows, cv2.INTER_LINEAR)
    middle = skeletonize((bent > 0.25) & face.ground)  # type: ignore[no-untyped-call]
    line, count = ndimage.label(middle, np.ones((3, 3)))
    long = np.bincount(line.ravel(), minlength=count + 1) >= SHORTEST * height
    long[0] = False
    return np.asarray(long[line])


def _course(middle: Mask, stronger: float, rng: np.random.Generator) -> tuple[Field, Field, npt.NDArray[np.int32]]:
    """Depth (absorbance), width (deviation in pixels) and number of the line at each pixel of its middle."""
    line, count = ndimage.label(middle, np.ones((3, 3)))
    side = middle.shape[0]
    neighbours = cv2.filter2D(middle.astype(np.uint8), -1, np.ones((3, 3))) - middle
    inner = ~(middle & (neighbours <= 1))
    taper = np.minimum(cv2.distanceTransform(inner.astype(np.uint8), cv2.DIST_L2, 5) / (0.045 * side), 1) ** 0.7
    strength = stronger * rng.uniform(0.18, 0.5) * rng.lognormal(0, 0.35, count + 1)
    strength[rng.random(count + 1) < 0.2] = 0
    waver = np.clip(1 + 0.3 * smooth_noise(middle.shape, side / 12, rng), 0.25, 1.6)
    depth = np.clip(strength[line], 0, 0.75) * taper * waver * middle
    width = side * rng.uniform(0.0022, 0.0055, count + 1)[line]
    return depth.astype(np.float32), width.astype(np.float32), np.asarray(line, dtype=np.int32)


def valley(middle: Mask, depth: Field, width: Field, rng: np.random.Generator) -> Field:
    """Absorbance ``(H, W)`` of valleys lit from above: dark in the middle, a lighter shoulder, soft shade beside."""
    if not middle.any():
        return np.zeros(middle.shape, np.float32)
    distance, nearest = ndimage.distance_transform_edt(~middle, return_indices=True)
    deep = cv2.GaussianBlur(depth[tuple(nearest)], (0, 0), 1.5)
    wide = cv2.GaussianBlur(width[tuple(nearest)], (0, 0), 1.5)
    narrow = deep * np.exp(-0.5 * (distance / wide) ** 2)
    broad = deep * np.exp(-0.5 * (distance / (3.2 * wide)) ** 2)
    down, right = np.gradient(cv2.GaussianBlur(narrow + 0.4 * broad, (0, 0), 1.0))
    tilt = rng.uniform(-0.6, 0.6)
    shoulder = 1.1 * wide * (down * np.cos(tilt) + right * np.sin(tilt))
    return np.asarray(narrow + 0.22 * broad + shoulder, dtype=np.float32)


def widened(label: Label, ground: Mask) -> Label:
    """Label of the lines' middles as strokes of the convention's thickness, kept to the ground."""
    stroke = thicken(label > 0, LINE_WIDTH * label.shape[0]) > 0
    nearest = ndimage.distance_transform_edt(label == 0, return_distances=False, return_indices=True)
    return np.asarray(label[tuple(nearest)] * (stroke & ground), dtype=np.uint8)


def _pieces(middle: Mask, line: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Lines numbered piece by piece, 3 pixels thick: a line can be seen here and fade there."""
    height, width = middle.shape
    rows, columns = np.mgrid[:height, :width] // round(PIECE * height)
    pieces = np.where(middle, (line * (rows.max() + 1) + rows) * (columns.max() + 1) + columns + 1, 0)
    numbers = np.unique(pieces, return_inverse=True)[1].reshape(middle.shape)
    return np.asarray(cv2.dilate(numbers.astype(np.float32), np.ones((3, 3))), dtype=np.int32)


def _strands(face: BareFace, layer: Layer, rng: np.random.Generator) -> None:
    """Single hairs that fall over the face."""
    side = face.ground.shape[0]
    starts = places(face.ground.astype(np.float32), int(rng.integers(0, 4)), rng)
    for x, y in starts:
        ends = np.array([x, y]) + rng.normal(0, 0.13 * side, (2, 2)) * np.array([0.7, 1.2])
        t = np.linspace(0, 1, 40)[:, None]
        curve = (1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * np.array([x, y]) + t**2 * ends[1]
        drawn = np.zeros(face.ground.shape, np.uint8)
        cv2.polylines(drawn, [np.rint(curve * 8).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 3)
        layer.over[:] += drawn[..., None] / np.float32(255) * HAIR * np.float32(rng.uniform(0.3, 1.2))
