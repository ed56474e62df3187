"""What the skin as a whole looks like: a hint, and no diagnosis."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from skinsight.analyzer.schema.findings import Fraction
from skinsight.analyzer.schema.frozen import Result
from skinsight.segmentation.concerns import CONDITION_NAMES, Condition

HINT: Final = (
    "A hint from the look of one photograph and no diagnosis: the three resemble each other and other conditions, "
    "and only an examination tells."
)


class EvidenceMap(Result):
    """Where a photograph speaks for a condition, in the face frame.

    Attributes:
        condition: which.
        side: cells in a row, and rows.
        values: percent of the strongest evidence, row by row from the top; 0 off the skin and where it speaks against.
    """

    condition: Condition
    side: PositiveInt
    values: tuple[Annotated[int, Field(ge=0, le=100)], ...]

    @model_validator(mode="after")
    def _is_square(self) -> Self:
        if len(self.values) != self.side**2:
            raise ValueError(f"{len(self.values)} values are no square of side {self.side}")
        return self


class ConditionsAnalysis(Result):
    """What the skin as a whole looks like.

    Attributes:
        status: ``ok``, or ``unavailable`` with a reason.
        unavailable_reason: a sentence for people.
        verdict: the condition that it looks like; None where that cannot be told, or is unavailable.
        probabilities: of the four as if each were as common as the others, sum 1; None where unavailable.
        heat_map: where it speaks for the likeliest of acne, rosacea and eczema; None where it looks healthy.
        note: what must be said beside it.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    verdict: Condition | None = None
    probabilities: dict[Condition, Fraction] | None = None
    heat_map: EvidenceMap | None = None
    note: str = HINT

    @classmethod
    def unavailable(cls, reason: str) -> Self:
        """Nothing can be said."""
        return cls(status="unavailable", unavailable_reason=reason)

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        if self.status == "ok" and (self.unavailable_reason or set(self.probabilities or ()) != set(CONDITION_NAMES)):
            raise ValueError("conditions that are ok have a probability each, and no reason")
        told = (self.verdict, self.probabilities, self.heat_map) != (None, None, None)
        if self.status == "unavailable" and (told or not self.unavailable_reason):
            raise ValueError("conditions that are unavailable have a reason and nothing else")
        return self
