"""TIFF: its directories are checked before the decoder sees them (TIFF 6.0, its technical note 1, DNG 1.7)."""

from io import BytesIO
from typing import Final

import cv2
import numpy as np
import PIL.Image
from PIL.TiffImagePlugin import BITSPERSAMPLE, PHOTOMETRIC_INTERPRETATION, PLANAR_CONFIGURATION, TiffImageFile

from skinsight.segmentation.errors import BrokenPhoto, PhotoTooLarge, UnsupportedFormat
from skinsight.segmentation.photo.exif import ORIENTATION
from skinsight.segmentation.photo.formats import RAW_REMEDY
from skinsight.segmentation.photo.header import MOST_PROFILE, Header
from skinsight.segmentation.photo.ifd import Directories, Entry
from skinsight.segmentation.photo.samples import from_16_bits, gray_8

MOST_DIRECTORIES: Final = 32
"""Most directories that are walked: a pyramid of reduced copies has about ten."""
MOST_PIECES: Final = 100_000
"""Most strips or tiles."""
MOST_METADATA: Final = 16 * 2**20
"""Most bytes of all entries of the directory that is read."""
_FREE_TILE: Final = 4 * 2**20
"""Pixels that padding to whole tiles may always add."""
_SUBFILE, _WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 254, 256, 257, 258, 262
_TILE_WIDTH, _TILE_HEIGHT, _CHILDREN, _PROFILE, _DNG = 322, 323, 330, 34675, 50706
_UNREAD: Final = (ORIENTATION, 330, 700, 34377, 34665, 34675, 34853, 37724)
"""Entries hidden from the decoder: orientation and profile are applied here, the rest is other people's metadata."""
_PIECES: Final = (273, 279, 324, 325)
_REDUCED_OR_MASK: Final = 1 | 4
_OF_A_SENSOR: Final = (32803, 34892)
"""Photometric interpretations of RAW data: colour filter array and linear."""

Directory = dict[int, Entry]


def read_header(data: bytes, most_pages: int) -> Header:
    """Check the directories, and choose the first that is no reduced copy and no mask.

    Raises:
        UnsupportedFormat: it is a RAW file.
        PhotoTooLarge: too many directories, entries, strips or tiles, or tiles far larger than the picture.
        BrokenPhoto: a directory lies outside the file.
    """
    tiff = Directories(data)
    chosen: tuple[Directory, int] | None = None
    at, pages, place = tiff.first, 0, 0
    while at and pages <= most_pages:
        if place == MOST_DIRECTORIES:
            raise PhotoTooLarge(f"more than {MOST_DIRECTORIES} directories, the limit; save the page you want alone")
        directory, at = tiff.directory(at)
        if place == 0:
            _refuse_raw(tiff, directory)
        if not tiff.number(directory.get(_SUBFILE), 0) & _REDUCED_OR_MASK:
            pages += 1
            chosen = chosen or (directory, place)
        place += 1
    if chosen is None:
        raise BrokenPhoto("it has no page, only previews")
    directory, place = chosen
    _check_pieces(tiff, directory)
    profile = directory.get(_PROFILE)
    return Header(
        data=tiff.without(directory[tag] for tag in _UNREAD if tag in directory),
        width=tiff.number(directory.get(_WIDTH), 0),
        height=tiff.number(directory.get(_HEIGHT), 0),
        pages=pages,
        orientation=_orientation(tiff, directory),
        profile=tiff.content(profile) if profile and profile.size <= MOST_PROFILE else None,
        bits=max(tiff.numbers(directory.get(_BITS)), default=1),
        place=place,
    )


def read_pixels(header: Header) -> PIL.Image.Image:
    """Decode, as stored; 16 bits to 8 by the range that they use."""
    image = TiffImageFile(BytesIO(header.data))
    image.seek(header.place)
    if image.mode in ("RGB", "RGBA", "RGBX") and header.bits == 16:
        planes = image.tag_v2.get(PLANAR_CONFIGURATION) == 2
        if not planes:
            return _colour_16(header)
        if image.info.get("compression") == "raw":  # Pillow reads these wrongly, OpenCV all planes, and both in silence
            raise UnsupportedFormat("uncompressed 16-bit colour in separate planes; save it with its samples together")
    if image.mode.startswith("I;16"):
        bits = image.tag_v2[BITSPERSAMPLE][0]
        inverted = image.tag_v2.get(PHOTOMETRIC_INTERPRETATION) == 0  # which Pillow heeds for 8 bits only
        image.load()
        return gray_8(np.asarray(image), bits, inverted)
    image.load()
    return image


def _colour_16(header: Header) -> PIL.Image.Image:
    """16-bit colour, which Pillow would cut to its high byte."""
    span = (header.place, header.place + 1)
    _, pages = cv2.imdecodemulti(np.frombuffer(header.data, np.uint8), cv2.IMREAD_UNCHANGED, range=span)
    return from_16_bits(pages[0] if pages else None)


def _refuse_raw(tiff: Directories, directory: Directory) -> None:
    """Refuse the files of cameras, whose first picture is a thumbnail."""
    kind = "DNG" if _DNG in directory else None
    for at in tiff.numbers(directory.get(_CHILDREN)):
        if tiff.number(tiff.directory(at)[0].get(_PHOTOMETRIC), 0) in _OF_A_SENSOR:
            kind = kind or "NEF, ARW or the like"
    if kind or tiff.number(directory.get(_PHOTOMETRIC), 0) in _OF_A_SENSOR:
        raise UnsupportedFormat(f"a RAW file of a camera ({kind or 'of its sensor'}); {RAW_REMEDY}")


def _check_pieces(tiff: Directories, directory: Directory) -> None:
    pieces = max((directory[tag].count for tag in _PIECES if tag in directory), default=1)
    if pieces > MOST_PIECES:
        raise PhotoTooLarge(f"{pieces:,} strips or tiles, the limit is {MOST_PIECES:,}; save it in larger ones")
    metadata = sum(entry.size for tag, entry in directory.items() if tag not in _PIECES)
    if metadata > MOST_METADATA:
        raise PhotoTooLarge(f"{metadata:,} bytes of metadata, the limit is {MOST_METADATA:,}; save it without")
    sides = [tiff.number(directory.get(tag), 0) for tag in (_WIDTH, _HEIGHT, _TILE_WIDTH, _TILE_HEIGHT)]
    width, height, across, down = sides
    if across and down:
        padded = -(-width // across) * across * -(-height // down) * down
        if padded > 4 * width * height + _FREE_TILE:
            raise PhotoTooLarge(f"tiles of {across} x {down} pixels for {width} x {height}; save it in smaller ones")
        if -(-width // across) * -(-height // down) > MOST_PIECES:
            raise PhotoTooLarge(f"tiles of {across} x {down} pixels for {width} x {height}; save it in larger ones")


def _orientation(tiff: Directories, directory: Directory) -> int:
    found = tiff.number(directory.get(ORIENTATION), 1)
    return found if 1 <= found <= 8 else 1
