"""Fits what tells kinds of acne lesions: ``python -m skinsight.analyzer.calibration.lesion_kinds --data FOLDER``.

Writes ``scales/lesion_kinds.toml`` and prints the tables of ``docs/conditions.md``. What is judged are marks of the
shipped acne network on which a lesion of ``lesion_kinds.csv`` lies, each by odds fitted on other pictures (five folds).
Lesions that the network does not mark, and the boxes of ``boxes_comedones``, join in the fitting of colours alone.
``--kept FILE`` keeps what was read, which takes minutes.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import hypot
from pathlib import Path
from typing import Final, get_args

import numpy as np
import numpy.typing as npt
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from skinsight.analyzer import scales
from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.concerns.lesion_kinds import FACE_MM, KindScale, Odds, diameter, kind_of, seen
from skinsight.analyzer.concerns.lesion_look import FEATURES, look
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.measures.instances import instances
from skinsight.analyzer.schema.findings import Instance, LesionKind
from skinsight.datasets.crops import crops
from skinsight.datasets.folder import data_folder, read_rgb
from skinsight.datasets.sources.lesion_kinds import ToldLesion, boxed, told
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

INFLAMED: Final = ("papule", "pustule", "nodule")
COMEDONES: Final = ("comedone_black", "comedone_white")
FOLDS: Final = 5
SHRINKAGE: Final = 0.3
"""scikit-learn's ``C``."""
SETTLED: Final = {"least_pixels_per_mm": 3.0, "sure": 1.1}
"""Chosen on the tables: a kind is told from odds of three to one, where most that were told are right."""
BINS: Final = (0.0, 3.0, 3.5, 9.9)


@dataclass(frozen=True, eq=False)
class Lesions:
    """Lesions, one a row.

    Attributes:
        pictures, kinds: ``(N,)``.
        marked: whether the network's mark was read, else the drawn disc, ``(N,)``.
        resolution: pixels a millimetre, NaN where unknown, ``(N,)``.
        size: diameter in millimetres, NaN where unknown, ``(N,)``.
        looks: ``(N, 7)``.
    """

    pictures: npt.NDArray[np.str_]
    kinds: npt.NDArray[np.str_]
    marked: npt.NDArray[np.bool_]
    resolution: Array
    size: Array
    looks: Array

    def of(self, *kinds: str) -> npt.NDArray[np.bool_]:
        """Those of some kinds."""
        return np.isin(self.kinds, kinds)


Row = tuple[str, str, bool, float, float, Array]


def main() -> None:
    """Fit, write the table, and print what it is worth."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    lesions = read(data_folder(given.data), given.kept)
    scale = fitted(lesions, np.ones(len(lesions.kinds), bool))
    (Path(scales.__file__).with_name("lesion_kinds.toml")).write_text(_toml(scale), encoding="utf-8")
    print(table(lesions, cross_validated(lesions)))


def read(data: Path, kept: Path | None) -> Lesions:
    """All lesions whose look could be read, from the file of an earlier run where there is one."""
    names = ("pictures", "kinds", "marked", "resolution", "size", "looks")
    if kept and kept.is_file():
        found = np.load(kept)
        return Lesions(*(found[name] for name in names))
    columns = zip(*[*_boxed(data), *_told(data)], strict=True)
    lesions = Lesions(*map(np.array, columns))
    if kept:
        np.savez(kept, **{name: getattr(lesions, name) for name in names})
    return lesions


def _boxed(data: Path) -> Iterator[Row]:
    for picture, group in groupby(boxed(data), key=lambda one: one.picture):
        lesions = list(group)
        pixels = read_rgb(lesions[0].path)
        marked = np.logical_or.reduce([_disc(one, pixels.shape[:2]) for one in lesions])
        for one in lesions:
            if (found := look(pixels, one.x, one.y, one.radius, marked)) is not None:
                yield picture, one.kind, False, np.nan, np.nan, found


def _told(data: Path) -> Iterator[Row]:
    segmenter = Segmenter(names=[FACE_SKIN, "acne"], profile="standard")
    groups = [list(group) for _, group in groupby(told(data), key=lambda one: one.picture)]
    for lesions in track(groups, "reading"):
        source, _, stem = lesions[0].picture.partition("/")
        pixels = read_rgb(lesions[0].path)
        crop = crops(source).get(stem) or FaceCrop.of_picture(*pixels.shape[:2])
        resolution = crop.side / FACE_MM
        face = ParsedFace(Photo(pixels, stem), segmenter.segment(pixels, Face(crop, "given"), [FACE_SKIN, "acne"]))
        mask = face.concerns["acne"]
        window, marks = mask.marks_in_photo
        found = instances(marks, mask.probability, face.zone_index, window)
        for one in lesions:
            mark = _mark_of(one, found)
            seen_so = seen(face, mask, mark) if mark else look(pixels, one.x, one.y, one.radius, mask.in_photo)
            if seen_so is not None:
                size = diameter(mark) / resolution if mark else np.nan
                yield one.picture, one.kind, mark is not None, resolution, size, seen_so


def _disc(one: ToldLesion, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(rows - one.y, columns - one.x) <= one.radius)


def _mark_of(one: ToldLesion, found: Sequence[Instance]) -> Instance | None:
    """The mark whose middle is nearest, where the lesion lies within its disc."""
    away = [(hypot(mark.centroid[0] - one.x, mark.centroid[1] - one.y), mark) for mark in found]
    near = [(distance, mark) for distance, mark in away if distance <= max(diameter(mark) / 2, one.radius)]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def fitted(lesions: Lesions, chosen: npt.NDArray[np.bool_]) -> KindScale:
    """The table, from chosen lesions."""
    inflamed, comedones = lesions.of(*INFLAMED), lesions.of(*COMEDONES)
    sized = inflamed & lesions.marked
    return KindScale(
        name="skinsight lesion kinds",
        version="1.0",
        **SETTLED,
        inflamed=_odds(lesions.looks, inflamed, chosen & (inflamed | comedones)),
        black=_odds(lesions.looks, lesions.of("comedone_black"), chosen & comedones),
        nodule=_odds(_with_size(lesions), lesions.of("nodule"), chosen & sized),
    )


def _with_size(lesions: Lesions) -> Array:
    return np.column_stack([lesions.looks, lesions.size])


def _odds(values: Array, yes: npt.NDArray[np.bool_], chosen: npt.NDArray[np.bool_]) -> Odds:
    """Logistic regression on standardised values, both sides weighing the same."""
    values, yes = values[chosen], yes[chosen]
    middle, spread = values.mean(axis=0), values.std(axis=0)
    model = LogisticRegression(C=SHRINKAGE, class_weight="balanced").fit((values - middle) / spread, yes)
    weights = model.coef_[0] / spread
    rounded = tuple(float(f"{one:.3g}") for one in weights)
    return Odds(constant=round(float(model.intercept_[0] - weights @ middle), 2), weights=rounded)


def cross_validated(lesions: Lesions) -> dict[str, npt.NDArray[np.str_] | Array]:
    """Each lesion's kind, and its log-odds, by a table fitted without its picture."""
    answers = np.full(len(lesions.kinds), "unknown", dtype="<U16")
    odds = np.zeros((3, len(lesions.kinds)))
    for train, test in GroupKFold(FOLDS).split(lesions.looks, groups=lesions.pictures):
        scale = fitted(lesions, np.isin(np.arange(len(answers)), train))
        for index in test:
            seen_so, size = lesions.looks[index], lesions.size[index]
            answers[index] = kind_of(seen_so, size, scale) if lesions.marked[index] else "unknown"
            odds[:, index] = (
                scale.inflamed.of(seen_so),
                scale.black.of(seen_so),
                scale.nodule.of(np.append(seen_so, np.nan_to_num(size))),
            )
    return {"answers": answers, "odds": odds}


