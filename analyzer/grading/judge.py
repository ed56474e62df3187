"""One concern judged: score, grades and how sure they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.grading.grades import grades, scale
from skinsight.analyzer.measures.severity import Points, Reading, severities
from skinsight.analyzer.measures.uncertainty import REPORTED, readings, uncertainty
from skinsight.analyzer.schema.findings import Grade, Uncertainty


@dataclass(frozen=True, slots=True)
class Reported:
    """What the analysis reports of a concern, measured in the photo frame.

    Attributes:
        area_fraction: of the face skin.
        centroids: ``x, y`` of each instance.
    """

    area_fraction: float
    centroids: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Graded:
    """A concern's judgement.

    Attributes:
        score: None where the measure that it is read from cannot be taken, such as dark circles without a cheek.
        grade: the primary one; None where no criterion can be measured.
        further_grades: by other criteria.
        uncertainty: None where the score is.
    """

    score: float | None
    grade: Grade | None
    further_grades: tuple[Grade, ...]
    uncertainty: Uncertainty | None


def graded(name: str, view: FaceView, reported: Reported) -> Graded:
    """Judge one concern of a face.

    Areas, counts and halves are those reported, so that nothing contradicts the instances; what else is measured is
    measured in the view. Every interval holds what is reported.

    Raises:
        UnknownConcern: there is no such concern.
        KeyError: the view has not seen it.
    """
    masks = readings(view, name)
    stated = Reading(masks[REPORTED], _in_view(view, reported.centroids), reported.area_fraction)
    found = [stated, *(Reading.of(view, mask) for way, mask in masks.items() if way != REPORTED)]
    taken = [severities(name, view, reading) for reading in found]
    all_grades = grades(name, taken[0], taken[1:])
    curve = scale(name).score
    scores = [curve.score(values[curve.measure].value) for values in taken if curve.measure in values]
    has_score = curve.measure in taken[0]
    return Graded(
        score=scores[0] if has_score else None,
        grade=all_grades[0] if all_grades else None,
        further_grades=all_grades[1:],
        uncertainty=uncertainty(name, found, scores) if has_score else None,
    )


def _in_view(view: FaceView, centroids: Sequence[tuple[float, float]]) -> Points:
    """Points of the photo frame in the view's, ``(N, 2)``."""
    affine = view.crop.affine(SIDE)
    return np.reshape(np.asarray(centroids, dtype=np.float64), (-1, 2)) @ affine[:, :2].T + affine[:, 2]
