"""What the hint at conditions is worth: ``python -m tests.benchmarks.conditions --data FOLDER``.

Cross-validated on ``conditions/``: people and series that recur stay in one fold (``datasets/splits/conditions.json``).
Each fold's head is fitted as ``skinsight export conditions`` fits the shipped one, on all other pictures. What the
encoder says of the pictures is read once and kept in ``--run``, as there.
"""

import argparse
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skinsight.analyzer.conditions import HEALTHY, verdict_of
from skinsight.datasets.folder import data_folder
from skinsight.datasets.sources.conditions import ConditionPicture, conditions, others
from skinsight.datasets.splits import read_split
from skinsight.segmentation.concerns import CONDITION_NAMES, CONDITIONS, JOINT, file_of, maps_of
from skinsight.segmentation.evaluation.by_tone import THIRDS
from skinsight.segmentation.evaluation.metrics.overlap import Estimate
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.training.condition_table import ConditionTable, fit_rows, read_table
from skinsight.segmentation.weights import WEIGHTS

FOLDS: Final = 5
LEAST: Final = 8
"""Pictures of a row of a table, at least."""
Answers = npt.NDArray[np.float32]
"""Probabilities of each condition, ``(N, 4)``."""
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Judged:
    """Pictures with what was said of each by a head that had not seen it."""

    facts: list[ConditionPicture]
    answers: Answers

    def __post_init__(self) -> None:
        assert len(self.facts) == len(self.answers)

    def those(self, chosen: Flags) -> "Judged":
        """Some of them."""
        return Judged([one for one, kept in zip(self.facts, chosen, strict=True) if kept], self.answers[chosen])

    @property
    def truth(self) -> npt.NDArray[np.str_]:
        """What each shows."""
        return np.array([one.condition for one in self.facts])

    @property
    def likeliest(self) -> npt.NDArray[np.str_]:
        """The likeliest condition of each."""
        return np.array(CONDITION_NAMES)[self.answers.argmax(axis=1)]

    @property
    def verdicts(self) -> npt.NDArray[np.str_]:
        """What is said of each, ``cannot tell`` in place of None."""
        named = (dict(zip(CONDITION_NAMES, row, strict=True)) for row in self.answers.tolist())
        return np.array([verdict_of(one) or "cannot tell" for one in named])


