"""Fit and judge what tells acne from dark spots: ``python -m skinsight.analyzer.calibration.telling --data FOLDER``.

Of each mark that the acne network claims on the validation pictures of acne and of dark spots, the labels say what it
is. The networks have not seen these pictures, so what they say of them can be weighed; of training pictures they are
surer than they are right. A ridge logistic regression is fitted to the marks, and judged by folds in which a person's
pictures stand together. Then the least log-odds are taken by which at most :data:`MISTAKEN` of the area of flat marks
on brown and black skin is called acne, and the highest by which :data:`MISLAID` of acne is called flat. Constants of
:mod:`skinsight.segmentation.telling` are printed, to be written there, and the figures with them.
"""

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from skinsight.datasets.folder import data_folder
from skinsight.datasets.sources import marks
from skinsight.datasets.sources.marks import MarkedPicture
from skinsight.datasets.splits import read_split
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.evaluation.metrics.overlap import Overlap, pooled
from skinsight.segmentation.evaluation.scoring import Predictor
from skinsight.segmentation.postprocess import search_region
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.samples import UNKNOWN
from skinsight.segmentation.telling import ACNE_FROM, FACTS, FLEK_BELOW, RIVALS, claimed_marks
from skinsight.segmentation.weights import WEIGHTS, checked_models

FOLDERS: Final = ("acne04", "dark_acne", "dark_spots", "pigmentation", "tri_acne")
DARK: Final = "dark_acne"
LIGHT: Final = "acne04"
CLEAR: Final = "pigment_without_acne"
"""Split that names the faces with pigment and no acne."""
LABELLED: Final = 0.2
"""Share of a mark that a label must cover to say what it is."""
MISTAKEN: Final = 0.1
MISLAID: Final = 0.05
FOLDS: Final = 8
RIDGE: Final = 0.02
STEPS: Final = 40
CUTS: Final = np.arange(-4, 4, 0.05)

Facts = npt.NDArray[np.float64]
LogOdds = Mapping[str, Facts]
"""Of each mark of a picture, by its name."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A claimed mark: its facts, its log-odds by what is shipped, and how many of its pixels are labelled acne, are
    labelled flat, and are known."""

    facts: Facts
    shipped: float
    acne: int
    flat: int
    known: int

    @property
    def kind(self) -> bool | None:
        """Whether it is acne; None where no label says so."""
        least = LABELLED * max(1, self.known)
        return None if max(self.acne, self.flat) < least or self.acne == self.flat else self.acne > self.flat


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its marks, whether its acne is outlined, and how many pixels are labelled acne and flat."""

    name: str
    person: str
    marks: tuple[Mark, ...]
    judged: bool
    acne: int
    flat: int


def main() -> None:
    """Read, fit, judge and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    data = data_folder(parser.parse_args().data)
    clear = set(read_split(CLEAR)["val"])
    pictures = list(read(data, clear))
    held_out = cross_validated(pictures)
    acne_from = next(cut for cut in CUTS if called_acne(pictures, held_out, cut) <= MISTAKEN)
    flek_below = next(cut for cut in CUTS[::-1] if cut <= acne_from and called_flat(pictures, held_out, cut) <= MISLAID)
    weights, constant = fit([mark for picture in pictures for mark in picture.marks])
    print("WEIGHTS", dict(zip(FACTS, np.round(weights, 3).tolist(), strict=True)), "CONSTANT", round(constant, 3))
    print(f"ACNE_FROM {acne_from:.2f} FLEK_BELOW {flek_below:.2f}")
    shipped = {picture.name: np.array([mark.shipped for mark in picture.marks]) for picture in pictures}
    judge("by the network alone", pictures, held_out, (-np.inf, -np.inf), clear)
    judge("by what is shipped", pictures, shipped, (ACNE_FROM, FLEK_BELOW), clear)
    judge("held out", pictures, held_out, (acne_from, flek_below), clear)


def judge(
    what: str, pictures: Sequence[Picture], odds: LogOdds, cuts: tuple[float, float], clear: Collection[str]
) -> None:
    """Print the figures of some log-odds, with the cuts from which a mark is acne and below which it is flat."""
    acne_from, flek_below = cuts
    print(f"{what}: {called_acne(pictures, odds, acne_from):.1%} of the area of flat marks is called acne")
    print(f"  {called_flat(pictures, odds, flek_below):.1%} of the area of acne that is marked is called flat")
    for folder in (LIGHT, DARK):
        some = [one for one in pictures if one.name.startswith(f"{folder}/") and one.judged]
        print(f"  IoU of acne, {folder} (n = {len(some)}): {iou(some, odds, acne_from):.3f}")
    counts = [len(_told(picture, odds, acne_from)) for picture in pictures if picture.name in clear]
    print(f"  lesions on {len(counts)} faces with pigment and no acne: {sorted(counts)}")


