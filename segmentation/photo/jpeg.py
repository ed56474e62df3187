"""JPEG: its segments are counted and sorted before the decoder sees any (ITU-T T.81, annex B).

The decoder is given the tables and scans alone. A file that ends before its last scan does is refused: decoders fill
the rest with grey and say nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import PIL.Image
from PIL.JpegImagePlugin import JpegImageFile

from skinsight.segmentation.errors import BrokenPhoto, PhotoTooLarge
from skinsight.segmentation.photo.exif import read_exif
from skinsight.segmentation.photo.header import MOST_PARTS, MOST_PROFILE, Header
from skinsight.segmentation.photo.profiles import adobe_rgb

MOST_SCANS: Final = 100
"""Most scans. A progressive file has about 10; each passes over all pixels, so thousands stall the decoder."""
SCALES: Final = (1, 2, 4, 8)
"""By which a JPEG can be reduced while it is decoded."""
_MARKER: Final = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_START, _END, _SCAN, _EXIF, _ICC, _ADOBE, _JFIF = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xEE, 0xE0
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_FILLER: Final = bytes((7 * place) % 251 for place in range(4096))
"""Coded data that means nothing: a decoder that needs it was not given all of the picture."""


@dataclass(slots=True)
class _Parts:
    """What the segments say."""

    kept: list[bytes] = field(default_factory=lambda: [b"\xff\xd8"])
    frame: bytes = b""
    progressive: bool = False
    scans: list[bytes] = field(default_factory=list)
    exif: bytes = b""
    icc: dict[int, bytes] = field(default_factory=dict)


def read_header(data: bytes) -> Header:
    """Sort the segments up to the end of the first picture; previews and films that telephones append are left out.

    Raises:
        PhotoTooLarge: more than :data:`MOST_PARTS` segments or :data:`MOST_SCANS` scans.
        BrokenPhoto: no picture begins, or a progressive one lacks scans.
    """
    parts = _Parts()
    for code, body, tail in _segments(data):
        if code in _FRAMES and not parts.frame:
            parts.frame, parts.progressive = body, code in _PROGRESSIVE
        elif code == _SCAN:
            parts.scans.append(body)
            if len(parts.scans) > MOST_SCANS:
                raise PhotoTooLarge(f"more than {MOST_SCANS} scans, which is the limit; save it as a baseline JPEG")
        elif code == _EXIF and body.startswith(b"Exif\0\0"):
            parts.exif = parts.exif or body
        elif code == _ICC and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
            parts.icc[body[12]] = body[14:]
        if code in _FRAMES | _TABLES | {_SCAN, _ADOBE} or (code == _JFIF and len(parts.kept) == 1):
            parts.kept.append(bytes((0xFF, code)) + (len(body) + 2).to_bytes(2) + body + tail)
    return _header(parts)


def _header(parts: _Parts) -> Header:
    if len(parts.frame) < 6 or not parts.scans:
        raise BrokenPhoto("no picture begins in it")
    if parts.progressive and not _complete(parts.frame, parts.scans):
        raise BrokenPhoto("its last scans are missing")
    exif = read_exif(parts.exif)
    profile = b"".join(content for _, content in sorted(parts.icc.items()))
    height, width = (int.from_bytes(parts.frame[at : at + 2]) for at in (1, 3))
    return Header(
        data=b"".join(parts.kept),
        width=width,
        height=height,
        orientation=exif.orientation,
        profile=profile[:MOST_PROFILE] or (adobe_rgb() if exif.adobe_rgb else None),
        several_scans=len(parts.scans) > 1,
        coefficients=_coefficients(parts.frame, width * height) if len(parts.scans) > 1 else 0,
    )


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, content and, after a start of scan, the coded data; up to the end of image or of the data."""
    at = 2
    for _ in range(MOST_PARTS):
        marker = _MARKER.search(data, at)
        if marker is None or marker[1][0] == _END:
            return
        code, start = marker[1][0], marker.end()
        at = start
        if code in (_START, 0x01):
            continue
        length = int.from_bytes(data[start : start + 2])
        at = start + max(2, length)
        tail = b""
        if code == _SCAN:
            following = _MARKER.search(data, at)
            tail = data[at : following.start() if following else len(data)]
        yield code, data[start + 2 : at], tail.rstrip(b"\xff")
        at += len(tail)
    raise PhotoTooLarge(f"more than {MOST_PARTS:,} segments, which is the limit; save it again in a photo program")


def _complete(frame: bytes, scans: list[bytes]) -> bool:
    """Whether the scans of a progressive frame carry every coefficient of every component to its last bit."""
    wanted = {frame[at] for at in range(6, len(frame) - 2, 3)}
    found: dict[int, set[int]] = {name: set() for name in wanted}
    for scan in scans:
        count = scan[0] if scan else 0
        if len(scan) < 4 + 2 * count:
            return False
        first, last, low = scan[1 + 2 * count], scan[2 + 2 * count], scan[3 + 2 * count] & 15
        if low == 0:
            for name in scan[1 : 1 + 2 * count : 2]:
                found.setdefault(name, set()).update(range(first, min(last, 63) + 1))
    return all(len(found[name]) == 64 for name in wanted)


def _coefficients(frame: bytes, pixels: int) -> int:
    """Bytes of all coefficients, two each, of a picture whose components are sampled as the frame says."""
    samplings = [(byte >> 4) * (byte & 15) for byte in frame[7::3]]
    return 2 * pixels * sum(samplings) // max(1, *samplings) if samplings else 2 * pixels


def read_pixels(header: Header, scale: int) -> PIL.Image.Image:
    """Decode at a ``scale``-th of the size.

    Raises:
        BrokenPhoto: the coded data ends before the picture does.
    """
    image = _decoded(header.data + b"\xff\xd9", header, scale)
    if (header.several_scans or _grey_corner(image)) and _is_cut(header):
        raise BrokenPhoto("its coded data ends before the picture does")
    return image


def _decoded(data: bytes, header: Header, scale: int) -> JpegImageFile:
    image = JpegImageFile(BytesIO(data))
    image.draft(image.mode, (-(-header.width // scale), -(-header.height // scale)))
    image.load()
    return image


def _grey_corner(image: PIL.Image.Image) -> bool:
    """Whether the last pixel has the grey that decoders fill missing blocks with."""
    last = image.crop((image.width - 1, image.height - 1, image.width, image.height))
    return set(last.tobytes()) <= {127, 128}


def _is_cut(header: Header) -> bool:
    """Whether more coded data would change the picture. One scan shows it in the means of blocks alone."""
    scale = 2 if header.several_scans else 8
    found, filled = (_decoded(header.data + rest + b"\xff\xd9", header, scale) for rest in (b"", _FILLER))
    return found.tobytes() != filled.tobytes()
