"""The two things that EXIF says of pixels: which way is up, and whether they are Adobe RGB.

Orientation is read from EXIF alone, as browsers do: XMP repeats it also in files that were turned already.
"""

from typing import Final, NamedTuple

from skinsight.segmentation.errors import PhotoRefused
from skinsight.segmentation.photo.ifd import Directories

ORIENTATION: Final = 0x0112
_EXIF, _COLOUR_SPACE, _INTEROPERABILITY, _INDEX = 0x8769, 0xA001, 0xA005, 0x0001
_UNCALIBRATED = 0xFFFF


class Exif(NamedTuple):
    """What is read: orientation, 1 to 8, and whether the samples are Adobe RGB (DCF: uncalibrated and ``R03``)."""

    orientation: int = 1
    adobe_rgb: bool = False


def read_exif(data: bytes) -> Exif:
    """Read EXIF data that starts with a TIFF header, with or without ``Exif\\0\\0``; damage reads as nothing said."""
    data = data.removeprefix(b"Exif\0\0")
    if not data:
        return Exif()
    orientation, adobe = 1, False
    try:
        tiff = Directories(data)
        main, _ = tiff.directory(tiff.first)
        found = tiff.number(main.get(ORIENTATION), 1)
        orientation = found if 1 <= found <= 8 else 1
        details = tiff.directory(tiff.number(main[_EXIF], 0))[0] if _EXIF in main else {}
        if tiff.number(details.get(_COLOUR_SPACE), 1) == _UNCALIBRATED and _INTEROPERABILITY in details:
            index, _ = tiff.directory(tiff.number(details[_INTEROPERABILITY], 0))
            adobe = tiff.content(index.get(_INDEX)).startswith(b"R03")
    except PhotoRefused:
        pass  # the pixels are good all the same
    return Exif(orientation, adobe)
