"""Labels that skinsight's makers drew by eye: outlines and lines, kept in ``datasets/labels``.

The pictures belong to other sources and stay in the data folder; a key is ``source/picture``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from skinsight.datasets.crops import PICTURES, crops
from skinsight.datasets.folder import read_rgb, size_of
from skinsight.datasets.sources.celebamask import FRAME, FRAME_SIDE
from skinsight.datasets.sources.lined_skin import lined_skin
from skinsight.datasets.sources.wrinkle_lines import LINE_WIDTH, thicken
from skinsight.datasets.splits import Part
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample

FOLDER = Path(__file__).parents[1] / "labels"
ALIGNED: Mapping[str, str] = {"celebamask": "celebamask/images", "wrinkle_pairs": "wrinkle_pairs/images"}
"""Sources whose faces all lie in FFHQ's frame."""

Draw = Callable[[Label, Any, str], None]
"""Marks what was drawn on the picture of a key."""
Polygon = Sequence[tuple[float, float]]


def read(name: str) -> dict[str, Any]:
    """Content of ``labels/<name>.json``: ``about``, ``pictures`` by key, and ``validation``, a list of keys."""
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return content


def panda_eyes(data: Path) -> list[Sample]:
    """Dark circles: crescents under the eyes."""
    return _samples("panda_eyes", data, _fill)


def acne(data: Path) -> list[Sample]:
    """Inflamed lesions with their halo, known inside the labelled square only."""
    return _samples("acne", data, _spots)


def flek(data: Path) -> list[Sample]:
    """Dark spots, known inside the labelled square only."""
    return _samples("flek", data, _spots)


def wrinkles(data: Path) -> list[Sample]:
    """Wrinkle lines at the convention's thickness, kept to the skin that was drawn with them."""
    return _samples("wrinkles", data, _draw_lines)


def part_of(name: str, samples: Sequence[Sample], part: Part) -> list[Sample]:
    """Those samples drawn for ``labels/<name>.json`` that the file gives to ``part``."""
    validation = set(read(name)["validation"])
    return [sample for sample in samples if (sample.name in validation) == (part == "val")]


def _samples(name: str, data: Path, draw: Draw) -> list[Sample]:
    found = []
    for key, drawn in read(name)["pictures"].items():
        path, crop = locate(key, drawn, data)
        found.append(Sample(key, crop, partial(_labelled, key, path, drawn, draw)))
    return found


def locate(key: str, drawn: Any, data: Path) -> tuple[Path, FaceCrop]:
    """Picture file of a key and its face crop: the one that was drawn with it, else the source's.

    Raises:
        DataError: the source is unknown or the picture is not in the data folder.
    """
    path = path_of(key, data)
    if not path.is_file():
        raise DataError(f"{key} is labelled but {path} does not exist: is that source missing from the data folder?")
    source, _, stem = key.partition("/")
    if "face_centre" in drawn:
        x, y = drawn["face_centre"]
        return path, FaceCrop(x, y, drawn["face_side"])
    height, width = size_of(path)
    if source in ALIGNED:
        return path, FRAME.scaled(width / FRAME_SIDE)
    return path, crops(source).get(stem, FaceCrop.of_picture(height, width))


def path_of(key: str, data: Path) -> Path:
    """File of the picture of a key.

    Raises:
        DataError: the source is unknown.
    """
    source, _, stem = key.partition("/")
    folders = {**PICTURES, **ALIGNED}
    if source not in folders:
        raise DataError(f"{key} is labelled but no source is called {source!r}: choose among {', '.join(folders)}")
    return data / folders[source] / f"{stem}.jpg"


def _labelled(key: str, path: Path, drawn: Any, draw: Draw) -> tuple[Image, Label]:
    picture = read_rgb(path)
    label = np.zeros(picture.shape[:2], np.uint8)
    draw(label, drawn, key)
    return picture, label


def fill(label: Label, outlines: Sequence[Polygon]) -> None:
    """Mark what lies within outlines, in pixels of the label."""
    for outline in outlines:
        cv2.fillPoly(label, [np.rint(outline).astype(np.int32)], 1)


def draw_lines(label: Label, lines: Sequence[Polygon], face_side: float) -> None:
    """Mark lines as strokes of the convention's thickness on a face ``face_side`` pixels wide."""
    for line in lines:
        cv2.polylines(label, [np.rint(line).astype(np.int32)], False, 1)
    label[:] = thicken(label > 0, LINE_WIDTH * face_side)


def _fill(label: Label, outlines: Sequence[Polygon], key: str) -> None:
    fill(label, outlines)


def _spots(label: Label, drawn: Mapping[str, Any], key: str) -> None:
    draw_spots(label, drawn)


def draw_spots(label: Label, drawn: Mapping[str, Any]) -> None:
    """Mark spots within their labelled square; outside it nothing is known."""
    fill(label, drawn["spots"])
    x0, y0, x1, y1 = (round(edge) for edge in drawn["labelled"])
    known = np.zeros(label.shape, bool)
    known[max(0, y0) : y1, max(0, x0) : x1] = True
    label[~known] = UNKNOWN


def _draw_lines(label: Label, drawn: Mapping[str, Any], key: str) -> None:
    draw_lines(label, drawn["lines"], drawn["face_side"])
    label[~lined_skin(key, *label.shape)] = 0
