"""A concern's scale, ``scales/<concern>.toml``, and the grades that it gives.

``kind`` says what a scale is: a ``grade`` is a published scale whose own criterion was measured, an ``index`` is
skinsight's. ``docs/analyzer.md`` says what either may be taken for.
"""

from bisect import bisect_right
from collections.abc import Container, Mapping
from functools import cache
from itertools import pairwise
from typing import Self

from pydantic import FiniteFloat, model_validator

from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.concerns.traits import Severity
from skinsight.analyzer.grading.intervals import Interval
from skinsight.analyzer.grading.scores import Curve
from skinsight.analyzer.measures.measure import Severities
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.findings import Grade, GradeKind
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.segmentation.concerns import CONCERNS


class Cuts(Frozen):
    """Severities at which each label but the first begins, and where they come from."""

    source: str
    values: tuple[FiniteFloat, ...]


class Scale(Frozen):
    """One concern's scale.

    Attributes:
        labels: by value, 0 the mildest.
        criteria: name of the scale by the measure that it is applied to; the first that can be taken comes first.
        fitted: measures that stand in for the published criterion, so that a grade by them is an ``index``.
        cuts: of all criteria alike.
        score: the score's curve.
    """

    version: str
    kind: GradeKind
    labels: tuple[str, ...]
    criteria: dict[str, str]
    fitted: tuple[str, ...] = ()
    cuts: Cuts
    score: Curve

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.labels) != len(self.cuts.values) + 1:
            raise ValueError("there is one label more than there are cuts")
        if not all(one < other for one, other in pairwise((0.0, *self.cuts.values))):
            raise ValueError("cuts must rise from above 0")
        return self

    def first(self, taken: Container[str]) -> str | None:
        """The measure of the first criterion that was taken, by which score and first grade are given."""
        return next((measure for measure in self.criteria if measure in taken), None)

    def value(self, severity: float) -> int:
        """The place of a severity on the scale; a cut itself belongs to the label that it begins."""
        return bisect_right(self.cuts.values, severity)


@cache
def scale(name: str) -> Scale | None:
    """The scale of a concern, read once; None of a user's own concern, which has none."""
    row = CONCERNS.get(name)
    if row is not None and row.start is not None:
        return None
    return read_scale(name, Scale, traits(name).scale)


def scale_of_grades(name: str) -> Scale:
    """The scale of a concern that is graded.

    Raises:
        ValueError: it is a user's own, which has no grades.
    """
    table = scale(name)
    if table is None:
        raise ValueError(f"{name} has no scale")
    return table


def grades(name: str, reported: Severities, spans: Mapping[str, Interval]) -> tuple[Grade, ...]:
    """The grades of a concern, primary first; none where no criterion can be taken.

    Args:
        name: of the concern.
        reported: its severities by measure.
        spans: the interval of each.
    """
    table = scale(name)
    if table is None:
        return ()
    return tuple(
        _grade(table, measure, reported[measure], spans[measure]) for measure in table.criteria if measure in reported
    )


def _grade(table: Scale, measure: str, reported: Severity, span: Interval) -> Grade:
    """The grade by one measure."""
    value, low, high = (table.value(severity) for severity in (reported.value, *span))
    return Grade(
        kind="index" if measure in table.fitted else table.kind,
        value=value,
        label=table.labels[value],
        scale=f"{table.criteria[measure]} {table.version}",
        source=table.cuts.source,
        basis=reported.basis,
        measured=reported.value,
        interval=(low, high),
        interval_labels=(table.labels[low], table.labels[high]),
        borderline=low < high,
    )