def table(lesions: Lesions, judged: dict[str, npt.NDArray[np.str_] | Array]) -> str:
    """The confusion matrix of marks, what is unknown by resolution, and how well each odds tells."""
    answers, odds = judged["answers"], np.asarray(judged["odds"], dtype=np.float64)
    columns = get_args(LesionKind)
    lines = [f"| told by eye | n | {' | '.join(columns)} |", f"| --- {'| --- ' * (len(columns) + 1)}|"]
    for kind in (*COMEDONES, *INFLAMED, "mark", "none", "unsure"):
        here = lesions.of(kind) & lesions.marked
        counts = Counter(answers[here].tolist())
        lines.append(f"| {kind} | {here.sum()} | {' | '.join(str(counts[one]) for one in columns)} |")
    lines += ["", "| pixels a millimetre | marks | unknown | right, of the kinds told |", "| --- | --- | --- | --- |"]
    for low, high in pairwise(BINS):
        here = lesions.marked & lesions.of(*COMEDONES, *INFLAMED)
        here &= (lesions.resolution >= low) & (lesions.resolution < high)
        unknown = answers[here] == "unknown"
        right = [_agrees(truth, answer) for truth, answer in zip(lesions.kinds[here], answers[here], strict=True)]
        share = np.mean(np.array(right)[~unknown]) if (~unknown).any() else np.nan
        lines.append(f"| {low:g} to {high:g} | {here.sum()} | {unknown.mean():.0%} | {share:.0%} |")
    drawn = ~np.isnan(lesions.resolution)
    for name, row, yes, among in (
        ("inflamed against comedones", 0, INFLAMED, (*INFLAMED, *COMEDONES)),
        ("black against white comedones", 1, COMEDONES[:1], COMEDONES),
        ("nodules against other inflamed marks", 2, ("nodule",), INFLAMED),
    ):
        here = drawn & lesions.of(*among) & (lesions.marked if row == 2 else True)
        auroc = roc_auc_score(lesions.of(*yes)[here], odds[row, here])
        lines.append(f"\nAUROC of {name}: {auroc:.2f} (n = {here.sum()}, {lesions.of(*yes)[here].sum()} of the first)")
    return "\n".join(lines)


def _agrees(truth: str, answer: str) -> bool:
    return truth == answer or (answer == "inflamed" and truth in INFLAMED)


def _toml(scale: KindScale) -> str:
    """The table as a file."""
    lines = [
        "# Written by python -m skinsight.analyzer.calibration.lesion_kinds; docs/conditions.md has what it is worth.",
        f"# Weights are of {', '.join(FEATURES)}, and of a nodule's also of its diameter in mm.",
        f'name = "{scale.name}"',
        f'version = "{scale.version}"',
        *(f"{name} = {value}" for name, value in SETTLED.items()),
    ]
    for name in ("inflamed", "black", "nodule"):
        odds: Odds = getattr(scale, name)
        lines += ["", f"[{name}]", f"constant = {odds.constant}", f"weights = {list(odds.weights)}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
