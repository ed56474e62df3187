"""Tables of how the analyzer's scores and grades behave, from :mod:`skinsight.analyzer.calibration.readings`."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Final

import numpy as np
from scipy.stats import spearmanr

from skinsight.analyzer.calibration.readings import GAINS, PANDA_GRADES, Readings, Relit, Seen
from skinsight.analyzer.colour.cielab import Lab
from skinsight.analyzer.colour.cielab import relit as relit_colour
from skinsight.analyzer.grading.grades import Scale
from skinsight.segmentation.evaluation.metrics.lesions import exact, hayashi, quadratic_weighted_kappa, within_one
from skinsight.segmentation.evaluation.metrics.overlap import Estimate

Scales = Mapping[str, Scale]
Pairs = list[tuple[int, int]]

ACNE_MEASURES: Final[tuple[tuple[str, Callable[[Sequence[tuple[int, int]]], float]], ...]] = (
    ("exact", exact),
    ("within one", within_one),
    ("QWK", quadratic_weighted_kappa),
)
DOCTORS: Final = (
    "| doctors against the label | | .56 to .79 | .98 to 1.0 | | |\n| doctor against doctor | | | | .70 to .82 | |"
)
FACES: Final = "adult faces of sfhq (synthetic), every third"
THIRDS: Final = ("darkest", "middle", "lightest")


def tables(found: Readings, scales: Scales) -> str:
    """All tables as Markdown."""
    return "\n\n".join(
        (
            score_table(found.reference, scales),
            grade_table(found.reference, scales),
            acne_table(found.acne04, scales["acne"]),
            panda_table(found.dark_circles, scales["panda_eyes"]),
            tone_table(found.relit),
            third_table(found, scales),
        )
    )


def values(faces: Sequence[Seen], concern: str, scale: Scale) -> list[float]:
    """The severity that a concern is scored and graded by, of all faces on which it could be taken."""
    found = (_severities(face, concern, scale) for face in faces)
    return [severities[0] for severities in found if severities]


def score_table(faces: Sequence[Seen], scales: Scales) -> str:
    """Scores over the reference set."""
    rows = []
    for name, scale in scales.items():
        curve = scale.score
        measured = values(faces, name, scale)
        scores = [curve.score(value) for value in measured]
        widths = [
            np.ptp([curve.score(severity) for severity in severities])
            for face in faces
            if (severities := _severities(face, name, scale))
        ]
        measures = " or ".join(scale.criteria)
        perfect = np.mean([score == 100 for score in scores])
        rows.append(
            f"| {name} | {measures} | {len(scores)} | {_percentiles(measured, '.3g')} | "
            f"{_percentiles(scores, '.0f')} | {perfect:.0%} | {np.median(widths):.1f} |"
        )
    return _table(
        f"Scores over the reference set ({FACES}).",
        (
            "concern",
            "measure",
            "n",
            "measure 5 / 50 / 95 %",
            "score 5 / 50 / 95 %",
            "score 100",
            "interval, median width",
        ),
        rows,
    )


def grade_table(faces: Sequence[Seen], scales: Scales) -> str:
    """Grades over the reference set."""
    rows = []
    for name, scale in scales.items():
        found = [_primary(face, name, scale) for face in faces]
        seen = [levels for levels in found if levels]
        shares = [np.mean([levels[0] == value for levels in seen]) for value in range(len(scale.labels))]
        of_labels = ", ".join(f"{label} {share:.0%}" for label, share in zip(scale.labels, shares, strict=True))
        borderline = np.mean([min(levels) < max(levels) for levels in seen])
        rows.append(f"| {name} | {scale.kind} | {len(seen)} | {of_labels} | {borderline:.0%} |")
    return _table(
        "Primary grades of the same faces.", ("concern", "kind", "n", "share of each label", "borderline"), rows
    )


def _primary(face: Seen, name: str, scale: Scale) -> list[int]:
    """Values of the first grade by way of reading, the reported one first; none where there is no grade."""
    return [scale.value(severity) for severity in _severities(face, name, scale)]


def _severities(face: Seen, name: str, scale: Scale) -> list[float]:
    """The severity that score and first grade are given by, by way of reading; none where it cannot be taken."""
    ways = face.severities[name]
    measure = scale.first(ways["reported"])
    return [measures[measure] for measures in ways.values() if measure in measures] if measure else []


def acne_levels(faces: Sequence[Seen], scale: Scale) -> Pairs:
    """ACNE04's severity as found and as labelled. It has no "clear": what is found clear is its mild, 0."""
    found = [max(1, scale.value(face.severities["acne"]["reported"]["picture"])) - 1 for face in faces]
    return [(level, face.grade) for level, face in zip(found, faces, strict=True) if face.grade is not None]


def acne_table(faces: Sequence[Seen], scale: Scale) -> str:
    """The grade by picture against ACNE04's labels."""
    most = max({face.grade for face in faces}, key=[face.grade for face in faces].count)
    named: dict[str, Pairs] = {
        "grade by picture": acne_levels(faces, scale),
        "ACNE04-v2's circles by the same cuts": [(hayashi(face.count or 0), face.grade or 0) for face in faces],
        "always the commonest label": [(most or 0, face.grade or 0) for face in faces],
    }
    errors = [face.severities["acne"]["reported"]["picture"] - (face.count or 0) for face in faces]
    counted = Estimate.of([abs(error) for error in errors], lambda drawn: float(np.mean(drawn)))
    rows = []
    for name, pairs in named.items():
        figures = " | ".join(_estimate(Estimate.of(pairs, measure)) for _, measure in ACNE_MEASURES)
        error = f"{_estimate(counted, '.1f')}, mean {np.mean(errors):+.1f}" if name == "grade by picture" else ""
        rows.append(f"| {name} | {len(pairs)} | {figures} | {error} |")
    return _table(
        "Acne on the validation people of ACNE04, against its severity labels.",
        ("", "n", *(name for name, _ in ACNE_MEASURES), "error of the count, absolute"),
        [*rows, DOCTORS],
    )


