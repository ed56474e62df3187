"""Pores: dark, round blobs of .6 to 1 mm on nose and cheeks, by the difference of Gaussians (Lindeberg, Int J Comput
Vis 30:79, 1998), at one scale in millimetres whatever the camera's.

Pores are .3 to 1 mm wide; a photograph that shows those of .6 mm two pixels wide does not show the smaller ones, so
``fine`` ones, of .3 to .6 mm, are counted apart where it does, and are not in the value.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.skin import NO_PORES, TOO_COARSE_FOR_PORES, NotSeen, Skin
from skinsight.segmentation.frames import Mask, window_of
from skinsight.segmentation.parts import enlarged

SCALE: Final = 5.0
"""Pixels in a millimetre of the frame that is searched."""
VISIBLE: Final = 0.8
"""Diameter in millimetres that the search is made for: of blobs of .6 to 1 mm."""
FINE: Final = 0.45
"""The same of finer ones."""
LEAST_RESOLUTION: Final = 2.9
"""Pixels of the photograph in a millimetre from which a pore of .7 mm is two pixels wide."""
FINE_RESOLUTION: Final = 5.0
"""The same for one of .4 mm."""
NEXT: Final = 1.6
"""Ratio of the two Gaussians, as Marr and Hildreth (Proc R Soc B 207:187, 1980) have it."""
DARK: Final = 1.6
"""Percent of the light by which a blob stands out of the difference of Gaussians."""
ROUND: Final = 0.4
"""Least ratio of the two curvatures: of a line the lesser is near 0."""
ZONES: Final[tuple[ZoneName, ...]] = ("nose", "left_cheek", "right_cheek")
NOSTRILS: Final = 0.3
"""Share of the nose's height, from below, in which dark blobs are nostrils and their shadows."""

Light = npt.NDArray[np.float32]


def pores(skin: Skin) -> Found:
    """Visible pores in a square centimetre of nose and cheeks, without stubble below the mouth's corners.

    Raises:
        NotSeen: the photograph has too few pixels in a millimetre, or nose and cheeks are not seen.
    """
    if skin.resolution < LEAST_RESOLUTION:
        raise NotSeen(TOO_COARSE_FOR_PORES)
    side = round(SCALE * skin.frame_millimetres)
    zones = _zones(skin, side)
    if not zones:
        raise NotSeen(NO_PORES)
    ground = np.logical_or.reduce(list(zones.values()))
    window = window_of(ground)
    light = _light(skin, side)[window]
    visible = _blobs(light, VISIBLE) & ground[window]
    parts = {"nose" if name == "nose" else name: _density(visible, mask[window]) for name, mask in zones.items()}
    if skin.resolution >= FINE_RESOLUTION:
        fine = _blobs(light, FINE) & ground[window]
        parts["fine"] = _density(fine & ~_near(visible), ground[window])
    marked = np.zeros((side, side), bool)
    marked[window] = _near(visible)
    return Found(_density(visible, ground[window]), parts, {name: parts[name] for name in zones}, mask=marked)


def _zones(skin: Skin, side: int) -> dict[ZoneName, Mask]:
    """Nose above the nostrils and cheeks above the corners of the mouth, off the marks, ``(side, side)``."""
    boxes, rows = skin.view.landmarks.boxes, skin.view.landmarks.rows
    clean = skin.clean.copy()
    for concern in skin.face.concerns.values():
        marks = cv2.resize(concern.mask.view(np.uint8), clean.shape[::-1], interpolation=cv2.INTER_AREA)
        clean &= marks == 0
    low = boxes["mouth"].y0 if "mouth" in boxes else skin.view.side
    found: dict[ZoneName, Mask] = {}
    for name in ZONES:
        if name in skin.zones:
            end = boxes["nose"].y1 - NOSTRILS * boxes["nose"].height if name == "nose" else low
            mask = skin.zones[name] & clean & (rows < end)
            if mask.any():
                found[name] = enlarged(mask.view(np.uint8), side) > 0
    return found


def _light(skin: Skin, side: int) -> Light:
    """100 times the natural logarithm of linear green, in which blood and pigment are darkest, ``(side, side)``."""
    green = np.ascontiguousarray(skin.face.crop.to_face(skin.face.photo.pixels, side)[..., 1])
    table = 100 * np.log(np.maximum((np.arange(256) / 255) ** 2.2, 1e-3)).astype(np.float32)
    return np.asarray(cv2.LUT(green, table), dtype=np.float32)


def _blobs(light: Light, diameter: float) -> Mask:
    """Middles of dark, round blobs: one pixel each."""
    deviation = diameter / 2 / np.sqrt(2) * SCALE
    inner = cv2.GaussianBlur(light, (0, 0), deviation)
    response = cv2.GaussianBlur(light, (0, 0), NEXT * deviation) - inner
    reach = 2 * round(deviation) + 1
    peaks = (response >= cv2.dilate(response, np.ones((reach, reach)))) & (response > DARK)
    across, down, mixed = (cv2.Sobel(inner, cv2.CV_32F, *order) for order in ((2, 0), (0, 2), (1, 1)))
    middle, apart = (across + down) / 2, np.hypot((across - down) / 2, mixed)
    return np.asarray(peaks & (middle - apart > ROUND * (middle + apart)) & (middle > 0))


def _near(points: Mask) -> Mask:
    """Discs of a pore's size around points."""
    reach = round(VISIBLE / 2 * SCALE)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(points.view(np.uint8), disc) > 0)


def _density(points: Mask, ground: Mask) -> float:
    """Points in a square centimetre of the ground."""
    square_centimetres = np.count_nonzero(ground) / (10 * SCALE) ** 2
    return float(np.count_nonzero(points & ground) / square_centimetres) if square_centimetres else 0.0


PORES: Final = Measure(
    name="pores",
    label="Pores",
    says="Dark, round openings of .6 to 1 mm on nose and cheeks. Smaller ones are not seen by most cameras; "
    "light from the side, stubble and blackheads count as pores.",
    unit="in a square centimetre of nose and cheeks",
    formula=pores,
    ink=(20, 90, 90),
    needs=("detail",),
    parts={"nose": "nose", "left_cheek": "left cheek", "right_cheek": "right cheek", "fine": "finer ones"},
    quick=False,
)
