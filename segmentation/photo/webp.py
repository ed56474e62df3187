"""WebP: its chunks are counted and sorted before the decoder sees any (RFC 9649)."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import PIL.Image

from skinsight.segmentation.errors import BrokenPhoto, PhotoTooLarge
from skinsight.segmentation.photo.exif import read_exif
from skinsight.segmentation.photo.header import MOST_PARTS, MOST_PROFILE, Header

_LOSSY, _LOSSLESS, _ALPHA, _FRAME = b"VP8 ", b"VP8L", b"ALPH", b"ANMF"
_PICTURE: Final = (_ALPHA, _LOSSY, _LOSSLESS)


def read_header(data: bytes) -> Header:
    """Sort the chunks; of an animation the first frame, which covers the canvas, is kept.

    Raises:
        PhotoTooLarge: more than :data:`MOST_PARTS` chunks.
        BrokenPhoto: no picture is in it.
    """
    chunks: dict[bytes, bytes] = {}
    frames = 0
    for kind, body in _chunks(data, 12):
        frames += kind == _FRAME
        if kind == _FRAME and frames == 1:
            chunks |= dict(_chunks(body, 16))
        elif kind != _FRAME:
            chunks.setdefault(kind, body)
    sizes = [_size(kind, chunks[kind]) for kind in (_LOSSY, _LOSSLESS) if kind in chunks]
    if not sizes:
        raise BrokenPhoto("no picture is in it")
    width, height = np.max([*sizes, _canvas(chunks.get(b"VP8X", b""))], axis=0).tolist()
    kept = b"".join(_chunk(kind, chunks[kind]) for kind in _PICTURE if kind in chunks)
    if _ALPHA in chunks:
        sides = b"".join((side - 1).to_bytes(3, "little") for side in sizes[0])
        kept = _chunk(b"VP8X", b"\x10\0\0\0" + sides) + kept
    profile = chunks.get(b"ICCP", b"")
    return Header(
        data=b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + kept,
        width=width,
        height=height,
        pages=max(1, frames),
        orientation=read_exif(chunks.get(b"EXIF", b"")).orientation,
        profile=profile if 0 < len(profile) <= MOST_PROFILE else None,
    )


def read_pixels(header: Header) -> PIL.Image.Image:
    """Decode.

    Raises:
        BrokenPhoto: the picture is truncated or damaged.
    """
    # Pillow decodes any WebP as an animation, on two canvases: that takes three times the memory.
    samples = cv2.imdecode(np.frombuffer(header.data, np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None:
        raise BrokenPhoto("its picture is cut short or damaged")
    order = cv2.COLOR_BGRA2RGBA if samples.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return PIL.Image.fromarray(np.asarray(cv2.cvtColor(samples, order), np.uint8))


def _chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(MOST_PARTS):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if len(kind) < 4:
            return
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise PhotoTooLarge(f"more than {MOST_PARTS:,} chunks, which is the limit; save it again in a photo program")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Width and height of a coded picture."""
    if kind == _LOSSY:
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return width, height
    packed = int.from_bytes(body[1:5], "little")
    return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1


def _canvas(extended: bytes) -> tuple[int, int]:
    """Width and height that the extended header states, 0 where there is none."""
    if len(extended) < 10:
        return 0, 0
    width, height = (int.from_bytes(extended[at : at + 3], "little") + 1 for at in (4, 7))
    return width, height
