"""What a photograph is once it is read, and the most that a file may have."""

from dataclasses import dataclass

import numpy as np

from skinsight.segmentation.errors import UnsupportedFormat
from skinsight.segmentation.frames import Image


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may have.

    Attributes:
        bytes: size of the file.
        pixels: width times height. A JPEG may have four times as many, since it is decoded at a fraction of its size.
        pages: pages of a TIFF, frames of an animation. Of several, the first is analysed.
    """

    bytes: int = 50 * 2**20
    pixels: int = 50_000_000
    pages: int = 1


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """The file that a photograph was read from.

    Attributes:
        format: ``JPEG``, ``PNG``, ``WebP``, ``TIFF``, ``HEIC`` or ``AVIF``.
        width, height: as stored, in pixels, before it was turned upright.
        orientation: EXIF orientation that was undone, 1 to 8; 1 is upright already.
        reduced: how many times smaller than stored it was decoded: 1, 2, 4 or 8.
    """

    format: str
    width: int
    height: int
    orientation: int = 1
    reduced: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One decoded photograph.

    Attributes:
        pixels: upright 8-bit sRGB, shape ``(H, W, 3)``, C-contiguous.
        name: what to call it in messages and results.
        file: what it was read from; None where the pixels were given.

    Raises:
        UnsupportedFormat: the pixels are of another kind.
    """

    pixels: Image
    name: str = "photo"
    file: PhotoFile | None = None

    def __post_init__(self) -> None:
        found = getattr(self.pixels, "shape", None), getattr(self.pixels, "dtype", type(self.pixels).__name__)
        if not isinstance(self.pixels, np.ndarray) or self.pixels.dtype != np.uint8 or not _is_rgb(self.pixels.shape):
            raise UnsupportedFormat(
                f"{self.name}: an array of shape {found[0]} and type {found[1]}; give upright sRGB as uint8 of shape "
                "(height, width, 3), or read the file with skinsight.read_photo, which takes every kind"
            )


def _is_rgb(shape: tuple[int, ...]) -> bool:
    return len(shape) == 3 and shape[2] == 3 and 0 not in shape
