"""The quality gate: what is wrong with a photograph, what to do about it, and what cannot be told from it.

The limits, the advice and what a problem makes unavailable are data: ``scales/quality.toml``. Most problems are
warnings, for a wrong refusal costs the user more than a cautious remark. The whole is no promise that a photo
without problems is good: a hand on the face, a beard and make-up are not seen.
"""

from functools import cache
from typing import Literal

from pydantic import FiniteFloat

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.quality.measures import Measure, measures
from skinsight.analyzer.scales import read_scale
from skinsight.analyzer.schema.frozen import Frozen, Result

Need = Literal["light", "colour", "detail", "even_light"]
"""What a measure without a network rests on: enough light, true hues, focus on a face that is not small, and the same
light on both halves of the face."""


class Check(Frozen):
    """One row of the table: a measure, its limit, and what follows where it is passed.

    Attributes:
        bad: on which side of the limit a value is bad; the limit itself is good.
        concerns, zones, tone: what becomes unavailable.
        hue: whether all that is told by hue becomes unavailable: redness, the kinds of dark circles, and acne as
            doctors grade it.
        measures: whether measures without a network lose what they need; ``hue`` says that of ``colour``.
        uncertain: concerns that are measured all the same, and that the advice warns of.
        card: whether a card in the photograph mends the tone.
    """

    code: str
    measure: Measure
    bad: Literal["above", "below"]
    limit: FiniteFloat
    advice: str
    concerns: tuple[str, ...] = ()
    zones: tuple[ZoneName, ...] = ()
    tone: bool = False
    hue: bool = False
    measures: tuple[Need, ...] = ()
    uncertain: tuple[str, ...] = ()
    card: bool = False

    def applies(self, value: float) -> bool:
        """Whether a value is bad."""
        return value > self.limit if self.bad == "above" else value < self.limit


class QualityScale(Frozen):
    """The checks in ``scales/quality.toml``."""

    name: str
    version: str
    checks: tuple[Check, ...]


class Problem(Result):
    """A check that applies.

    Attributes:
        code: of the check.
        measure, value, limit: what was measured, see :func:`skinsight.analyzer.quality.measures.measures`.
        advice: a sentence or two for people.
        concerns, zones, tone, hue: what it makes unavailable; a mere warning names nothing.
        measures: what measures without a network need and lose.
        uncertain: concerns that are measured all the same and not to be relied on.
        card: whether a card in the photograph mends the tone.
    """

    code: str
    measure: Measure
    value: FiniteFloat
    limit: FiniteFloat
    advice: str
    concerns: tuple[str, ...]
    zones: tuple[ZoneName, ...]
    tone: bool
    hue: bool = False
    measures: tuple[Need, ...] = ()
    uncertain: tuple[str, ...] = ()
    card: bool = False


class Quality(Result):
    """The gate's finding.

    Attributes:
        problems: in the table's order; none where all is well.
        measures: all values; what could not be measured (say, even light with one cheek) is not in it.
        scale: name and version of the table.
    """

    problems: tuple[Problem, ...]
    measures: dict[Measure, FiniteFloat]
    scale: str

    def has(self, code: str) -> bool:
        """Whether a check applies."""
        return any(problem.code == code for problem in self.problems)

    def against_concern(self, name: str) -> str | None:
        """The advice of the first problem that makes a concern unavailable."""
        return next((problem.advice for problem in self.problems if name in problem.concerns), None)

    def against_zone(self, name: ZoneName) -> str | None:
        """The advice of the first problem that makes a zone unavailable."""
        return next((problem.advice for problem in self.problems if name in problem.zones), None)

    def against_tone(self, with_card: bool) -> str | None:
        """The advice of the first problem that makes the tone unavailable and that no card mends."""
        return next((one.advice for one in self.problems if one.tone and not (with_card and one.card)), None)

    @property
    def against_hue(self) -> str | None:
        """The advice of the first problem that makes all that is told by hue unavailable."""
        return next((problem.advice for problem in self.problems if problem.hue), None)

    def against_need(self, need: Need) -> str | None:
        """The advice of the first problem that takes what a measure without a network needs."""
        if need == "colour":
            return self.against_hue
        return next((problem.advice for problem in self.problems if need in problem.measures), None)


@cache
def quality_scale() -> QualityScale:
    """The table of this module, read once."""
    return read_scale("quality", QualityScale)


def quality(face: ParsedFace) -> Quality:
    """Judge a photograph by the face in it."""
    return judged(measures(face))


def judged(values: dict[Measure, float]) -> Quality:
    """The finding from what was measured: of the checks of one measure or one code, the first that applies counts."""
    scale = quality_scale()
    found: dict[Measure, Check] = {}
    for check in scale.checks:
        said = any(one.code == check.code for one in found.values())
        if check.measure in values and check.applies(values[check.measure]) and not said:
            found.setdefault(check.measure, check)
    problems = (
        Problem(value=values[check.measure], **check.model_dump(exclude={"bad"})) for check in found.values()
    )  # fmt: skip
    return Quality(problems=tuple(problems), measures=values, scale=f"{scale.name} {scale.version}")
