"""A question answered from the book, the ingredient table and one person's analysis; red flags come first, always."""

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.suitability import gather
from skinsight.analyzer.ingredients.analysis import concerns_of
from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.analyzer.ingredients.label import MOST_CHARACTERS, read_label
from skinsight.analyzer.schema.recommendation import URGENCIES
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.companion.chat.flags import flags_of
from skinsight.api.companion.chat.library import MOST, retrieve
from skinsight.api.companion.chat.passages import (
    Passage,
    age_passage,
    finding_passages,
    ingredient_passage,
    rule_passage,
)
from skinsight.api.companion.chat.vocabulary import language_of, vocabulary
from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS

MOST_EARLIER: Final = 6
NOTHING: Final = N_(
    "Our texts do not answer this. They speak of spots, dark spots, dark circles, lines, sun, products and their "
    "ingredients. Ask a doctor or pharmacist about anything else."
)
NO_RESULT: Final = N_("No result is at hand: take a photograph, or choose a date of yours that is kept, and ask again.")
URGENT: Final = N_("This comes first. Other questions can wait until a doctor has seen it.")
RESULT_WORDS: Final = {
    "en": "result photo photograph picture show score count number figure analysis mark tone find found detect",
    "id": "hasil foto gambar skor jumlah angka analisis tanda warna terlihat ditemukan rona",
}
"""Words by which one asks for what a photograph shows."""

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500, pattern=r"^[^\x00]*$")]


class Asked(BaseModel):
    """A question, and whom the answer is for.

    Attributes:
        language: of the answer where the question does not tell it.
        label: an ingredient list that the question is about.
        earlier: questions before this one, the last last: for one that only goes on.
    """

    model_config = ConfigDict(extra="forbid")

    question: Question
    person: Person = NOBODY
    language: Annotated[str, Field(pattern="^(en|id)$")] = "en"
    label: Annotated[str, Field(max_length=MOST_CHARACTERS)] | None = None
    earlier: Annotated[tuple[Question, ...], Field(max_length=MOST_EARLIER)] = ()


class Answer(BaseModel):
    """What the texts say.

    Attributes:
        answered: whether a passage answers the question itself.
        language: of the answer.
        note: what is said where no passage does, or where something else comes first.
        flags: what comes first, whatever was asked.
        findings: what the photograph shows of what was asked about.
        passages: what the texts say, best first.
        text: what a language model made of the passages, where the person agreed to ask one.
    """

    answered: bool
    language: str
    note: str | None = None
    flags: tuple[Passage, ...] = ()
    findings: tuple[Passage, ...] = ()
    passages: tuple[Passage, ...] = ()
    text: str | None = None

    def cited(self) -> tuple[Passage, ...]:
        """All passages in the order in which they are shown."""
        return (*self.flags, *self.findings, *self.passages)


def answer(asked: Asked, analysis: Analysis | None = None) -> Answer:
    """Answer a question with passages. The photograph itself is never looked at."""
    language = language_of(asked.question, asked.language)
    words, flags = Words(language), flags_of(asked.question)
    suitability, _ = gather(shipped_book(), analysis, flags.told(asked.person))
    urgent = flags.rules if not analysis else (*flags.rules, *_red_flags(analysis))
    told = [rule for rule in suitability.book.rules if rule.id in urgent]
    told.sort(key=lambda rule: URGENCIES.index(rule.urgency))
    first = [rule_passage(rule, suitability, words, fired=True) for rule in told]
    if flags.age is not None and (of_age := age_passage(flags.age, words)):
        first.append(of_age)
    if flags.is_urgent:
        return Answer(answered=True, language=language, note=words.plain(URGENT), flags=tuple(first))
    concerns = concerns_of(analysis) if analysis else ()
    found = retrieve(asked.question, language, suitability, concerns)
    for before in reversed(asked.earlier):
        found = found or retrieve(f"{before} {asked.question}", language, suitability, concerns)
    on_label = [ingredient_passage(inci, suitability, concerns, words) for inci in _known(asked.label)]
    findings = tuple(_findings(asked.question, analysis, words)) if analysis else ()
    shown = {passage.cites for passage in first}
    passages = tuple(one for one in (*found, *on_label) if one.cites not in shown)[: MOST + len(on_label)]
    answered = bool(found or on_label or findings or any(rule.id != "pregnancy" for rule in told))
    of_result = vocabulary(language).has(asked.question, RESULT_WORDS[language])
    note = None if answered else words.plain(NO_RESULT if of_result and not analysis else NOTHING)
    return Answer(
        answered=answered, language=language, note=note, flags=tuple(first), findings=findings, passages=passages
    )


def _red_flags(analysis: Analysis) -> tuple[str, ...]:
    return tuple(one.rule for one in analysis.recommendations if one.urgency == "red_flag")


def _known(label: str | None) -> Iterator[str]:
    """The ingredients of a label that the table knows. Whatever else stands there goes no further."""
    table = shipped_table()
    for given in read_label(label) if label and label.strip() else ():
        if found := table.find(given.text):
            yield found[0]


def _findings(question: str, analysis: Analysis, words: Words) -> Iterator[Passage]:
    """What the photograph shows of the concerns that a question names; all of it, where it asks for the result."""
    vocabulary_ = vocabulary(words.language)
    asked = set(vocabulary_.tokens(question))
    of_result = vocabulary_.has(question, RESULT_WORDS[words.language])
    named = {
        f"finding:{name}"
        for name, row in CONCERNS.items()
        if row.is_concern and set(vocabulary_.tokens(words.plain(row.label))) <= asked
    }
    for passage in finding_passages(analysis, words):
        if passage.cites in named or (of_result and not named):
            yield passage
