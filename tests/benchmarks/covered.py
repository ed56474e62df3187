"""Is a covered face called so? ``python -m tests.benchmarks.covered --data FOLDER``.

Medical masks and sunglasses of several colours are painted over synthetic adults (every ``--every``), laid out by each
face's own landmarks and shaded as the face is. Counted, with 95 % intervals (Wilson): how often the photograph is
refused, or else is called covered, no grade of the whole face is given, and no tone is taken from the cloth. The bare
faces stand beside them. ``--show FOLDER`` keeps the painted pictures.
"""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image as PillowImage
from rich.console import Console
from rich.progress import track
from rich.table import Table

from skinsight.analyzer.colour.cielab import linear_of_srgb, srgb_of_linear
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.quality.gate import quality
from skinsight.datasets.crops import crops
from skinsight.datasets.folder import data_folder, read_rgb
from skinsight.datasets.sources.unlabelled import synthetic_adults
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.parts import bare_skin, filled_hull, main_component, part
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

EVERY: Final = 24
WHOLE: Final = ("acne", "flek", "wrinkles")
"""Concerns whose grade is of the whole face."""
OF_FACE: Final = ("skin", "nose", "mouth", "eyes", "brows")
SOFT: Final = 1.2 / 512
"""Deviation of the blur of a covering's edge, in sides of the face frame."""
SHADING: Final = 0.05
"""The same of what is taken for the light on the face."""
LEAST_CLOTH: Final = 0.05
"""Share of the skin that a tone is read from which lies on the covering, from where it is the covering's tone."""
Colour = tuple[int, int, int]
SKIN_COLOURED: Final = (-1, -1, -1)
"""Stands for the face's own median."""
CLOTHS: Final[dict[str, Colour]] = {
    "white": (236, 238, 240),
    "blue": (150, 192, 222),
    "black": (32, 32, 36),
    "skin-coloured": SKIN_COLOURED,
}
LENSES: Final[dict[str, Colour]] = {"black": (22, 22, 24), "brown": (84, 54, 34), "silver": (160, 172, 186)}


def under_mask(view: FaceView) -> Mask:
    """Where a medical mask lies, ``(side, side)``: from the bridge of the nose, lower beside it, to the chin."""
    (x, y), distance = _eyes(view)
    hull = filled_hull(main_component(part(view.parts, *OF_FACE))).view(np.uint8)
    reach = round(0.03 * view.side)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    rows, columns = np.mgrid[: view.side, : view.side]
    top = y + distance * (0.3 + 0.3 * np.minimum(np.abs(columns - x) / distance, 1))
    return np.asarray((cv2.dilate(hull, around) > 0) & (rows > top))


def under_lenses(view: FaceView) -> Mask:
    """Where sunglasses lie, ``(side, side)``: an oval before each eye, the bridge, and the arms."""
    (x, y), distance = _eyes(view)
    canvas = np.zeros(view.parts.shape, np.uint8)
    for side in (-1, 1):
        middle = round(x + side * distance / 2), round(y + 0.05 * distance)
        cv2.ellipse(canvas, middle, (round(0.44 * distance), round(0.34 * distance)), 0, 0, 360, 1, -1)
        cv2.line(canvas, middle, (middle[0] + side * round(distance), round(y)), 1, max(1, round(0.06 * distance)))
    cv2.line(canvas, (round(x - 0.2 * distance), round(y)), (round(x + 0.2 * distance), round(y)), 1, 6)
    return np.asarray(canvas > 0)


def _eyes(view: FaceView) -> tuple[tuple[float, float], float]:
    """The middle between the eyes and their distance, in pixels."""
    (x0, y0), (x1, y1) = (view.landmarks.boxes[f"{side} eye"].centre for side in ("right", "left"))
    return ((x0 + x1) / 2, (y0 + y1) / 2), math.hypot(x1 - x0, y1 - y0)


