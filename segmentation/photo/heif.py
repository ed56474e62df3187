"""HEIC and AVIF: the boxes are counted and the colour is read before a decoder sees them (ISO/IEC 14496-12, 23008-12).

Both decoders turn the picture as the file's own transformations say; EXIF's orientation only repeats these.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import PIL.Image
from pi_heif import HeifImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.ImageOps import exif_transpose

from skinsight.segmentation.errors import PhotoTooLarge
from skinsight.segmentation.photo.header import MOST_PARTS, MOST_PROFILE, Header
from skinsight.segmentation.photo.profiles import of_code_points

_INSIDE: Final = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""Boxes that are walked into, and the bytes before their first child."""


def read_header(data: bytes, form: str) -> Header:
    """Count the boxes and read size and colour; no pixel is decoded.

    Raises:
        PhotoTooLarge: more than :data:`MOST_PARTS` boxes.
        UnsupportedFormat: a picture of high dynamic range.
    """
    profile: bytes | None = None
    for colour in [body for kind, body in _boxes(data) if kind == b"colr"]:
        if colour[:4] in (b"prof", b"rICC") and len(colour) <= MOST_PROFILE:
            profile = colour[4:]
            break
        if colour[:4] == b"nclx" and len(colour) >= 10:
            profile = profile or of_code_points(int.from_bytes(colour[4:6]), int.from_bytes(colour[6:8]))
    with _opened(data, form) as image:
        pages = int(getattr(image, "n_frames", 1)) if form == "AVIF" else 1  # of HEIC, bursts: the first is meant
        return Header(data, image.width, image.height, pages, profile=profile)


def read_pixels(header: Header, form: str) -> PIL.Image.Image:
    """Decode, upright."""
    image = _opened(header.data, form)
    image.load()
    if form == "AVIF":
        exif_transpose(image, in_place=True)  # Pillow writes the file's turns there
    return image


def _opened(data: bytes, form: str) -> ImageFile:
    reader = AvifImageFile if form == "AVIF" else HeifImageFile
    image: ImageFile = reader(BytesIO(data))
    return image


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box that can describe colour, with its content; children after their parent."""
    spans = [(0, len(data))]
    count = 0
    while spans:
        at, end = spans.pop()
        while at + 8 <= end:
            count += 1
            if count > MOST_PARTS:
                raise PhotoTooLarge(f"more than {MOST_PARTS:,} boxes, which is the limit; save it again")
            size, kind, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
            if size == 1:
                size, head = int.from_bytes(data[at + 8 : at + 16]), 16
            stop = min(end, at + size) if size else end
            if kind in _INSIDE:
                spans.append((at + head + _INSIDE[kind], stop))
            elif kind == b"colr":
                yield kind, data[at + head : min(stop, at + head + MOST_PROFILE + 4)]
            at = max(stop, at + head)
