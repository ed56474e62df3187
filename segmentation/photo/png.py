"""PNG: its chunks are counted and sorted before the decoder sees any (W3C, PNG, third edition)."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import cv2
import numpy as np
import PIL.Image
from PIL.PngImagePlugin import PngImageFile

from skinsight.segmentation.errors import BrokenPhoto, PhotoTooLarge
from skinsight.segmentation.photo.exif import read_exif
from skinsight.segmentation.photo.header import MOST_PROFILE, Header
from skinsight.segmentation.photo.profiles import chromaticities, of_code_points, of_gamma
from skinsight.segmentation.photo.samples import from_16_bits

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MOST_CHUNKS: Final = 100_000
"""Most chunks: writers make them of a few kilobytes, so 50 MB may have several thousand."""
_KEPT: Final = (b"PLTE", b"tRNS")
_READ: Final = (b"IHDR", *_KEPT, b"IDAT", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP", b"eXIf", b"acTL")
_USUAL_GAMMA: Final = 45455
"""As ``gAMA`` writes 1/2.2, which sRGB's own curve is meant by."""


def read_header(data: bytes) -> Header:
    """Sort the chunks; texts, times and all else that no pixel needs are left out, whatever their checksums.

    Raises:
        PhotoTooLarge: more than :data:`MOST_CHUNKS` chunks.
        BrokenPhoto: no header, no pixels, or a checksum of what pixels need does not fit.
        UnsupportedFormat: a picture of high dynamic range.
    """
    found: dict[bytes, list[bytes]] = {}
    for kind, body in _chunks(data):
        found.setdefault(kind, []).append(body)
    header = b"".join(found.get(b"IHDR", [])[:1])
    if len(header) != 13 or b"IDAT" not in found:
        raise BrokenPhoto("it has no header or no pixels")
    one = {kind: bodies[0] for kind, bodies in found.items() if bodies}
    width, height = struct.unpack(">II", header[:8])
    wanted = [(b"IHDR", header), *((kind, one[kind]) for kind in _KEPT if kind in one)]
    wanted += [(b"IDAT", b"".join(found[b"IDAT"])), (b"IEND", b"")]
    return Header(
        data=SIGNATURE + b"".join(_chunk(kind, body) for kind, body in wanted),
        width=width,
        height=height,
        pages=max(1, int.from_bytes(one.get(b"acTL", b"")[:4])),
        orientation=read_exif(one.get(b"eXIf", b"")).orientation,
        profile=_profile(one),
        bits=header[8],
    )


def read_pixels(header: Header) -> PIL.Image.Image:
    """Decode; 16 bits to 8 by the range that they use."""
    if header.bits < 16:
        image = PngImageFile(BytesIO(header.data))
        image.load()
        return image
    return from_16_bits(cv2.imdecode(np.frombuffer(header.data, np.uint8), cv2.IMREAD_UNCHANGED))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk that is read, up to the end of the picture or of the data."""
    at = len(SIGNATURE)
    for _ in range(MOST_CHUNKS):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if len(kind) < 4 or kind == b"IEND":
            return
        body = data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        at += 12 + length
        if kind not in _READ or (kind != b"IDAT" and len(body) > MOST_PROFILE):
            continue
        if len(checksum) == 4 and zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(checksum):
            if kind in (b"IHDR", b"PLTE", b"IDAT"):
                raise BrokenPhoto(f"the checksum of its {kind.decode()} does not fit")
            continue
        yield kind, body
    raise PhotoTooLarge(f"more than {MOST_CHUNKS:,} chunks, which is the limit; save it again in a photo program")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(body, zlib.crc32(kind)).to_bytes(4)


def _profile(chunks: dict[bytes, bytes]) -> bytes | None:
    """What the samples mean, the chunk of highest precedence alone (section 4.3)."""
    if len(code := chunks.get(b"cICP", b"")) == 4:
        return of_code_points(code[0], code[1])
    if b"iCCP" in chunks:
        return _unpacked(chunks[b"iCCP"].partition(b"\0")[2][1:])
    gamma = int.from_bytes(chunks.get(b"gAMA", b"")[:4])
    if b"sRGB" in chunks or not gamma:
        return None
    corners = chunks.get(b"cHRM", b"")
    primaries = (
        chromaticities([number / 1e5 for number in struct.unpack(">8I", corners)]) if len(corners) == 32 else None
    )
    if gamma == _USUAL_GAMMA:
        return of_code_points(1, 13) if primaries is None else of_gamma(2.2, primaries)
    return of_gamma(1e5 / gamma, primaries)


def _unpacked(packed: bytes) -> bytes | None:
    """A deflated profile; None where it is damaged or unpacks to more than a profile has."""
    unpack = zlib.decompressobj()
    try:
        profile = unpack.decompress(packed, MOST_PROFILE)
    except zlib.error:
        return None
    return profile if unpack.eof else None
