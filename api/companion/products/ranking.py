"""Which products of a catalogue fit someone: ranked by what is in them, and compared by what they are for."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from skinsight.analyzer.advice.book import Rule
from skinsight.analyzer.advice.catalogue_files import catalogue_of
from skinsight.analyzer.advice.products import Catalogue, Shelf
from skinsight.analyzer.advice.suitability import gather
from skinsight.analyzer.ingredients.likeness import Likeness
from skinsight.analyzer.ingredients.schema import Alike
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Match
from skinsight.api.companion.whose import Whom

MOST_BYTES: Final = 8 * 2**20
"""Of a catalogue that someone brings along; ten thousand products have about so many, and take two seconds."""


class Fitting(Frozen):
    """Which products fit someone.

    Attributes:
        products: how many the catalogue has.
        left_out: rows of it without a name or ingredients.
        by_ingredients: by concern, what has most of the ingredients that the advice looks for, best first.
        alike: what shares most concerns and skin types with them, by the cosine of both sets of flags.
    """

    products: int
    left_out: int
    by_ingredients: Mapping[str, tuple[Match, ...]]
    alike: tuple[Alike, ...]


class Shop:
    """A catalogue that is indexed once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @classmethod
    def read(cls, data: bytes, name: str) -> "Shop":
        """A catalogue that someone brings along.

        Raises:
            AdviceError: it cannot be read, or has more than :data:`MOST_BYTES`.
        """
        return cls(catalogue_of(data, name, MOST_BYTES))

    @cached_property
    def likeness(self) -> Likeness:
        """What each product is for."""
        return Likeness.of(self.catalogue)

    def fitting(self, whom: Whom) -> Fitting:
        """The products that fit someone; what is not for them is in neither list."""
        return Fitting(
            products=len(self.catalogue.products),
            left_out=self.catalogue.left_out,
            by_ingredients={name: found for name in whom.concerns if (found := self._ranked(whom, name))},
            alike=self.likeness.most_alike(whom.person, whom.concerns),
        )

    def _ranked(self, whom: Whom, concern: str) -> tuple[Match, ...]:
        """By all that the rules of care for a concern look for, avoid and ask."""
        book = self.catalogue.book
        rules = [rule for rule in book.rules if rule.concern == concern and rule.urgency == "care"]
        suitability, routine = gather(book, None, whom.person)
        wanted = dict.fromkeys(key for rule in rules for key in book.named(rule.look_for))
        offered = [
            key for key in wanted if not book.ingredients[key].prescription and suitability.reason_against(key) is None
        ]
        unwanted = book.named(name for rule in rules for name in _unwanted(rule))
        shelf = Shelf.of(self.catalogue, suitability, routine)
        return shelf.ranked(offered, [key for key in unwanted if key not in wanted])


def _unwanted(rule: Rule) -> Iterator[str]:
    yield from rule.products_without
    for one in rule.avoid:
        yield from one.ingredients
