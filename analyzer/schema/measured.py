"""What is measured of the skin without a network: plain frozen data, an entry of ``measures`` each."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, FiniteFloat, PositiveInt, model_validator

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.schema.findings import Fraction, Score
from skinsight.analyzer.schema.frozen import Result
from skinsight.analyzer.schema.run_length import RunLength

CANNOT_TELL: Final = "cannot tell"


class HeatMap(Result):
    """A measure pixel by pixel, in the face frame that ``face`` places in the photograph.

    Attributes:
        side: of the square, in pixels.
        low: value of a pixel of 1.
        high: value of a pixel of 255; between them values are linear, beyond them they are cut off.
        png: 8-bit gray PNG in base64; 0 is no skin that could be read.
    """

    side: PositiveInt
    low: FiniteFloat
    high: FiniteFloat
    png: str


class MeasureAnalysis(Result):
    """What was measured by one formula; every number is None where ``status`` is ``unavailable``.

    Attributes:
        status: ``ok``, or ``unavailable`` with a reason.
        unavailable_reason: a sentence for people.
        value: of the face, in ``unit``; higher is more of it.
        unit: of the value.
        interval: where the value lies on other photographs of the same face: in other light, compressed, reduced,
            a little blurred, or mirrored.
        level: share of such copies whose value lay within when the interval was set, of the kind that moves it most.
        score: 0 to 100, higher is clearer; None where the measure says nothing of better or worse.
        score_interval: of the interval's ends.
        reference: the faces whose percentiles the score hangs on.
        reference_n: how many they are.
        verdict: the measure in a word, where it has words; ``cannot tell`` is one of them.
        parts: further numbers by name: ``docs/measures.md`` says what they are and their units.
        scores: of parts that have a score.
        zones: the value by zone; zones that cannot be judged are left out.
        kinds: of each instance of the concern that the measure reads, in their order.
        map: the measure pixel by pixel, of the red and the brown map.
        mask: where it is, in the photo frame, of measures that mark something.
    """

    status: Literal["ok", "unavailable"] = "ok"
    unavailable_reason: str | None = None
    value: FiniteFloat | None = None
    unit: str | None = None
    interval: tuple[FiniteFloat, FiniteFloat] | None = None
    level: Fraction | None = None
    score: Score | None = None
    score_interval: tuple[Score, Score] | None = None
    reference: str | None = None
    reference_n: Annotated[int, Field(ge=0)] | None = None
    verdict: str | None = None
    parts: dict[str, FiniteFloat] = Field(default_factory=dict)
    scores: dict[str, Score] = Field(default_factory=dict)
    zones: dict[ZoneName, FiniteFloat] = Field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    map: HeatMap | None = None
    mask: RunLength | None = None

    @classmethod
    def unavailable(cls, reason: str) -> Self:
        """A measure that could not be taken."""
        return cls(status="unavailable", unavailable_reason=reason)

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        if (self.status == "ok") != (self.value is not None) or (self.status == "ok") == bool(self.unavailable_reason):
            raise ValueError("a measure that is ok has a value and no reason; an unavailable one a reason only")
        if self.value is not None and self.interval and not self.interval[0] <= self.value <= self.interval[1]:
            raise ValueError(f"the interval {self.interval} does not hold {self.value}")
        return self
