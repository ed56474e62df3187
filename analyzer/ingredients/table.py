"""What is known of ingredients, by INCI name; :mod:`skinsight.analyzer.ingredients.files` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from skinsight.analyzer.ingredients.matching import Index
from skinsight.analyzer.ingredients.schema import Allergen, Match, Rating

Pregnancy = Literal["safe", "caution", "avoid"]
PREGNANCIES: Final[Mapping[str, Pregnancy]] = {"safe": "safe", "caution": "caution", "avoid": "avoid"}


@dataclass(frozen=True, slots=True)
class Described:
    """What is described of an ingredient beside its name and function; skin types may hold ``all``."""

    functions: tuple[str, ...]
    good_for: tuple[str, ...]
    bad_for: tuple[str, ...]
    skin_types: frozenset[str]
    pregnancy: Pregnancy


@dataclass(frozen=True, slots=True)
class MixingRule:
    """Two groups of INCI names that should not meet, why, and what to do."""

    between: tuple[frozenset[str], frozenset[str]]
    reason: str
    remedy: str

    def forbids(self, first: str, second: str) -> bool:
        """Whether two INCI names are of the two groups."""
        one, other = self.between
        return (first in one and second in other) or (first in other and second in one)


@dataclass(frozen=True, slots=True)
class RatingList:
    """One list of ratings by INCI name."""

    title: str
    ratings: Mapping[str, Rating]


@dataclass(frozen=True)
class Table:
    """All tables together.

    Attributes:
        index: finds names.
        functions: INCI name to its functions, separated by semicolons.
        other_names: names on labels to INCI names.
        lists: of ratings.
        origins: title and source of each table.
    """

    index: Index
    functions: Mapping[str, str]
    other_names: Mapping[str, str]
    described: Mapping[str, Described]
    allergens: Mapping[str, Allergen]
    mixing: tuple[MixingRule, ...]
    lists: tuple[RatingList, ...]
    origins: tuple[str, ...]

    def find(self, name: str) -> tuple[str, Match] | None:
        """The INCI name that a label's name stands for, and how it was found; None where it is unknown."""
        return self.index.find(name)

    def ratings(self, inci: str) -> tuple[Rating, ...]:
        """What each list says of an INCI name."""
        return tuple(one.ratings[inci] for one in self.lists if inci in one.ratings)
