"""Synthetic concerns: marks with exact masks, painted on synthetic faces (``sfhq``) of every tone, for training only.

Marks are drawn by chance, each picture from a seed of its own name, so that it is the same every time. A face that
any validation set uses is never painted. See ``docs/synthesis.md``, whose picture
``python -m skinsight.datasets.synthesis.painted_faces --data FOLDER --out FILE`` makes.
"""

import argparse
import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from skimage.color import rgb2lab

from skinsight.datasets.crops import crops
from skinsight.datasets.folder import data_folder, read_rgb
from skinsight.datasets.sources import labels
from skinsight.datasets.sources.unlabelled import synthetic_adults
from skinsight.datasets.sources.wrinkle_lines import ALIGNED_SIDE, drawn_lines
from skinsight.datasets.splits import read_split
from skinsight.datasets.synthesis import acne, flek, panda_eyes, wrinkles
from skinsight.datasets.synthesis.painting import BareFace, Layer, finish
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Affine, FaceCrop, Image, Mask
from skinsight.segmentation.parts import Parts, bare_skin, find_eyes, main_component, part
from skinsight.segmentation.samples import UNKNOWN, Label, Sample
from skinsight.segmentation.segmenter import Segmenter

SIDE = 512
"""Side of the painted face crops, in pixels."""
FACES, VARIANTS = 220, 2
"""How many faces are painted for each concern, and how often each."""
SMALLEST_CROP = 180
"""Faces of a smaller crop than this, in pixels, are too blurred to paint on."""
TONE_STEP = 8
"""Faces are taken in turn from steps of so many L*, so that dark skin is as frequent as light."""
LEAST_SATURATION = 0.15
"""Faces of less chroma for their lightness are black-and-white pictures."""
LIT = 0.5
"""Skin of less than this share of the median L* is beard or deep shadow, in which nothing is painted."""
MAYBE = 0.3
"""Probability from which the shipped network's finding on a bare face may be real, though nobody labelled it."""
EYES_AND_MOUTH: Final = np.array([[386, 480], [638, 480], [513, 742]], np.float32)
"""Centres of eyes and mouth in FFHQ's frame of 1024 x 1024 pixels."""

SHOWN: Final = ("0260", "0408", "0224", "0398", "0137")
"""Faces of the contact sheet, dark to light."""
CELL = 200
"""Side of a picture on the contact sheet, in pixels."""

Painter = Callable[[BareFace, np.random.Generator], Layer]
Read = Callable[[str, Path, Path], tuple[Image, Label]]
"""Name of a sample, its face's file and the data folder to picture and label."""


def samples(name: str, data: Path) -> list[Sample]:
    """All painted pictures for a concern: label 1 where it is, unknown where it is faint or was there before.

    Raises:
        DataError: a source is not in the data folder.
    """
    return on_faces(f"painted_{name}", data, _read)


def on_faces(source: str, data: Path, read: Read) -> list[Sample]:
    """Samples of a source that makes :data:`VARIANTS` pictures of every face: ``read`` makes that of a name."""
    crop = FaceCrop.of_picture(SIDE, SIDE)
    return [
        Sample(key, crop, partial(read, key, path, data))
        for path in faces(data)
        for key in (f"{source}/{path.stem}_{variant}" for variant in range(VARIANTS))
    ]


