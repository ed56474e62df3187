"""ICC profiles of colour spaces that a file only names: one way to sRGB, that of the colour engine.

Code points are those of ITU-T H.273 (08/2023), which PNG's ``cICP`` and HEIF's ``nclx`` share. Primaries and curves:
BT.709, BT.2020, SMPTE EG 432-1 (Display P3), Adobe RGB (1998), IEC 61966-2-1. Profile layout: ICC.1:2022.
"""

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.errors import UnsupportedFormat

Point = tuple[float, float]
"""Chromaticity ``x, y``."""
Primaries = tuple[Point, Point, Point, Point]
"""Red, green, blue and white."""
Curve = tuple[float, ...]
"""Parameters of an ICC parametric curve: a gamma alone, or gamma, a, b, c, d."""

_D65: Final = (0.3127, 0.3290)
_SRGB: Final = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65)
_PRIMARIES: Final[dict[int, Primaries]] = {
    1: _SRGB,
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
}
_SRGB_CURVE: Final[Curve] = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CURVES: Final[dict[int, Curve]] = {4: (2.2,), 5: (2.8,), 8: (1.0,)}
"""All others but those of high dynamic range are shown as sRGB's: the camera's BT.709 curve is no display's."""
LEAST_GAMUT: Final = 1e-3
"""Twice the area of the triangle of primaries, below which they are no primaries; sRGB has 0.22."""
_HIGH_RANGE: Final = {16: "PQ", 18: "HLG"}
_BRADFORD: Final = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D50: Final = np.array([0.9642, 1.0, 0.8249])

Matrix = npt.NDArray[np.float64]


def of_code_points(primaries: int, transfer: int) -> bytes | None:
    """The profile of two code points of H.273; None for sRGB, and for primaries that are not specified.

    Raises:
        UnsupportedFormat: a picture of high dynamic range, of which nothing says how dark its white is to be.
    """
    if transfer in _HIGH_RANGE:
        raise UnsupportedFormat(
            f"a picture of high dynamic range ({_HIGH_RANGE[transfer]}); save it as an ordinary one"
        )
    curve = _CURVES.get(transfer, _SRGB_CURVE)
    where = _PRIMARIES.get(primaries, _SRGB)
    return None if (where, curve) == (_SRGB, _SRGB_CURVE) else of_primaries(where, curve)


def adobe_rgb() -> bytes:
    """The profile of Adobe RGB (1998)."""
    return of_primaries(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65), (2.19921875,))


def of_gamma(gamma: float, primaries: Primaries | None) -> bytes:
    """The profile of a plain gamma, with sRGB's primaries where none are given."""
    return of_primaries(primaries or _SRGB, (gamma,))


def of_primaries(primaries: Primaries, curve: Curve) -> bytes:
    """An ICC profile, version 4, of matrix and curve, adapted to D50 by Bradford's matrix."""
    columns = _to_xyz(primaries)
    tone = b"para" + struct.pack(">I2H", 0, 3 if len(curve) > 1 else 0, 0) + b"".join(map(_fixed, curve))
    tags = {name: b"XYZ \0\0\0\0" + b"".join(map(_fixed, column)) for name, column in zip(
        (b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt"), (*columns.T, _D50), strict=True)}  # fmt: skip
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), tone)
    tags[b"desc"] = tags[b"cprt"] = b"mluc" + struct.pack(">5I", 0, 1, 12, 0x656E5553, 2) + b"\0\0\0\x1c\0-"
    return _profile(tags)


def _to_xyz(primaries: Primaries) -> Matrix:
    """RGB to XYZ under D50, ``(3, 3)``."""
    red, green, blue, white = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in primaries)
    corners = np.column_stack([red, green, blue])
    adapted = np.linalg.inv(_BRADFORD) @ np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white)) @ _BRADFORD
    return np.asarray(adapted @ corners @ np.diag(np.linalg.solve(corners, white)))


def _fixed(number: float) -> bytes:
    return struct.pack(">i", round(number * 65536))


def _profile(tags: dict[bytes, bytes]) -> bytes:
    table, body, start = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">2I", start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    head = struct.pack(">4x4xI4s4s4s12x4s28x", 0x04300000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    head += b"".join(map(_fixed, _D50)) + b"\0" * 48
    size = struct.pack(">I", len(head) + 4 + len(table) + len(body))
    return size + head[4:] + struct.pack(">I", len(tags)) + table + body


def chromaticities(numbers: Sequence[float]) -> Primaries | None:
    """Primaries from ``white x, y, red x, y, green x, y, blue x, y``; None where they span no colours."""
    white, red, green, blue = ((numbers[at], numbers[at + 1]) for at in (0, 2, 4, 6))
    corners = np.array([[*red, 1.0], [*green, 1.0], [*blue, 1.0]])
    if abs(np.linalg.det(corners)) < LEAST_GAMUT or min(y for _, y in (white, red, green, blue)) <= 0:
        return None
    return red, green, blue, white
