"""Paint for synthetic concerns: what skin absorbs, marks with soft ragged edges, and what of them a person sees.

A mark is absorbance added to skin: linear light is multiplied by ``exp(-amount * pigment)``, which is right on every
tone. All functions are pure; chance comes from the generator given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt
from scipy.special import expit
from skimage.color import deltaE_ciede2000, rgb2lab

from skinsight.segmentation.frames import Affine, Image, Mask
from skinsight.segmentation.parts import Parts
from skinsight.segmentation.samples import UNKNOWN, Label

Field = npt.NDArray[np.float32]
"""One number per pixel, ``(H, W)``."""
Light = npt.NDArray[np.float32]
"""Three numbers per pixel for red, green and blue, ``(H, W, 3)``."""

MELANIN: Final = np.array([0.67, 1.0, 1.26], np.float32)
"""Absorbance of brown marks, green = 1: the median of 494 spots of ``flek_labels`` against the skin around them."""
HAEMOGLOBIN: Final = np.array([0.2, 1.0, 0.75], np.float32)
"""Absorbance of blood: that of ACNE04's lesions (0.38, 1, 0.88) less the pigment that goes with them."""
SHADE: Final = np.array([0.9, 1.0, 1.05], np.float32)
"""Absorbance of a shadow on skin: light that skin throws into a hollow is warm."""
VISIBLE = 3.0
"""Smallest difference of colour (CIEDE2000) between a mark and the bare skin that counts as seen."""


@dataclass(frozen=True, slots=True)
class BareFace:
    """A face to paint on.

    Attributes:
        picture: the face crop, ``(H, W, 3)``.
        parts: its classes, ``(H, W)``.
        ground: where the concern can be, ``(H, W)``.
        frame: map from FFHQ's frame of 1024 x 1024 pixels into the picture.
        lightness: median L* of the ground.
        blur: standard deviation of the picture's own softness, in pixels.
    """

    picture: Image
    parts: Parts
    ground: Mask
    frame: Affine
    lightness: float
    blur: float

    @property
    def fairness(self) -> float:
        """Share of blood's colour that the skin's own melanin lets through, 0.3 (dark) to 1 (light)."""
        return float(np.clip((self.lightness - 20) / 35, 0.3, 1))

    @property
    def strength(self) -> float:
        """How much more paint dark skin needs for a mark to be seen as well as on light skin, 1 to 2."""
        return 1 + 1.4 * (1 - self.fairness)


@dataclass(frozen=True, slots=True)
class Layer:
    """Paint over a face of ``(H, W)`` pixels.

    Attributes:
        absorbance: added to the skin on the ground, ``(H, W, 3)``.
        over: absorbance of what lies over the whole face, such as hair, ``(H, W, 3)``.
        marks: number of the mark from 1 on, 0 where there is none, ``(H, W)``.
    """

    absorbance: Light
    over: Light
    marks: npt.NDArray[np.int32]

    @classmethod
    def blank(cls, height: int, width: int) -> Self:
        """No paint."""
        colours = (height, width, 3)
        return cls(np.zeros(colours, np.float32), np.zeros(colours, np.float32), np.zeros(colours[:2], np.int32))

    def add(self, x: int, y: int, absorbance: Light, shape: Mask | None = None) -> None:
        """Lay a small piece of paint around ``(x, y)``: one more mark where it has a ``shape``, else a distractor."""
        height, width = absorbance.shape[:2]
        top, left = y - height // 2, x - width // 2
        here = np.s_[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]
        rows, columns = self.marks[here].shape
        cut = np.s_[max(0, -top) : max(0, -top) + rows, max(0, -left) : max(0, -left) + columns]
        self.absorbance[here] += absorbance[cut]
        if shape is not None:
            self.marks[here][shape[cut]] = self.marks.max() + 1


def finish(face: BareFace, layer: Layer, rng: np.random.Generator) -> tuple[Image, Label]:
    """The painted picture and its label: 1 on marks that are seen, unknown on fainter ones, 0 elsewhere."""
    inside = cv2.GaussianBlur(face.ground.astype(np.float32), (0, 0), 2.0) * face.ground
    grain = 1 + 0.12 * smooth_noise(face.ground.shape, 1.5, rng)
    soft = cv2.GaussianBlur(layer.absorbance * (inside * grain)[..., None], (0, 0), face.blur)
    paint = np.asarray(soft * face.ground[..., None], dtype=np.float32)
    over = np.asarray(cv2.GaussianBlur(layer.over, (0, 0), face.blur), dtype=np.float32)
    picture = absorbed(face.picture, paint + over)
    return picture, judged(np.where(face.ground, layer.marks, 0), face.picture, absorbed(face.picture, paint))