COVERINGS: Final[dict[str, tuple[Callable[[FaceView], Mask], dict[str, Colour]]]] = {
    "mask": (under_mask, CLOTHS),
    "sunglasses": (under_lenses, LENSES),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one photograph.

    Attributes:
        refused: no face was found in it.
        codes: problems of the photograph.
        withheld: no grade is given of any of :data:`WHOLE`.
        cloth_tone: a tone is given, and of the skin that it is read from at least :data:`LEAST_CLOTH` is covered.
    """

    refused: bool = False
    codes: tuple[str, ...] = ()
    withheld: bool = False
    cloth_tone: bool = False


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--every", type=int, default=EVERY)
    parser.add_argument("--show", type=Path)
    given = parser.parse_args()
    segmenter, known = Segmenter(names=[FACE_SKIN], profile="standard"), crops("sfhq")
    found: dict[str, list[Said]] = {"bare": []}
    paths = synthetic_adults(data_folder(given.data))[:: given.every]
    for path in track(paths, "faces", console=Console(stderr=True)):
        bare = ParsedFace(Photo(rgb := read_rgb(path)), segmenter.segment(rgb, Face(known[path.stem], "given"), []))
        if not {"left eye", "right eye"} <= set(bare.view.landmarks.boxes):
            continue
        found["bare"].append(said(segmenter, rgb, np.zeros(rgb.shape[:2], bool)))
        for what, (shape, colours) in COVERINGS.items():
            for name, colour in colours.items():
                rgb_covered, where = covered(bare, shape(bare.view), colour)
                found.setdefault(f"{name} {what}", []).append(said(segmenter, rgb_covered, where))
                if given.show:
                    given.show.mkdir(parents=True, exist_ok=True)
                    PillowImage.fromarray(rgb_covered).save(given.show / f"{path.stem}_{name}_{what}.png")
    table = Table("covering", "n", "refused", "called covered", "or glasses", "whole withheld", "tone of the covering")
    for row, answers in found.items():
        rest = [one for one in answers if not one.refused]
        counts = (
            sum("covered" in one.codes for one in rest),
            sum(bool({"covered", "glasses"} & {*one.codes}) for one in rest),
            sum(one.withheld for one in rest),
            sum(one.cloth_tone for one in rest),
        )
        cells = (share(len(answers) - len(rest), len(answers)), *(share(count, len(rest)) for count in counts))
        table.add_row(row, str(len(answers)), *cells)
    Console(width=160).print(table)


def covered(face: ParsedFace, where: Mask, colour: Colour) -> tuple[Image, Mask]:
    """The photograph with a covering ``(SIDE, SIDE)`` of some colour on the face, and where it is in it."""
    view, (height, width) = face.view, face.size
    soft = cv2.GaussianBlur(where.astype(np.float32), (0, 0), SOFT * view.side)
    share_of_pixel = face.crop.to_photo(np.asarray(soft), height, width)[..., None]
    light = linear_of_srgb(face.photo.pixels)
    smooth = cv2.GaussianBlur(light, (0, 0), SHADING * face.crop.side).mean(axis=-1, keepdims=True)
    skin = bare_skin(view.parts)
    of_face = np.median(view.linear[skin], axis=0)
    shade = np.clip(smooth / of_face.mean(), 0.3, 1.6)
    cloth = of_face if colour == SKIN_COLOURED else linear_of_srgb(np.uint8([[colour]]))[0, 0]
    mixed = light * (1 - share_of_pixel) + np.clip(cloth * shade, 0, 1) * share_of_pixel
    return np.round(255 * srgb_of_linear(mixed)).astype(np.uint8), np.asarray(share_of_pixel[..., 0] > 0.5)


def said(segmenter: Segmenter, rgb: Image, where: Mask) -> Said:
    """What is said of a photograph that is covered ``where``, ``(height, width)``."""
    try:
        face = segmenter.find_faces(rgb)[0]
    except NoFaceFound:
        return Said(refused=True)
    parsed = ParsedFace(Photo(rgb), segmenter.segment(rgb, face, []))
    found = quality(parsed)
    parts = parsed.small.parts
    cloth = face.crop.classes_to_face(where.astype(np.uint8), parts.shape[0]) > 0
    skin = bare_skin(parts)
    of_cloth = float((skin & cloth).sum() / max(1, skin.sum()))
    return Said(
        codes=tuple(one.code for one in found.problems),
        withheld=all(found.against_concern(name) for name in WHOLE),
        cloth_tone=found.against_tone(with_card=False) is None and of_cloth >= LEAST_CLOTH,
    )


def share(count: int, whole: int, z: float = 1.96) -> str:
    """A share in percent with its 95 % interval (Wilson, J Am Stat Assoc 22:209, 1927)."""
    if not whole:
        return "-"
    middle = (count / whole + z**2 / (2 * whole)) / (1 + z**2 / whole)
    half = z / (1 + z**2 / whole) * math.sqrt(count / whole * (1 - count / whole) / whole + z**2 / (4 * whole**2))
    low, high = (round(100 * min(1, max(0, middle + sign * half))) for sign in (-1, 1))
    return f"{count} of {whole} ({low} to {high} %)"


if __name__ == "__main__":
    main()
