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
from skinsight.segmentation.photo.header import MOST_PARTS, Header
from skinsight.segmentation.photo.profiles import of_code_points

_INSIDE: Final = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""Boxes that are walked into, and the bytes before their first child."""


def read_header(data: bytes, form: str) -> Header:
    """Count the boxes and read size and colour; no pixel is decoded.

    Raises:
        PhotoTooLarge: more than :data:`MOST_PARTS` boxes.
        UnsupportedFormat: a picture of high dynamic range.
    """
    colours = list(_code_points(data))
    with _opened(data, form) as image:
        pages = int(getattr(image, "n_frames", 1)) if form == "AVIF" else 1  # of HEIC, bursts: the first is meant
        profile = image.info.get("icc_profile") or b""
        if "nclx_profile" in image.info:  # of the picture itself, not of its gain map
            told = image.info["nclx_profile"]
            colours = [(told["color_primaries"], told["transfer_characteristics"])]
        if not profile and colours:
            profile = of_code_points(*colours[0])
        return Header(data, image.width, image.height, pages, profile=profile or None)


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


def _code_points(data: bytes) -> Iterator[tuple[int, int]]:
    """Code points of primaries and transfer of each box of colour that has them, in the order of the file."""
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
            body = data[at + head : min(stop, at + head + 10)]
            if kind in _INSIDE:
                spans.append((at + head + _INSIDE[kind], stop))
            elif kind == b"colr" and body.startswith(b"nclx") and len(body) >= 8:
                yield int.from_bytes(body[4:6]), int.from_bytes(body[6:8])
            at = max(stop, at + head)
