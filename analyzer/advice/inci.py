"""Names of ingredients as labels print them (INCI: the international nomenclature of cosmetic ingredients)."""

import re
from dataclasses import dataclass
from typing import Final

_BETWEEN: Final = re.compile(r";|(?<!\d),|,(?!\d)")
"""A separator of a list; the comma between two digits belongs to a name (1,2-HEXANEDIOL) or a number (2,5 %)."""
_PERCENT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^]]*\]")


@dataclass(frozen=True, slots=True)
class Content:
    """One ingredient of a product.

    Attributes:
        label: what the label says, without the strength.
        name: ``label`` as :func:`normal` writes it.
        percent: strength, or None where the label does not say.
    """

    label: str
    name: str
    percent: float | None

    @classmethod
    def of(cls, text: str) -> "Content":
        """Read ``"Retinol 0.3 %"`` or ``"RETINOL"``."""
        found = _PERCENT.search(text)
        label = " ".join(_PERCENT.sub(" ", text).split())
        return cls(label, normal(label), float(found[1].replace(",", ".")) if found else None)


def normal(name: str) -> str:
    """A name for comparing: lower case, no brackets, footnote marks or doubled spaces.

    Example:
        >>> normal(" Zinc  Oxide (nano)* ")
        'zinc oxide'
    """
    bare = " ".join(_BRACKETS.sub(" ", name).split()).strip(" .*")
    return (bare or " ".join(name.split())).casefold()


def split(text: str) -> tuple[str, ...]:
    """The ingredients of a list that commas or semicolons separate, in its order."""
    return tuple(" ".join(part.split()) for part in _BETWEEN.split(text) if part.strip())


def within(words: str, name: str) -> bool:
    """Whether ``words`` stand as whole words in ``name``, both normal; a plural counts as its singular."""
    singular = re.escape(words.removesuffix("s"))
    return re.search(rf"(?<!\w){singular}s?(?!\w)", name) is not None
