"""Who should not use what, and what should not meet what."""

from collections.abc import Iterable, Iterator

from skinsight.analyzer.advice.book import Book, Clash
from skinsight.analyzer.advice.conditions import Facts, InUse
from skinsight.analyzer.advice.inci import Content, normal, within
from skinsight.analyzer.advice.person import Person, Used
from skinsight.analyzer.schema.recommendation import Avoid, Conflict
from skinsight.analyzer.schema.result import Analysis


def gather(book: Book, analysis: Analysis, person: Person) -> Facts:
    """The facts about a person, with those about the products in use."""
    facts = Facts(analysis, person)
    in_use = InUse(unsuitable=len(unsuitable_in_use(book, facts)), conflicts=len(conflicts_in_use(book, person)))
    return Facts(analysis, person, in_use)


def reason_against(book: Book, facts: Facts, key: str) -> str | None:
    """Why an ingredient of the book is not for this person, or None."""
    one = book.ingredients[key]
    if allergy := _allergy(facts.person, one.names()):
        return allergy
    for exclusion in book.exclusions:
        if key in book.named(exclusion.ingredients) and all(condition.finding(facts) for condition in exclusion.when):
            return exclusion.reason
    return None


def unsuitable(book: Book, facts: Facts, product: Used) -> tuple[Avoid, ...]:
    """The ingredients of a product that are not for this person, with the reasons."""
    return tuple(
        Avoid(inci=content.label, reason=reason)
        for content in product.contents()
        if (reason := _against_content(book, facts, content))
    )


def unsuitable_in_use(book: Book, facts: Facts) -> tuple[Avoid, ...]:
    """The same over all products in use, each with its product."""
    return tuple(
        avoid.model_copy(update={"in_use": (product.name,)})
        for product in facts.person.uses
        for avoid in unsuitable(book, facts, product)
    )


def conflict(book: Book, first: str, second: str, in_use: tuple[str, ...] = ()) -> Conflict | None:
    """What is said of two different ingredients of the book that meet."""
    clash = next((clash for clash in book.conflicts if first != second and _is_of(book, clash, first, second)), None)
    if clash is None:
        return None
    return Conflict(
        between=(book.ingredients[first].inci, book.ingredients[second].inci),
        in_use=in_use,
        reason=clash.reason,
        remedy=clash.remedy,
        evidence=book.cited(clash.sources),
    )


def conflicts_with_use(book: Book, person: Person, keys: Iterable[str]) -> tuple[Conflict, ...]:
    """Conflicts of these ingredients with the products in use."""
    used = used_by(book, person)
    return tuple(
        found for key in keys for other, products in used.items() if (found := conflict(book, key, other, products))
    )


def conflicts_in_use(book: Book, person: Person) -> tuple[Conflict, ...]:
    """Conflicts between different products in use, each pair of ingredients once."""
    return tuple(dict.fromkeys(_pairs_in_use(book, person)))


def used_by(book: Book, person: Person) -> dict[str, tuple[str, ...]]:
    """The book's ingredients in the products in use, each with the products that have it."""
    used: dict[str, tuple[str, ...]] = {}
    for product in person.uses:
        for key in keys_of(book, product):
            used[key] = (*used.get(key, ()), product.name)
    return used


def keys_of(book: Book, product: Used) -> tuple[str, ...]:
    """The book's ingredients in a product, each once."""
    return tuple(dict.fromkeys(key for content in product.contents() if (key := book.recognise(content.name))))


def _pairs_in_use(book: Book, person: Person) -> Iterator[Conflict]:
    for index, one in enumerate(person.uses):
        for other in person.uses[index + 1 :]:
            for first in keys_of(book, one):
                for second in keys_of(book, other):
                    if found := conflict(book, first, second, (one.name, other.name)):
                        yield found


def _is_of(book: Book, clash: Clash, first: str, second: str) -> bool:
    one, other = (book.named([name]) for name in clash.between)
    return (first in one and second in other) or (first in other and second in one)


def _against_content(book: Book, facts: Facts, content: Content) -> str | None:
    """Why one ingredient of a label is not for this person: allergy, exclusion, or too strong for use at home."""
    if allergy := _allergy(facts.person, (content.name,)):
        return allergy
    key = book.recognise(content.name)
    if key is None:
        return None
    if reason := reason_against(book, facts, key):
        return reason
    most = book.ingredients[key].most
    if most is not None and content.percent is not None and content.percent > most:
        return f"{content.percent:g} % is more than the {most:g} % that is usual for use at home."
    return None


def _allergy(person: Person, names: Iterable[str]) -> str | None:
    for allergy in person.allergies:
        if any(within(normal(allergy), name) for name in names):
            return f"You named an allergy to {allergy}."
    return None
