"""Dark circles of synthetic faces and of ``dark_circles`` pictures, drawn as the field does it; some have none.

From the lower lashes to where the darkening ends, from the tear duct to past the outer corner. Bags without colour, the
lashes' shadow and make-up are not marked, so that an empty label says that there are no dark circles.
"""

import csv
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from skinsight.datasets.crops import crops
from skinsight.datasets.folder import read_rgb, size_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Label, Sample

FOLDER = "dark_circle_labels"


def samples(data: Path) -> list[Sample]:
    """All labelled faces: 1 where a dark circle is.

    Raises:
        DataError: the source or a picture of it is missing.
    """
    found = []
    for name, picture in pictures(data).items():
        path = data / f"{picture}.jpg"
        if not path.is_file():
            raise DataError(f"{path} is labelled in {FOLDER} but does not exist: is its source in the data folder?")
        crop = crops(picture.partition("/")[0]).get(path.stem) or FaceCrop.of_picture(*size_of(path))
        mask = data / FOLDER / "masks" / f"{name}.png"
        found.append(Sample(f"{FOLDER}/{name}", crop, partial(_read, path, mask)))
    return found


def pictures(data: Path) -> dict[str, str]:
    """Path of each labelled picture below the data folder, without its suffix, by name of the label.

    Raises:
        DataError: the source is missing.
    """
    table = data / FOLDER / "pictures.csv"
    if not table.is_file():
        raise DataError(f"{table} does not exist: is that source missing from the data folder?")
    with table.open() as rows:
        return {row["name"]: str(Path(row["picture"]).with_suffix("")) for row in csv.DictReader(rows)}


def _read(path: Path, mask: Path) -> tuple[Image, Label]:
    with PillowImage.open(mask) as marked:
        return read_rgb(path), (np.asarray(marked) > 0).astype(np.uint8)
