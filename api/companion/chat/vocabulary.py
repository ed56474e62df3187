"""Words of questions and of texts made comparable: stems, what people say for what the texts call it, and language."""

import re
import threading
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import snowballstemmer

FILE: Final = Path(__file__).parent / "vocabulary.toml"
ALGORITHMS: Final = {"en": "english", "id": "indonesian"}
"""Snowball's stemmer of each language of the chat."""
LONGEST: Final = 5
"""Words of what people say for one thing, at most."""
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_STEMMING: Final = threading.Lock()  # a stemmer holds the word that it is at


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language.

    Attributes:
        language: its code.
        stop: words that say nothing of what is asked.
        same: stems of what people say, to the stems that the texts have for it.
        asked: further words of a passage, by the passage's name.
        topics: stems of what the texts are about; a question without any of them is about something else.
    """

    language: str
    stop: frozenset[str]
    same: Mapping[tuple[str, ...], tuple[str, ...]]
    asked: Mapping[str, str]
    topics: frozenset[str]

    def tokens(self, text: str) -> tuple[str, ...]:
        """The stems of a text without numbers and stop words, in order."""
        said = [word for word in words(text) if not word.isdigit() and len(word) > 1]
        stems = [stem(self.language, word) for word in said]
        found: list[str] = []
        at = 0
        while at < len(stems):
            for length in range(min(LONGEST, len(stems) - at), 0, -1):
                if (meant := self.same.get(tuple(stems[at : at + length]))) is not None:
                    found += meant
                    at += length
                    break
            else:
                found += [] if said[at] in self.stop else [stems[at]]
                at += 1
        return tuple(found)

    def has(self, text: str, any_of: str) -> bool:
        """Whether a text has one of these words, in whatever form, stop words too."""
        stems = {stem(self.language, word) for word in words(text)}
        return any(stem(self.language, word) in stems for word in words(any_of))

    def counts(self, text: str) -> int:
        """How many stop words of this language a text has."""
        return sum(word in self.stop for word in words(text))


def words(text: str) -> list[str]:
    """The words of a text in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


@lru_cache(maxsize=50_000)
def stem(language: str, word: str) -> str:
    """The stem of a word by Snowball (Porter's algorithm of 2001; Tala's of 2003 for Indonesian)."""
    with _STEMMING:
        found: str = _stemmer(language).stemWord(word)
        return found


def language_of(text: str, otherwise: str) -> str:
    """The language of which a text has more stop words; ``otherwise`` where both have as many."""
    counts = {language: vocabulary(language).counts(text) for language in ALGORITHMS}
    best = max(counts, key=lambda language: counts[language])
    return best if list(counts.values()).count(counts[best]) == 1 else otherwise


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of a language."""
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))[language]
    stop = frozenset(given["stop"].split())

    def stems(text: str) -> tuple[str, ...]:
        return tuple(stem(language, word) for word in words(text))

    same = {stems(said): stems(meant) for meant, all_said in given["same"].items() for said in all_said}
    return Vocabulary(language, stop, same, given["asked"], frozenset(stems(given["topics"])))


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(ALGORITHMS[language])
