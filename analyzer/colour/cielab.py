"""Colour of 8-bit sRGB pixels in CIELAB (D65, 2 degrees), and the angles that skin is described by."""

import math
from collections.abc import Sequence
from typing import Final, Self, TypeVar

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import FiniteFloat
from skimage.color import deltaE_ciede2000, lab2rgb, xyz_tristimulus_values
from skimage.color.colorconv import xyz_from_rgb

from skinsight.analyzer.schema.frozen import Result
from skinsight.segmentation.frames import Image, Mask, window_of

Array = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.float32]
"""What is read of each pixel of a picture, which has 8 bits: half of the memory, and exact to some 1e-4 units of
CIELAB."""
LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])
"""Weights of linear red, green and blue in luminance (IEC 61966-2-1)."""
_WHITE: Final[Array] = xyz_tristimulus_values(illuminant="D65", observer="2")  # type: ignore[no-untyped-call]
DARK: Final = 0.008856
"""Share of white's X, Y or Z up to which CIELAB is a straight line."""
_LAB_OF_ROOTS: Final = np.array([[0, 116, 0, -16], [500, -500, 0, 0], [0, 200, -200, 0]], dtype=np.float64)
Number = TypeVar("Number", np.uint8, np.float32, np.float64)


class Lab(Result):
    """A colour in CIELAB under D65.

    Attributes:
        l: lightness L*, 0 to 100.
        a: red above 0, green below.
        b: yellow above 0, blue below.
    """

    l: FiniteFloat  # noqa: E741 - its name
    a: FiniteFloat
    b: FiniteFloat

    @classmethod
    def of(cls, values: Array) -> Self:
        """From an array ``(3,)``."""
        return cls(l=float(values[0]), a=float(values[1]), b=float(values[2]))

    @property
    def array(self) -> Array:
        """As an array ``(3,)``."""
        return np.array([self.l, self.a, self.b])

    @property
    def ita(self) -> float | None:
        """Individual typology angle in degrees, ``atan((L* - 50) / b*)`` (Chardon et al. 1991).

        None where b* is 0 or less: the angle is made for yellowish skin, and turns over where a picture is bluish.
        """
        return math.degrees(math.atan2(self.l - 50, self.b)) if self.b > 0 else None

    @property
    def hue_angle(self) -> float:
        """CIELAB hue in degrees, 0 up to 360: 0 is red, 90 is yellow."""
        return math.degrees(math.atan2(self.b, self.a)) % 360

    @property
    def hex(self) -> str:
        """As sRGB, ``#rrggbb``; clipped where sRGB does not have it."""
        return "#" + "".join(f"{round(255 * float(value)):02x}" for value in _srgb_of_lab(self.array))

    def difference(self, other: "Lab") -> float:
        """CIEDE2000 colour difference."""
        return float(difference(self.array, other.array))


def lab_of_srgb(pixels: npt.NDArray[Number]) -> Array:
    """CIELAB of sRGB ``(..., 3)``: 0-255 where the pixels are integers, 0-1 where they are floats."""
    return lab_of_linear(linear_of_srgb(pixels))


def lab_of_linear(values: Array) -> Array:
    """CIELAB of linear RGB ``(..., 3)``, 0-1, as scikit-image's ``rgb2lab`` has it, at half of its time."""
    shares = np.asarray(values @ xyz_from_rgb.T / _WHITE, dtype=np.float64)
    dark = shares <= DARK
    roots = np.cbrt(shares)
    roots[dark] = 7.787 * shares[dark] + 16 / 116
    lab = np.empty_like(roots)
    lab[..., 0] = 116 * roots[..., 1] - 16
    lab[..., 1] = 500 * (roots[..., 0] - roots[..., 1])
    lab[..., 2] = 200 * (roots[..., 1] - roots[..., 2])
    return lab


def linear_of_picture(picture: Image) -> Pixels:
    """Linear RGB, 0-1, of a picture ``(H, W, 3)``."""
    return np.asarray(cv2.LUT(picture, _LINEAR.astype(np.float32)), dtype=np.float32)


def lab_of_picture(picture: Image) -> Pixels:
    """CIELAB of a picture ``(H, W, 3)``, as :func:`lab_of_srgb` has it, at a fraction of its time."""
    shares = cv2.transform(linear_of_picture(picture), xyz_from_rgb / _WHITE[:, None])
    roots = cv2.pow(shares, 1 / 3)
    dark = np.flatnonzero(shares <= DARK)
    roots.ravel()[dark] = 7.787 * shares.ravel()[dark] + np.float32(16 / 116)
    return np.asarray(cv2.transform(roots, _LAB_OF_ROOTS), dtype=np.float32)


