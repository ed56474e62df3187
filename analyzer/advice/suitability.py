"""Who should not use what, and what should not meet what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from skinsight.analyzer.advice.book import Book
from skinsight.analyzer.advice.conditions import Facts, InUse
from skinsight.analyzer.advice.inci import normal, within
from skinsight.analyzer.advice.person import Person, Used
from skinsight.analyzer.ingredients.label import Given
from skinsight.analyzer.schema.recommendation import Avoid, Conflict
from skinsight.analyzer.schema.result import Analysis


@dataclass(frozen=True, slots=True)
class Suitability:
    """What is and is not for one person; each answer is found once."""

    book: Book
    facts: Facts
    _reasons: dict[str, str | None] = field(default_factory=dict, repr=False)

    def reason_against(self, key: str) -> str | None:
        """Why an ingredient of the book is not for this person, or None."""
        if key not in self._reasons:
            self._reasons[key] = self._find_reason(key)
        return self._reasons[key]

    def against(self, given: Given) -> str | None:
        """Why one ingredient of a label is not for this person: allergy, exclusion, or too strong for use at home."""
        if allergy := allergic_to(self.facts.person, (normal(given.text),)):
            return allergy
        key = self.book.recognise(given.text)
        if key is None:
            return None
        return self.reason_against(key) or too_strong(self.book, key, given)

    def unsuitable(self, product: Used) -> tuple[Avoid, ...]:
        """The ingredients of a product that are not for this person, with the reasons."""
        return tuple(
            Avoid(inci=given.text, reason=reason) for given in product.contents() if (reason := self.against(given))
        )

    def _find_reason(self, key: str) -> str | None:
        if allergy := allergic_to(self.facts.person, self.book.ingredients[key].names()):
            return allergy
        for exclusion in self.book.exclusions:
            named = key in self.book.named(exclusion.ingredients)
            if named and all(condition.finding(self.facts) for condition in exclusion.when):
                return exclusion.reason
        return None


@dataclass(frozen=True, slots=True)
class Routine:
    """What a person's products in use amount to, found once.

    Attributes:
        used: the book's ingredients in them, each with the products that have it.
        unsuitable: their ingredients that are not for this person, each with its product.
        conflicts: between different products, each pair of ingredients once.
    """

    used: Mapping[str, tuple[str, ...]]
    unsuitable: tuple[Avoid, ...]
    conflicts: tuple[Conflict, ...]

    def in_use(self) -> InUse:
        """What rules may ask of it."""
        return InUse(unsuitable=len(self.unsuitable), conflicts=len(self.conflicts))


def gather(book: Book, analysis: Analysis | None, person: Person) -> tuple[Suitability, Routine]:
    """What suits a person, the facts with those about the products in use among them, and what these products are."""
    routine = _routine(Suitability(book, Facts(analysis, person)))
    return Suitability(book, Facts(analysis, person, routine.in_use())), routine


def too_strong(book: Book, key: str, given: Given) -> str | None:
    """What is said of a strength above the usual one, or None."""
    most = book.ingredients[key].most
    if most is None or given.percent is None or given.percent <= most:
        return None
    return f"{given.percent:g} % is more than the {most:g} % that is usual for use at home."


def allergic_to(person: Person, names: Sequence[str]) -> str | None:
    """What is said where an allergy that the person named stands in one of these normal names."""
    for allergy in person.allergies:
        if any(within(normal(allergy), name) for name in names):
            return f"You named an allergy to {allergy}."
    return None


def conflict(book: Book, first: str, second: str, in_use: tuple[str, ...] = ()) -> Conflict | None:
    """What is said of two different ingredients of the book that meet."""
    clash = book.clash(first, second)
    if clash is None:
        return None
    return Conflict(
        between=(book.ingredients[first].inci, book.ingredients[second].inci),
        in_use=in_use,
        reason=clash.reason,
        remedy=clash.remedy,
        evidence=book.cited(clash.sources),
    )


def conflicts_with_use(book: Book, routine: Routine, keys: Iterable[str]) -> tuple[Conflict, ...]:
    """Conflicts of these ingredients with the products in use."""
    return tuple(
        found
        for key in keys
        for other, products in routine.used.items()
        if (found := conflict(book, key, other, products))
    )


def keys_of(book: Book, product: Used) -> tuple[str, ...]:
    """The book's ingredients in a product, each once."""
    return tuple(dict.fromkeys(key for given in product.contents() if (key := book.recognise(given.text))))


def _routine(suitability: Suitability) -> Routine:
    book, uses = suitability.book, suitability.facts.person.uses
    holders: dict[str, list[int]] = {}
    for index, product in enumerate(uses):
        for key in keys_of(book, product):
            holders.setdefault(key, []).append(index)
    return Routine(
        used={key: tuple(uses[index].name for index in indices) for key, indices in holders.items()},
        unsuitable=tuple(
            avoid.model_copy(update={"in_use": (product.name,)})
            for product in uses
            for avoid in suitability.unsuitable(product)
        ),
        conflicts=tuple(_conflicts_between(book, uses, holders)),
    )


def _conflicts_between(book: Book, uses: tuple[Used, ...], holders: Mapping[str, list[int]]) -> Iterator[Conflict]:
    """Pairs of ingredients that different products hold, each pair once, with all products that hold one of them."""
    for first, second in combinations(holders, 2):
        both = sorted({*holders[first], *holders[second]})
        if len(both) > 1 and (found := conflict(book, first, second, tuple(uses[index].name for index in both))):
            yield found
