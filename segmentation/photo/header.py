"""What the structure of a file says, before any library reads it."""

from dataclasses import dataclass
from typing import Final

MOST_PARTS: Final = 10_000
"""Most segments, chunks or boxes of a file. 50 MB of extended XMP are 800 segments; each part costs a little time."""
MOST_PROFILE: Final = 4 * 2**20
"""Most bytes of a colour profile; those of presses have about 3 MB. A larger one is passed over."""


@dataclass(frozen=True, slots=True)
class Header:
    """A file without what its pixels do not need.

    Attributes:
        data: the file again, all metadata left out.
        width, height: as stored, in pixels.
        pages: pages or frames, at least 1; counted no further than one above the limit.
        orientation: EXIF orientation, 1 to 8.
        profile: ICC profile of the samples; None means sRGB.
        bits: of a sample.
        several_scans: whether the decoder holds all coefficients of a JPEG in memory.
        coefficients: bytes that they take.
        place: of the directory of a TIFF that is read.
    """

    data: bytes
    width: int
    height: int
    pages: int = 1
    orientation: int = 1
    profile: bytes | None = None
    bits: int = 8
    several_scans: bool = False
    coefficients: int = 0
    place: int = 0
