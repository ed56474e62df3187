"""A TIFF writer that lays a file out as ImageJ's own ``TiffEncoder.java`` does, independent of tifffile.

Big-endian; first directory at 8, pixels of all slices in one run from 768, then the metadata (``IJIJ``), then a
directory for each further slice.
"""

import struct
from pathlib import Path

import numpy as np

IMAGE_START = 768
SHORT, LONG, BYTE, ASCII = 3, 4, 1, 2


def save_as_tiff(path: Path, slices: np.ndarray, labels: list[str], inverting: bool = False) -> None:
    """Write ``(N, H, W)`` grey or ``(N, H, W, 3)`` RGB slices of 8 or 16 bit as File > Save As > Tiff does."""
    count, height, width = slices.shape[:3]
    is_colour = slices.ndim == 4
    pixels = slices.astype(slices.dtype.newbyteorder(">")).tobytes()
    plane = len(pixels) // count
    description = f"ImageJ=1.54f\nimages={count}\nslices={count}\nloop=false\n\0".encode()
    sizes, metadata = _metadata(labels)
    after = IMAGE_START + len(pixels)
    directory_size = 2 + 12 * 12 + 4
    body = 8 + directory_size
    bits = body if is_colour else slices.dtype.itemsize * 8

    def directory(index: int, following: int) -> bytes:
        entries = [
            (254, LONG, 1, 0),
            (256, SHORT, 1, width),
            (257, SHORT, 1, height),
            (258, SHORT, 3 if is_colour else 1, bits),
            (262, SHORT, 1, 2 if is_colour else int(not inverting)),
            (270, ASCII, len(description), body + 6),
            (273, LONG, 1, IMAGE_START + index * plane),
            (277, SHORT, 1, 3 if is_colour else 1),
            (278, SHORT, 1, height),
            (279, LONG, 1, plane),
            (50838, LONG, len(sizes), after),
            (50839, BYTE, len(metadata), after + 4 * len(sizes)),
        ]
        packed = b"".join(
            struct.pack(">HHIHH", tag, kind, number, value, 0)
            if kind == SHORT and number == 1
            else struct.pack(">HHII", tag, kind, number, value)
            for tag, kind, number, value in entries
        )
        return struct.pack(">H", len(entries)) + packed + struct.pack(">I", following)

    further = after + 4 * len(sizes) + len(metadata)
    first = directory(0, further if count > 1 else 0)
    head = struct.pack(">2sHI", b"MM", 42, 8) + first + struct.pack(">3H", 8, 8, 8) + description
    rest = [
        directory(index, 0 if index == count - 1 else further + index * directory_size) for index in range(1, count)
    ]
    sized = struct.pack(f">{len(sizes)}I", *sizes)
    path.write_bytes(head.ljust(IMAGE_START, b"\0") + pixels + sized + metadata + b"".join(rest))


def _metadata(labels: list[str]) -> tuple[list[int], bytes]:
    """Byte counts (header first) and bytes of the slice labels."""
    texts = [label.encode("utf-16-be") for label in labels]
    header = struct.pack(">4s4sI", b"IJIJ", b"labl", len(labels))
    return [len(header), *map(len, texts)], header + b"".join(texts)
