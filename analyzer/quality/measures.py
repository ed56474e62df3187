"""What the quality gate measures in a photograph and its segmented face."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import (
    Array,
    Lab,
    Pixels,
    lab_of_linear,
    lab_of_picture,
    lightness_of,
    median,
    medians_in,
    pixels_in,
    quantiles,
)
from skinsight.analyzer.colour.illumination import BURNT, brightest, has_colour
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import Zones
from skinsight.analyzer.quality.red_field import red_field
from skinsight.segmentation.frames import Classes, FaceCrop, Image, Mask
from skinsight.segmentation.parts import bare_skin, filled_hull, part
from skinsight.segmentation.photo import Photo

Measure = Literal[
    "face_side",
    "blur",
    "brightest",
    "skin_steps",
    "skin_lightness",
    "skin_saturation",
    "colour_scatter",
    "off_hue",
    "burnt_skin",
    "uneven_light",
    "colour_cast",
    "turned",
    "tilt",
    "photo_turned",
    "further_faces",
    "covered",
    "hidden_features",
    "glasses",
    "blockiness",
    "red_field",
]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
BELOW_EYES: Final[dict[str, float]] = {"nose": 0.6, "mouth": 1.1}
"""Where nose and mouth are below the line of the eyes, in distances between the eyes."""
FEATURES: Final = ("brows", "eyes", "nose", "mouth")
LEAST_BOX: Final = 32
"""Least side, in pixels of the face frame, of the box of features that blur is measured in."""
BLURRED: Final = 11
"""Pixels that the blur averages by which blur is measured."""
LEAST_EYES: Final = 60
"""Pixels of the face frame that eyes must have for their whites to be seen."""
LEAST_WHITE: Final = 0.8
"""Share of the skin's luminance that the brightest of an eye must have to be its white."""
SKIN_HUES: Final = (3.0, 100.0)
"""Hue in CIELAB, in degrees, of skin in a photograph: Monk's swatches and 99 % of 396 rated faces lie within."""
SKIN_RED: Final = (0.05, 1.75)
"""The same for the natural logarithm of red over green in linear RGB."""
LEAST_SATURATION: Final = 0.05
"""Below it the skin has no hue."""
LEAST_SHADING: Final = 0.5
"""Spread of the skin's values over their median, from which it is shaded as faces are: the flattest of 197 has .4."""
SCATTER_SIDE: Final = 64
SHADES, LEAST_SHADE, LEAST_SHADES = 20, 0.01, 6
"""Of 20 steps of L* six must hold a hundredth of the face each for a toned monochrome to be told."""
FLOOR: Final = 0.001
"""Added to a luminance before a ratio is taken."""
BLOCK: Final = 8
"""Side of a JPEG block in pixels."""
_FLIPPED: Final[Mapping[int, tuple[bool, bool]]] = {
    2: (True, False),
    3: (True, True),
    4: (False, True),
    6: (True, False),
    7: (True, True),
    8: (False, True),
}
"""EXIF orientations by which the corner where a file's blocks begin comes to the right, and to the bottom."""


