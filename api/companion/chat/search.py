"""Finds passages by the words of a question: by BM25 (Robertson and Zaragoza 2009), and how much of it they cover."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

K1: Final = 1.2
B: Final = 0.5
"""BM25's usual saturation, and a weaker normalisation of length: all passages are short."""
LEAST_HOLDERS: Final = 2
"""A word that fewer passages have weighs as if so many had it: in few texts a rare word need not be what matters."""
EMPHASIS: Final = 3
"""A word of a passage's title counts as so many of its text."""

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as its words: those that name it, and those of its text."""

    name: str
    named: Tokens
    text: Tokens

    def counts(self) -> Counter[str]:
        """How often it has each word, those that name it with their weight."""
        return Counter((*self.named * EMPHASIS, *self.text))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that has words of a question.

    Attributes:
        score: BM25; more is better.
        coverage: share of the question, by the rarity of its words, that the passage has, 0 to 1.
        named: the same of the words that name it.
    """

    name: str
    score: float
    coverage: float
    named: float


class Index:
    """Passages to be searched."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self._counts = [entry.counts() for entry in self.entries]
        self._named = [frozenset(entry.named) for entry in self.entries]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / max(1, len(self._lengths))
        self._holders = Counter(word for counts in self._counts for word in counts)

    def rarity(self, word: str) -> float:
        """Inverse document frequency, above 0."""
        total, holders = len(self.entries), max(self._holders[word], LEAST_HOLDERS)
        return math.log(1 + (total - holders + 0.5) / (holders + 0.5))

    def search(self, question: Tokens, weights: Mapping[str, float] | None = None) -> list[Hit]:
        """All passages that have a word of the question, best first; ``weights`` multiply the scores of some."""
        asked = dict.fromkeys(question)
        rarities = {word: self.rarity(word) for word in asked}
        whole = sum(rarities.values())
        found = []
        for entry, counts, named, length in zip(self.entries, self._counts, self._named, self._lengths, strict=True):
            shared = [word for word in asked if word in counts]
            if shared:
                norm = K1 * (1 - B + B * length / self._mean)
                score = sum(rarities[word] * counts[word] * (K1 + 1) / (counts[word] + norm) for word in shared)
                score *= (weights or {}).get(entry.name, 1.0)
                coverage = sum(rarities[word] for word in shared) / whole
                by_name = sum(rarities[word] for word in shared if word in named) / whole
                found.append(Hit(entry.name, score, coverage, by_name))
        return sorted(found, key=lambda hit: (-hit.score, hit.name))
