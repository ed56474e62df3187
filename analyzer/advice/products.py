"""The user's products: indexed once, matched to advice, ranked by ingredients, conflicts and price."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final

from pydantic import Field, FiniteFloat, PositiveInt, model_validator

from skinsight.analyzer.advice.book import Book, shipped_book
from skinsight.analyzer.advice.inci import normal, within, words
from skinsight.analyzer.advice.person import Person, ShortText, Used
from skinsight.analyzer.advice.suitability import Routine, Suitability, conflicts_with_use, too_strong
from skinsight.analyzer.schema.recommendation import Conflict, Match

MOST_MATCHES: Final = 5

Positive = Annotated[FiniteFloat, Field(gt=0)]


class Product(Used):
    """One row of a catalogue.

    Attributes:
        price: of one pack, in ``currency`` (three letters, ISO 4217); None where it is not known.
        amount: millilitres or grams in a pack, None where it is not known.
        spf: sun protection factor, None where it has none.
        suits: concerns and skin types that its seller names, beside those that its ingredients tell.
    """

    price: Positive | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    amount: Positive | None = None
    spf: PositiveInt | None = None
    suits: tuple[ShortText, ...] = ()

    @model_validator(mode="after")
    def _price_has_a_currency(self) -> "Product":
        if (self.price is None) != (self.currency is None):
            raise ValueError("a price needs a currency, and a currency a price: give both or neither")
        return self

    def price_per_100(self) -> float | None:
        """Price of 100 ml or g, None where price or amount is not known."""
        return None if self.price is None or self.amount is None else round(100 * self.price / self.amount, 2)


@dataclass(frozen=True, eq=False)  # one is itself alone: what is made of it can be kept by it
class Catalogue:
    """Products, read by one book. Build it once and keep it: a request then looks up and computes little.

    Attributes:
        keys: of each product the book's ingredients.
        holders: of each of the book's ingredients the products that have it, by their place.
        names: of each normal name on a label the products that have it.
        closed: products that are for nobody: prescribed, or too strong for use at home.
        cheapness: of each product its place in the order of the price of 100 ml or g (what is not known goes last) and
            of the name.
        left_out: rows of the file that list no ingredients.
    """

    book: Book
    products: tuple[Product, ...]
    keys: tuple[tuple[str, ...], ...]
    holders: Mapping[str, tuple[int, ...]]
    names: Mapping[str, tuple[int, ...]]
    closed: frozenset[int]
    cheapness: tuple[int, ...]
    left_out: int = 0

    @classmethod
    def of(cls, products: Sequence[Product], book: Book | None = None, left_out: int = 0) -> "Catalogue":
        """Index products by what is in them; None means the shipped book."""
        book = book or shipped_book()
        keys: list[tuple[str, ...]] = []
        holders: dict[str, list[int]] = {}
        names: dict[str, list[int]] = {}
        closed: set[int] = set()
        for place, product in enumerate(products):
            found: dict[str, None] = {}
            for given in product.contents():
                names.setdefault(normal(given.text), []).append(place)
                if key := book.recognise(given.text):
                    found[key] = None
                    if book.ingredients[key].prescription or too_strong(book, key, given):
                        closed.add(place)
            keys.append(tuple(found))
            for key in found:
                holders.setdefault(key, []).append(place)
        return cls(
            book=book,
            products=tuple(products),
            keys=tuple(keys),
            holders=_frozen(holders),
            names=_frozen(names),
            closed=frozenset(closed),
            cheapness=_cheapness(products),
            left_out=left_out,
        )

    def unsuitable(self, suitability: Suitability) -> frozenset[int]:
        """The products that have anything which is not for this person, or are for nobody."""
        refused = set(self.closed)
        for key, places in self.holders.items():
            if suitability.reason_against(key):
                refused.update(places)
        for name in self._named_allergies(suitability.facts.person):
            refused.update(self.names[name])
        return frozenset(refused)

    def _named_allergies(self, person: Person) -> Iterator[str]:
        """The names on labels in which an allergy stands."""
        for allergy in map(normal, person.allergies):
            first = next(iter(words(allergy)), "")
            yield from (name for name in self._by_word.get(first, ()) if within(allergy, name))

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.names:
            for word in set(words(name)):
                found.setdefault(word, []).append(name)
        return found


@dataclass(frozen=True, slots=True)
class Shelf:
    """A catalogue before one person."""

    catalogue: Catalogue
    routine: Routine
    unsuitable: frozenset[int]
    _conflicts: dict[tuple[str, ...], tuple[Conflict, ...]]

    @classmethod
    def of(cls, catalogue: Catalogue, suitability: Suitability, routine: Routine) -> "Shelf":
        """Find what is not for this person."""
        return cls(catalogue, routine, catalogue.unsuitable(suitability), {})

    def conflicts(self, place: int) -> tuple[Conflict, ...]:
        """Conflicts of a product with those in use, found once for all products of the same ingredients."""
        keys = self.catalogue.keys[place]
        if keys not in self._conflicts:
            self._conflicts[keys] = conflicts_with_use(self.catalogue.book, self.routine, keys)
        return self._conflicts[keys]

    def ranked(
        self, look_for: Sequence[str], avoid: Iterable[str] = (), least_spf: int | None = None
    ) -> tuple[Match, ...]:
        """The products that have what is looked for and nothing to avoid, best first, :data:`MOST_MATCHES` at most.

        The order is by most of the ingredients looked for, fewest conflicts with products in use, the ingredient that
        is looked for first, the price of 100 ml or g (what is not known goes last), and the name.
        """
        holders, products = self.catalogue.holders, self.catalogue.products
        found: dict[int, list[str]] = {}
        for key in look_for:
            for place in holders.get(key, ()):
                found.setdefault(place, []).append(key)
        unwanted = {place for key in avoid for place in holders.get(key, ())}
        fitting = (
            place
            for place in found
            if place not in self.unsuitable
            and place not in unwanted
            and (least_spf is None or (products[place].spf or 0) >= least_spf)
        )
        first = {key: rank for rank, key in enumerate(look_for)}

        def rank(place: int) -> tuple[int, int, int, int]:
            mine = found[place]
            return -len(mine), len(self.conflicts(place)), first[mine[0]], self.catalogue.cheapness[place]

        best = heapq.nsmallest(MOST_MATCHES, fitting, key=rank)
        return tuple(self._match(place, found[place]) for place in best)

    def _match(self, place: int, found: list[str]) -> Match:
        product = self.catalogue.products[place]
        return Match(
            name=product.name,
            contains=tuple(self.catalogue.book.ingredients[key].inci for key in found),
            price=product.price,
            currency=product.currency,
            price_per_100=product.price_per_100(),
            conflicts=self.conflicts(place),
        )


def _cheapness(products: Sequence[Product]) -> tuple[int, ...]:
    prices = [product.price_per_100() for product in products]
    order = sorted(range(len(products)), key=lambda at: (prices[at] is None, prices[at] or 0, products[at].name))
    places = [0] * len(products)
    for place, at in enumerate(order):
        places[at] = place
    return tuple(places)


def _frozen(places: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(found) for name, found in places.items()}
