"""Draws the sample stacks: eight faces of different skin tones, seven with spots, one clear.

Only the four operations, square roots and whole random numbers are used, so that the files come out bit for bit
the same on every machine. ``python -m skinsight.annotation_tools.imagej.make_sample`` writes them anew.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.imagej.stack_file import write_stack
from skinsight.segmentation.frames import Image, Mask

FOLDER: Final = Path(__file__).parents[2] / "datasets" / "sample"
SIDE: Final = 96
SEED: Final = 20240
SPOTS: Final = (5, 9, 3, 0, 12, 6, 7, 4)
"""Spots on each face."""
TONES: Final = (
    (0xF3, 0xE7, 0xDB), (0xF7, 0xEA, 0xD0), (0xEA, 0xDA, 0xBA), (0xD7, 0xBD, 0x96),
    (0xA0, 0x7E, 0x56), (0x82, 0x5C, 0x43), (0x60, 0x41, 0x34), (0x3A, 0x31, 0x2A),
)  # fmt: skip
"""Skin of each face, RGB: swatches 2 to 9 of the Monk Skin Tone scale."""
REDDER: Final = (0.92, 0.55, 0.52)
"""What a spot leaves of the skin's red, green and blue."""

Colours = npt.NDArray[np.float64]
"""Picture while it is drawn, ``(SIDE, SIDE, 3)``."""

_Y, _X = np.mgrid[:SIDE, :SIDE].astype(np.float64)


def draw() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Pictures, ``(8, SIDE, SIDE, 3)``, and masks of their spots, ``(8, SIDE, SIDE)``."""
    rng = np.random.default_rng(SEED)
    faces = [_face(rng, tone, spots) for tone, spots in zip(TONES, SPOTS, strict=True)]
    return np.stack([picture for picture, _ in faces]), np.stack([mask for _, mask in faces])


def write(folder: Path = FOLDER) -> None:
    """Write ``images.tif`` and ``masks.tif``."""
    pictures, masks = draw()
    labels = [f"face {number}" for number in range(1, len(pictures) + 1)]
    write_stack(folder / "images.tif", pictures, labels)
    write_stack(folder / "masks.tif", masks.astype(np.uint8) * 255, labels)


def _face(rng: np.random.Generator, tone: tuple[int, int, int], spots: int) -> tuple[Image, Mask]:
    picture: Colours = np.full((SIDE, SIDE, 3), rng.integers(60, 200), dtype=np.float64)
    _paint(picture, _oval(48, 44, 38, 44), (0.2, 0.2, 0.2))
    skin = _oval(48, 52, 31, 40)
    picture[skin] = np.array(tone) * (1.1 - 0.004 * np.sqrt((_X - 40) ** 2 + (_Y - 45) ** 2))[skin, None]
    for x in (34, 62):
        _paint(picture, _oval(x, 40, 9, 1.5), (0.4, 0.4, 0.4))  # brow
        _paint(picture, _oval(x, 46, 6, 2.5), (0.3, 0.3, 0.3))  # eye
    _paint(picture, _oval(48, 74, 10, 3), (0.8, 0.55, 0.55))  # mouth
    for row in (22, 27):
        _paint(picture, _oval(48, row + int(rng.integers(0, 3)), 16, 0.8), (0.85, 0.85, 0.85))  # line of the forehead
    mask = _spots(rng, spots) & skin
    _paint(picture, mask, REDDER)
    noisy = picture + rng.integers(-6, 7, size=picture.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8), mask


def _spots(rng: np.random.Generator, count: int) -> Mask:
    """Discs on forehead, cheeks and chin."""
    mask: Mask = np.zeros((SIDE, SIDE), dtype=np.bool_)
    places = np.array([(48, 26), (32, 60), (64, 60), (48, 84)])
    for _ in range(count):
        x, y = places[rng.integers(len(places))] + rng.integers(-7, 8, size=2) * (1, 0.6)
        radius = rng.integers(3, 7) / 2
        mask |= _oval(x, y, radius, radius)
    return mask


def _oval(x: float, y: float, across: float, down: float) -> Mask:
    """Pixels within an ellipse: centre and radii in pixels."""
    return np.asarray(((_X - x) / across) ** 2 + ((_Y - y) / down) ** 2 <= 1)


def _paint(picture: Colours, where: Mask, share: tuple[float, float, float]) -> None:
    """Leave a share of red, green and blue."""
    picture[where] *= share


if __name__ == "__main__":
    write()
