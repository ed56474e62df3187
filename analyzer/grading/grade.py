"""Concerns graded: score, grades and how sure they are.

Beside the reported mask stand other readings of what the networks say: see :data:`skinsight.analyzer.face.mask.WAYS`.
The interval of a number spans all of these, widened as :mod:`skinsight.analyzer.grading.intervals` says, so that it
holds what most other photographs of the same moment would give. What the networks have never seen is not in it, nor
what changes in a face: expression, make-up, a turned head.
"""

from collections.abc import Mapping, Sequence
from math import ceil, floor

from skinsight.analyzer.grading.grades import grades, scale
from skinsight.analyzer.grading.intervals import Interval, Number, widenings
from skinsight.analyzer.measures.measure import Measured, Severities
from skinsight.analyzer.schema.findings import Uncertainty
from skinsight.analyzer.schema.frozen import rounded
from skinsight.analyzer.schema.result import ConcernAnalysis


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
    table = scale(name)
    if table is None:
        return found.result
    taken = [read.severities for read in found.reads]
    spans = {measure: _span(name, "severity", _values(taken, measure)) for measure in taken[0]}
    all_grades = grades(name, taken[0], spans)
    measure = table.first(taken[0])
    update: dict[str, object] = {"grade": all_grades[0] if all_grades else None, "further_grades": all_grades[1:]}
    if measure:
        low, high = spans[measure]
        update["score"] = rounded(table.score.score(taken[0][measure].value))
        update["uncertainty"] = _uncertainty(name, found, (table.score.score(high), table.score.score(low)))
    return found.result.model_copy(update=update)


def _uncertainty(name: str, found: Measured, score: Interval) -> Uncertainty:
    readings = [read.reading for read in found.reads]
    low, high = _span(name, "count", [len(reading.lesions) for reading in readings])
    least, most = _span(name, "area", [reading.area_fraction for reading in readings])
    return Uncertainty(
        thresholds=found.thresholds,
        area_fraction=(least, min(1.0, most)),
        count=None if found.result.count is None else (ceil(low), floor(high)),
        score=score,
    )


def _values(taken: Sequence[Severities], measure: str) -> list[float]:
    return [severities[measure].value for severities in taken if measure in severities]


def _span(name: str, number: Number, values: Sequence[float]) -> Interval:
    """The interval of a number from what the readings give."""
    return widenings().of(name, number, (min(values), max(values)))
