"""Dark spots on photographs of pigmented skin and of acne patients, one-bit masks within a labelled square."""

from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from skinsight.datasets.crops import crops
from skinsight.datasets.folder import described, read_rgb
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

Box = tuple[int, int, int, int]


def samples(data: Path) -> list[Sample]:
    """All labelled pictures; label 1 where a spot is, unknown outside the labelled square.

    Raises:
        DataError: the source is not in the data folder.
    """
    found = []
    for name, about in described(data / "flek_labels" / "pictures.json").items():
        path, mask = data / about["picture"], data / "flek_labels" / "masks" / f"{name}.png"
        box: Box = tuple(about["labelled"])
        crop = crops(path.parts[len(data.parts)]).get(path.stem, FaceCrop.of_box(*box))
        found.append(Sample(f"flek_labels/{name}", crop, partial(_read, path, mask, box)))
    return found


def _read(path: Path, mask: Path, box: Box) -> tuple[Image, Label]:
    return read_rgb(path), within(mask, box)


def within(mask: Path, box: Box) -> Label:
    """The label of a picture whose spots are known within a square alone."""
    with PillowImage.open(mask) as marked:
        spots = np.asarray(marked) > 0
    x0, y0, x1, y1 = box
    label = np.full(spots.shape, UNKNOWN, np.uint8)
    label[y0:y1, x0:x1] = spots[y0:y1, x0:x1]
    return label
