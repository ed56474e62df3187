"""Optical density of skin, unmixed into blood, pigment and shade.

Light that comes back from skin falls with what absorbs it (Beer and Lambert), so on a logarithm the parts add up::

    -log10(R, G, B) = blood * b + pigment * p + shade * s + light

after Tsumura et al. (J Opt Soc Am A 16:2169, 1999; ACM Trans Graph 22:770, 2003). ``b``, ``p`` and ``s`` are the
table ``scales/chromophores.toml``. ``light`` is one colour for the whole picture, so amounts are given **beyond the
face's own median**: a lamp of another colour or a darker picture moves no number.

In linear light a shadow takes all channels alike, ``s = (1, 1, 1)``, and so it is unmixed. But a camera's tone curve
makes what is dark more colourful, which would read as pigment on the shaded side of every face. So what is darker
over more than :data:`SHADING` first loses the colour that photographs of faces add to shade, the measured ``s``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Self

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Array, Pixels, medians_in
from skinsight.analyzer.formulas.blur import smoothed
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.frames import Mask

HUNDREDTHS: Final = 100.0
"""Amounts are in hundredths of the optical density that they add in green."""
DARKEST: Final = 1 / 1024
"""Linear light below this is noise of an 8-bit picture."""
SHADING: Final = 6 / 256
"""Deviation of the blur in which what is left of darkness is taken for shade, in sides of the frame: some 4 mm."""
SMOOTH: Final = 1 / 256
"""Deviation by which densities are smoothed before they are unmixed, in sides of the frame: unmixing amplifies
noise."""

Vector = tuple[float, float, float]


class Chromophores(Frozen):
    """The table ``scales/chromophores.toml``: what each adds to the density of linear red, green and blue."""

    source: str
    blood: Vector
    pigment: Vector
    shade: Vector


@cache
def chromophores() -> Chromophores:
    """The table, read once."""
    return read_scale("chromophores", Chromophores)


@cache
def _unmixing() -> Array:
    table = chromophores()
    return np.asarray(np.linalg.inv(np.column_stack([table.blood, table.pigment, (1.0, 1.0, 1.0)])))


@cache
def shade_of_blood() -> float:
    """The shade that a field of blood larger than :data:`SHADING` reads as, per unit of blood.

    It darkens the skin and so loses the colour of shade, too.
    """
    table = chromophores()
    blood = np.array(table.blood)
    read = _unmixing() @ (blood - blood.mean() * (np.array(table.shade) - 1))
    return float(read[2] / read[0])


@dataclass(frozen=True, eq=False)
class Densities:
    """Amounts ``(side, side)`` in hundredths of an optical density, beyond the median of the face's ground.

    Attributes:
        blood: haemoglobin, the red map.
        pigment: melanin, the brown map.
        shade: what darkens all channels alike.
    """

    blood: Pixels
    pigment: Pixels
    shade: Pixels

    @classmethod
    def of(cls, linear: Pixels, skin: Mask, ground: Mask) -> Self:
        """Unmix linear RGB ``(side, side, 3)``, 0-1, of the skin; ``ground`` is that of it whose median is 0.

        Raises:
            ValueError: the ground is empty.
        """
        if not ground.any():
            raise ValueError("there is no skin to unmix")
        side, density = linear.shape[0], -HUNDREDTHS * decades(linear)
        smooth = smoothed(_from_middle(density, ground), skin, SMOOTH * side)
        shade = smoothed(_mixed(smooth, np.full((1, 3), 1 / 3)), skin, SHADING * side)
        coloured = np.array(chromophores().shade) - 1
        both = np.dstack([smooth, shade])
        amounts = _mixed(both, _unmixing() @ np.column_stack([np.eye(3), -coloured]))
        blood, pigment, rest = np.moveaxis(_from_middle(amounts, ground), -1, 0)
        return cls(*map(np.ascontiguousarray, (blood, pigment, rest)))


def decades(light: Pixels) -> Pixels:
    """Logarithm to the base 10 of linear light, of none darker than :data:`DARKEST`."""
    return np.asarray(np.log(np.maximum(light, np.float32(DARKEST))) / np.float32(np.log(10)), dtype=np.float32)


def _from_middle(values: Pixels, ground: Mask) -> Pixels:
    """Values ``(side, side, 3)`` less the median of each channel over the ground."""
    return _mixed(values, np.column_stack([np.eye(3), -medians_in(values, ground)]))


def _mixed(values: Pixels, matrix: Array) -> Pixels:
    """Values ``(side, side, N)`` through a matrix ``(M, N)``, or one with a constant ``(M, N + 1)``."""
    return np.asarray(cv2.transform(values, matrix), dtype=np.float32)
