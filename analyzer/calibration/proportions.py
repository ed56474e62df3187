"""Fit which faces are asked for an age: ``python -m skinsight.analyzer.calibration.proportions --data FOLDER``.

Children are those of ``sfhq``; adults every third of its, every fourth of ``celebamask``, and two of three healthy
portraits of ``conditions``, whose calm faces look straight ahead. A ridge logistic regression in which children and
adults weigh alike, cut where an age is asked of no more than :data:`ADULTS_ASKED` of the adults of any source. It
writes ``scales/proportions.toml`` with how often an age is asked for by ten folds, so by a fit that had not seen the
face, and prints the same of photographs in ``conditions`` that no fit has seen. ``--check`` only prints.
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
from skinsight.datasets.sources.unlabelled import synthetic_adults, synthetic_children
from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.face import Face
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmenter

EVERY: Final = 3
ADULTS_ASKED: Final = 0.15
"""Share of the adults of any source who are asked."""
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
        children = list(seen(segmenter, synthetic_children(data)))
        adults = [list(seen(segmenter, paths)) for paths in grown_up(data)]
        FILE.write_text(fitted(children, adults), encoding="utf-8")
        proportion_scale.cache_clear()
    scale = proportion_scale()
    print(f"held out by folds: children {scale.children}, adults {scale.adults}")
    for what, paths in unseen(data).items():
        faces = list(seen(segmenter, paths))
        print(
            f"{what}: {sum(map(may_be_child, faces))} of {len(faces)} are asked, no face in {len(paths) - len(faces)}"
        )


def grown_up(data: Path) -> list[list[Path]]:
    """Adults by source."""
    portraits = [path for index, path in enumerate(_healthy(data)) if index % EVERY]
    return [synthetic_adults(data)[::EVERY], listed(data / "celebamask" / "images", ".jpg")[::4], portraits]


def unseen(data: Path) -> dict[str, list[Path]]:
    """The children of ``conditions``, who are in its eczema alone, and the third healthy portraits."""
    folder = data / "conditions" / "eczema"
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
        young = [folder / row["file"] for row in csv.DictReader(file) if row["child"] == "1"]
    return {"children with eczema": young, "healthy portraits": _healthy(data)[::EVERY]}


def _healthy(data: Path) -> list[Path]:
    return listed(data / "conditions" / "healthy", ".jpg")


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


def fitted(children: Sequence[FaceView], adults: Sequence[Sequence[FaceView]]) -> str:
    """The table, from children and from adults by source, with how often it asks of faces in ten folds."""
    groups = [_inputs(faces) for faces in (children, *adults)]
    inputs, group = np.concatenate(groups), np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    young = group == 0
    folds = np.random.default_rng(0).permutation(len(young)) % FOLDS
    asked = np.zeros(len(young), bool)
    for fold in range(FOLDS):
        out = folds == fold
        weights = logistic(inputs[~out], young[~out])
        asked[out] = inputs[out] @ weights >= _least(inputs[~out] @ weights, group[~out])
    weights = logistic(inputs, young)
    counts = [len(faces) for faces in adults]
    source = (
        f"{len(children)} children of sfhq (synthetic), adults of sfhq, celebamask and conditions ({counts}), "
        f"{datetime.date.today():%Y-%m-%d}; how often an age is asked for is by ten folds"
    )
    return f"""# Written by python -m skinsight.analyzer.calibration.proportions.
source = {json.dumps(source)}
least = {_least(inputs @ weights, group):.3f}
children = {{ asked = {asked[young].sum()}, faces = {len(children)} }}
adults = {{ asked = {asked[~young].sum()}, faces = {sum(counts)} }}

[weights]
""" + "".join(f"{name} = {weight:.3f}\n" for name, weight in zip(NAMES, weights, strict=True))


def _inputs(faces: Sequence[FaceView]) -> Array:
    measured = [proportions(face) for face in faces]
    return np.array([[np.log(one[name]) for name in NAMES] for one in measured if one])


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


def _least(sums: Array, group: npt.NDArray[np.intp]) -> float:
    """From which sum an age is asked for; group 0 are the children."""
    return max(float(np.quantile(sums[group == one], 1 - ADULTS_ASKED)) for one in np.unique(group[group > 0]))


if __name__ == "__main__":
    main()