def read(data: Path, clear: Collection[str]) -> Iterator[Picture]:
    """The validation pictures with what the networks claim, in a single pass of each; and clear faces by name."""
    names = (FACE_SKIN, *RIVALS)
    says = {
        name: Network(model.path, (name,)).predictor(name) for name, model in checked_models(WEIGHTS, names).items()
    }
    every = marks.load("val", data)
    found = [one for one in every if one.name.partition("/")[0] in FOLDERS or one.name in clear]
    for picture in track(found, "pictures", console=Console(stderr=True)):
        if "outlined" in picture.kinds.values():
            yield _read(picture, says)


def _read(picture: MarkedPicture, says: Mapping[str, Predictor]) -> Picture:
    rgb, labels = picture.read()
    side = CONCERNS["acne"].side
    face = picture.crop.to_face(rgb, side)
    parts = says[FACE_SKIN](picture.crop.to_face(rgb, CONCERNS[FACE_SKIN].side)).argmax(axis=0).astype(np.uint8)
    region = search_region(CONCERNS["acne"], parts, side)
    acne, flek = (picture.crop.classes_to_face(labels[name], side) for name in RIVALS)
    known, inflamed = acne != UNKNOWN, acne == 1
    flat = (flek == 1) & ~inflamed
    found = []
    for mark in claimed_marks(says["acne"](face)[0], says["flek"](face)[0], face, parts):
        inside = mark.mask & region[mark.window]
        if mark.facts is not None:
            counts = (int(np.count_nonzero(inside & what[mark.window])) for what in (inflamed, flat, known))
            found.append(Mark(mark.facts, mark.log_odds, *counts))
    judged = picture.kinds["acne"] == "outlined"
    return Picture(picture.name, picture.person, tuple(found), judged, int(inflamed.sum()), int((flat & region).sum()))


def cross_validated(pictures: Sequence[Picture]) -> LogOdds:
    """Log-odds of each picture's marks by the fit of the folds that it, and its person, are not in."""
    people = sorted({picture.person for picture in pictures})
    order = np.random.default_rng(0).permutation(len(people))
    fold = dict(zip(people, order % FOLDS, strict=True))
    found: dict[str, Facts] = {}
    for out in range(FOLDS):
        weights, constant = fit([mark for one in pictures if fold[one.person] != out for mark in one.marks])
        for picture in pictures:
            if fold[picture.person] == out:
                found[picture.name] = np.array([mark.facts @ weights + constant for mark in picture.marks])
    return found


def fit(some: Sequence[Mark]) -> tuple[Facts, float]:
    """Weights of :data:`FACTS` and the constant, by Newton's steps; a mark counts by the root of its area."""
    known = [mark for mark in some if mark.kind is not None]
    inputs, inflamed = np.array([mark.facts for mark in known]), np.array([mark.kind for mark in known])
    share = np.sqrt([mark.known for mark in known])
    share /= share.sum()
    middle, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    standard = np.column_stack([(inputs - middle) / scale, np.ones(len(inputs))])
    penalty = np.diag([RIDGE] * len(FACTS) + [1e-9])
    weights = np.zeros(len(penalty))
    for _ in range(STEPS):
        found = 1 / (1 + np.exp(-standard @ weights))
        slope = standard.T @ (share * (found - inflamed)) + penalty @ weights
        curve = (standard * (share * found * (1 - found))[:, None]).T @ standard + penalty
        weights -= np.linalg.solve(curve, slope)
    plain = weights[:-1] / scale
    return plain, float(weights[-1] - plain @ middle)


def called_acne(pictures: Sequence[Picture], odds: LogOdds, cut: float) -> float:
    """Share of the area of flat marks on brown and black skin that is called acne."""
    dark = [picture for picture in pictures if picture.name.startswith(f"{DARK}/")]
    called = sum(mark.flat for picture in dark for mark in _told(picture, odds, cut))
    return called / sum(picture.flat for picture in dark)


def called_flat(pictures: Sequence[Picture], odds: LogOdds, cut: float) -> float:
    """Share of the area of acne that the network marks and that is called flat."""
    every = sum(mark.acne for picture in pictures for mark in picture.marks)
    return 1 - sum(mark.acne for picture in pictures for mark in _told(picture, odds, cut)) / every


def iou(pictures: Sequence[Picture], odds: LogOdds, cut: float) -> float:
    """Pooled IoU of what is called acne, over marks as a whole."""
    counts = []
    for picture in pictures:
        told = _told(picture, odds, cut)
        counts.append(Overlap(sum(mark.acne for mark in told), sum(mark.known for mark in told), picture.acne))
    return pooled(counts).iou


def _told(picture: Picture, odds: LogOdds, cut: float) -> list[Mark]:
    return [mark for mark, one in zip(picture.marks, odds[picture.name], strict=True) if one >= cut]


if __name__ == "__main__":
    main()
