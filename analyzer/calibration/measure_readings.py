"""What the measures without a network read on reference faces, and on copies of these under known changes."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from skinsight.analyzer.analyze import analyze
from skinsight.analyzer.calibration.readings import reference_faces, shipped
from skinsight.analyzer.colour.cielab import linear_of_srgb, srgb_of_linear
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.datasets.folder import read_rgb
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

EVERY: Final = 2
"""Every second face of the reference set of the networks' concerns is one of this."""
COPY_EVERY: Final = 8
"""Every eighth reference face is copied."""
SHARP_EVERY: Final = 30
"""Every thirtieth picture of ACNE04 is read for pores, which too few synthetic faces are large enough for."""
BLUR: Final = 1.2 / 512
"""Deviation of the blur, in sides of the face."""
REDUCED: Final = 0.6
QUALITY: Final = 60
STEEP: Final = 1.15
"""Power of the encoded picture, as between two cameras."""
SIDE_STOPS: Final = 0.5
"""Stops by which one edge of the face frame is brighter, and the other darker."""
PROFILE: Final = "fast"

Item = TypeVar("Item")
Pair = tuple[Image, FaceCrop]


class ReadMeasures(Frozen):
    """One picture's measures.

    Attributes:
        picture: its name.
        monk: the tone on Monk's scale; None where it was not read.
        values: by measure, of those that could be taken.
        parts: by measure.
        reasons: why the others could not.
    """

    picture: str
    monk: float | None
    values: dict[str, float]
    parts: dict[str, dict[str, float]]
    reasons: dict[str, str]


class MeasureReadings(Frozen):
    """All that was read, when, and with which networks; copies by picture and kind."""

    date: str
    models: dict[str, str]
    reference: tuple[ReadMeasures, ...]
    sharp: tuple[ReadMeasures, ...]
    copies: dict[str, dict[str, ReadMeasures]]


def _relit(*gains: float) -> Callable[[Image, FaceCrop], Pair]:
    def change(rgb: Image, crop: FaceCrop) -> Pair:
        return np.round(255 * srgb_of_linear(linear_of_srgb(rgb) * np.array(gains))).astype(np.uint8), crop

    return change


def _blurred(rgb: Image, crop: FaceCrop) -> Pair:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), max(0.3, BLUR * crop.side)), dtype=np.uint8), crop


def _reduced(rgb: Image, crop: FaceCrop) -> Pair:
    small = cv2.resize(rgb, None, fx=REDUCED, fy=REDUCED, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), crop.scaled(REDUCED)


def _compressed(rgb: Image, crop: FaceCrop) -> Pair:
    _, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(rgb[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    decoded = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1]), crop


def _mirrored(rgb: Image, crop: FaceCrop) -> Pair:
    mirrored = FaceCrop(rgb.shape[1] - 1 - crop.centre_x, crop.centre_y, crop.side, -crop.tilt)
    return np.ascontiguousarray(rgb[:, ::-1]), mirrored


def _steeper(rgb: Image, crop: FaceCrop) -> Pair:
    return np.round(255 * (rgb / 255) ** STEEP).astype(np.uint8), crop


def _from_the_side(rgb: Image, crop: FaceCrop) -> Pair:
    across = (np.arange(rgb.shape[1]) - crop.centre_x) / crop.side
    gains = 2.0 ** np.clip(2 * SIDE_STOPS * across, -SIDE_STOPS, SIDE_STOPS)
    return np.round(255 * srgb_of_linear(linear_of_srgb(rgb) * gains[None, :, None])).astype(np.uint8), crop


COPIES: Final[dict[str, Callable[[Image, FaceCrop], Pair]]] = {
    "darker by .7 stops": _relit(0.61, 0.61, 0.61),
    "warmer light": _relit(1.0, 0.9, 0.75),
    "cooler light": _relit(0.8, 0.9, 1.0),
    "a steeper tone curve": _steeper,
    "lit from one side": _from_the_side,
    "blurred": _blurred,
    "reduced to .6": _reduced,
    "JPEG of quality 60": _compressed,
    "mirrored": _mirrored,
}
"""Changes after which a face is still the same face."""


def read_measures(data: Path, date: str) -> MeasureReadings:
    """Run networks and formulas on every picture and copy."""
    segmenter = Segmenter(profile=PROFILE)
    faces = reference_faces(data)[::EVERY]
    return MeasureReadings(
        date=date,
        models=shipped(),
        reference=tuple(_faces(segmenter, faces)),
        sharp=tuple(_sharp(segmenter, sorted((data / "acne04" / "images").glob("*"))[::SHARP_EVERY])),
        copies={f"sfhq/{path.stem}": _copies(segmenter, path, crop) for path, crop in _tracked(faces[::COPY_EVERY])},
    )


def _faces(segmenter: Segmenter, faces: Sequence[tuple[Path, FaceCrop]]) -> Iterator[ReadMeasures]:
    for path, crop in _tracked(faces):
        yield _read(segmenter, f"sfhq/{path.stem}", read_rgb(path), Face(crop, "given"))


def _sharp(segmenter: Segmenter, paths: Sequence[Path]) -> Iterator[ReadMeasures]:
    for path in _tracked(paths):
        rgb = read_rgb(path)
        yield _read(segmenter, f"acne04/{path.stem}", rgb, segmenter.find_faces(rgb)[0])


def _copies(segmenter: Segmenter, path: Path, crop: FaceCrop) -> dict[str, ReadMeasures]:
    rgb = read_rgb(path)
    changed = {kind: change(rgb, crop) for kind, change in COPIES.items()}
    return {kind: _read(segmenter, kind, picture, Face(frame, "given")) for kind, (picture, frame) in changed.items()}


def _read(segmenter: Segmenter, name: str, rgb: Image, face: Face) -> ReadMeasures:
    found = analyze(Photo(rgb), None, segmenter, face, measures=MEASURES)
    taken = {measure: one for measure, one in found.measures.items() if one.value is not None}
    return ReadMeasures(
        picture=name,
        monk=found.tone.monk.value if found.tone.monk else None,
        values={measure: one.value for measure, one in taken.items() if one.value is not None},
        parts={measure: dict(one.parts) for measure, one in taken.items()},
        reasons={m: one.unavailable_reason for m, one in found.measures.items() if one.unavailable_reason},
    )


def _tracked(items: Sequence[Item]) -> Iterator[Item]:
    yield from track(items, "pictures", console=Console(stderr=True))
