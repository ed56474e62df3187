"""From an analysis and what a person says of themselves to advice that can be checked.

Each recommendation names the values that made its rule fire, its reason and its evidence. It is no diagnosis.

Example::

    recommend(analysis, Person(age=24, skin_type="oily"), read_catalogue(Path("shop.csv")))
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from skinsight.analyzer.advice.book import Book, Rule, shipped_book
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue, Shelf
from skinsight.analyzer.advice.suitability import Routine, Suitability, conflict, conflicts_with_use, gather
from skinsight.analyzer.schema.recommendation import URGENCIES, Avoid, Conflict, Finding, LookFor, Recommendation
from skinsight.analyzer.schema.result import Analysis

YOUNG: Final = 2
"""Years of the child that advice must suit too where the age is needed and not stated. For the youngest sunscreen is
none, but it is held back from nobody on a doubt."""
SUN_BESIDE: Final = "Protect the skin from the sun every day while you use this."


def recommend(
    analysis: Analysis, person: Person = NOBODY, products: Catalogue | None = None, book: Book | None = None
) -> list[Recommendation]:
    """Advice for a person, red flags first, then by urgency, then in the book's order.

    Args:
        analysis: what was seen; a concern that is unavailable or was not asked for gives no advice.
        person: what they say of themselves; what is not said is not assumed.
        products: a catalogue, see :func:`skinsight.analyzer.advice.catalogue_files.read_catalogue`; None means none.
        book: the rules; None means those that are shipped.

    Raises:
        AdviceError: the rules are malformed.
    """
    book = book or shipped_book()
    if person.age is not None:
        analysis = analysis.model_copy(update={"age_needed": False})
    told, routine = gather(book, analysis, person)
    suitability = _of_any_age(told) if analysis.age_needed else told
    fired = [
        (rule, because)
        for rule in book.rules
        if (because := rule.fires(told.facts)) is not None and rule.fires(suitability.facts) is not None
    ]
    if any(rule.pauses_care for rule, _ in fired):
        fired = [(rule, because) for rule, because in fired if rule.urgency != "care"]
    fired.sort(key=lambda pair: URGENCIES.index(pair[0].urgency))
    advised = Advised(
        suitability=suitability,
        routine=routine,
        shelf=Shelf.of(products or Catalogue.of((), book), suitability, routine),
        suited={rule.id: _suited(suitability, rule) for rule, _ in fired},
    )
    return [advised.recommendation(rule, because) for rule, because in fired]


def _of_any_age(told: Suitability) -> Suitability:
    """What suits someone whatever their age: whoever may be a child is advised nothing that is not for one."""
    young = told.facts.person.model_copy(update={"age": YOUNG})
    return Suitability(told.book, replace(told.facts, person=young))


def _suited(suitability: Suitability, rule: Rule) -> tuple[str, ...]:
    """The ingredients of a rule that are for this person."""
    named = suitability.book.named(rule.look_for)
    return tuple(key for key in named if suitability.reason_against(key) is None)


@dataclass(frozen=True, slots=True)
class Advised:
    """The rules that fired for one person, and what they rest on.

    Attributes:
        suited: the ingredients of each rule that are for this person, in the order of the advice.
    """

    suitability: Suitability
    routine: Routine
    shelf: Shelf
    suited: Mapping[str, tuple[str, ...]]

    def recommendation(self, rule: Rule, because: tuple[Finding, ...]) -> Recommendation:
        """One rule, said to this person."""
        book, mine = self.suitability.book, self.suited[rule.id]
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
            look_for=tuple(map(self._look_for, mine)),
            avoid=self._avoid(rule),
            conflicts=self._conflicts(rule),
            expect=rule.expect,
            see_doctor=rule.see_doctor,
            products=self.shelf.ranked(offered, unwanted, rule.least_spf),
        )

    def _look_for(self, key: str) -> LookFor:
        one = self.suitability.book.ingredients[key]
        return LookFor(
            inci=one.inci,
            name=one.name,
            strength=one.strength,
            cautions=(*one.cautions, SUN_BESIDE) if one.sun else one.cautions,
            prescription=one.prescription,
            in_use=self.routine.used.get(key, ()),
        )

    def _avoid(self, rule: Rule) -> tuple[Avoid, ...]:
        """What the rule avoids and what of its ingredients is not for this person, each with the products in use."""
        book = self.suitability.book
        reasons = {key: one.reason for one in rule.avoid for key in book.named(one.ingredients)}
        for key in book.named(rule.look_for):
            if reason := self.suitability.reason_against(key):
                reasons[key] = reason
        avoided = tuple(
            Avoid(inci=book.ingredients[key].inci, reason=reason, in_use=self.routine.used.get(key, ()))
            for key, reason in reasons.items()
        )
        return (*avoided, *self.routine.unsuitable) if rule.about_products_in_use == "unsuitable" else avoided

    def _conflicts(self, rule: Rule) -> tuple[Conflict, ...]:
        """Of what the rule advises with all that is advised up to it and with the products in use, each pair once."""
        book, mine = self.suitability.book, self.suited[rule.id]
        so_far = list(self.suited)[: list(self.suited).index(rule.id) + 1]
        advised = dict.fromkeys(key for one in so_far for key in self.suited[one])
        found: dict[frozenset[str], Conflict] = {}
        for first in mine:
            for second in advised:
                if one := conflict(book, first, second):
                    found.setdefault(frozenset((first, second)), one)
        in_use = self.routine.conflicts if rule.about_products_in_use == "conflicts" else ()
        return (*found.values(), *conflicts_with_use(book, self.routine, mine), *in_use)
