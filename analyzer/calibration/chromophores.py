"""What blood and pigment add to the optical density of skin.

``python -m skinsight.analyzer.calibration.chromophores --data FOLDER``

On pictures whose marks somebody drew, the density ``-log10`` of linear red, green and blue within the marks, less that
of the unmarked skin around them: the median of each picture, then of all, in shares of green. Acne stands for blood,
dark spots for pigment. What is printed is written into ``scales/chromophores.toml``.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from skinsight.analyzer.colour.cielab import Array, linear_of_srgb
from skinsight.analyzer.formulas.density import DARKEST
from skinsight.datasets.catalogue import load
from skinsight.datasets.folder import data_folder
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.samples import Sample, plain

SIDE: Final = 512
RING: Final = (3, 12)
"""Pixels from a mark between which the skin around it lies."""
LEAST: Final = 50
"""Pixels of marks, and of skin around, that a picture must show."""
SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "blood": ("drawn_acne", "dark_acne"),
    "pigment": ("flek_labels", "dark_spots"),
}


def main() -> None:
    """Print a table by source."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    table = Table("what", "pictures", "n", "red", "green", "blue")
    for what, sources in SOURCES.items():
        by_source = {source: [*load(source, "train", data), *load(source, "val", data)] for source in sources}
        added = {source: added_by_marks(samples) for source, samples in by_source.items()}
        for name, found in {**added, "all": np.concatenate(list(added.values()))}.items():
            table.add_row(what, name, str(len(found)), *(f"{share:.2f}" for share in shares(found)))
    Console().print(table)


def shares(added: Array) -> Array:
    """Medians over pictures ``(N, 3)``, in shares of that of green."""
    middle = np.median(added, axis=0)
    return np.asarray(middle / middle[1])


def added_by_marks(samples: list[Sample]) -> Array:
    """Density that marks add in each channel, ``(N, 3)``, of the pictures that show enough of both."""
    found = []
    for sample in samples:
        face, label = plain(sample, SIDE)
        density = -np.log10(np.maximum(linear_of_srgb(face), DARKEST))
        marks = label == 1
        around = skin_around(marks) & (label == 0)
        if min(marks.sum(), around.sum()) >= LEAST:
            found.append(np.median(density[marks], axis=0) - np.median(density[around], axis=0))
    return np.asarray(found).reshape(-1, 3)


def skin_around(marks: Mask) -> Mask:
    """What lies within :data:`RING` of marks ``(side, side)``."""
    away = cv2.distanceTransform((~marks).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    near, far = RING
    return np.asarray((away >= near) & (away <= far))


if __name__ == "__main__":
    main()
