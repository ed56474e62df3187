"""Names of ingredients as rules and allergies compare them (INCI: the nomenclature of cosmetic ingredients)."""

import re
from typing import Final

_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^]]*\]")


def normal(name: str) -> str:
    """A name for comparing: lower case, no brackets, footnote marks or doubled spaces.

    Example:
        >>> normal(" Zinc  Oxide (nano)* ")
        'zinc oxide'
    """
    bare = " ".join(_BRACKETS.sub(" ", name).split()).strip(" .*")
    return (bare or " ".join(name.split())).casefold()


def words(name: str) -> tuple[str, ...]:
    """The words of a normal name, plurals as singulars."""
    return tuple(word.removesuffix("s") for word in re.findall(r"\w+", name))


def within(part: str, name: str) -> bool:
    """Whether ``part`` stands as whole words in ``name``, both normal; a plural counts as its singular."""
    singular = re.escape(part.removesuffix("s"))
    return re.search(rf"(?<!\w){singular}s?(?!\w)", name) is not None
