"""Samples of 16 bits as 8.

White is the type's full range. Where no sample passes 4095, the camera's 12 bits were stored in 16 as they are, and
4095 is white: a picture that dark could not be read by anyone.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import PIL.Image

from skinsight.segmentation.errors import BrokenPhoto

Samples = npt.NDArray[np.uint16]
_TWELVE_BITS: Final = 2**12 - 1
_BAND: Final = 256


def from_16_bits(samples: npt.NDArray[np.generic] | None) -> PIL.Image.Image:
    """An 8-bit picture of gray ``(H, W)``, BGR ``(H, W, 3)`` or BGRA ``(H, W, 4)`` samples as OpenCV reads them.

    Raises:
        BrokenPhoto: OpenCV could not read them.
    """
    if samples is None or samples.dtype != np.uint16:
        raise BrokenPhoto("its samples of 16 bits cannot be unpacked")
    if samples.ndim == 2:
        return gray_8(samples, 16, inverted=False)
    whites = [_white(np.asarray(samples[..., :3]), 16)] * 3
    if samples.shape[2] == 4:
        whites.append(_white(np.asarray(samples[..., 3]), 16))
    small = np.empty(samples.shape, np.uint8)
    for channel, (place, white) in enumerate(zip((2, 1, 0, 3), whites, strict=False)):
        small[..., channel] = _scaled(np.asarray(samples[..., place]), white)
    del samples  # which is twice as large
    return PIL.Image.fromarray(small)


def gray_8(samples: npt.NDArray[np.generic], bits: int, inverted: bool) -> PIL.Image.Image:
    """8-bit gray of gray samples ``(H, W)`` of so many bits; ``inverted`` where 0 is white."""
    gray = _scaled(samples, _white(samples, bits))
    return PIL.Image.fromarray(255 - gray if inverted else gray)


def _white(samples: npt.NDArray[np.generic], bits: int) -> int:
    return _TWELVE_BITS if bits == 16 and 0 < int(np.max(samples)) <= _TWELVE_BITS else 2**bits - 1


def _scaled(samples: npt.NDArray[np.generic], white: int) -> npt.NDArray[np.uint8]:
    """``round(255 * samples / white)``, by a table in bands of rows, so that no wide copy is made."""
    table = ((np.arange(65536, dtype=np.uint32) * 255 + white // 2) // white).clip(max=255).astype(np.uint8)
    small = np.empty(samples.shape, np.uint8)
    for band in range(0, len(samples), _BAND):
        small[band : band + _BAND] = table[samples[band : band + _BAND].astype(np.uint16, copy=False)]
    return small