def judged(marks: npt.NDArray[np.int32], before: Image, after: Image) -> Label:
    """Label of numbered marks: 1 where a mark's mean difference from bare skin is visible, unknown where it is not."""
    label = np.zeros(marks.shape, np.uint8)
    marked = marks > 0
    if not marked.any():
        return label
    numbers = marks[marked]
    seen = deltaE_ciede2000(rgb2lab(before[marked]), rgb2lab(after[marked]))  # type: ignore[no-untyped-call]
    means = np.bincount(numbers, seen) / np.maximum(np.bincount(numbers), 1)
    label[marked] = np.where(means >= VISIBLE, 1, UNKNOWN)[numbers]
    return label


def absorbed(picture: Image, absorbance: Light) -> Image:
    """The picture after so much more of its light is absorbed; negative absorbance brightens."""
    left = np.clip(linear(picture) * np.exp(-absorbance), 0, 1)
    encoded = np.where(left <= 0.0031308, left * 12.92, 1.055 * left ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(encoded * 255), dtype=np.uint8)


def linear(picture: Image) -> Light:
    """Linear light, 0 to 1, of an sRGB picture ``(H, W, 3)`` (IEC 61966-2-1)."""
    encoded = picture.astype(np.float32) / 255
    return np.asarray(
        np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4), dtype=np.float32
    )


def smooth_noise(shape: Sequence[int], scale: float, rng: np.random.Generator) -> Field:
    """Random field of mean 0 and deviation about 1 whose bumps are ``scale`` pixels across."""
    height, width = shape
    coarse = rng.standard_normal((int(height / scale) + 3, int(width / scale) + 3)).astype(np.float32)
    fine = cv2.resize(coarse, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)[:height, :width]
    return np.asarray(fine * 1.3, dtype=np.float32)  # interpolation flattens what lies between the random values


def blot(radius: float, reach: float, ragged: float, rng: np.random.Generator) -> Field:
    """Distance from the middle of a ragged oval in units of its ``radius``, on a square of ``reach`` radii each way."""
    half = int(np.ceil(radius * reach)) + 1
    rows, columns = (np.mgrid[-half : half + 1, -half : half + 1] + rng.uniform(-0.5, 0.5, (2, 1, 1))) / radius
    shape = (2 * half + 1, 2 * half + 1)
    for scale, depth in ((radius * 1.3, ragged), (max(2.0, radius * 0.5), ragged * 0.4)):
        rows = rows + depth * smooth_noise(shape, scale, rng)
        columns = columns + depth * smooth_noise(shape, scale, rng)
    turn, stretch = rng.uniform(0, np.pi), rng.uniform(1, 1.45) ** 0.5
    along = (np.cos(turn) * columns + np.sin(turn) * rows) / stretch
    across = (np.cos(turn) * rows - np.sin(turn) * columns) * stretch
    return np.asarray(np.hypot(along, across), dtype=np.float32)


def disc(half: int, radius: float) -> Mask:
    """A disc in the middle of a square of ``2 * half + 1`` pixels."""
    rows, columns = np.mgrid[-half : half + 1, -half : half + 1]
    return np.asarray(np.hypot(rows, columns) <= radius)


def edge(distance: Field, softness: float) -> Field:
    """1 within a blot and 0 outside, falling smoothly over ``softness`` radii around 1."""
    return np.asarray(expit((1 - distance) / (0.25 * softness)), dtype=np.float32)


def places(density: Field, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Random ``(x, y)`` by density; none where it is nowhere above 0."""
    heights = np.cumsum(density, dtype=np.float64)
    if heights[-1] <= 0:
        return []
    chosen = np.searchsorted(heights, rng.uniform(0, heights[-1], count), side="right")
    rows, columns = np.unravel_index(chosen, density.shape)
    return list(zip(columns.tolist(), rows.tolist(), strict=True))


def spread(face: BareFace, regions: Sequence[tuple[float, float, float, float]]) -> Field:
    """Density ``(H, W)`` around regions ``(x, y, deviation across, deviation down)`` of FFHQ's frame, on the ground."""
    height, width = face.ground.shape
    rows, columns = np.mgrid[0:height:4, 0:width:4].astype(np.float32)
    back = cv2.invertAffineTransform(face.frame)
    x = back[0, 0] * columns + back[0, 1] * rows + back[0, 2]
    y = back[1, 0] * columns + back[1, 1] * rows + back[1, 2]
    density = np.zeros(rows.shape, np.float32)
    for centre_x, centre_y, across, down in regions:
        density += np.exp(-0.5 * (((x - centre_x) / across) ** 2 + ((y - centre_y) / down) ** 2))
    return np.asarray(cv2.resize(density, (width, height)) * face.ground, dtype=np.float32)
