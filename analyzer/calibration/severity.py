"""Fit acne's severity to ACNE04's grades: ``python -m skinsight.analyzer.calibration.severity --data FOLDER``.

Doctors gave each photograph a grade; Hayashi's cuts of the lesions that are counted, or of the circles drawn later,
give another. What the marks add to the redness of the skin (:mod:`skinsight.analyzer.concerns.acne_severity`) is taken
to the lesions that doctors would have counted by a power, put so that the two cuts with grades on both sides part the
pictures in the shares of those grades (equipercentile linking). The last cut, above which a handful of pictures lie,
follows from it.

The fit is made on the validation people, whom the network has not seen: of training people it finds lesions that it
knows. It is judged by folds in which a person's pictures stand together, beside the same fit to the area and to the
number of the marks, and beside one made on training people. ``scales/acne_severity.toml`` and the table in
``docs/analyzer.md`` are written; ``--check`` only prints the table. What was read is kept in ``OUT/severity.json`` and
used again while the networks are the same; delete it where the code that measures has changed.
"""

import argparse
import datetime
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.progress import track

from skinsight.analyzer.calibration.readings import parsed, shipped
from skinsight.analyzer.concerns.acne_severity import GradersFit, redness
from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.datasets.folder import data_folder
from skinsight.datasets.sources import acne04
from skinsight.datasets.sources.persons import person_of
from skinsight.datasets.splits import Part, part_of
from skinsight.segmentation.evaluation.metrics.lesions import exact, quadratic_weighted_kappa, within_one
from skinsight.segmentation.evaluation.metrics.overlap import Estimate
from skinsight.segmentation.segmenter import Segmenter

FOLDS: Final = 8
FILE: Final = Path(__file__).resolve().parents[1] / "scales" / "acne_severity.toml"
DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "analyzer.md"
BEGIN, END = "<!-- severity -->", "<!-- end of severity -->"
Pairs = Sequence[tuple[int, int]]
"""Grades found and given."""
FIGURES: Final[Mapping[str, Callable[[Pairs], float]]] = {
    "exact": exact,
    "within one": within_one,
    "QWK": quadratic_weighted_kappa,
}


class Graded(Frozen):
    """One picture: whose, the doctors' grade 0-3, and what is marked: lesions, share of the face skin, redness."""

    person: str
    grade: int
    count: int
    area: float
    redness: float


class Read(Frozen):
    """What was read with which networks: the validation people, and as many pictures of training people."""

    models: dict[str, str]
    held_out: tuple[Graded, ...]
    trained: tuple[Graded, ...]


Fit = Callable[[Graded], int]
"""The grade, 0-3, that is found in a picture."""


def main() -> None:
    """Read, fit, judge, write and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("out/severity"))
    parser.add_argument("--check", action="store_true", help="print only")
    given = parser.parse_args()
    found = readings(given.out / "severity.json", given.data)
    text = table(found)
    if not given.check:
        FILE.write_text(written(found.held_out), encoding="utf-8")
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text)


def readings(file: Path, data: Path | None) -> Read:
    """What the shipped networks read, from the file where it is theirs."""
    if file.is_file():
        found = Read.model_validate_json(file.read_text(encoding="utf-8"))
        if found.models == shipped():
            return found
    folder, segmenter = data_folder(data), Segmenter()
    held_out = tuple(read(folder, segmenter, "val", None))
    found = Read(models=shipped(), held_out=held_out, trained=tuple(read(folder, segmenter, "train", len(held_out))))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found.model_dump_json(), encoding="utf-8")
    return found


def read(data: Path, segmenter: Segmenter, part: Part, most: int | None) -> Iterable[Graded]:
    """ACNE04's pictures of one part, or so many of them, drawn by chance."""
    photographs, grades = acne04.photographs(data), acne04.severity(data)
    every = acne04.samples(data)
    drawn = [every[at] for at in np.random.default_rng(0).random(len(every)).argsort()]
    chosen = part_of(drawn, part)[:most]
    for sample in track(chosen, part, console=Console(stderr=True)):
        name = sample.name.partition("/")[2]
        face = parsed(segmenter, photographs[name](), sample.crop, ["acne", "flek"])
        mask = face.concerns["acne"]
        yield Graded(
            person=person_of(sample.name),
            grade=grades[name],
            count=int(mask.marks.max()),
            area=float(mask.mask.sum() / max(1, face.view.skin.sum())),
            redness=redness(face, mask.mask),
        )