def panda_table(faces: Sequence[Seen], scale: Scale) -> str:
    """The dark circle index against the grades of the boxes."""
    pairs = panda_pairs(faces)
    rho = Estimate.of(pairs, lambda drawn: float(spearmanr(*zip(*drawn, strict=True)).statistic))
    rows = []
    for grade, label in enumerate(PANDA_GRADES):
        found = [index for index, given in pairs if given == grade]
        rows.append(f"| {label.replace('_', ' ')} | {len(found)} | {_percentiles(found, '.1f', (25, 50, 75))} |")
    cuts = ", ".join(f"{cut:g}" for cut in scale.cuts.values)
    return _table(
        f"Dark circle index by the boxes' grade: Spearman {_estimate(rho)}, n = {rho.n}. Cuts of the index: {cuts}.",
        ("highest grade of the picture's boxes", "n", "index 25 / 50 / 75 %"),
        rows,
    )


def panda_pairs(faces: Sequence[Seen]) -> list[tuple[float, int]]:
    """Index and grade of each picture that has both."""
    ways = [(face.severities["panda_eyes"]["reported"], face.grade) for face in faces]
    return [(measures["worse"], grade) for measures, grade in ways if "worse" in measures and grade is not None]


def tone_table(relit: Sequence[Relit]) -> str:
    """How far the tone moves with the light, and what is left once the known light is taken out again."""
    faces = [list(copies) for _, copies in groupby(relit, key=lambda copy: copy.picture)]
    whole = [copies for copies in faces if len(copies) == len(GAINS) and None not in [copy.ita for copy in copies]]
    rows = []
    for index, gains in enumerate(GAINS[1:], 1):
        pairs = [(copies[0], copies[index]) for copies in whole]
        moved = [abs((other.ita or 0.0) - (one.ita or 0.0)) for one, other in pairs]
        away = [one.lab.difference(other.lab) for one, other in pairs]
        left = [one.lab.difference(_undone(other)) for one, other in pairs]
        held = np.mean([other.ita_interval[0] <= (one.ita or 0.0) <= other.ita_interval[1] for one, other in pairs])
        named = ", ".join(f"{gain:g}" for gain in gains)
        rows.append(
            f"| {named} | {_percentiles(moved, '.1f', (50, 95))} | {_percentiles(away, '.1f', (50, 95))} | "
            f"{held:.0%} | {_percentiles(left, '.2f', (50, 95))} |"
        )
    return _table(
        f"Tone of {len(whole)} faces of sfhq under known gains of linear red, green and blue, against the face itself.",
        ("gains", "ITA moves, ° 50 / 95 %", "ΔE 50 / 95 %", "ITA itself in the interval", "ΔE, gains undone"),
        rows,
    )


def _undone(copy: Relit) -> Lab:
    return relit_colour(copy.lab, 1 / np.array(copy.gains))


def third_table(found: Readings, scales: Scales) -> str:
    """Scores of the reference set, and acne's figures, by thirds of the uncalibrated ITA."""
    rows = []
    for label, faces in zip(THIRDS, _thirds(found.reference), strict=True):
        medians = (
            np.median([scale.score.score(value) for value in values(faces, name, scale)])
            for name, scale in scales.items()
        )
        rows.append(f"| {label} | {_range(faces)} | {len(faces)} | " + " | ".join(f"{m:.0f}" for m in medians) + " |")
    scores = _table(
        "Median score by thirds of skin tone in the reference set (ITA uncalibrated).",
        ("third", "ITA, °", "n", *scales),
        rows,
    )
    rows = []
    for label, faces in zip(THIRDS, _thirds(found.acne04), strict=True):
        pairs = acne_levels(faces, scales["acne"])
        figures = " | ".join(_estimate(Estimate.of(pairs, measure)) for _, measure in ACNE_MEASURES)
        errors = [face.severities["acne"]["reported"]["picture"] - (face.count or 0) for face in faces]
        rows.append(f"| {label} | {_range(faces)} | {len(faces)} | {figures} | {np.mean(errors):+.1f} |")
    acne = _table(
        "Acne grade by picture by thirds of skin tone in ACNE04's validation pictures.",
        ("third", "ITA, °", "n", *(name for name, _ in ACNE_MEASURES), "error of the count, mean"),
        rows,
    )
    return f"{scores}\n\n{acne}"


def _thirds(faces: Sequence[Seen]) -> list[list[Seen]]:
    toned = sorted((face for face in faces if face.ita is not None), key=lambda face: face.ita or 0.0)
    return [[toned[i] for i in group] for group in np.array_split(np.arange(len(toned)), len(THIRDS))]


def _range(faces: Sequence[Seen]) -> str:
    return f"{faces[0].ita:.0f} to {faces[-1].ita:.0f}"


def _percentiles(numbers: Sequence[float], form: str, which: tuple[int, ...] = (5, 50, 95)) -> str:
    return " / ".join(format(value, form) for value in np.percentile(numbers, which))


def _estimate(figure: Estimate, form: str = ".2f") -> str:
    return f"{figure.value:{form}} ({figure.low:{form}} to {figure.high:{form}})"


def _table(title: str, columns: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join((title, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *rows))
