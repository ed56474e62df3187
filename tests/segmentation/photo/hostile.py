"""Files that were made to be misread, to stall or to fill a decoder; all are built here."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import PIL.Image
import tifffile

from skinsight.segmentation.frames import Image

PNG = b"\x89PNG\r\n\x1a\n"
XMP_TURNED = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def picture(height: int = 48, width: int = 64) -> Image:
    """A smooth picture that differs in every corner."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 255 // (width - 1), y * 255 // (height - 1), 255 - (x + y) % 256], axis=-1).astype(np.uint8)


def encoded(pixels: Image | PIL.Image.Image, form: str, **options: object) -> bytes:
    image = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def jpeg(**options: object) -> bytes:
    return encoded(picture(), "JPEG", quality=95, subsampling=0, **options)


def jpeg_with(segments: bytes) -> bytes:
    """A JPEG with more segments after its start."""
    plain = jpeg()
    return plain[:2] + segments + plain[2:]


def segment(code: int, body: bytes = b"") -> bytes:
    return bytes((0xFF, code)) + (len(body) + 2).to_bytes(2) + body


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(chunks: bytes, pixels: Image | None = None) -> bytes:
    """A PNG with more chunks after its header."""
    plain = encoded(picture() if pixels is None else pixels, "PNG")
    return plain[:33] + chunks + plain[33:]


def tiff(samples: np.ndarray, **options: object) -> bytes:
    file = BytesIO()
    tifffile.imwrite(file, samples, **options)
    return file.getvalue()


def bare_tiff(tags: dict[int, int | tuple[int, int, int]], body: bytes = b"") -> bytes:
    """A little-endian TIFF of one directory: a value for each tag, or its (type, count, value)."""
    entries = b""
    for tag, value in sorted(tags.items()):
        kind, count, number = value if isinstance(value, tuple) else (4, 1, value)
        entries += struct.pack("<HHII", tag, kind, count, number)
    body += b"\0" * (len(body) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + struct.pack("<H", len(tags)) + entries + b"\0" * 4


def one_large_tile(side: int = 26_000) -> bytes:
    """100 x 100 pixels in a single tile of ``side`` x ``side``, deflated."""
    packed = zlib.compress(bytes(side * 16), 9)
    tags = {256: 100, 257: 100, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 8, 325: len(packed)}
    return bare_tiff(tags, packed)


def many_small_tiles(side: int = 3000) -> bytes:
    """``side`` x ``side`` pixels in tiles of one pixel each."""
    offsets = struct.pack("<I", 8) * side**2
    tags = {256: side, 257: side, 258: 8, 259: 1, 262: 1, 277: 1, 322: 1, 323: 1}
    return bare_tiff(tags | {324: (4, side**2, 8), 325: (4, side**2, 8)}, offsets)


def overlapping_entries() -> bytes:
    """Entries of which each claims the whole file as its values."""
    body = bytes(2**20)
    tags = {256: 64, 257: 48, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 48, 279: 64 * 48}
    return bare_tiff(tags | {40_000 + tag: (7, 2**20, 8) for tag in range(900)}, body)


def dng() -> bytes:
    """A camera's file: its first picture is a thumbnail."""
    thumbnail = picture(12, 16)
    tags = {254: 1, 256: 16, 257: 12, 258: 8, 259: 1, 262: 2, 273: 8, 277: 3, 278: 12, 279: thumbnail.size}
    return bare_tiff(tags | {50706: (1, 4, 0x00000401)}, thumbnail.tobytes())


def nef() -> bytes:
    """As cameras write without DNG: the sensor's picture is a child of the thumbnail's directory."""
    thumbnail = picture(12, 16).tobytes()
    child = 8 + len(thumbnail)
    sensor = struct.pack("<H", 3) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, 64), (257, 48), (262, 32803))
    )
    tags = {254: 1, 256: 16, 257: 12, 258: 8, 259: 1, 262: 2, 273: 8, 277: 3, 278: 12, 279: len(thumbnail), 330: child}
    return bare_tiff(tags, thumbnail + sensor + b"\0" * 4)


def cut_with_end(share: float = 0.8, **options: object) -> bytes:
    """A JPEG of noise cut short, with an end marker appended."""
    noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    data = encoded(noise, "JPEG", **options)
    return data[: int(len(data) * share)] + b"\xff\xd9"


def adobe_exif(orientation: int = 1) -> bytes:
    """EXIF data that says Adobe RGB as DCF does: uncalibrated, interoperability index R03."""
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0xA001] = 0xFFFF
    exif.get_ifd(0x8769)[0xA005] = {1: "R03", 2: b"0100"}
    return exif.tobytes()


def large_webp(side: int = 7000) -> bytes:
    """Some 40 bytes of one colour, of very many pixels."""
    return encoded(PIL.Image.new("RGB", (side, side), (200, 100, 50)), "WEBP", lossless=True, method=0)


STALLING: dict[str, Callable[[], bytes]] = {
    "JPEG of half a million Exif segments": lambda: jpeg_with(segment(0xE1, b"Exif\0\0II*\0") * 500_000),
    "JPEG of millions of empty comments": lambda: jpeg_with(segment(0xFE) * 5_000_000),
    "PNG of millions of empty chunks": lambda: png_with(chunk(b"IDAT") * 3_000_000),
    "TIFF of nine million tiles": lambda: many_small_tiles(1500),
    "TIFF of one tile of 26,000 pixels a side": one_large_tile,
    "TIFF of overlapping entries": overlapping_entries,
}
"""Refused at once."""
