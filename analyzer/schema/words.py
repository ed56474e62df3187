"""Numbers and names in words: the same in every picture, table and page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.schema.findings import Contrast

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NOTHING: Final = "\N{EN DASH}"
NOT_TOLD: Final = "It cannot be told from this photograph."
AXIS_WORDS: Final = (
    ("lighter by {size} L*", "darker by {size} L*"),
    ("redder by {size} a*", "less red by {size} a*"),
    ("yellower by {size} b*", "less yellow by {size} b*"),
)
"""More and less along each axis of CIELAB."""
_ZONE_WORDS: Final = {"crows feet": "crow's feet", "under eye": "under-eye", "nasolabial": "nasolabial fold"}


class Speech(Protocol):
    """A language: what is written in English here, said in it."""

    @property
    def language(self) -> str:
        """Its code."""

    def __call__(self, text: str, /, **values: object) -> str:
        """A text, with values in place of its ``{names}``."""

    def number(self, value: float, digits: int = 0) -> str:
        """A number."""

    def percent(self, fraction: float) -> str:
        """A fraction, as :func:`percent` has it."""

    def date(self, time: datetime) -> str:
        """A day."""


@dataclass(frozen=True, slots=True)
class English:
    """The language in which everything is written."""

    language: str = "en"

    def __call__(self, text: str, /, **values: object) -> str:
        """The text itself."""
        return text.format(**values) if values else text

    def number(self, value: float, digits: int = 0) -> str:
        """As :func:`number` has it."""
        return number(value, digits)

    def percent(self, fraction: float) -> str:
        """As :func:`percent` has it."""
        return percent(fraction)

    def date(self, time: datetime) -> str:
        """A day, such as 4 May 2026."""
        return f"{time.day} {MONTHS[time.month - 1]} {time.year}"


ENGLISH: Final = English()


def percent(fraction: float) -> str:
    """A fraction for people: three digits at most, and never 0 for what is more than nothing."""
    least = 0 < fraction < 0.0001
    digits = "<0.01" if least else f"{100 * fraction:.{2 if fraction < 0.1 else 1 if fraction < 1 else 0}f}"
    return f"{digits}\N{NO-BREAK SPACE}%"


def number(value: float, digits: int = 0) -> str:
    """A number with a comma before each three digits, a minus sign in place of a hyphen, and no sign before 0."""
    size = f"{abs(value):,.{digits}f}"
    return f"\N{MINUS SIGN}{size}" if round(value, digits) < 0 else size


def between(low: str, high: str, say: Speech = ENGLISH) -> str:
    """An interval, or its only value."""
    return low if low == high else say("{low} to {high}", low=low, high=high)


def halves(advice: str) -> tuple[str, str]:
    """A problem of quality as what is wrong, and what to do about it."""
    wrong, _, remedy = advice.partition(": ")
    return wrong, remedy


def reason_words(text: str, say: Speech = ENGLISH, otherwise: str = NOT_TOLD) -> str:
    """Why something is unavailable, often as what is wrong and what to do.

    Where a language lacks a part, that is left out; where it lacks all, it says ``otherwise``.
    """
    whole = say(text)
    if whole != text or say.language == ENGLISH.language:
        return whole
    known = [said for part in halves(text) if (said := say(part)) != part]
    return ": ".join(known) or say(otherwise)


def capitalized(text: str) -> str:
    """A text with a capital at its beginning, and the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A clause or a sentence as a sentence."""
    return f"{capitalized(text).rstrip('.')}."


def zone_words(name: ZoneName) -> str:
    """The name of a zone for people; left and right are the subject's."""
    side, _, rest = name.replace("_", " ").partition(" ")
    return f"{side} {_ZONE_WORDS.get(rest, rest)}".strip()


def contrast_words(contrast: Contrast, say: Speech = ENGLISH) -> str:
    """How marked skin differs in colour from other skin; axes on which it does not are left out."""
    deltas = (contrast.delta_l, contrast.delta_a, contrast.delta_b)
    parts = [
        say(more if delta > 0 else less, size=say.number(abs(delta), 1))
        for delta, (more, less) in zip(deltas, AXIS_WORDS, strict=True)
        if round(abs(delta), 1)
    ]
    difference = f"\N{GREEK CAPITAL LETTER DELTA}E {say.number(contrast.delta_e, 1)}"
    return f"{difference} ({', '.join(parts)})" if parts else difference
