"""What a network learns from: a picture, its label, and where the face frame lies in it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.frames import FaceCrop, Image

Label = npt.NDArray[np.uint8]
"""Class index per pixel, shape ``(H, W)``; :data:`UNKNOWN` where nothing is known."""

UNKNOWN = 255


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled picture, read when it is needed.

    Attributes:
        name: ``source/id``, unique.
        crop: the face frame within the picture.
        read: gives the picture and its label, both of the same height and width.
        person: who is shown, ``""`` where that is not known.
    """

    name: str
    crop: FaceCrop
    read: Callable[[], tuple[Image, Label]]
    person: str = ""


def plain(sample: Sample, side: int) -> tuple[Image, Label]:
    """The sample's own face frame, unchanged: what validation sees."""
    picture, label = sample.read()
    return sample.crop.to_face(picture, side), sample.crop.classes_to_face(label, side)
