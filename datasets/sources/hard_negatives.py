"""What a concern is taken for, to train on: to acne a brown mark is plain skin, and to dark spots a red lesion.

Labels are 0 on such marks and unknown elsewhere: who drew the one did not look for the other.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from skinsight.datasets.sources import acne04, tri_acne
from skinsight.datasets.sources.patches import dark_spots
from skinsight.datasets.splits import part_of
from skinsight.segmentation.frames import Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

ACNE04_NAMES = "/levle"
"""What the names of all pictures of ACNE04 begin with."""


def brown_marks(data: Path) -> list[Sample]:
    """Dark spots of training photographs, which acne's network is to leave alone.

    ACNE04's pictures are left out: a brown mark there may be a lesion that heals.

    Raises:
        DataError: a source is not in the data folder.
    """
    return _as_plain_skin("brown_marks", [sample for sample in dark_spots(data) if ACNE04_NAMES not in sample.name])


def red_lesions(data: Path) -> list[Sample]:
    """Inflamed lesions of training photographs, which the network of dark spots is to leave alone.

    Raises:
        DataError: a source is not in the data folder.
    """
    inflamed = [*part_of(acne04.samples(data), "train"), *part_of(tri_acne.samples(data), "train")]
    return _as_plain_skin("red_lesions", inflamed)


def _as_plain_skin(source: str, samples: Iterable[Sample]) -> list[Sample]:
    return [Sample(f"{source}/{sample.name}", sample.crop, partial(_read, sample)) for sample in samples]


def _read(sample: Sample) -> tuple[Image, Label]:
    picture, marks = sample.read()
    return picture, np.where(marks == 1, 0, UNKNOWN).astype(np.uint8)
