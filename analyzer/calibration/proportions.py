"""Fit which faces are asked for an age: ``python -m skinsight.analyzer.calibration.proportions --data FOLDER``.

Children are those of ``sfhq/children.txt``, adults every third other face: a ridge logistic regression in which both
weigh alike. It writes ``scales/proportions.toml`` with how often an age is asked for by ten folds, so by a fit that had
not seen the face, and prints the same of photographs in ``conditions``, which no fit has seen. ``--check`` only prints.
"""

import argparse
import csv
import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from skinsight.analyzer.colour.cielab import Array
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.proportions import Proportion, may_be_child, proportion_scale, proportions
from skinsight.analyzer.face.view import FaceView
from skinsight.datasets.crops import crops
from skinsight.datasets.folder import data_folder, listed, read_rgb
from skinsight.datasets.sources.unlabelled import synthetic_faces
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

EVERY: Final = 3
ADULTS_ASKED: Final = 0.15
"""Share of adults who are asked."""
RIDGE: Final = 1.0
STEPS: Final = 30
FOLDS: Final = 10
FILE: Final = Path(__file__).resolve().parents[1] / "scales" / "proportions.toml"
NAMES: Final[tuple[Proportion, ...]] = ("nose_end", "eyes", "jaw")


def main() -> None:
    """Read, fit, write and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--check", action="store_true", help="print only")
    given = parser.parse_args()
    data, segmenter = data_folder(given.data), Segmenter(names=[FACE_SKIN], profile="standard")
    if not given.check:
        FILE.write_text(fitted(*(list(seen(segmenter, paths)) for paths in synthetic(data))), encoding="utf-8")
        proportion_scale.cache_clear()
    scale = proportion_scale()
    print(f"sfhq, held out: children {scale.children}, adults {scale.adults}")
    for what, paths in real(data).items():
        faces = list(seen(segmenter, paths))
        print(
            f"{what}: {sum(map(may_be_child, faces))} of {len(faces)} are asked, no face in {len(paths) - len(faces)}"
        )


def synthetic(data: Path) -> tuple[list[Path], list[Path]]:
    """Children and adults of sfhq."""
    adults = synthetic_faces(data, children=False)
    return sorted({*synthetic_faces(data)} - {*adults}), adults[::EVERY]


def real(data: Path) -> dict[str, list[Path]]:
    """The children of ``conditions``, who are in its eczema alone, and every third of its healthy portraits."""
    folder = data / "conditions"
    with (folder / "eczema" / "sources.csv").open(encoding="utf-8", newline="") as file:
        young = [folder / "eczema" / row["file"] for row in csv.DictReader(file) if row["child"] == "1"]
    return {"children with eczema": young, "healthy portraits": listed(folder / "healthy", ".jpg")[::EVERY]}


def seen(segmenter: Segmenter, paths: Sequence[Path]) -> Iterator[FaceView]:
    """The largest face of each photograph that shows one; of sfhq in the crops that are known."""
    known = crops("sfhq")
    for path in track(paths, "faces", console=Console(stderr=True), transient=True):
        rgb = read_rgb(path)
        try:
            placed = known.get(path.stem) if path.parent.name == "sfhq" else None
            face = Face(placed, "given") if placed else segmenter.find_faces(rgb)[0]
        except NoFaceFound:
            continue
        yield ParsedFace(Photo(rgb), segmenter.segment(rgb, face, [])).small


def fitted(children: Sequence[FaceView], adults: Sequence[FaceView]) -> str:
    """The table, with how often it asks of faces in ten folds."""
    measured = [proportions(face) for face in (*children, *adults)]
    known = np.array([one is not None for one in measured])
    inputs = np.array([[np.log(one[name]) for name in NAMES] for one in measured if one])
    young = (np.arange(len(measured)) < len(children))[known]
    folds = np.random.default_rng(0).permutation(len(young)) % FOLDS
    asked = np.zeros(len(young), bool)
    for fold in range(FOLDS):
        out = folds == fold
        weights = logistic(inputs[~out], young[~out])
        asked[out] = inputs[out] @ weights >= _least(inputs[~out] @ weights, young[~out])
    weights = logistic(inputs, young)
    source = (
        f"{len(children)} children and {len(adults)} adults of sfhq (synthetic), {datetime.date.today():%Y-%m-%d}; "
        "how often an age is asked for is by ten folds"
    )
    return f"""# Written by python -m skinsight.analyzer.calibration.proportions.
source = {json.dumps(source)}
least = {_least(inputs @ weights, young):.3f}
children = {{ asked = {asked[young].sum()}, faces = {len(children)} }}
adults = {{ asked = {asked[~young].sum()}, faces = {len(adults)} }}

[weights]
""" + "".join(f"{name} = {weight:.3f}\n" for name, weight in zip(NAMES, weights, strict=True))


def logistic(inputs: Array, young: npt.NDArray[np.bool_]) -> Array:
    """Weights ``(F,)`` of a ridge logistic regression over ``(N, F)``, by Newton's steps."""
    middle, scale = inputs.mean(axis=0), inputs.std(axis=0)
    standard = np.column_stack([(inputs - middle) / scale, np.ones(len(inputs))])
    alike = np.where(young, 0.5 / young.mean(), 0.5 / (1 - young.mean()))
    penalty = np.diag([RIDGE] * inputs.shape[1] + [1e-9])
    weights = np.zeros(len(penalty))
    for _ in range(STEPS):
        found = 1 / (1 + np.exp(-standard @ weights))
        slope = standard.T @ (alike * (found - young)) + penalty @ weights
        curve = (standard * (alike * found * (1 - found))[:, None]).T @ standard + penalty
        weights -= np.linalg.solve(curve, slope)
    return np.asarray(weights[:-1] / scale)


def _least(sums: Array, young: npt.NDArray[np.bool_]) -> float:
    return float(np.quantile(sums[~young], 1 - ADULTS_ASKED))


if __name__ == "__main__":
    main()