def fitted(some: Sequence[Graded], measure: str) -> GradersFit:
    """The power by which a measure meets Hayashi's second and third cut where the grades of some pictures part."""
    cuts, levels = scale_of_grades("acne").cuts.values, np.array([one.grade for one in some])
    values = np.array([getattr(one, measure) for one in some])
    low, high = (float(np.quantile(values, np.mean(levels < grade))) for grade in (1, 2))
    power = np.log(cuts[2] / cuts[1]) / np.log(high / low)
    return GradersFit(source=measure, factor=cuts[1] / low**power, power=float(power))


def level(lesions: float) -> int:
    """ACNE04's grade by number of lesions, 0-3; it has no "clear"."""
    return max(1, scale_of_grades("acne").value(lesions)) - 1


def by(fit: GradersFit) -> Fit:
    """The grade that a fit gives."""
    return lambda one: level(fit.lesions(getattr(one, fit.source)))


def held_out(some: Sequence[Graded], measure: str) -> Pairs:
    """Grades by the fit of the folds that a picture, and its person, are not in, and the doctors'."""
    people = sorted({one.person for one in some})
    order = np.random.default_rng(0).permutation(len(people)) % FOLDS
    fold = dict(zip(people, order.tolist(), strict=True))
    fits = [by(fitted([one for one in some if fold[one.person] != out], measure)) for out in range(FOLDS)]
    return [(fits[fold[one.person]](one), one.grade) for one in some]


def table(found: Read) -> str:
    """How far grades agree with the doctors', with 95 % bootstrap intervals over people."""
    some, trained = found.held_out, found.trained
    ways: dict[str, Pairs] = {
        "lesions by Hayashi's cuts": [(level(one.count), one.grade) for one in some],
        "lesions, fitted": held_out(some, "count"),
        "area of the marks, fitted": held_out(some, "area"),
        "**redness of the marks, fitted**": held_out(some, "redness"),
        "redness, fitted to training people": [(by(fitted(trained, "redness"))(one), one.grade) for one in some],
    }
    before = next(iter(ways.values()))
    rows = [_row(name, pairs, some, before) for name, pairs in ways.items()]
    known = [(by(fitted(some, "redness"))(one), one.grade) for one in trained]
    counted = [(level(one.count), one.grade) for one in trained]
    rows += [
        _row("training people: lesions by Hayashi's cuts", counted, trained, counted),
        _row("training people: redness, fitted to validation people", known, trained, counted),
    ]
    head = f"| | pictures | people | {' | '.join(FIGURES)} | QWK more than by lesions |"
    return "\n".join((head, "|---" * 7 + "|", *rows))


def _row(name: str, pairs: Pairs, some: Sequence[Graded], before: Pairs) -> str:
    """A row; ``before`` are the grades that its kappa is compared with, picture by picture."""
    of_person: dict[str, list[int]] = {}
    for place, one in enumerate(some):
        of_person.setdefault(one.person, []).append(place)
    people, kappa = list(of_person.values()), quadratic_weighted_kappa
    cells = [_words(Estimate.of(people, _over(pairs, figure))) for figure in FIGURES.values()]
    more = Estimate.of(people, lambda drawn: _over(pairs, kappa)(drawn) - _over(before, kappa)(drawn))
    words = "" if pairs == before else _words(more, "+.2f")
    return f"| {name} | {len(pairs)} | {len(people)} | {' | '.join(cells)} | {words} |"


def _over(pairs: Pairs, figure: Callable[[Pairs], float]) -> Callable[[Sequence[list[int]]], float]:
    """A figure over the pictures, given by their places, of some people."""
    return lambda drawn: figure([pairs[place] for places in drawn for place in places])


def _words(figure: Estimate, form: str = ".2f") -> str:
    return f"{figure.value:{form}} ({figure.low:{form}} to {figure.high:{form}})"


def written(some: Sequence[Graded]) -> str:
    """The table of the fit to all of some pictures."""
    fit, people = fitted(some, "redness"), len({one.person for one in some})
    source = (
        f"the doctors' grades of {len(some)} pictures of {people} people of ACNE04 whom the network was not trained "
        f"on, {datetime.date.today():%Y-%m-%d}"
    )
    return f"""# Written by python -m skinsight.analyzer.calibration.severity.
source = {json.dumps(source)}
factor = {fit.factor:.4g}
power = {fit.power:.4g}
"""


if __name__ == "__main__":
    main()
