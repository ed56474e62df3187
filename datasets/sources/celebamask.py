"""CelebAMask-HQ: 512 x 512 faces with 19 classes (Lee et al., CVPR 2020)."""

from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from skinsight.datasets.folder import listed, read_rgb
from skinsight.segmentation.concerns import FACE_PARTS
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Label, Sample

_PART_OF_CLASS = (
    "background", "skin", "nose", "glasses", "eyes", "eyes", "brows", "brows", "ears", "ears",
    "mouth", "mouth", "mouth", "cover", "cover", "cover", "cover", "neck", "background",
)  # fmt: skip
"""Our part for each of the set's classes 0 to 18: left and right become one, jewellery and hats are cover."""
_TABLE = np.array([FACE_PARTS.index(name) for name in _PART_OF_CLASS], dtype=np.uint8)

FRAME = FaceCrop(centre_x=255.5, centre_y=285.0, side=400)
"""The face in the set's alignment, which is that of FFHQ, in pixels of a picture of :data:`FRAME_SIDE`."""
FRAME_SIDE = 512


def samples(data: Path) -> list[Sample]:
    """All faces, label = index into :data:`~skinsight.segmentation.concerns.FACE_PARTS`."""
    folder = data / "celebamask"
    return [
        Sample(f"celebamask/{path.stem}", FRAME, partial(_read, path)) for path in listed(folder / "images", ".jpg")
    ]


def _read(path: Path) -> tuple[Image, Label]:
    with PillowImage.open(path.parent.parent / "masks" / f"{path.stem}.png") as mask:
        return read_rgb(path), _TABLE[np.asarray(mask)]