def main() -> None:
    """Print the tables of ``docs/conditions.md``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--run", type=Path, default=Path("runs") / CONDITIONS)
    given = parser.parse_args()
    data = data_folder(given.data)
    facts = [*conditions(data), *others(data)]
    network = Network(WEIGHTS / file_of(JOINT), maps_of(JOINT))
    table = read_table(network, facts, given.run / "features.npz")
    for line in report(facts, table):
        print(line)


def report(facts: list[ConditionPicture], table: ConditionTable) -> Iterator[str]:
    """All tables, in Markdown."""
    folds = folds_of(facts)
    own = np.array([one.name.startswith(CONDITIONS) for one in facts])
    everything = Judged(facts, cross_validated(facts, table, folds))
    judged = everything.those(own)
    yield from figures("cross-validated", judged)
    yield from by_class(judged)
    yield from confusion(judged)
    yield "\n| healthy faces of other sources | n | called acne, rosacea or eczema |\n| --- | --- | --- |"
    for source in ("sfhq", "celebamask"):
        there = everything.those(np.array([one.name.startswith(source) for one in facts]))
        yield f"| {source} | {len(there.facts)} | {_share(there, lambda one: _sick(one.verdicts))} |"
    kids = everything.those(np.array([one.name.startswith("sfhq") and one.child for one in facts]))
    yield f"| sfhq, children | {len(kids.facts)} | {_share(kids, lambda one: _sick(one.verdicts))} |"
    yield from by_source(facts, table, judged)
    yield from by_tone(judged, table.tones[own])
    yield from trivial(facts, table, folds, own)


def folds_of(facts: Sequence[ConditionPicture]) -> npt.NDArray[np.intp]:
    """A fold for each picture; the groups of the split file are never divided."""
    first = {name: group[0] for group in read_split(CONDITIONS)["groups"] for name in group}
    names = [first.get(one.name, one.name) for one in facts]
    order = sorted(set(names), key=lambda name: zlib.crc32(name.encode()))
    place = {name: index % FOLDS for index, name in enumerate(order)}
    return np.array([place[name] for name in names])


def cross_validated(facts: Sequence[ConditionPicture], table: ConditionTable, folds: npt.NDArray[np.intp]) -> Answers:
    """Answers to each picture itself, by a head that has seen no picture of its fold."""
    answers = np.zeros((len(facts), len(CONDITION_NAMES)), np.float32)
    for fold in range(FOLDS):
        head = fit_rows(table, facts, folds != fold)
        answers[folds == fold] = head.probabilities(table.features[folds == fold, 0])
    return answers


def macro(judged: Judged) -> float:
    """Macro-F1 of the verdicts; a picture of which it cannot be told counts as missed."""
    return float(f1_score(judged.truth, judged.verdicts, labels=CONDITION_NAMES, average="macro", zero_division=0))


def figures(title: str, judged: Judged) -> Iterator[str]:
    """The figures of all four together."""
    yield f"| {title} | n | figure |\n| --- | --- | --- |"
    for name, statistic in (
        ("accuracy, likeliest", lambda one: float((one.likeliest == one.truth).mean())),
        ("macro-F1, likeliest", lambda one: float(f1_score(one.truth, one.likeliest, average="macro"))),
        ("macro-F1 of verdicts, cannot tell counted as missed", macro),
        ("cannot tell", lambda one: float((one.verdicts == "cannot tell").mean())),
        ("right, where told", lambda one: float((one.verdicts == one.truth).sum() / max(1, _told(one).sum()))),
        ("calibration error of the likeliest", calibration_error),
    ):
        yield f"| {name} | {len(judged.facts)} | {_share(judged, statistic)} |"
    healthy = judged.those(judged.truth == HEALTHY)
    yield f"| healthy called diseased | {len(healthy.facts)} | {_share(healthy, lambda one: _sick(one.verdicts))} |"


def calibration_error(judged: Judged) -> float:
    """Expected calibration error of the likeliest condition, ten bins (Guo et al., ICML 2017)."""
    sure, right = judged.answers.max(axis=1), judged.likeliest == judged.truth
    bins = np.minimum((10 * sure).astype(int), 9)
    return float(sum(abs(sure[bins == one].sum() - right[bins == one].sum()) for one in range(10)) / len(sure))


def by_class(judged: Judged) -> Iterator[str]:
    """AUROC and recall of each condition."""
    yield "\n| condition | n | AUROC | recall | precision |\n| --- | --- | --- | --- | --- |"
    for index, name in enumerate(CONDITION_NAMES):
        here = judged.those(judged.truth == name)

        def auroc(one: Judged, place: int = index, condition: str = name) -> float:
            there = one.truth == condition
            return float(roc_auc_score(there, one.answers[:, place])) if 0 < there.sum() < len(there) else np.nan

        called = judged.those(judged.verdicts == name)
        recall = _share(here, lambda one, condition=name: float((one.verdicts == condition).mean()))
        right = _share(called, lambda one, condition=name: float((one.truth == condition).mean()))
        yield f"| {name} | {len(here.facts)} | {_share(judged, auroc)} | {recall} | {right} |"


def confusion(judged: Judged) -> Iterator[str]:
    """Verdicts by truth."""
    said = (*CONDITION_NAMES, "cannot tell")
    yield f"\n| truth | {' | '.join(said)} |\n| --- {'| --- ' * len(said)}|"
    for name in CONDITION_NAMES:
        here = judged.verdicts[judged.truth == name]
        yield f"| {name} | {' | '.join(str((here == one).sum()) for one in said)} |"


def by_source(facts: Sequence[ConditionPicture], table: ConditionTable, judged: Judged) -> Iterator[str]:
    """Recall by condition and source, and with the source left out of all that the head learns from."""
    yield "\n| condition | source | n | recall | with the source left out |\n| --- | --- | --- | --- | --- |"
    origins = np.array([one.origin for one in facts])
    truth = np.array([one.condition for one in facts])
    own = np.array([one.origin for one in judged.facts])
    for name in CONDITION_NAMES:
        for origin in sorted(set(own[judged.truth == name])):
            here = (own == origin) & (judged.truth == name)
            if here.sum() < LEAST:
                continue
            recall = _share(judged.those(here), lambda one: float((one.likeliest == one.truth).mean()))
            left = "no other source"
            if len(set(own[judged.truth == name])) > 1:
                there = (origins == origin) & (truth == name)
                head = fit_rows(table, facts, origins != origin)
                found = Judged([facts[i] for i in np.flatnonzero(there)], head.probabilities(table.features[there, 0]))
                left = _share(found, lambda one: float((one.likeliest == one.truth).mean()))
            yield f"| {name} | {origin} | {here.sum()} | {recall} | {left} |"


def by_tone(judged: Judged, tones: npt.NDArray[np.float64]) -> Iterator[str]:
    """By thirds of the skin's tone, from dark to light."""
    yield "\n| skin | n | ITA | accuracy | healthy called diseased |\n| --- | --- | --- | --- | --- |"
    order = np.argsort(tones)[: int((~np.isnan(tones)).sum())]
    for name, part in zip(THIRDS, np.array_split(order, len(THIRDS)), strict=True):
        here = judged.those(np.isin(np.arange(len(tones)), part))
        healthy = here.those(here.truth == HEALTHY)
        right = _share(here, lambda one: float((one.likeliest == one.truth).mean()))
        sick = _share(healthy, lambda one: _sick(one.verdicts))
        span = f"{tones[part[0]]:.0f} to {tones[part[-1]]:.0f}"
        yield f"| {name} | {len(part)} | {span} | {right} | {sick} (n = {len(healthy.facts)}) |"


