"""Decoding, in one place: bytes of a file in, an upright 8-bit sRGB picture out.

The format is recognised from the first bytes, never from the file's name. The limits are checked on the header,
before a pixel is decoded. Orientation and colour profile are applied; all other metadata is dropped.

An animated PNG or WebP and a TIFF with several directories count one page each. The previews and gain maps that
telephones append to a JPEG are no pages.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image
from PIL.ExifTags import Base as Exif
from PIL.Image import Transpose
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from skinsight.segmentation.errors import BrokenPhoto, PhotoRefused, PhotoTooLarge, UnsupportedFormat
from skinsight.segmentation.frames import Image
from skinsight.segmentation.srgb import refusal, to_srgb

READ: Final = "JPEG, PNG, WebP or TIFF"
LONGEST_SIDE: Final = 32_000
"""OpenCV resamples no picture of more than 32,766 pixels a side."""

_READERS: Final[dict[str, Callable[[BytesIO], ImageFile]]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WebP": WebPImageFile,
    "TIFF": TiffImageFile,
}
_SIGNATURES: Final = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WebP": rb"RIFF.{4}WEBP",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "HEIC": rb".{4}ftyp(hei[cmsx]|hev[cx]|mif1|msf1)",
    # known only so that a refusal can name them
    "AVIF": rb".{4}ftypavi[fs]",
    "BMP": rb"BM.{4}\0{4}",
    "GIF": rb"GIF8[79]a",
    "JPEG 2000": rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
    "PDF": rb"%PDF-",
    "SVG": rb"(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE svg)",
}
_UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What turns a picture of each EXIF orientation upright; 1 is upright already."""

JPEG_SCANS: Final = 100
"""Most scans of a JPEG. A progressive one has about 10; each pass over all pixels, so thousands stall the decoder."""
_MARKER: Final = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_START_OF_SCAN, _END_OF_IMAGE = b"\xda", b"\xd9"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may have.

    Attributes:
        bytes: size of the file.
        pixels: width times height.
        pages: pages of a TIFF, frames of an animation. Of several, the first is analysed.
    """

    bytes: int = 50 * 2**20
    pixels: int = 50_000_000
    pages: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One decoded photograph.

    Attributes:
        pixels: upright 8-bit sRGB, shape ``(H, W, 3)``, C-contiguous.
        name: what to call it in messages and results.
    """

    pixels: Image
    name: str = "photo"