def luminance_of(linear: Pixels) -> Pixels:
    """Relative luminance, 0-1, ``(H, W)`` of linear RGB ``(H, W, 3)``."""
    return np.asarray(cv2.transform(linear, LUMINANCE[None]), dtype=np.float32)


def pixels_in(values: npt.NDArray[Number], mask: Mask) -> npt.NDArray[Number]:
    """What of a picture ``(H, W)`` or ``(H, W, K)`` is in a mask: as ``values[mask]``, at a fraction of its time."""
    if values.ndim == 2:  # of one channel NumPy is fast
        return values[mask]
    return np.take(values.reshape(-1, *values.shape[2:]), np.flatnonzero(mask), axis=0)


def medians(values: npt.NDArray[Number]) -> Array:
    """Median of each channel, ``(K,)``, of one or more values ``(N, K)``: as :func:`numpy.median`, at a fraction of its
    time."""
    half = len(values) // 2
    parted = np.partition(np.ascontiguousarray(values.T), half, axis=1)
    upper = parted[:, half].astype(np.float64)
    return upper if len(values) % 2 else (parted[:, :half].max(axis=1) + upper) / 2


def medians_in(picture: npt.NDArray[Number], mask: Mask) -> Array:
    """Median of each channel, ``(K,)``, of a picture ``(H, W, K)`` in a mask that is not empty, read in its window."""
    window = window_of(mask)
    near, inside = picture[window], mask[window]
    return np.array([median(near[..., channel][inside]) for channel in range(picture.shape[2])])


def median(values: npt.NDArray[Number]) -> float:
    """The same of one channel ``(N,)``."""
    half = len(values) // 2
    parted = np.partition(values, half)
    upper = float(parted[half])
    return upper if len(values) % 2 else (float(parted[:half].max()) + upper) / 2


def quantiles(values: npt.NDArray[Number], shares: Sequence[float]) -> Array:
    """Quantiles of one or more values ``(N,)``: as :func:`numpy.quantile`, at a fraction of its time."""
    ranked = np.sort(values)
    places = np.multiply(shares, ranked.size - 1)
    low, high = np.floor(places).astype(np.intp), np.ceil(places).astype(np.intp)
    below, above = ranked[low].astype(np.float64), ranked[high].astype(np.float64)
    return np.asarray(below + (above - below) * (places - low))


def difference(one: Array, other: Array) -> Array:
    """CIEDE2000 colour differences ``(...)`` of CIELAB ``(..., 3)``."""
    one, other = np.broadcast_arrays(one, other)  # scikit-image does not
    return np.asarray(deltaE_ciede2000(one, other))  # type: ignore[no-untyped-call]


def lab_of_hex(code: str) -> Lab:
    """CIELAB of ``rrggbb``, with or without ``#``."""
    return Lab.of(lab_of_srgb(np.frombuffer(bytes.fromhex(code.removeprefix("#")), np.uint8)))


def linear_of_srgb(pixels: npt.NDArray[Number]) -> Array:
    """Linear RGB, 0-1, of sRGB ``(..., 3)`` (IEC 61966-2-1): 0-255 for integers, 0-1 for floats."""
    if pixels.dtype == np.uint8:
        return np.asarray(cv2.LUT(pixels, _LINEAR) if pixels.ndim == 3 else _LINEAR[pixels], dtype=np.float64)
    return _decoded(np.asarray(pixels, dtype=np.float64))


def _decoded(values: Array) -> Array:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


_LINEAR: Final[Array] = _decoded(np.arange(256) / 255)


def lightness_of(luminance: float) -> float:
    """L* of a relative luminance, 0-1 (CIE 1976)."""
    return float(116 * np.cbrt(luminance) - 16) if luminance > (6 / 29) ** 3 else luminance * (29 / 3) ** 3


def srgb_of_linear(values: Array) -> Array:
    """sRGB, 0-1, of linear RGB ``(..., 3)``, clipped to that range."""
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def relit(colour: Lab, gains: Array) -> Lab:
    """A colour after its linear RGB was multiplied by ``gains`` ``(3,)``."""
    return Lab.of(all_relit(colour.array, gains))


def all_relit(colours: Array, gains: Array) -> Array:
    """CIELAB ``(..., 3)`` after its linear RGB was multiplied by ``gains``, of that shape or ones that fit to it."""
    return lab_of_srgb(srgb_of_linear(linear_of_srgb(_srgb_of_lab(colours)) * gains))


def _srgb_of_lab(values: Array) -> Array:
    return np.clip(np.asarray(lab2rgb(values), dtype=np.float64), 0, 1)