def trivial(
    facts: Sequence[ConditionPicture], table: ConditionTable, folds: npt.NDArray[np.intp], own: Flags
) -> Iterator[str]:
    """What the skin's mean colour, and what is known to be laid over a picture, tell alone."""
    laid = np.array([[name in one.marked for name in ("watermark", "eye_bar")] for one in facts], dtype=float)
    truth = np.array([one.condition for one in facts])
    yield "\n| baseline | n | accuracy | macro-F1 |\n| --- | --- | --- | --- |"
    for name, values in (
        ("colour alone", table.colours),
        ("colour, watermark, eye bar", np.hstack([table.colours, laid])),
    ):
        answers = np.zeros((len(facts), len(CONDITION_NAMES)), np.float32)
        for fold in range(FOLDS):
            train = own & (folds != fold)
            model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=500))
            model.fit(values[train], truth[train])
            order = [list(model.classes_).index(one) for one in CONDITION_NAMES]
            answers[folds == fold] = model.predict_proba(values[folds == fold])[:, order]
        judged = Judged(list(facts), answers).those(own)
        right = _share(judged, lambda one: float((one.likeliest == one.truth).mean()))
        both = _share(judged, lambda one: float(f1_score(one.truth, one.likeliest, average="macro")))
        yield f"| {name} | {own.sum()} | {right} | {both} |"


def _told(judged: Judged) -> Flags:
    return np.asarray(judged.verdicts != "cannot tell")


def _sick(verdicts: npt.NDArray[np.str_]) -> float:
    return float(np.isin(verdicts, [name for name in CONDITION_NAMES if name != HEALTHY]).mean())


def _share(judged: Judged, statistic: Callable[[Judged], float]) -> str:
    """A figure with its 95 % bootstrap interval over pictures."""
    if not judged.facts:
        return "-"

    def of(items: Sequence[int]) -> float:
        return statistic(Judged([judged.facts[i] for i in items], judged.answers[list(items)]))

    estimate = Estimate.of(range(len(judged.facts)), of)
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


if __name__ == "__main__":
    main()