def measures(face: ParsedFace) -> dict[Measure, float]:
    """All that can be measured, in the order of :data:`MEASURES`; what cannot is left out.

    - ``face_side``: side of the face crop in pixels of the photo.
    - ``blur``: Crete et al. 2007 in the box of the features at the networks' resolution, 0 (sharp) to 1.
    - ``brightest``: 95th percentile of L* in the eyes, where they are bright enough beside the skin to show their
      whites. Not the skin's own, nor the picture's: dark skin before a dark backdrop is no dark photograph.
    - ``skin_steps``: values between the skin's 5th and 95th percentile, of 255. Measured where they are half of its
      median and more, as in shaded skin: then few of them are for want of light, and not for flat light or dark skin.
    - ``skin_lightness``: median L* of the skin.
    - ``skin_saturation``: of the skin's median in linear RGB, 0 (grey) to 1.
    - ``colour_scatter``: by how much, in the median, a* and b* of the face crop are off from a cubic over L*, at a mean
      L* of 60: toned monochromes lie on it. Not measured where the crop has too few shades to tell.
    - ``off_hue``: degrees by which the hue of the skin's median leaves :data:`SKIN_HUES`, or 100 times the natural
      logarithm by which its red to green in linear RGB leaves :data:`SKIN_RED`, whichever is more.
    - ``burnt_skin``: share of the skin with a channel of 250 or more.
    - ``uneven_light``: stops between the cheeks' median luminance, so that dark skin is judged as light skin is.
    - ``colour_cast``: degrees between light and white by shades-of-grey or the whites of the eyes, the lesser.
    - ``turned``: how far the nose is from the middle between the eyes, in distances between them; 1 where only one
      side is seen.
    - ``tilt``: degrees by which the head leans in the photograph turned upright.
    - ``photo_turned``: degrees that the photograph has to be turned back, 0, 90, 180 or 270.
    - ``further_faces``: faces in it beside the one that was read.
    - ``covered``, ``glasses``: share of the face's hull that hair, hats and glasses, or glasses alone, take. What lies
      over the edge of the face (a fringe) is outside the hull: there the zones are missing.
    - ``hidden_features``: how many of nose and mouth are not seen though their places are in the photograph, as under
      a mask, within the face crop or (where that was laid around what a mask leaves) below it. Not measured without
      both eyes.
    - ``blockiness``: steps at the borders of 8-pixel blocks over steps elsewhere, in the crop; 1 without compression.
    - ``red_field``: share of the skin that the largest evenly red field takes, where acne is marked; 0 where the marks
      lie elsewhere, or are what reddens it (:mod:`.red_field`).
    """
    small, parts, rgb, found_face = face.small, face.small.parts, face.small.rgb, face.seen.face
    skin = bare_skin(parts)
    luminance, brightest_of_skin = small.luminance, pixels_in(brightest(rgb), skin)
    found: dict[Measure, float | None] = {
        "face_side": face.crop.side,
        "blur": _blur(rgb, part(parts, *FEATURES)),
        "brightest": _whites(luminance, part(parts, "eyes"), skin),
        "skin_steps": _steps(brightest_of_skin),
        "skin_lightness": median(pixels_in(small.lab[..., 0], skin)) if skin.any() else None,
        **_colours(rgb, small.linear, skin),
        "burnt_skin": float((brightest_of_skin >= BURNT).mean()) if skin.any() else None,
        "uneven_light": _uneven(luminance, small.zones),
        "colour_cast": face.illumination.least_cast,
        "turned": _turned(small.landmarks),
        "tilt": abs((face.crop.tilt - found_face.turned + 180) % 360 - 180),
        "photo_turned": found_face.turned,
        "further_faces": found_face.others,
        **_covered(small),
        "hidden_features": _hidden(face),
        "blockiness": _blockiness(face.photo, face.crop),
        "red_field": found_field.said if (found_field := red_field(face)) else None,
    }
    return {name: value for name in MEASURES if (value := found[name]) is not None}


def _blur(face: Image, features: Mask) -> float:
    x, y, width, height = cv2.boundingRect(features.astype(np.uint8))
    if min(width, height) < LEAST_BOX:
        x, y, height, width = 0, 0, *features.shape
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)[y : y + height, x : x + width].astype(np.float64)
    return max(_left_in_blur(grey), _left_in_blur(np.ascontiguousarray(grey.T)))


def _left_in_blur(grey: Array) -> float:
    """What share of the steps down a picture is left once it is blurred that way, as scikit-image's ``blur_effect``."""
    blurred = cv2.blur(grey, (1, BLURRED), borderType=cv2.BORDER_REFLECT)
    sharp, soft = (
        np.maximum(np.abs(cv2.Sobel(one, cv2.CV_64F, 0, 1, borderType=cv2.BORDER_REFLECT)), 1e-12)[2:-1, 2:-1]
        for one in (grey, blurred)
    )
    return float(1 - np.maximum(sharp - soft, 0).sum() / sharp.sum())


def _whites(luminance: Pixels, eyes: Mask, skin: Mask) -> float | None:
    if eyes.sum() < LEAST_EYES or not skin.any():
        return None
    white = float(quantiles(pixels_in(luminance, eyes), [0.95])[0])
    if white < LEAST_WHITE * median(pixels_in(luminance, skin)):
        return None
    return lightness_of(white)


def _steps(brightest_of_skin: Classes) -> float | None:
    if not brightest_of_skin.size:
        return None
    low, middle, high = quantiles(brightest_of_skin.astype(np.float32), (0.05, 0.5, 0.95))
    return float(high - low) if high - low >= LEAST_SHADING * middle else None


def _colours(face: Image, linear: Pixels, skin: Mask) -> dict[Measure, float | None]:
    usable = skin & has_colour(face)
    if not usable.any():
        return {"skin_saturation": None, "colour_scatter": None, "off_hue": None}
    middle = medians_in(linear, usable)
    saturation = float(1 - middle.min() / middle.max())
    red = float(np.log(max(middle[0], 1e-4) / max(middle[1], 1e-4)))
    hue = (Lab.of(lab_of_linear(middle)).hue_angle + 180) % 360 - 180
    off = max(_beyond(hue, SKIN_HUES), 100 * _beyond(red, SKIN_RED))
    return {
        "skin_saturation": saturation,
        "colour_scatter": _scatter(face),
        "off_hue": off if saturation >= LEAST_SATURATION else None,
    }


