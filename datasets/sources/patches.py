"""Training photographs with a large dark patch, such as melasma: few, but most of the area that dark spots cover."""

from pathlib import Path

import cv2
import numpy as np

from skinsight.datasets.sources import marks
from skinsight.segmentation.samples import Sample

LEAST_PATCH = 0.004
"""Share of the face frame that the largest spot covers at least."""
SIDE = 512
"""Side of the face frame in which spots are measured, in pixels."""


def dark_spots(data: Path) -> list[Sample]:
    """All training photographs with labelled dark spots.

    Raises:
        DataError: a source is not in the data folder.
    """
    return marks.samples("flek", "train", data)


def samples(data: Path) -> list[Sample]:
    """Those of :func:`dark_spots` whose largest spot covers :data:`LEAST_PATCH` of the face frame."""
    return [
        Sample(f"patch_flek/{sample.name}", sample.crop, sample.read)
        for sample in dark_spots(data)
        if largest_spot(sample) >= LEAST_PATCH
    ]


def largest_spot(sample: Sample) -> float:
    """Share of the face frame that the sample's largest connected mark covers."""
    marked = sample.crop.classes_to_face(sample.read()[1], SIDE) == 1
    areas = cv2.connectedComponentsWithStats(marked.astype(np.uint8))[2][1:, cv2.CC_STAT_AREA]
    return float(areas.max(initial=0) / marked.size)
