"""Dark spots of labelled photographs, moved onto synthetic faces of every tone: real marks in more places.

What a mark absorbs is the difference between the photograph and the bare skin around it, filled in over the mark.
For training only: marks come from training pictures, faces from those that no validation set uses.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from skinsight.datasets.sources import flek_labels
from skinsight.datasets.splits import part_of
from skinsight.datasets.synthesis.painted_faces import SIDE, chance, on_face, on_faces
from skinsight.datasets.synthesis.painting import BareFace, Layer, Light, finish, linear
from skinsight.segmentation.frames import Affine, Image, Mask
from skinsight.segmentation.samples import Label, Sample

LEAST_MARKED = 0.004
"""Share of the face frame that marks cover at least where a photograph lends them: fewer are not worth moving."""
FLOOR = 0.01
"""Linear light that is added before logarithms are taken, so that black pixels do not count as strong marks."""
RIM = 9
"""Width in pixels of the soft rim around a labelled mark that moves with it."""


@dataclass(frozen=True, slots=True)
class Donor:
    """Marks of one photograph in its face frame: what they absorb ``(SIDE, SIDE, 3)`` and where they are."""

    absorbance: Light
    marked: Mask


def samples(data: Path) -> list[Sample]:
    """Synthetic faces with real dark spots: label 1 where they are, unknown where faint or there before.

    Raises:
        DataError: a source is not in the data folder.
    """
    return on_faces("moved_flek", data, _read)


def _read(key: str, path: Path, data: Path) -> tuple[Image, Label]:
    lenders, rng = donors(data), chance(key)
    lent = lenders[rng.integers(len(lenders))]
    return on_face(path, "flek", lambda face: finish(face, moved(lent, face, rng), rng))


@cache
def donors(data: Path) -> list[Donor]:
    """Marks of every training picture of ``flek_labels`` that has enough of them."""
    found = []
    for sample in part_of(flek_labels.samples(data), "train"):
        picture, label = sample.read()
        marked = sample.crop.classes_to_face(label, SIDE) == 1
        if marked.mean() >= LEAST_MARKED:
            found.append(donor(sample.crop.to_face(picture, SIDE), marked))
    return found


def donor(face: Image, marked: Mask) -> Donor:
    """What marks absorb in linear light, against bare skin filled in from around them."""
    near = cv2.dilate(marked.astype(np.uint8), np.ones((RIM, RIM)))
    bare = np.asarray(cv2.inpaint(np.ascontiguousarray(face), near, RIM, cv2.INPAINT_TELEA), dtype=np.uint8)
    absorbance = np.maximum(np.log(linear(bare) + FLOOR) - np.log(linear(face) + FLOOR), 0)  # marks only darken
    rim = cv2.GaussianBlur(near.astype(np.float32), (0, 0), RIM / 4)
    return Donor(np.asarray(absorbance * rim[..., None], dtype=np.float32), marked)


def moved(lent: Donor, face: BareFace, rng: np.random.Generator) -> Layer:
    """The donor's marks on another face: turned, scaled, mirrored and paler or darker by chance."""
    size = lent.marked.shape
    affine = _placed(size[0], rng)
    marked = cv2.warpAffine(lent.marked.astype(np.uint8), affine, size, flags=cv2.INTER_NEAREST)
    strength = face.strength**0.5 * np.exp(rng.normal(0, 0.2))
    layer = Layer.blank(*size)
    layer.absorbance[:] = strength * cv2.warpAffine(lent.absorbance, affine, size)
    layer.marks[:] = cv2.connectedComponents(marked)[1]
    return layer


def _placed(side: int, rng: np.random.Generator) -> Affine:
    """A random map of a face frame onto itself."""
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    angle, scale = np.deg2rad(rng.normal(0, 12)), np.exp(rng.normal(-0.1, 0.25))
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    linear = np.array([[cos * mirror, -sin], [sin * mirror, cos]])
    centre = np.full(2, (side - 1) / 2)
    return np.column_stack([linear, centre + rng.normal(0, 0.06 * side, 2) - linear @ centre])