def _beyond(value: float, ends: tuple[float, float]) -> float:
    return max(ends[0] - value, value - ends[1], 0.0)


def _scatter(face: Image) -> float | None:
    small = np.asarray(cv2.resize(face, (SCATTER_SIDE, SCATTER_SIDE), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    lab = pixels_in(lab_of_picture(small), np.asarray(small.any(axis=-1))).astype(np.float64)
    lightness = lab[:, 0] / 100
    shades = np.histogram(lightness, SHADES, (0, 1))[0] >= LEAST_SHADE * len(lab)
    if shades.sum() < LEAST_SHADES:
        return None
    powers = lightness[:, None] ** np.arange(4)
    rest = lab[:, 1:] - powers @ np.linalg.lstsq(powers, lab[:, 1:], rcond=None)[0]
    return float(np.median(np.hypot(rest[:, 0], rest[:, 1])) * 0.6 / lightness.mean())


def _uneven(luminance: Pixels, zones: Zones) -> float | None:
    if "left_cheek" not in zones.masks or "right_cheek" not in zones.masks:
        return None
    left, right = (median(pixels_in(luminance, zones.masks[name])) for name in ("left_cheek", "right_cheek"))
    return float(abs(np.log2((left + FLOOR) / (right + FLOOR))))


def _turned(face: Landmarks) -> float | None:
    sides = [face.boxes[name] for name in ("right eye or brow", "left eye or brow") if name in face.boxes]
    if not sides or "nose" not in face.boxes:
        return None
    if len(sides) == 1:
        return 1.0
    right, left = (box.centre[0] for box in sides)
    return float(abs(face.boxes["nose"].centre[0] - (right + left) / 2) / (left - right))


def _hidden(face: ParsedFace) -> float | None:
    view = face.small
    boxes = view.landmarks.boxes
    if "left eye" not in boxes or "right eye" not in boxes:
        return None
    (left, y0), (right, y1) = boxes["left eye"].centre, boxes["right eye"].centre
    middle, level, distance = (left + right) / 2, (y0 + y1) / 2, left - right
    unseen = [(middle, level + share * distance) for name, share in BELOW_EYES.items() if name not in boxes]
    height, width = face.size
    places = face.crop.points_to_photo(np.array(unseen).reshape(-1, 2), view.side)
    return float(np.count_nonzero(((places >= 0) & (places <= (width - 1, height - 1))).all(axis=-1)))


def _covered(view: FaceView) -> dict[Measure, float | None]:
    if not view.face.any():
        return {"covered": None, "glasses": None}
    inside = filled_hull(view.face)
    return {
        "covered": float(part(view.parts, "cover", "glasses")[inside].mean()),
        "glasses": float(part(view.parts, "glasses")[inside].mean()),
    }


def _blockiness(photo: Photo, crop: FaceCrop) -> float | None:
    """After Wang, Bovik & Evans (ICIP 2000), on the grid that starts at the corner of the file's picture as stored."""
    height, width = photo.pixels.shape[:2]
    x0, y0 = (max(0, int(centre - crop.side / 2)) for centre in (crop.centre_x, crop.centre_y))
    x1, y1 = (int(centre + crop.side / 2) for centre in (crop.centre_x, crop.centre_y))
    seen = photo.pixels[y0 : max(y0, y1), x0 : max(x0, x1)]
    if min(seen.shape[:2]) < 4 * BLOCK:
        return None
    grey = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY)
    mirrored = _FLIPPED.get(photo.file.orientation if photo.file else 1, (False, False))
    ratios = []
    across, down = cv2.absdiff(grey[:, 1:], grey[:, :-1]), cv2.absdiff(grey[1:], grey[:-1])
    for axis, away, start, length, flipped in ((0, across, x0, width, mirrored[0]), (1, down, y0, height, mirrored[1])):
        steps = cv2.reduce(away, axis, cv2.REDUCE_SUM, dtype=cv2.CV_64F).ravel() / away.shape[axis]
        before = start + 1 + np.arange(len(steps))  # pixels of the photo that lie before each step
        border = (length - before if flipped else before) % BLOCK == 0
        ratios.append((steps[border].mean() + 0.1) / (steps[~border].mean() + 0.1))
    return float(np.mean(ratios))
