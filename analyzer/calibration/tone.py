"""Learn the perceived tone, and judge it: ``python -m skinsight.analyzer.calibration.tone --data FOLDER``.

Reads ``tone_labels.csv`` (two raters' Monk tones of 400 pictures), fits :mod:`skinsight.analyzer.tone.model` and
writes ``scales/tone_model.json`` and the table in ``docs/tone.md``. Every figure is of faces that the fit, its stretch
and its interval had not seen: ten folds, near-duplicates and all pictures of one person in one fold, and once more
with each source left out. ``--check`` judges without writing.
"""

import argparse
import csv
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from scipy.cluster.hierarchy import DisjointSet
from scipy.cluster.vq import kmeans2

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.tone.features import NAMES, features
from skinsight.analyzer.tone.model import CLIP, ToneModel, bases
from skinsight.datasets.folder import data_folder, read_rgb
from skinsight.datasets.splits import perceptual_hash
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

VERSION: Final = "1.0"
FOLDS: Final = 10
INNER_FOLDS: Final = 5
NEAR_DUPLICATE_BITS: Final = 8
"""Perceptual hashes (64 bits) that differ in at most this many are of one person or picture."""
CENTRES: Final = 160
WIDTH: Final = 0.5
RIDGE: Final = 0.1
BALANCE: Final = 0.5
"""Faces weigh by the density of their tone to this power: 0 is none, 1 makes all tones equal."""
BANDWIDTH: Final = 0.7
"""Of that density, in tones."""
STRETCH: Final = 0.6
"""Share of the pull to the middle that is undone: all of it would cost more error than it takes bias."""
LEVEL: Final = 0.85
"""Of the interval. Ten folds know every source; faces of new ones are a little harder, and 80 % are promised."""
BANDS: Final = {"up to 3.5": (0.0, 3.5), "3.5 to 6.5": (3.5, 6.5), "above 6.5": (6.5, 10.0)}
BOOTSTRAPS: Final = 2000
MODEL: Final = Path(__file__).resolve().parents[1] / "scales" / "tone_model.json"
DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "tone.md"
BEGIN, END = "<!-- tone figures -->", "<!-- end -->"

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Faces:
    """Rated faces: names, features ``(N, F)``, raters' means ``(N,)``, and indices of person and source ``(N,)``."""

    names: tuple[str, ...]
    features: Array
    tones: Array
    people: Indices
    sources: Indices

    def of(self, chosen: Indices) -> tuple[Array, Array]:
        """Features and tones of some."""
        return self.features[chosen], self.tones[chosen]


