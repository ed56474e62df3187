"""Concerns graded: score, grades and how sure they are.

Beside the reported mask stand other readings of what the networks say: see :data:`skinsight.analyzer.face.mask.WAYS`.
The interval of a number is its least and greatest value over all of these. It is **no confidence interval**: light,
focus, expression and what the network has never seen are not in it.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from skinsight.analyzer.grading.grades import grades, scale
from skinsight.analyzer.measures.measure import Measured
from skinsight.analyzer.schema.findings import Uncertainty
from skinsight.analyzer.schema.frozen import rounded
from skinsight.analyzer.schema.result import ConcernAnalysis

Number = TypeVar("Number", int, float)


def grade(found: Mapping[str, Measured]) -> dict[str, ConcernAnalysis]:
    """What was measured of each concern, with its score, its grades and their intervals."""
    return {name: graded(name, one) for name, one in found.items()}


def graded(name: str, found: Measured) -> ConcernAnalysis:
    """One concern with its score and grades. Every interval holds what is reported.

    There is no score, and no interval, where the measure that it is read from cannot be taken, as that of dark circles
    without a cheek, or of a concern without a scale, and no grade where no criterion can be measured.
    """
    if not found.reads:
        return found.result
    taken = [read.severities for read in found.reads]
    all_grades = grades(name, taken[0], taken[1:])
    table = scale(name)
    if table is None:
        return found.result
    measure = table.first(taken[0])
    scores = [table.score.score(values[measure].value) for values in taken if measure in values] if measure else []
    return found.result.model_copy(
        update={
            "score": rounded(scores[0]) if scores else None,
            "grade": all_grades[0] if all_grades else None,
            "further_grades": all_grades[1:],
            "uncertainty": _uncertainty(found, scores) if scores else None,
        }
    )


def _uncertainty(found: Measured, scores: Sequence[float]) -> Uncertainty:
    readings = [read.reading for read in found.reads]
    return Uncertainty(
        thresholds=found.thresholds,
        area_fraction=_interval([reading.area_fraction for reading in readings]),
        count=None if found.result.count is None else _interval([len(reading.lesions) for reading in readings]),
        score=_interval(scores),
    )


def _interval(values: Sequence[Number]) -> tuple[Number, Number]:
    return min(values), max(values)
