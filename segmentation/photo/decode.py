"""Decoding, in one place: bytes of a file in, an upright 8-bit sRGB picture out.

The limits are checked on the file's structure, before a pixel is decoded. Orientation and colour are applied; all other
metadata is dropped before a library sees it.

Memory stays under 700 MB: at most :attr:`.Limits.pixels` are decoded, :data:`KEPT_PIXELS` are kept, a larger
picture is halved, and a JPEG is decoded at the size that is kept.
"""

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import PIL.Image
from PIL.Image import Transpose

from skinsight.segmentation.errors import BrokenPhoto, PhotoRefused, PhotoTooLarge, UnsupportedFormat
from skinsight.segmentation.photo import heif, jpeg, png, tiff, webp
from skinsight.segmentation.photo.formats import READ, recognise
from skinsight.segmentation.photo.header import Header
from skinsight.segmentation.photo.picture import Limits, Photo, PhotoFile
from skinsight.segmentation.photo.srgb import MODES, to_srgb

KEPT_PIXELS: Final = 25_000_000
"""Most pixels of a photograph that is analysed; the face frame of the networks has a quarter of a million."""
LONGEST_SIDE: Final = 32_000
"""OpenCV resamples no picture of more than 32,766 pixels a side."""
MOST_COEFFICIENTS: Final = 350_000_000
"""Bytes of coefficients that a JPEG of several scans may take: 108 megapixels, colour at half the size."""
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


def read_photo(path: str | Path, limits: Limits = Limits()) -> Photo:  # noqa: B008 - frozen
    """Read and decode a file; the photo is called by the file's name.

    Raises:
        BrokenPhoto: the file cannot be read or is no ordinary file, or as in :func:`decode`.
        UnsupportedFormat, PhotoTooLarge: as in :func:`decode`.
    """
    return decode(read_bytes(path, limits), Path(path).name, limits)


def read_bytes(path: str | Path, limits: Limits = Limits()) -> bytes:  # noqa: B008 - frozen
    """The bytes of an ordinary file.

    Raises:
        BrokenPhoto: the file cannot be read, or is a pipe or a device, on which reading would wait.
        PhotoTooLarge: more bytes than the limit.
    """
    path = Path(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
                raise BrokenPhoto(f"{path}: cannot be read (no ordinary file); give a picture's file")
            check_bytes(found.st_size, path.name, limits)
            data = file.read(limits.bytes + 1)  # one byte more is enough to know that it is too large
    except OSError as error:
        raise BrokenPhoto(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    check_bytes(len(data), path.name, limits)
    return data


def check_bytes(size: int, name: str, limits: Limits) -> None:
    """Refuse a file by its size alone.

    Raises:
        PhotoTooLarge: ``size`` is above the limit.
    """
    if size > limits.bytes:
        raise PhotoTooLarge(f"{name}: {size:,} bytes, the limit is {limits.bytes:,}; save it smaller, say as JPEG")


def decode(data: bytes, name: str = "photo", limits: Limits = Limits()) -> Photo:  # noqa: B008 - frozen
    """Decode the bytes of an image file.

    Raises:
        UnsupportedFormat: not a format, or not a kind of sample, that is read.
        PhotoTooLarge: more bytes, pixels, pages or parts than ``limits`` and the format's own allow, or more memory
            than there is.
        BrokenPhoto: empty, truncated or damaged.
    """
    check_bytes(len(data), name, limits)
    form = "a picture"
    try:
        form = recognise(data)
        header = _header(data, form, limits)
        scale = _check(header, form, limits)
        image = _pixels(header, form, scale)
        if image.mode not in MODES:
            kind = f"samples of type {image.mode}"
            raise UnsupportedFormat(f"{kind}; save it as {READ} with 8 or 16 bits per channel")
        return _upright(image, header, PhotoFile(form, header.width, header.height, header.orientation), name)
    except BrokenPhoto as error:
        raise BrokenPhoto(f"{name}: {_broken(form, str(error))}") from error
    except PhotoRefused as error:
        raise type(error)(f"{name}: {error}") from error
    except Exception as error:  # on hostile bytes, the decoders raise nearly anything
        if isinstance(error, MemoryError) or getattr(error, "code", 0) == cv2.Error.STS_NO_MEM:
            raise PhotoTooLarge(f"{name}: there is not the memory to decode it; save it smaller") from error
        raise BrokenPhoto(f"{name}: {_broken(form, ' '.join(str(error).split()) or type(error).__name__)}") from error


def _broken(form: str, reason: str) -> str:
    if "; " in reason:  # which names its own remedy
        return reason
    return f"cannot be decoded as {form} ({reason}); it is truncated, damaged or of a rare kind: export it again"


def _header(data: bytes, form: str, limits: Limits) -> Header:
    match form:
        case "JPEG":
            return jpeg.read_header(data)
        case "PNG":
            return png.read_header(data)
        case "WebP":
            return webp.read_header(data)
        case "TIFF":
            return tiff.read_header(data, limits.pages)
    return heif.read_header(data, form)


def _pixels(header: Header, form: str, scale: int) -> PIL.Image.Image:
    match form:
        case "JPEG":
            return jpeg.read_pixels(header, scale)
        case "PNG":
            return png.read_pixels(header)
        case "WebP":
            return webp.read_pixels(header)
        case "TIFF":
            return tiff.read_pixels(header)
    return heif.read_pixels(header, form)


def _check(header: Header, form: str, limits: Limits) -> int:
    """Refuse by what the structure says, before a pixel is decoded; gives the scale to decode at."""
    width, height = header.width, header.height
    if width < 1 or height < 1:
        raise BrokenPhoto(f"{width} x {height} pixels; export or send it again")
    scales = jpeg.SCALES if form == "JPEG" else (1,)
    kept = min(limits.pixels, KEPT_PIXELS) if form == "JPEG" else limits.pixels
    scale = next((scale for scale in scales if width * height <= kept * scale**2), scales[-1])
    most = 4 * limits.pixels if form == "JPEG" else limits.pixels
    if max(width, height) > LONGEST_SIDE * scale:
        raise PhotoTooLarge(f"{width} x {height} pixels, the limit of a side is {LONGEST_SIDE:,}; make it smaller")
    if width * height > most:
        size = f"{width} x {height} = {width * height:,} pixels"
        raise PhotoTooLarge(f"{size}, the limit is {most:,}; make it smaller")
    if header.coefficients > MOST_COEFFICIENTS:
        raise PhotoTooLarge(f"{width} x {height} pixels in several scans; save it smaller or as a baseline JPEG")
    if header.pages > limits.pages:
        raise PhotoTooLarge(f"more pages than the limit of {limits.pages}; save the one you want alone")
    return scale


def _upright(image: PIL.Image.Image, header: Header, file: PhotoFile, name: str) -> Photo:
    picture = to_srgb(image, header.profile, KEPT_PIXELS)
    reduced = round(max(header.width, header.height) / max(picture.size))
    if header.orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[header.orientation])
    return Photo(np.array(picture), name, replace(file, reduced=reduced))