def main() -> None:
    """Fit, judge, write and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--check", action="store_true", help="judge only")
    given = parser.parse_args()
    faces, unread = rated_faces(data_folder(given.data))
    text = table(faces, unread)
    if not given.check:
        MODEL.write_text(fit(faces.features, faces.tones, faces.people).model_dump_json() + "\n", encoding="utf-8")
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text)


def rated_faces(data: Path) -> tuple[Faces, list[str]]:
    """The faces of ``tone_labels.csv``, and the pictures in which no face with enough skin is seen."""
    segmenter = Segmenter(names=[FACE_SKIN])
    with (data / "tone_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names: list[str] = []
    found: list[Array] = []
    tones: list[float] = []
    unread: list[str] = []
    for row in track(rows, "faces", console=Console(stderr=True)):
        photo = read_rgb(data / row["picture"])
        try:
            face = segmenter.find_faces(photo)[0]
            values = features(ParsedFace(Photo(photo), segmenter.segment(photo, face, [])))
        except NoFaceFound:
            values = None
        if values is None:
            unread.append(row["picture"])
            continue
        names.append(row["picture"])
        found.append(values)
        tones.append(float(np.mean([float(row[key]) for key in ("monk_a", "monk_b") if row[key]])))
    hashes = np.array([perceptual_hash(read_rgb(data / name)) for name in names])
    sources = np.unique([name.partition("/")[0] for name in names], return_inverse=True)[1]
    return Faces(tuple(names), np.array(found), np.array(tones), people_of(hashes), sources), unread


def people_of(hashes: npt.NDArray[np.bool_]) -> Indices:
    """Which of the pictures with these hashes ``(N, 64)`` are near-duplicates: one index for each group."""
    joined = DisjointSet(range(len(hashes)))
    for index, one in enumerate(hashes):
        for other in np.flatnonzero((hashes[index + 1 :] != one).sum(axis=1) <= NEAR_DUPLICATE_BITS):
            joined.merge(index, index + 1 + int(other))
    return np.array([joined[index] for index in range(len(hashes))], dtype=np.intp)


def folds_of(groups: Indices, count: int) -> Indices:
    """A fold for each member: whole groups, dealt out by chance."""
    kinds, places = np.unique(groups, return_inverse=True)
    order = np.random.default_rng(0).permutation(len(kinds))
    return np.asarray(order[places] % count, dtype=np.intp)


def fit(found: Array, tones: Array, people: Indices) -> ToneModel:
    """The model of faces with features ``(N, F)`` and tones ``(N,)``; stretch and interval from inner folds."""
    inner = folds_of(people, INNER_FOLDS)
    raw = np.empty(len(tones))
    for fold in range(INNER_FOLDS):
        out = inner == fold
        raw[out] = _predicted(_plain(found[~out], tones[~out]), found[out])
    slope, offset = np.polyfit(tones, raw, 1)
    stretch = (-STRETCH * offset / slope, STRETCH / slope + 1 - STRETCH)
    values = stretch[0] + stretch[1] * raw
    misses = np.abs(values - tones)
    error = _line(values, misses)
    rank = min(len(tones), int(np.ceil((len(tones) + 1) * LEVEL)))
    reach = float(np.sort(misses / (error[0] + error[1] * values))[rank - 1])
    return _plain(found, tones).model_copy(update={"stretch": stretch, "error": error, "reach": reach})


def _line(values: Array, misses: Array) -> tuple[float, float]:
    """Offset and slope of the typical miss over the tone; it grows to the dark end, where few faces are."""
    slope, offset = np.polyfit(values, misses, 1)
    return (float(offset), float(slope)) if slope > 0 and offset + slope > 0.1 else (float(misses.mean()), 0.0)


def _plain(found: Array, tones: Array) -> ToneModel:
    """The ridge fit over the bases, without stretch and interval."""
    typical = np.nanmedian(found, axis=0)
    seen = np.where(np.isfinite(found), found, typical)
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + 1e-9
    standard = np.clip((seen - mean) / scale, -CLIP, CLIP)
    centres = kmeans2(standard, min(CENTRES, len(standard)), seed=0, minit="++", iter=20)[0]
    inputs = bases(standard, centres, WIDTH)
    penalty = np.eye(inputs.shape[1])
    penalty[: len(centres), : len(centres)] = bases(centres, centres, WIDTH)[:, : len(centres)]
    penalty[-1, -1] = 0
    density = np.exp(-0.5 * ((tones[:, None] - tones) / BANDWIDTH) ** 2).sum(axis=1)
    weight = density**-BALANCE / np.mean(density**-BALANCE)
    middle = float(np.average(tones, weights=weight))
    square = inputs.T @ (weight[:, None] * inputs) + RIDGE * penalty + 1e-6 * np.eye(len(penalty))
    weights = np.linalg.solve(square, inputs.T @ (weight * (tones - middle)))
    weights[-1] += middle
    return ToneModel(
        name="skinsight perceived tone",
        version=VERSION,
        provenance=(
            f"fitted {datetime.date.today():%Y-%m-%d} by python -m skinsight.analyzer.calibration.tone to the means of "
            f"two raters' tones of {len(tones)} faces of tone_labels.csv (sfhq, celebamask, conditions/healthy, "
            "dark_acne; for research use, as celebamask is)"
        ),
        features=NAMES,
        typical=_rounded(typical),
        mean=_rounded(mean),
        scale=_rounded(scale),
        width=WIDTH,
        centres=tuple(_rounded(centre) for centre in centres),
        weights=_rounded(weights),
        stretch=(0.0, 1.0),
        error=(1.0, 0.0),
        reach=1.0,
        level=LEVEL,
    )


def _rounded(values: Array) -> tuple[float, ...]:
    return tuple(float(f"{value:.5g}") for value in values)


def _predicted(model: ToneModel, found: Array) -> Array:
    return np.array([model.tone(row)[0] for row in found])


def cross_validated(faces: Faces, folds: Indices) -> Array:
    """Tone and interval ``(N, 3)`` of each face by the model of the other folds."""
    answers = np.empty((len(faces.tones), 3))
    for fold in np.unique(folds):
        out = folds == fold
        model = fit(faces.features[~out], faces.tones[~out], faces.people[~out])
        answers[out] = [model.tone(row) for row in faces.features[out]]
    return answers


def table(faces: Faces, unread: Sequence[str]) -> str:
    """The figures as Markdown."""
    ways = {
        "ten folds": folds_of(faces.people, FOLDS),
        "each source left out": faces.sources,
    }
    lines = ["| faces | raters' mean | n | mean error | bias | in the interval | interval's width |", "|" + "---|" * 7]
    for way, folds in ways.items():
        answers = cross_validated(faces, folds)
        for band, (low, high) in {"all": (0.0, 10.0), **BANDS}.items():
            within = (faces.tones > low) & (faces.tones <= high)
            lines.append(f"| {way} | {band} | {within.sum()} | {_figures(answers[within], faces.tones[within])} |")
    lines.append(
        f"\nNot read, for no face with enough skin was found: {len(unread)} of {len(unread) + len(faces.tones)}."
    )
    return "\n".join(lines)


def _figures(answers: Array, tones: Array) -> str:
    away = answers[:, 0] - tones
    inside = ((answers[:, 1] <= tones) & (tones <= answers[:, 2])).astype(np.float64)
    chosen = np.random.default_rng(0).integers(0, len(tones), (BOOTSTRAPS, len(tones)))
    parts = [_with_interval(values, chosen, form) for values, form in ((np.abs(away), ".2f"), (away, "+.2f"))]
    share = _with_interval(100 * inside, chosen, ".0f") + " %"
    return " | ".join([*parts, share, f"{np.mean(answers[:, 2] - answers[:, 1]):.1f}"])


def _with_interval(values: Array, chosen: Indices, form: str) -> str:
    low, high = np.percentile(values[chosen].mean(axis=1), [2.5, 97.5])
    return f"{values.mean():{form}} [{low:{form}} to {high:{form}}]"


if __name__ == "__main__":
    main()
