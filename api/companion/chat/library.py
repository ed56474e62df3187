"""What can be cited for a person, and how a question finds it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final

from skinsight.analyzer.advice.book import Book, Rule, shipped_book
from skinsight.analyzer.advice.conditions import Condition
from skinsight.analyzer.advice.suitability import Suitability
from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.api.companion.chat.passages import (
    Passage,
    conflict_passage,
    ingredient_passage,
    mixing_passage,
    rule_passage,
)
from skinsight.api.companion.chat.search import Entry, Hit, Index
from skinsight.api.companion.chat.vocabulary import vocabulary, words
from skinsight.api.page.words import Words

LEAST_COVERAGE: Final = 0.55
"""Share of a question that a passage must cover to answer it."""
LEAST_NAMED: Final = 0.2
"""Share that the words by which it is named must cover then: what a text has by the way is no answer."""
ENOUGH_NAMED: Final = 0.35
"""Share covered by the words by which it is named that is enough alone."""
MOST: Final = 3
"""Passages of an answer."""
NEAR: Final = 0.4
"""A further passage is given from this share of the best score."""
FITS: Final = 1.5
"""A rule that fired for this person, or asks for what was said of them, is worth so much more."""
FOR_OTHERS: Final = 0.6
"""One that asks for what is rare and was not said, so much less."""
OF_OTHERS: Final = frozenset({"person.age", "person.pregnancy"})
LONGEST_NAME: Final = 4
"""Words of an ingredient's name in a question."""
OF_INGREDIENTS: Final = {
    "en": """ingredient work effect function clog pore comedogenic irritate irritation strong strength percent
        percentage concentration product cream serum skin face evening morning night day start side risk combine mix
        pregnant breastfeeding plan baby child old year month""",
    "id": """bahan fungsi efek manfaat kekuatan persen konsentrasi produk krim serum kulit wajah komedo iritasi mulai
        risiko bersama gabung campur hamil menyusui ibu bayi anak tahun bulan umur usia""",
}
"""What may be asked of any ingredient."""


@dataclass(frozen=True, slots=True)
class Named:
    """An ingredient that a question names, and the words by which it does."""

    inci: str
    words: tuple[str, ...]


def retrieve(question: str, language: str, suitability: Suitability, concerns: tuple[str, ...]) -> list[Passage]:
    """The passages that answer a question, best first; empty where none covers enough of it."""
    vocabulary_, said = vocabulary(language), Words(language)
    index, named = index_of(language), list(named_ingredients(question, language))
    found: list[Passage] = []
    for first, second in combinations(named, 2):
        found += filter(None, [_together(suitability.book, first.inci, second.inci, said)])
    for one in named[:MOST]:
        passage = ingredient_passage(one.inci, suitability, concerns, said)
        rest = [word for word in vocabulary_.tokens(question) if word not in _all_words(named, language)]
        about = set(vocabulary_.tokens(" ".join((passage.text, *passage.more, OF_INGREDIENTS[language]))))
        whole = sum(map(index.rarity, rest))
        if not whole or sum(index.rarity(word) for word in rest if word in about) >= LEAST_COVERAGE * whole:
            found.append(passage)
    asked = vocabulary_.tokens(question)
    on_topic = not vocabulary_.topics.isdisjoint(asked)
    hits = [
        hit for hit in index.search(asked if on_topic else (), _weights(suitability)) if _holds(suitability, hit.name)
    ]
    rules = _rules()
    fired = _fired(suitability)
    found += [
        rule_passage(rules[hit.name], suitability, said, hit.name in fired)
        for place, hit in enumerate(hits)
        if _answers(hit)
        and hit.score >= NEAR * hits[0].score
        and (not place or rules[hit.name].urgency != "red_flag")  # nobody is alarmed by the way
    ]
    return found[:MOST]


def named_ingredients(question: str, language: str) -> Iterator[Named]:
    """The ingredients whose names or synonyms stand in a question, longer names first; never by a likely spelling."""
    stop, spoken = vocabulary(language).stop, words(question)
    taken = [False] * len(spoken)
    table = shipped_table()
    for length in range(min(LONGEST_NAME, len(spoken)), 0, -1):
        for at in range(len(spoken) - length + 1):
            part = spoken[at : at + length]
            if any(taken[at : at + length]) or (length == 1 and (part[0] in stop or len(part[0]) < 3)):
                continue
            match = table.find(" ".join(part))
            if match and match[1].kind != "spelling":
                taken[at : at + length] = [True] * length
                yield Named(match[0], tuple(part))


@cache
def index_of(language: str) -> Index:
    """The rules of the book in one language."""
    return Index([_entry(rule, language) for rule in shipped_book().rules])


def _entry(rule: Rule, language: str) -> Entry:
    book, said, vocabulary_ = shipped_book(), Words(language), vocabulary(language)
    names = [book.ingredients[key].name for key in book.named(rule.look_for)]
    texts = map(said.plain, filter(None, (rule.advice, rule.reason, rule.expect, rule.see_doctor, *names)))
    named = f"{said.plain(rule.title)} {vocabulary_.asked.get(rule.id, '')}"
    return Entry(rule.id, vocabulary_.tokens(named), vocabulary_.tokens(" ".join(texts)))


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in shipped_book().rules}


def _answers(hit: Hit) -> bool:
    return hit.named >= ENOUGH_NAMED or (hit.coverage >= LEAST_COVERAGE and hit.named >= LEAST_NAMED)


def _together(book: Book, first: str, second: str, said: Words) -> Passage | None:
    """What the book says of two ingredients that meet, and where it says nothing, the mixing rules."""
    one, other = book.recognise(first), book.recognise(second)
    if one and other and (clash := book.clash(one, other)):
        return conflict_passage(clash, said)
    rule = next((rule for rule in shipped_table().mixing if rule.forbids(first, second)), None)
    return mixing_passage(rule, first, second) if rule else None


def _all_words(named: list[Named], language: str) -> set[str]:
    vocabulary_ = vocabulary(language)
    return {word for one in named for word in vocabulary_.tokens(" ".join(one.words))}


def _of_person(conditions: tuple[Condition, ...]) -> list[Condition]:
    return [condition for condition in conditions if condition.measure.startswith("person.")]


def _holds(suitability: Suitability, name: str) -> bool:
    """Whether what was said of a person does not speak against a rule."""
    rule, facts = _rules()[name], suitability.facts
    if any(condition.finding(facts) for condition in _of_person(rule.unless)):
        return False
    told = [one for one in _of_person(rule.when) if facts.value(one.measure) not in (None, ())]
    return all(condition.finding(facts) for condition in told)


def _fired(suitability: Suitability) -> set[str]:
    analysis = suitability.facts.analysis
    return {one.rule for one in analysis.recommendations} if analysis else set()


def _weights(suitability: Suitability) -> dict[str, float]:
    """What each rule is worth for this person and photograph."""
    facts, fired = suitability.facts, _fired(suitability)
    weights = {}
    for rule in suitability.book.rules:
        asked = _of_person(rule.when)
        told = [condition for condition in asked if facts.value(condition.measure) not in (None, ())]
        meant = bool(told) and all(condition.finding(facts) for condition in told)
        unsaid = any(facts.value(measure) is None for measure in OF_OTHERS & {one.measure for one in asked})
        weights[rule.id] = FITS if meant or rule.id in fired else FOR_OTHERS if unsaid else 1.0
    return weights
