"""What advice looks like: plain frozen data. :mod:`skinsight.analyzer.advice.recommend` makes it."""

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from skinsight.analyzer.advice.person import Text
from skinsight.analyzer.schema.frozen import Frozen

Urgency = Literal["red_flag", "doctor", "care", "daily"]
"""In this order: see a doctor now; make an appointment; what one can do oneself; what is for everyone, every day."""
URGENCIES: Final[tuple[Urgency, ...]] = get_args(Urgency)

Value = bool | int | float | str | tuple[str, ...]


class Source(Frozen):
    """A guideline or review.

    Attributes:
        title: of the publication.
        body: the journal, or who issued it.
        year: of publication.
    """

    title: Text
    body: Text
    year: Annotated[int, Field(ge=1950, le=2100)]


class Finding(Frozen):
    """A condition that was met.

    Attributes:
        measure: what was looked at, as the rules name it.
        value: what it was.
        asked: what was asked of it.
    """

    measure: str
    value: Value
    asked: str


class Avoid(Frozen):
    """An ingredient not to use.

    Attributes:
        inci: its name on labels.
        reason: why it is not for this person.
        in_use: the person's products that have it.
    """

    inci: str
    reason: str
    in_use: tuple[str, ...] = ()


class Conflict(Frozen):
    """Two ingredients that should not meet.

    Attributes:
        between: their names on labels; the first is the one that is advised.
        in_use: the person's products that have the second (between products in use, one of the two); empty where that
            is advised too.
        reason: what happens.
        remedy: what to do.
        evidence: guidelines or studies, if any.
    """

    between: tuple[str, str]
    in_use: tuple[str, ...] = ()
    reason: str
    remedy: str
    evidence: tuple[Source, ...] = ()


class Match(Frozen):
    """A product that fits a recommendation.

    Attributes:
        name: of the product.
        price: of one package.
        currency: of both prices.
        contains: the ingredients looked for that it has.
        price: of one pack, None where the catalogue does not say.
        price_per_100: for 100 ml or 100 g, None where price or amount is not known.
        conflicts: with the person's products in use.
    """

    name: str
    contains: tuple[str, ...]
    price: float | None
    currency: str | None
    price_per_100: float | None
    conflicts: tuple[Conflict, ...] = ()


class LookFor(Frozen):
    """An ingredient to look for.

    Attributes:
        inci: its name on labels.
        name: its common name.
        strength: to look for, in words.
        cautions: what to mind.
        prescription: whether a doctor must prescribe it.
        in_use: the person's products that have it already.
    """

    inci: str
    name: str
    strength: str
    cautions: tuple[str, ...] = ()
    prescription: bool = False
    in_use: tuple[str, ...] = ()


class Recommendation(Frozen):
    """One piece of advice.

    Attributes:
        rule: id of the rule that fired.
        urgency: ``red_flag``, ``doctor``, ``care`` or ``daily``.
        concern: name in the registry of what it is about, if it is about one.
        title: the advice in a few words.
        advice: what to do.
        reason: why.
        because: the values that made the rule fire; empty for what is for everyone.
        evidence: guidelines and reviews.
        look_for: ingredients that suit this person.
        avoid: ingredients that do not, and why.
        conflicts: of what is advised here with the rest of it, with what recommendations before it advise, and with
            products in use.
        expect: when a change can be seen.
        see_doctor: when to see a doctor.
        products: from the catalogue, best first.
    """

    rule: str
    urgency: Urgency
    concern: str | None
    title: str
    advice: str
    reason: str
    because: tuple[Finding, ...]
    evidence: tuple[Source, ...]
    look_for: tuple[LookFor, ...]
    avoid: tuple[Avoid, ...]
    conflicts: tuple[Conflict, ...]
    expect: str | None
    see_doctor: str
    products: tuple[Match, ...]
