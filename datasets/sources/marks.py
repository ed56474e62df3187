"""Acne and dark spots: one label of each on every picture that anyone marked, whoever it was.

What several hands say of a picture is merged (``merging``): a pixel is acne or a dark spot, never both, and unknown
where hands disagree. ``splits/marks.json`` gives each picture to one part, all pictures of a person to the same.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from PIL import Image as PillowImage

from skinsight.datasets import splits
from skinsight.datasets.folder import read_rgb
from skinsight.datasets.sources import flek_labels, labels, merging
from skinsight.datasets.sources.hands import CONCERNS, UNTOLD, Hands, gather
from skinsight.datasets.sources.persons import person_of
from skinsight.datasets.splits import Part
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

SPLIT: Final = "marks"
MARKED: Final = 127
"""Masks that were stored with soft edges mark what is brighter than this."""

Kind = Literal["outlined", "circled", "boxed", "excluded", "unknown"]
"""What a label was made from: outlines or masks; discs grown from circles; boxes; only the other concern's marks, where
this one is not; nothing. Only the first can judge."""
OUTLINED: Final[tuple[Kind, ...]] = ("outlined",)
Labels = Mapping[str, Label]
"""Label ``(H, W)`` by concern: 1 on a mark, 0 where none is, ``UNKNOWN`` elsewhere."""


@dataclass(frozen=True, slots=True)
class MarkedPicture:
    """A picture with labels of acne and of dark spots.

    Attributes:
        name: ``source/stem``, unique.
        path: its file.
        crop: the face frame within it.
        part: whether it is for training or for validation.
        person: who is in it, by the name of one of their pictures.
        kinds: what each label was made from, by concern.
        read: gives the picture ``(H, W, 3)`` and its labels.
    """

    name: str
    path: Path
    crop: FaceCrop
    part: Part
    person: str
    kinds: Mapping[str, Kind]
    read: Callable[[], tuple[Image, Labels]]

    def sample(self, concern: str) -> Sample:
        """The picture with the label of one concern alone."""
        return Sample(self.name, self.crop, partial(_one_label, self, concern))


def load(part: Part, data: Path) -> list[MarkedPicture]:
    """The marked pictures of one part.

    Raises:
        DataError: a source is not in the data folder, or a picture has no place in ``splits/marks.json``.
    """
    split = splits.read_split(SPLIT)
    placed = {name: where for where, names in split.items() for name in names}
    found = gather(data)
    strangers = [name for name in found if name not in placed]
    if strangers:
        raise DataError(f"{strangers[0]} is in no part of datasets/splits/{SPLIT}.json: add it there")
    return [_picture(name, found[name], part) for name in split[part]]


def samples(concern: str, part: Part, data: Path, kinds: Collection[Kind] = OUTLINED) -> list[Sample]:
    """Those pictures of one part whose label of a concern is of one of these kinds."""
    return [picture.sample(concern) for picture in load(part, data) if picture.kinds[concern] in kinds]


def _picture(name: str, hands: Hands, part: Part) -> MarkedPicture:
    kinds = {concern: _kind(hands, concern) for concern in CONCERNS}
    return MarkedPicture(name, hands.path, hands.crop, part, person_of(name), kinds, partial(_read, hands))


def _kind(hands: Hands, concern: str) -> Kind:
    if concern in hands.drawn or concern in hands.masks or concern in hands.clear:
        return "outlined"
    if concern == "flek":
        return "outlined" if hands.square else "unknown" if hands.boxes is not None else "excluded"
    return "circled" if hands.circles is not None else "boxed" if hands.boxes is not None else "excluded"


def _one_label(picture: MarkedPicture, concern: str) -> tuple[Image, Label]:
    pixels, found = picture.read()
    return pixels, found[concern]


def _read(hands: Hands) -> tuple[Image, Labels]:
    picture = read_rgb(hands.path)
    if hands.noisy:
        picture = np.asarray(cv2.medianBlur(picture, 3), dtype=np.uint8)
    unit = hands.crop.side / merging.FACE
    flek = _outlined(hands, "flek", picture)
    if hands.square is not None:
        flek = merging.agreed(flek, flek_labels.within(*hands.square))
    acne = _outlined(hands, "acne", picture)
    if "acne" in hands.drawn:
        acne = merging.grown(acne, unit, flek != 1)
    if hands.circles is not None:
        circled = merging.circled(picture, hands.circles, unit)
        acne = merging.drawn_over_circled(acne, circled, hands.circles, unit)
        flek = merging.doubted(flek, circled)
    acne, flek = merging.exclusive(acne, flek)
    if hands.boxes is not None:
        acne = merging.boxed(picture, hands.boxes, unit)
    if UNTOLD in hands.masks:
        untold = _mask(hands.masks[UNTOLD])
        acne[untold] = flek[untold] = UNKNOWN
    return picture, {"acne": acne, "flek": flek}


def _outlined(hands: Hands, concern: str, picture: Image) -> Label:
    """What outlines and masks say of a concern, 0 in the rest of a picture that is said to have none of it."""
    label = np.full(picture.shape[:2], 0 if concern in hands.clear else UNKNOWN, np.uint8)
    if concern in hands.masks:
        label[:] = _mask(hands.masks[concern])
    if concern in hands.drawn:
        drawn = np.zeros(picture.shape[:2], np.uint8)
        labels.draw_spots(drawn, hands.drawn[concern])
        label = merging.agreed(drawn, label)
    return label


def _mask(path: Path) -> Mask:
    with PillowImage.open(path) as mask:
        return np.asarray(np.asarray(mask.convert("L")) > MARKED)
