"""Every labelled face once, with all that is known of it: what one network with several outputs learns from.

The sources label one concern each and share pictures. Here a picture comes once, and stands in one part: one that any
source has for validation is for validation, with the labels of those sources alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, get_args

import cv2
import numpy as np

from skinsight.datasets import catalogue
from skinsight.datasets.sources import dark_circle_labels, labels
from skinsight.datasets.splits import Part
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "face_skin": ("celebamask",),
    "wrinkles": ("wrinkle_pairs", "sfhq_wrinkles", "drawn_wrinkles"),
    "panda_eyes": ("dark_circle_labels", "drawn_panda_eyes"),
}
"""Sources of the catalogue by concern. The first concern that a face is labelled for gives its picture and crop."""


@dataclass(frozen=True, slots=True)
class LabelledFace:
    """One picture with all its labels.

    Attributes:
        key: ``folder/stem`` of the picture, unique.
        path: the picture's file. :attr:`read` may give it enlarged: lines are finer than some photographs.
        crop: the face frame, in pixels of the picture that :attr:`read` gives.
        part: of training or of validation.
        concerns: those that it is labelled for.
        read: gives the picture ``(H, W, 3)`` and a label ``(H, W)`` for each of :data:`SOURCES`: the class
            (of ``face_skin`` the part of the face, else 1 where the concern is and 0 where it is not), or
            :data:`~segmentation.samples.UNKNOWN` where nothing is known.
    """

    key: str
    path: Path
    crop: FaceCrop
    part: Part
    concerns: tuple[str, ...]
    read: Callable[[], tuple[Image, dict[str, Label]]]


def labelled_faces(data: Path) -> list[LabelledFace]:
    """All labelled faces of the data folder, in the order of :data:`SOURCES`.

    Raises:
        DataError: a source is missing, or a picture is labelled twice for one concern.
    """
    found: dict[str, dict[Part, dict[str, Sample]]] = {}
    names = dark_circle_labels.pictures(data)
    for concern, source, part in _sets():
        for sample in catalogue.load(source, part, data):
            key = _picture_of(sample.name, names)
            parts = found.setdefault(key, {"train": {}, "val": {}})
            if any(concern in labelled for labelled in parts.values()):
                raise DataError(f"{key} is labelled for {concern} in two sources: take it out of {source}")
            parts[part][concern] = sample
    chosen: dict[str, Part] = {key: "val" if parts["val"] else "train" for key, parts in found.items()}
    return [_merged(key, found[key][part], part, data) for key, part in chosen.items()]


def _sets() -> Sequence[tuple[str, str, Part]]:
    return [
        (concern, source, part) for concern, sources in SOURCES.items() for source in sources for part in get_args(Part)
    ]


def _picture_of(name: str, dark_circles: Mapping[str, str]) -> str:
    source, _, stem = name.partition("/")
    if source == "sfhq_wrinkles":
        return f"sfhq/{stem}"
    if source == dark_circle_labels.FOLDER:
        folder, _, _ = dark_circles[stem].partition("/")
        return f"{folder}/{Path(dark_circles[stem]).name}"
    return name


def _merged(key: str, samples: Mapping[str, Sample], part: Part, data: Path) -> LabelledFace:
    first = next(iter(samples.values()))
    return LabelledFace(key, labels.path_of(key, data), first.crop, part, tuple(samples), partial(_read, dict(samples)))


def _read(samples: Mapping[str, Sample]) -> tuple[Image, dict[str, Label]]:
    read = {concern: sample.read() for concern, sample in samples.items()}
    picture = next(iter(read.values()))[0]
    height, width = picture.shape[:2]
    found = {concern: np.full((height, width), UNKNOWN, np.uint8) for concern in SOURCES}
    for concern, (_, label) in read.items():
        found[concern] = np.asarray(cv2.resize(label, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    return picture, found