def chance(key: str) -> np.random.Generator:
    """Chance that is the same whenever the sample of that name is made."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]))


@cache
def faces(data: Path) -> list[Path]:
    """Adults' faces to paint on, evenly over lightness, none of them used for validation."""
    steps: dict[int, list[Path]] = {}
    for path in synthetic_adults(data):
        crop = crops("sfhq").get(path.stem)
        if crop and crop.side >= SMALLEST_CROP and path.stem not in for_validation():
            tone = colour(path, crop)
            if np.hypot(*tone[1:]) >= LEAST_SATURATION * tone[0]:
                steps.setdefault(int(tone[0] // TONE_STEP), []).append(path)
    in_turn = sorted(
        (place, step, path) for step, paths in steps.items() for place, path in enumerate(_shuffled(paths))
    )
    return [path for _, _, path in in_turn[:FACES]]


def _shuffled(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: hashlib.sha256(path.stem.encode()).digest())


@cache
def for_validation() -> frozenset[str]:
    """``sfhq`` pictures that any validation set uses."""
    drawn = (
        key.partition("/") for name in ("flek", "panda_eyes", "wrinkles") for key in labels.read(name)["validation"]
    )
    return frozenset(read_split("sfhq_wrinkles")["val"]) | {stem for source, _, stem in drawn if source == "sfhq"}


def colour(path: Path, crop: FaceCrop) -> npt.NDArray[np.float64]:
    """Median L*, a*, b* of the middle of a face, from a quarter of its resolution."""
    with PillowImage.open(path) as picture:
        width = picture.width
        picture.draft("RGB", (width // 4, width // 4))
        small = np.asarray(picture.convert("RGB"))
    middle = crop.scaled(small.shape[1] / width).to_face(small, 32)[14:22, 8:24]
    return np.asarray(np.median(rgb2lab(middle), axis=(0, 1)))


def _read(key: str, path: Path, data: Path) -> tuple[Image, Label]:
    """Paint one picture."""
    name = key.partition("/")[0].removeprefix("painted_")
    return on_face(path, name, lambda face: painted(name, face, data, chance(key)))


def on_face(path: Path, name: str, paint: Callable[[BareFace], tuple[Image, Label]]) -> tuple[Image, Label]:
    """A face of ``sfhq`` painted on, and its label: unknown where it may already have the concern."""
    face, before = bare_face(read_rgb(path), crops("sfhq")[path.stem], name)
    picture, label = paint(face)
    label[before & (label == 0)] = UNKNOWN
    return picture, label


def painted(name: str, face: BareFace, data: Path, rng: np.random.Generator) -> tuple[Image, Label]:
    """A face with one concern painted on it, and its label."""
    if name != "wrinkles":
        return finish(face, PAINTERS[name](face, rng), rng)
    lines = _all_lines(data)
    drawn = np.zeros(ALIGNED_SIDE**2, bool)
    drawn[lines[rng.integers(len(lines))]] = True
    picture, label = finish(face, wrinkles.paint(face, drawn.reshape(ALIGNED_SIDE, -1), rng), rng)
    return picture, wrinkles.widened(label, face.ground)


NAMES: Final = ("acne", "flek", "wrinkles", "panda_eyes")
"""Concerns that are painted."""
PAINTERS: Final[Mapping[str, Painter]] = {
    "acne": acne.paint,
    "flek": flek.paint,
    "panda_eyes": panda_eyes.paint,
}


def bare_face(rgb: Image, crop: FaceCrop, name: str) -> tuple[BareFace, Mask]:
    """A photograph's face crop to paint on, and where it may already have the concern."""
    picture, whole = crop.to_face(rgb, SIDE), FaceCrop.of_picture(SIDE, SIDE)
    seen = _segmenter(name).segment(picture, Face(whole, "given"), [name])
    parts = cv2.resize(seen.face_parts, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    skin = seen.search_region(name) & bare_skin(parts)
    bright = cv2.GaussianBlur(rgb2lab(picture)[..., 0].astype(np.float32), (0, 0), 2.0)
    light = float(np.median(bright[skin])) if skin.any() else 0.0
    ground = skin if name == "panda_eyes" else skin & (bright > LIT * light)
    face = BareFace(picture, parts, ground, aligned(parts), light, 0.45 * max(1.0, SIDE / crop.side))
    before = cv2.dilate((seen.probability(name) > MAYBE).astype(np.uint8), np.ones((9, 9)))
    return face, (before > 0) & skin


def aligned(parts: Parts) -> Affine:
    """Map from FFHQ's frame into a face by its eyes and mouth; where they are not all seen, that of a usual face."""
    eyes, mouth = find_eyes(parts), main_component(part(parts, "mouth"))
    side = parts.shape[0]
    usual = np.array([[0.30, 0.38], [0.70, 0.38], [0.50, 0.76]], np.float32) * side
    if len(eyes) == 2 and mouth.any():
        rows, columns = np.nonzero(mouth)
        centre = ((columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2)
        usual = np.array([eyes[0].centre, eyes[1].centre, centre], np.float32)
    return np.asarray(cv2.getAffineTransform(EYES_AND_MOUTH, usual), dtype=np.float64)


@cache
def _segmenter(name: str) -> Segmenter:
    return Segmenter(names=[FACE_SKIN, name])


@cache
def _all_lines(data: Path) -> list[npt.NDArray[np.intp]]:
    """Places of every drawn face's lines in FFHQ's frame, raveled: a thousandth of the masks' size."""
    return [np.flatnonzero(lines) for _, lines in drawn_lines(data)]


def sheet(data: Path) -> Image:
    """Contact sheet: a row for each face shown, a pair of columns for each concern, with and without its outline."""
    known = {path.stem: path for path in faces(data)}
    rows = []
    for stem in SHOWN:
        cells = []
        for name in NAMES:
            pairs = [_read(f"painted_{name}/{stem}_{variant}", known[stem], data) for variant in range(VARIANTS)]
            picture, label = max(pairs, key=lambda pair: int((pair[1] == 1).sum()))
            cells += [_small(_outlined(picture, label)), _small(picture)]
        rows.append(np.hstack(cells))
    return np.vstack(rows)


def _outlined(picture: Image, label: Label) -> Image:
    outlines, _ = cv2.findContours((label == 1).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    drawn = cv2.drawContours(picture.copy(), outlines, -1, (0, 255, 0), 2)
    return np.asarray(drawn, dtype=np.uint8)


def _small(picture: Image) -> Image:
    return np.asarray(cv2.resize(picture, (CELL, CELL), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def main() -> None:
    """Write the contact sheet."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    PillowImage.fromarray(sheet(data_folder(given.data))).save(given.out, quality=80)


if __name__ == "__main__":
    main()
