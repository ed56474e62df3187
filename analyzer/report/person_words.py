"""What a person said of themselves, in words."""

from typing import Final, get_args

from skinsight.analyzer.advice.person import Person, Sign
from skinsight.analyzer.schema.words import ENGLISH, Speech

CHOICES: Final = (
    *("yes", "no"),
    *("dry", "normal", "combination", "oily"),
    *("planning", "pregnant", "breastfeeding"),
    *get_args(Sign),
)
"""All that is chosen and not written: what a person wrote stays as it is in every language."""


def plain(name: str) -> str:
    """An identifier as words."""
    return name.replace("_", " ")


def person_words(person: Person, say: Speech = ENGLISH) -> list[tuple[str, str]]:
    """Name and value of all that was said."""
    told = person.model_dump(exclude_defaults=True, exclude={"uses"})
    if person.uses:
        told["uses"] = tuple(one.name for one in person.uses)
    return [(say(plain(name)), _value(value, say)) for name, value in told.items()]


def _value(value: object, say: Speech) -> str:
    if isinstance(value, tuple):
        return ", ".join(_value(one, say) for one in value)
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return say(plain(text)) if text in CHOICES else text
