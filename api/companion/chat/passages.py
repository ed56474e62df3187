"""The passages that answers are made of: rules of the book, rows of the ingredient table, and what a photograph shows.

Each says what it comes from: ``rule:dark-circles``, ``conflict:retinol+benzoyl_peroxide``, ``ingredient:NIACINAMIDE``,
``exclusion:age``, ``finding:acne``.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from skinsight.analyzer.advice.book import Book, Clash, Rule, shipped_book
from skinsight.analyzer.advice.conditions import Facts
from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.advice.recommend import SUN_BESIDE
from skinsight.analyzer.advice.suitability import Suitability
from skinsight.analyzer.ingredients.analysis import MIXING, analyse
from skinsight.analyzer.ingredients.table import MixingRule
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.schema.recommendation import Source
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.page.messages import N_
from skinsight.api.page.result import ResultView
from skinsight.api.page.words import Words

Kind = Literal["rule", "conflict", "ingredient", "exclusion", "finding"]
FAMILIES: Final = {
    "active": N_("active ingredients"),
    "acid": N_("peeling acids"),
    "retinoid": N_("retinoids"),
    "lightener": N_("lightening ingredients"),
    "uv_filter": N_("sunscreens"),
    "moisturiser": N_("moisturisers"),
    "salicylate": N_("salicylates"),
}
"""Families of the book in words."""


class Passage(Frozen):
    """What is said, and where it stands.

    Attributes:
        cites: the rule, row or figure that it is.
        kind: what ``cites`` names.
        title: in a few words.
        text: what it says.
        more: further sentences, one by one.
        language: of the texts; descriptions of ingredients are in English alone.
        sources: guidelines, studies and tables that it rests on.
    """

    cites: str
    kind: Kind
    title: str
    text: str
    more: tuple[str, ...] = ()
    language: str
    sources: tuple[Source, ...] = ()


def rule_passage(rule: Rule, suitability: Suitability, words: Words, fired: bool) -> Passage:
    """A rule, with those of its ingredients that are for this person; why, only where it fired for them."""
    book, _ = suitability.book, words
    more = [_.plain(rule.reason)] if fired else []
    suited = [key for key in book.named(rule.look_for) if suitability.reason_against(key) is None]
    if suited:
        more.append(_("Look for: {what}.", what="; ".join(_looked_for(book, key, _) for key in suited)))
    for one in rule.avoid:
        more.append(_("Leave out {what}: {why}", what=_names(book, one.ingredients, _), why=_.plain(one.reason)))
    if rule.expect:
        more.append(_("When to expect a change: {when}", when=_.plain(rule.expect)))
    more.append(_("See a doctor: {when}", when=_.plain(rule.see_doctor)))
    return Passage(
        cites=f"rule:{rule.id}",
        kind="rule",
        title=_.plain(rule.title),
        text=_.plain(rule.advice),
        more=tuple(more),
        language=_.language,
        sources=book.cited(rule.sources),
    )


def conflict_passage(clash: Clash, words: Words) -> Passage:
    """Two ingredients or families that should not meet."""
    book, _ = shipped_book(), words
    return Passage(
        cites=f"conflict:{'+'.join(clash.between)}",
        kind="conflict",
        title=_(
            "{first} and {second}", first=_name(book, clash.between[0], _), second=_name(book, clash.between[1], _)
        ),
        text=_.plain(clash.reason),
        more=(_.plain(clash.remedy),),
        language=_.language,
        sources=book.cited(clash.sources),
    )


def mixing_passage(rule: MixingRule, first: str, second: str) -> Passage:
    """What the table of ingredients says of two that meet."""
    return Passage(
        cites=f"mixing:{first}+{second}",
        kind="conflict",
        title=f"{first} + {second}",
        text=rule.reason,
        more=(rule.remedy,),
        language="en",
        sources=(MIXING,),
    )


def age_passage(age: int, words: Words) -> Passage | None:
    """What the book keeps from children of an age."""
    book, _ = shipped_book(), words
    facts = Facts(None, Person(age=age))
    held = [one for one in book.exclusions if all(condition.finding(facts) for condition in one.when)]
    if not held:
        return None
    lines = tuple(f"{_names(book, one.ingredients, _)}: {_.plain(one.reason)}" for one in held)
    title = _("What holds for a child")
    return Passage(
        cites="exclusion:age", kind="exclusion", title=title, text=lines[0], more=lines[1:], language=_.language
    )


def ingredient_passage(inci: str, suitability: Suitability, concerns: Iterable[str], words: Words) -> Passage:
    """A row of the ingredient table, with what the book says of it and whether it is for this person."""
    book, _ = suitability.book, words
    person = suitability.facts.person
    row = analyse(inci, person, concerns).ingredients[0]
    key = book.recognise(inci)
    known = book.ingredients.get(key or "")
    more: list[str] = []
    if key and known:
        more.append(_("Usual strength: {strength}.", strength=_.plain(known.strength)))
        more += map(_.plain, (*known.cautions, *((SUN_BESIDE,) if known.sun else ())))
        if reason := suitability.reason_against(key):
            more.insert(0, _("Not for you, by what you said: {why}", why=_.plain(reason)))
    if row.pregnancy:
        more.append(_("In pregnancy: {why}", why=_.plain(row.pregnancy.reason)))
    elif person.pregnancy not in (None, "no"):
        more.append(_("No source here warns of it in pregnancy, which does not say that it is safe."))
    more += [f"{one.list}: {_of_rating(one.comedogenic, one.irritant, _)}" for one in row.ratings]
    if row.allergen:
        more.append(_("A fragrance allergen of the European Union: {name}", name=row.allergen.name))
    described = (*row.good_for, *row.bad_for)
    text = "; ".join(row.function) or _("Nothing is said of what it does.")
    return Passage(
        cites=f"ingredient:{inci}",
        kind="ingredient",
        title=f"{_.plain(known.name)} ({inci})" if known else inci,
        text=f"{text}. {'; '.join(described)}" if described else text,
        more=tuple(dict.fromkeys(more)),
        language=_.language if known and not described else "en",
    )


def finding_passages(analysis: Analysis, words: Words) -> Iterator[Passage]:
    """What a photograph shows of each concern, and of the tone."""
    view, _ = ResultView(analysis, words), words
    for row in view.rows():
        said = ", ".join(filter(None, (row.label, row.amount, row.place)))
        text = _("Not judged: {why}", why=row.unavailable) if row.unavailable else f"{said[:1].upper()}{said[1:]}."
        more = () if row.unavailable else tuple(f"{one.name}: {one.range or one.value}" for one in row.figures)
        yield Passage(
            cites=f"finding:{row.name}", kind="finding", title=row.title, text=text, more=more, language=_.language
        )
    yield Passage(
        cites="finding:tone", kind="finding", title=_("Skin tone"), text=view.tone_sentence(), language=_.language
    )


def _looked_for(book: Book, key: str, _: Words) -> str:
    one = book.ingredients[key]
    on_prescription = f", {_('on prescription')}" if one.prescription else ""
    return f"{_.plain(one.name)} ({one.inci}), {_.plain(one.strength)}{on_prescription}"


def _names(book: Book, names: Iterable[str], _: Words) -> str:
    return ", ".join(_name(book, name, _) for name in names)


def _name(book: Book, name: str, _: Words) -> str:
    return _.plain(FAMILIES[name] if name in FAMILIES else book.ingredients[name].name)


def _of_rating(comedogenic: tuple[int, int] | None, irritant: str | None, _: Words) -> str:
    said = []
    if comedogenic:
        grade = _.range(*map(str, comedogenic))
        said.append(_("clogs pores {grade} of 5", grade=grade))
    if irritant:
        said.append(_("irritates: {grade}", grade=irritant))
    return ", ".join(said)
