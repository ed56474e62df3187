"""From an analysis and what a person says of themselves to advice that can be checked.

Each recommendation names the values that made its rule fire, its reason and its evidence. It is no diagnosis.

Example::

    recommend(analysis, Person(age=24, skin_type="oily"), read_products(Path("shop.csv")))
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from skinsight.analyzer.advice.book import Book, Rule, shipped_book
from skinsight.analyzer.advice.conditions import Facts
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Candidate, Product, ranked, suitable
from skinsight.analyzer.advice.suitability import (
    conflict,
    conflicts_in_use,
    conflicts_with_use,
    gather,
    reason_against,
    unsuitable_in_use,
    used_by,
)
from skinsight.analyzer.schema.recommendation import URGENCIES, Avoid, Conflict, Finding, LookFor, Recommendation
from skinsight.analyzer.schema.result import Analysis

SUN_BESIDE: Final = "Protect the skin from the sun every day while you use this."


def recommend(
    analysis: Analysis, person: Person = NOBODY, products: Sequence[Product] = (), book: Book | None = None
) -> list[Recommendation]:
    """Advice for a person, red flags first, then by urgency, then in the book's order.

    Args:
        analysis: what was seen; a concern that is unavailable or was not asked for gives no advice.
        person: what they say of themselves; what is not said is not assumed.
        products: a catalogue, see :func:`skinsight.analyzer.advice.products.read_products`.
        book: the rules; None means those that are shipped.

    Raises:
        AdviceError: the rules are malformed.
    """
    book = book or shipped_book()
    facts = gather(book, analysis, person)
    fired = [(rule, because) for rule in book.rules if (because := rule.fires(facts)) is not None]
    if any(rule.pauses_care for rule, _ in fired):
        fired = [(rule, because) for rule, because in fired if rule.urgency != "care"]
    fired.sort(key=lambda pair: URGENCIES.index(pair[0].urgency))
    suited = {rule.id: _suited(book, facts, rule) for rule, _ in fired}
    candidates = suitable(book, facts, products)
    return [_recommendation(book, facts, rule, because, suited, candidates) for rule, because in fired]


def _suited(book: Book, facts: Facts, rule: Rule) -> tuple[str, ...]:
    """The ingredients of a rule that are for this person."""
    return tuple(key for key in book.named(rule.look_for) if reason_against(book, facts, key) is None)


def _recommendation(
    book: Book,
    facts: Facts,
    rule: Rule,
    because: tuple[Finding, ...],
    suited: Mapping[str, tuple[str, ...]],
    candidates: Sequence[Candidate],
) -> Recommendation:
    mine = suited[rule.id]
    used = used_by(book, facts.person)
    offered = [key for key in mine if not book.ingredients[key].prescription]
    unwanted = book.named([*rule.products_without, *(name for one in rule.avoid for name in one.ingredients)])
    return Recommendation(
        rule=rule.id,
        urgency=rule.urgency,
        concern=rule.concern,
        title=rule.title,
        advice=rule.advice,
        reason=rule.reason,
        because=because,
        evidence=book.cited(rule.sources),
        look_for=tuple(_look_for(book, key, used.get(key, ())) for key in mine),
        avoid=_avoid(book, facts, rule),
        conflicts=_conflicts(book, facts, rule, suited),
        expect=rule.expect,
        see_doctor=rule.see_doctor,
        products=ranked(book, candidates, offered, unwanted, rule.least_spf),
    )


def _look_for(book: Book, key: str, in_use: tuple[str, ...]) -> LookFor:
    one = book.ingredients[key]
    return LookFor(
        inci=one.inci,
        name=one.name,
        strength=one.strength,
        cautions=(*one.cautions, SUN_BESIDE) if one.sun else one.cautions,
        prescription=one.prescription,
        in_use=in_use,
    )


def _avoid(book: Book, facts: Facts, rule: Rule) -> tuple[Avoid, ...]:
    """What the rule avoids and what of its ingredients is not for this person, each with the products that have it."""
    used = used_by(book, facts.person)
    reasons = {key: one.reason for one in rule.avoid for key in book.named(one.ingredients)}
    for key in book.named(rule.look_for):
        if reason := reason_against(book, facts, key):
            reasons[key] = reason
    avoided = tuple(
        Avoid(inci=book.ingredients[key].inci, reason=reason, in_use=used.get(key, ()))
        for key, reason in reasons.items()
    )
    return (*avoided, *unsuitable_in_use(book, facts)) if rule.about_products_in_use == "unsuitable" else avoided


def _conflicts(book: Book, facts: Facts, rule: Rule, suited: Mapping[str, Iterable[str]]) -> tuple[Conflict, ...]:
    """Of what the rule advises with all that is advised up to it and with the products in use, each pair once."""
    mine = tuple(suited[rule.id])
    so_far = list(suited)[: list(suited).index(rule.id) + 1]
    advised = dict.fromkeys(key for one in so_far for key in suited[one])
    found: dict[frozenset[str], Conflict] = {}
    for first in mine:
        for second in advised:
            if one := conflict(book, first, second):
                found.setdefault(frozenset((first, second)), one)
    in_use = conflicts_in_use(book, facts.person) if rule.about_products_in_use == "conflicts" else ()
    return (*found.values(), *conflicts_with_use(book, facts.person, mine), *in_use)
