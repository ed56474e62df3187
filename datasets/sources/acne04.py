"""ACNE04: half-profile clinical photographs with circles on lesions (Wu et al., ICCV 2019; circles of ACNE04-v2)."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from skimage.color import rgb2lab

from skinsight.datasets.crops import crops
from skinsight.datasets.folder import described, listed, read_rgb
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import Label, Sample

SMALLEST_RADIUS = 2.5 / 256
"""Radius of the smallest blob, as a share of the picture's side: about 5 px across in a 256 px face."""
GROWTH = (1.0, 1.3, 1.6, 1.9, 2.2)
"""Circles mark a lesion's core; its red halo reaches up to about twice as far."""

Circle = tuple[float, float, float]


def samples(data: Path) -> list[Sample]:
    """All photographs; label 1 where a lesion with its halo is."""
    folder = data / "acne04"
    about = described(folder / "circles.json")
    found = crops("acne04")
    return [
        Sample(
            f"acne04/{path.stem}",
            found.get(path.stem, _whole(about[path.stem])),  # a face that is not found is still what the picture shows
            partial(_read, path, about[path.stem]),
        )
        for path in listed(folder / "images", ".jpg")
    ]


def severity(data: Path) -> dict[str, int]:
    """Hayashi's grade by id: 0 mild, 1 moderate, 2 severe, 3 very severe. There is no "clear"."""
    about = described(data / "acne04" / "circles.json")
    return {name: int(entry["severity"]) for name, entry in about.items()}


def _whole(about: dict[str, int]) -> FaceCrop:
    return FaceCrop.of_picture(about["side"], about["side"])


def photographs(data: Path) -> dict[str, Callable[[], Image]]:
    """What reads each photograph ``(H, W, 3)`` without its circles, by id."""
    about = described(data / "acne04" / "circles.json")
    paths = listed(data / "acne04" / "images", ".jpg")
    return {path.stem: partial(_photograph, path, about[path.stem]) for path in paths}


def _read(path: Path, about: dict[str, object]) -> tuple[Image, Label]:
    picture, circles = _photograph(path, about), about["circles"]
    return picture, discs(picture, circles)  # type: ignore[arg-type]


def _photograph(path: Path, about: dict[str, object]) -> Image:
    picture = read_rgb(path)
    return np.asarray(cv2.medianBlur(picture, 3), dtype=np.uint8) if about["noisy"] else picture


def discs(picture: Image, circles: Sequence[Circle]) -> Label:
    """Discs grown from circles ``(x, y, radius)`` to the visible halo, in a label of the picture's size."""
    redness = cv2.GaussianBlur(rgb2lab(picture)[..., 1].astype(np.float32), (0, 0), 1.5)
    label = np.zeros(picture.shape[:2], np.uint8)
    smallest = SMALLEST_RADIUS * max(label.shape)
    for x, y, radius in circles:
        grown = max(halo_radius(redness, x, y, radius), smallest)
        cv2.circle(label, (round(x), round(y)), round(grown), 1, cv2.FILLED)
    return label


def halo_radius(redness: np.ndarray[tuple[int, int], np.dtype[np.float32]], x: float, y: float, radius: float) -> float:
    """How far the redness (a*) around a lesion stays above halfway between its core and the skin around it."""
    reach = int(np.ceil(4.5 * radius)) + 1
    x0, y0 = max(0, int(x) - reach), max(0, int(y) - reach)
    window = redness[y0 : int(y) + reach, x0 : int(x) + reach]
    rows, columns = np.mgrid[: window.shape[0], : window.shape[1]]
    distance = np.hypot(columns + x0 - x, rows + y0 - y) / radius
    core, around = window[distance <= 1], window[(distance > 3) & (distance < 4.5)]
    if not core.size or not around.size:
        return radius
    halfway = (core.mean() + np.median(around)) / 2
    grown = GROWTH[0]
    for growth in GROWTH[1:]:
        ring = window[(distance > grown) & (distance <= growth)]
        if ring.size and ring.mean() < halfway:
            break
        grown = growth
    return grown * radius
