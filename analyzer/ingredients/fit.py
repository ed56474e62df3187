"""How an ingredient fits a person: their concerns, their skin type, and what else they said.

What an ingredient is good for is taken from the book of advice (what its rules look for) and from the described
ingredients (their functions and skin types); what it is bad for from the same, from ratings and from the allergens.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from skinsight.analyzer.advice.book import Book
from skinsight.analyzer.advice.conditions import Facts
from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.advice.suitability import Suitability
from skinsight.analyzer.ingredients.files import DESCRIPTIONS
from skinsight.analyzer.ingredients.label import Given
from skinsight.analyzer.ingredients.schema import Caution, Fit, Reason
from skinsight.analyzer.ingredients.table import Table
from skinsight.segmentation.concerns import concern

CONCERN_OF: Final = {"Anti-acne": "acne", "Skin-brightening": "flek", "Anti-aging": "wrinkles"}
"""Functions of described ingredients that are about a concern of the registry."""
SKIN_TYPES: Final = ("dry", "normal", "combination", "oily")
SENSITIVE: Final = "sensitive"
CLOGS: Final = 3
"""The comedogenic grade from which people with acne or oily skin are told: the upper half of the scale."""
IRRITATES: Final = ("high", "3", "4", "5")
"""What a rating of irritation ends on, from which it is told to people with sensitive skin."""
THE_BOOK: Final = "skinsight's rules of advice"


def helps(book: Book, table: Table, inci: str) -> dict[str, Reason]:
    """The concerns that an ingredient is good for, each with the reason."""
    key = book.recognise(inci)
    found: dict[str, Reason] = {}
    for rule in book.rules:
        if rule.concern and key in book.named(rule.look_for):
            titles = "; ".join(f"{one.title}, {one.year}" for one in book.cited(rule.sources))
            text = f"The advice on {concern(rule.concern).label.lower()} looks for it."
            found.setdefault(rule.concern, Reason(about=rule.concern, text=text, source=titles))
    described = table.described.get(inci)
    for function in described.functions if described else ():
        if about := CONCERN_OF.get(function):
            found.setdefault(about, Reason(about=about, text=f"{function}.", source=DESCRIPTIONS))
    return found


def suits(table: Table, inci: str) -> dict[str, Reason]:
    """The skin types that an ingredient is described to be good for by name (all types alike are none), with why."""
    described = table.described.get(inci)
    named = described.skin_types if described else frozenset()
    return {
        one: Reason(about=one, text=f"Described as good for {one} skin.", source=DESCRIPTIONS)
        for one in (*SKIN_TYPES, SENSITIVE)
        if one in named
    }


def burdens(table: Table, inci: str) -> Iterator[Reason]:
    """Why an ingredient is bad for acne, for oily or combination skin, or for sensitive skin."""
    for rating in table.ratings(inci):
        if rating.comedogenic and rating.comedogenic[1] >= CLOGS:
            grades = "-".join(map(str, dict.fromkeys(rating.comedogenic)))
            for about in ("acne", "oily", "combination"):
                yield Reason(about=about, text=f"Rated {grades} of 5 for clogging pores.", source=rating.list)
        if rating.irritant and rating.irritant.endswith(IRRITATES):
            yield Reason(about=SENSITIVE, text=f"Rated {rating.irritant} for irritation.", source=rating.list)
    if allergen := table.allergens.get(inci):
        text = f"A fragrance allergen of the European Union ({allergen.name}, {allergen.status})."
        yield Reason(about=SENSITIVE, text=text, source="Regulation (EC) No 1223/2009, Annexes II and III")


def fit(suitability: Suitability, table: Table, inci: str, given: Given, concerns: Iterable[str]) -> Fit:
    """What speaks for and against an ingredient for this person."""
    book, person = suitability.book, suitability.facts.person
    asked = {*concerns, *traits(person)}
    good = [one for about, one in (helps(book, table, inci) | suits(table, inci)).items() if about in asked]
    bad = [one for one in burdens(table, inci) if one.about in asked]
    recognised = Given(inci, given.percent)
    if reason := suitability.against(given) or suitability.against(recognised):
        bad.insert(0, Reason(about="person", text=reason, source=THE_BOOK))
    bad.extend(_avoided(suitability, inci, asked))
    return Fit(good=() if reason else tuple(good), bad=tuple(dict.fromkeys(bad)))


def traits(person: Person) -> tuple[str, ...]:
    """The skin type that a person told, and whether it is sensitive."""
    return tuple(one for one in (person.skin_type, SENSITIVE if person.sensitive else None) if one)


def caution_in_pregnancy(pregnant: Suitability, table: Table, inci: str) -> Caution | None:
    """Why to take care with an ingredient in pregnancy; None where no source here warns.

    ``pregnant`` is the suitability for someone who said that they are pregnant and nothing else.
    """
    key = pregnant.book.recognise(inci)
    if key and (reason := pregnant.reason_against(key)):
        return Caution(level="avoid", reason=reason, source=THE_BOOK)
    described = table.described.get(inci)
    if described is None or described.pregnancy == "safe":
        return None
    reason = {
        "avoid": "Described as one to avoid in pregnancy.",
        "caution": "Ask a doctor or midwife before using it in pregnancy.",
    }[described.pregnancy]
    return Caution(level=described.pregnancy, reason=reason, source=DESCRIPTIONS)


def _avoided(suitability: Suitability, inci: str, asked: set[str]) -> Iterator[Reason]:
    """What those rules avoid that are about a concern, or that fire for what the person said."""
    book, said = suitability.book, Facts(None, suitability.facts.person)
    key = book.recognise(inci)
    for rule in book.rules if key else ():
        seen = rule.concern is not None and rule.concern in asked  # which stands for what an analysis would tell
        when = [one for one in rule.when if not seen or one.measure.startswith("person.")]
        if not (seen or rule.when) or not all(one.finding(said) for one in when):
            continue
        if any(one.finding(said) for one in rule.unless):
            continue
        for one in rule.avoid:
            if key in book.named(one.ingredients):
                yield Reason(about=str(rule.concern) if seen else "person", text=one.reason, source=THE_BOOK)
