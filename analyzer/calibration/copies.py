"""Copies of faces, as another camera, program or moment would have given them, and what is read of each."""

import csv
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from skinsight.analyzer.colour.cielab import linear_of_srgb, srgb_of_linear
from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.concerns.traits import Reading
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.grading.intervals import Number
from skinsight.analyzer.measures.measure import severities
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.datasets.folder import read_rgb
from skinsight.datasets.material import Material
from skinsight.datasets.sources import acne04, dark_circle_labels
from skinsight.datasets.splits import part_of
from skinsight.datasets.validation import JUDGED_BY
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.pieces import pieces
from skinsight.segmentation.samples import Sample
from skinsight.segmentation.segmenter import Segmenter

QUALITY: Final = (60, 95)
"""Of JPEG."""
LIGHT: Final = (0.85, 1.15)
"""Gain of linear light."""
SCALE: Final = (0.7, 1.4)
BLUR: Final = (0.0, 1.0)
"""Deviation in pixels."""
WORDS: Final = (
    "JPEG of quality 60 to 95, 15 % more or less light, scale .7 to 1.4, blur of up to 1 px, half of them mirrored"
)
PATIENT: Final = 3
"""Of so many faces one is a patient with acne: hardly one of the others has any."""

Values = dict[str, dict[Number, tuple[float, ...]]]
"""By concern and number: what each reading of the mask gives, the reported one first."""


class Copies(Frozen):
    """One face: what was read of it and of its copies."""

    picture: str
    original: Values
    copies: tuple[Values, ...]


def read_copies(data: Path, segmenter: Segmenter, faces: int, each: int) -> Iterator[Copies]:
    """That many faces with ``each`` copies; those in which none is found are left out."""
    for name, rgb in track(list(chosen(data, faces)), "faces", console=Console(stderr=True)):
        rng = np.random.default_rng([*name.encode()])
        photos = [rgb(), *(perturbed(rgb(), rng) for _ in range(each))]
        try:
            original, *copies = [values_of(segmenter, photo) for photo in photos]
        except NoFaceFound:
            continue
        yield Copies(picture=name, original=original, copies=tuple(copies))


def chosen(data: Path, faces: int) -> Iterator[tuple[str, Callable[[], Image]]]:
    """Names of faces that no network was trained on, and what reads them: evenly along the raters' tones, and every
    :data:`PATIENT` one of ACNE04's validation people."""
    patients = [(sample.name, partial(_picture, sample)) for sample in part_of(acne04.samples(data), "val")]
    trained = _trained_on(data)
    with (data / "tone_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: float(row["monk_a"]))
    paths = [data / row["picture"] for row in rows]
    rated = [(str(path.relative_to(data)), partial(read_rgb, path)) for path in paths if _name(path) not in trained]
    for place in range(faces):
        some = patients if place % PATIENT == PATIENT - 1 else rated
        yield some[place * len(some) // faces]


def _trained_on(data: Path) -> set[str]:
    """Names ``source/stem`` of the pictures that networks were trained on."""
    material = Material(data)
    names = {
        sample.name
        for sources in JUDGED_BY.values()
        for some in material.part(sources, "train").values()
        for sample in some
    }
    circles = dark_circle_labels.pictures(data)
    drawn = {_name(data / circles[stem]) for stem in circles if f"{dark_circle_labels.FOLDER}/{stem}" in names}
    return names | drawn | {name.replace("sfhq_wrinkles/", "sfhq/") for name in names}


def _name(path: Path) -> str:
    folder = path.parent if path.parent.name != "images" else path.parent.parent
    return f"{folder.name}/{path.stem}"


def _picture(sample: Sample) -> Image:
    return sample.read()[0]


def values_of(segmenter: Segmenter, rgb: Image) -> Values:
    """What is read of each concern in a photograph; nothing of one that cannot be measured.

    Raises:
        NoFaceFound: there is no face in it.
    """
    face = segmenter.find_faces(rgb)[0]
    parsed = believed(ParsedFace(Photo(rgb), segmenter.segment(rgb, face, CONCERNS)))
    return {
        name: _numbers(parsed, mask) for name, mask in parsed.concerns.items() if traits(name).hidden(parsed) is None
    }


def _numbers(face: ParsedFace, mask: ConcernMask) -> dict[Number, tuple[float, ...]]:
    skin = int(np.count_nonzero(face.view.skin))
    readings = [Reading.of(pieces(seen, mask.row), skin) for seen in mask.readings.values()]
    taken = [severities(face, mask.row.name, reading) for reading in readings]
    found: dict[Number, tuple[float, ...]] = {"area": tuple(reading.area_fraction for reading in readings)}
    if mask.row.has_lesions:
        found["count"] = tuple(float(len(reading.lesions)) for reading in readings)
    if measure := scale_of_grades(mask.row.name).first(taken[0]):
        found["severity"] = tuple(one[measure].value for one in taken if measure in one)
    return found


def perturbed(rgb: Image, rng: np.random.Generator) -> Image:
    """A copy of a photograph ``(H, W, 3)``."""
    scale, sigma = rng.uniform(*SCALE), rng.uniform(*BLUR)
    lit = 255 * srgb_of_linear(linear_of_srgb(rgb) * rng.uniform(*LIGHT))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(lit.astype(np.float32), None, fx=scale, fy=scale, interpolation=way)
    soft = np.rint(np.clip(cv2.GaussianBlur(sized, (0, 0), max(sigma, 1e-3)), 0, 255)).astype(np.uint8)
    mirrored = soft[:, ::-1] if rng.random() < 0.5 else soft
    _, file = cv2.imencode(".jpg", mirrored[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR))[..., ::-1])
