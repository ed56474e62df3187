"""The score of a concern: 0 to 100, higher is clearer, by one falling curve whose knots are data.

The curve hangs on the steps of the grade (``[score]`` in ``scales/<concern>.toml``, written by
``python -m skinsight.analyzer.calibration.reference``): so a score says on which step a face is and where on it, and is
**an index of skinsight, no clinical measure**.
"""

from itertools import pairwise
from typing import Annotated, Self

import numpy as np
from pydantic import Field, FiniteFloat, NonNegativeInt, PositiveFloat, model_validator

from skinsight.analyzer.schema.frozen import Frozen

Knot = tuple[PositiveFloat, Annotated[FiniteFloat, Field(gt=0, lt=100)]]


class Curve(Frozen):
    """A concern's score, of the same severity as its first grade, so that one ordering holds for both.

    Attributes:
        reference: what the knots are: the steps of the grade, or the faces whose percentiles they are.
        n: of these faces.
        date: when the knots were set.
        percentiles: which percentile each knot is.
        knots: severity and score, from the least severity up.
    """

    reference: str
    n: NonNegativeInt = 0
    date: str
    percentiles: tuple[PositiveFloat, ...] = ()
    knots: Annotated[tuple[Knot, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if not all(one[0] < other[0] and one[1] > other[1] for one, other in pairwise(self.knots)):
            raise ValueError("knots must rise in severity and fall in score")
        return self

    def score(self, severity: float) -> float:
        """The score of a severity of 0 or more.

        100 at 0, straight lines between the knots, and beyond the last one falling with the square root: at four
        times its severity half of its score is left. It never reaches 0.
        """
        last, least = self.knots[-1]
        if severity > last:
            return float(least * np.sqrt(last / severity))
        severities, scores = zip((0.0, 100.0), *self.knots, strict=True)
        return float(np.interp(severity, severities, scores))