def read_photo(path: str | Path, limits: Limits = Limits()) -> Photo:
    """Read and decode a file; the photo is called by the file's name.

    Raises:
        BrokenPhoto: the file cannot be read, or as in :func:`decode`.
        UnsupportedFormat, PhotoTooLarge: as in :func:`decode`.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(limits.bytes + 1)  # one byte more is enough to know that it is too large
            size = max(len(data), path.stat().st_size)
    except OSError as error:
        raise BrokenPhoto(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    check_bytes(size, path.name, limits)
    return decode(data, path.name, limits)


def check_bytes(size: int, name: str, limits: Limits) -> None:
    """Refuse a file by its size alone.

    Raises:
        PhotoTooLarge: ``size`` is above the limit.
    """
    if size > limits.bytes:
        raise PhotoTooLarge(f"{name}: {size:,} bytes, the limit is {limits.bytes:,}; save it smaller, say as JPEG")


def decode(data: bytes, name: str = "photo", limits: Limits = Limits()) -> Photo:
    """Decode the bytes of an image file.

    Raises:
        UnsupportedFormat: not a format, or not a kind of sample, that is read.
        PhotoTooLarge: more bytes, pixels or pages than ``limits``.
        BrokenPhoto: empty, truncated or damaged.
    """
    check_bytes(len(data), name, limits)
    form, reader = _recognise(data, name)
    try:
        with reader(BytesIO(data)) as image:
            _check_header(image, name, limits)
            if form == "JPEG":
                _check_scans(data, name)
            image.load()
            orientation = _orientation(image)
            upright = to_srgb(image)
        if orientation in _UPRIGHT:
            upright = upright.transpose(_UPRIGHT[orientation])
        return Photo(np.array(upright), name)
    except PhotoRefused:
        raise
    except PIL.Image.DecompressionBombError as error:
        raise PhotoTooLarge(f"{name}: {error} The limit is {limits.pixels:,} pixels; make it smaller") from error
    except Exception as error:  # on hostile bytes, Pillow's readers raise nearly anything
        found = " ".join(str(error).split()) or type(error).__name__
        reason = f"cannot be decoded as {form} ({found})"
        raise BrokenPhoto(f"{name}: {reason}; it is truncated, damaged or of a rare kind: export it again") from error


def _recognise(data: bytes, name: str) -> tuple[str, Callable[[BytesIO], ImageFile]]:
    """Name and reader of the format that the first bytes show."""
    if not data:
        raise BrokenPhoto(f"{name}: the file is empty (0 bytes); export or send it again")
    matches = (form for form, pattern in _SIGNATURES.items() if re.match(pattern, data[:64], re.DOTALL))
    form = next(matches, "unknown")
    if form in _READERS:
        return form, _READERS[form]
    if form == "HEIC" and find_spec("pillow_heif"):
        return form, import_module("pillow_heif").HeifImageFile
    if form == "HEIC":
        raise UnsupportedFormat(f"{name}: a HEIC file; install skinsight[heic], or save it as {READ}")
    found = "no known picture format" if form == "unknown" else f"a {form} file"
    raise UnsupportedFormat(f"{name}: {found}; save it as {READ}")


def _check_header(image: ImageFile, name: str, limits: Limits) -> None:
    """Refuse by what the header says, before a pixel is decoded."""
    width, height = image.size
    if width < 1 or height < 1:
        raise BrokenPhoto(f"{name}: {width} x {height} pixels; export or send it again")
    if max(width, height) > LONGEST_SIDE:
        size = f"{width} x {height} pixels"
        raise PhotoTooLarge(f"{name}: {size}, the limit of a side is {LONGEST_SIDE:,}; make it smaller")
    if width * height > limits.pixels:
        size = f"{width} x {height} = {width * height:,} pixels"
        raise PhotoTooLarge(f"{name}: {size}, the limit is {limits.pixels:,}; make it smaller")
    if _has_more_pages(image, limits.pages):
        raise PhotoTooLarge(f"{name}: more pages than the limit of {limits.pages}; save the one you want alone")
    if reason := refusal(image):
        raise UnsupportedFormat(f"{name}: {reason}; save it as {READ} with 8 or 16 bits per channel")


def _has_more_pages(image: ImageFile, limit: int) -> bool:
    """Whether there are more than ``limit`` pages. Does not walk a long chain of TIFF pages to its end."""
    if not isinstance(image, TiffImageFile):
        return image.format in ("PNG", "WEBP") and int(getattr(image, "n_frames", 1)) > limit
    try:
        image.seek(limit)
    except EOFError:
        image.seek(0)
        return False
    return True


def _check_scans(data: bytes, name: str) -> None:
    """Refuse a JPEG of very many scans, up to its end of image."""
    scans, at = 0, 2
    while (marker := _MARKER.search(data, at)) and marker[1] != _END_OF_IMAGE:
        scans += marker[1] == _START_OF_SCAN
        if scans > JPEG_SCANS:
            raise PhotoTooLarge(f"{name}: more than {JPEG_SCANS} scans, which is the limit; save it as a baseline JPEG")
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2])


def _orientation(image: ImageFile) -> int:
    """EXIF orientation, 1 to 8; 1 where the metadata is damaged. Call it after ``load``, which turns a TIFF itself."""
    try:
        return int(image.getexif().get(Exif.Orientation, 1))
    except Exception:  # damaged metadata raises nearly anything, and the pixels are good
        return 1
