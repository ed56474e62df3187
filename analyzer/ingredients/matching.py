"""Finds the INCI name that a name on a label stands for, however it is spelt.

Names and synonyms are looked up first: whole, without what stands in brackets, and what stands in brackets. What is
found by none of these is compared with the names that share most pairs of letters with it, by the number of edits
(optimal string alignment: a character more, less, another, or two exchanged), and at last taken for several names of
one thing that slashes join.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from skinsight.analyzer.ingredients.schema import Kind, Match
from skinsight.analyzer.ingredients.spelling import folded, plain, transcribed

LEAST_LETTERS: Final = 4
"""Shorter names are found as they are or not at all."""
LEAST_MENDED: Final = 7
"""Of names so long, edits are allowed: too many words are one letter away from shorter ones (better, BUTTER)."""
LETTERS_PER_EDIT: Final = 5.5
"""One edit for so many letters, rounded down, is what a name may differ by; docs/ingredients.md has what others do."""
SHORT: Final = 7
"""So short a name that only begins another one is a word of its own: RETINA is not RETINAL cut off."""
MOST_LETTERS: Final = 120
"""Longer names are found as they are or not at all: edits among them say little."""
LOOK_ALIKE: Final = 0.25
"""A character taken for one that looks like it counts as this much of an edit."""
LETTERS_PER_WORDS_EDIT: Final = 4.5
"""Words in the same place may differ by one edit for so many letters, and by one at least: else SODIUM would pass for
POTASSIUM, ALOE for ALGAE, DIOCTANOATE for DIHEPTANOATE."""
NEAREST: Final = 48
"""Names with the most pairs of letters in common that are compared by edits."""

NAMES_KEPT: Final = 50_000
"""Names on labels whose meaning is remembered, so that a catalogue is matched once; none is longer than
:data:`MOST_LETTERS`."""

_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\][]*)\]")
_QUALIFIERS: Final = re.compile(r"^(?:certified )?(?:organic|bio|natural|pure|raw) | \(?nano\)?$", re.IGNORECASE)
_ALPHABET: Final = b" ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_BASE: Final = len(_ALPHABET)
_CODES: Final = np.zeros(256, np.int64)
_CODES[list(_ALPHABET)] = range(_BASE)

Found = tuple[str, Match]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which names hold which pair of letters: for each pair a run of ``names`` that begins at ``starts``.

    Shape: ``starts`` has one entry more than there are pairs; ``lengths`` counts the pairs of each name.
    """

    starts: npt.NDArray[np.int64]
    names: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]

    @classmethod
    def of(cls, keys: tuple[str, ...]) -> "Pairs":
        """Index the pairs of these keys."""
        lengths = np.array([len(key) + 1 for key in keys], np.int32)
        pairs = _pairs(" ".join(keys))
        order = np.argsort(pairs, kind="stable")
        names = np.repeat(np.arange(len(keys), dtype=np.int32), lengths)[order]
        return cls(np.searchsorted(pairs[order], np.arange(_BASE**2 + 1)), names, lengths)

    def nearest(self, key: str) -> npt.NDArray[np.intp]:
        """The :data:`NEAREST` names by Dice's coefficient of their pairs."""
        pairs = _pairs(key)
        runs = [self.names[self.starts[pair] : self.starts[pair + 1]] for pair in pairs]
        shared = np.bincount(np.concatenate(runs), minlength=len(self.lengths))
        return np.argpartition(-2 * shared / (self.lengths + len(pairs)), NEAREST)[:NEAREST]


@dataclass(frozen=True)
class Index:
    """Finds names.

    Attributes:
        exact: spelling without spaces to INCI name, the name in the table that it is, and its kind.
        keys: the same names as they look in print, without spaces.
        names: for each key the INCI name and the name in the table.
        pairs: the pairs of letters in the keys.
        common: INCI names that are taken where two are equally near.
    """

    exact: Mapping[str, tuple[str, str, Kind]]
    keys: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    pairs: Pairs
    common: frozenset[str]

    @classmethod
    def of(cls, functions: Mapping[str, str], synonyms: Mapping[str, str], common: Mapping[str, object]) -> "Index":
        """Index INCI names and their synonyms; where two spellings are equally near, a ``common`` name is taken."""
        exact: dict[str, tuple[str, str, Kind]] = {_solid(plain(inci)): (inci, inci, "name") for inci in functions}
        for name, inci in synonyms.items():
            for spelt in (name, transcribed(name)):
                key = _solid(plain(spelt))
                if exact.get(key, ("",))[0] != inci:
                    exact[key] = (inci, name, "synonym")
        names = {_solid(folded(name)): (inci, name) for inci, name, _ in exact.values()}
        keys = tuple(names)
        return cls(exact, keys, tuple(names.values()), Pairs.of(keys), frozenset(common) | frozenset(synonyms.values()))

    def find(self, label: str) -> Found | None:
        """What a label's name stands for; None where nothing is near enough."""
        return self._found(label) if len(label) <= MOST_LETTERS else self._find(label)

    def forget(self) -> None:
        """Forget which labels were asked for."""
        self.__dict__.pop("_found", None)

    @cached_property
    def _found(self) -> Callable[[str], Found | None]:
        return lru_cache(maxsize=NAMES_KEPT)(self._find)

    def _find(self, label: str) -> Found | None:
        for name in _readings(label):
            if found := self.exact.get(_solid(plain(name))):
                return found[0], Match(kind=found[2], matched=found[1], sureness=1)
        for name in _readings(label):
            if near := self._nearest(name):
                return near
        return self._joined(label)

    def _joined(self, label: str) -> Found | None:
        """The first of names that slashes join, where all are known and name one thing: ``AQUA / WATER / EAU``.

        A number of the Colour Index goes with any name: ``CI 77891 / TITANIUM DIOXIDE``.
        """
        parts = [found for part in label.split("/") if (found := self.exact.get(_solid(plain(part))))]
        things = {inci for inci, *_ in parts if not inci.startswith("CI ")}
        if len(parts) < 2 or len(parts) <= label.count("/") or len(things) > 1:
            return None
        inci, matched, kind = parts[0]
        return inci, Match(kind=kind, matched=matched, sureness=1)

    def _nearest(self, name: str) -> Found | None:
        """The one name within the edits allowed that is nearer than all others."""
        key = _solid(folded(name))
        if not LEAST_LETTERS <= len(key) <= MOST_LETTERS:
            return None
        near = []
        for at in self.pairs.nearest(key):
            letters = max(len(key), len(self.keys[at]))
            allowed = int(letters / LETTERS_PER_EDIT) if letters >= LEAST_MENDED else 0
            edits = OSA.distance(key, self.keys[at], score_cutoff=allowed)
            inci, matched = self.names[at]
            begins = len(key) < SHORT and self.keys[at].startswith(key)
            if edits <= allowed and (edits == 0 or not begins) and _same_words(name, matched, edits):
                near.append((edits, inci not in self.common, inci, matched))
        if not near:
            return None
        near.sort()
        edits, rare, inci, matched = near[0]
        if any(other[:2] == (edits, rare) and other[2] != inci for other in near[1:]):
            return None
        return inci, Match(kind="spelling", matched=matched, sureness=_sureness(name, matched, edits))


def _readings(label: str) -> Iterator[str]:
    """A label's name whole, without brackets, without qualifiers, and what the brackets hold."""
    yield label
    outside = " ".join(_BRACKETS.sub(" ", label).split())
    bare = _QUALIFIERS.sub("", outside)
    yield from dict.fromkeys((outside, bare))
    for inside in _BRACKETS.findall(label):
        yield "".join(inside)


def _solid(name: str) -> str:
    return name.replace(" ", "")


def _pairs(text: str) -> npt.NDArray[np.int64]:
    """The pairs of neighbouring letters as numbers, one more than there are letters: the ends are spaces."""
    codes = _CODES[np.frombuffer(f" {text} ".encode("ascii"), np.uint8)]
    return codes[:-1] * _BASE + codes[1:]


def _same_words(given: str, name: str, edits: int) -> bool:
    """Whether numbers are the same, and words in the same place alike."""
    words, others = folded(given).split(), folded(name).split()
    numbers = {folded(word) for word in plain(name).split() if any(char.isdigit() for char in word)}
    stray = {folded(word) for word in plain(given).split() if word.isdigit()}
    if not (numbers <= set(words) and stray <= numbers):
        return False
    if len(words) != len(others):  # a space more or less is a slip, a word more or less another ingredient
        return edits <= 1
    return all(
        OSA.distance(one, two) <= max(1, int(max(len(one), len(two)) / LETTERS_PER_WORDS_EDIT))
        for one, two in zip(words, others, strict=True)
    )


def _sureness(given: str, name: str, edits: int) -> float:
    """The share of characters that agree, look-alikes counted by :data:`LOOK_ALIKE`."""
    one, other = _solid(plain(given)), _solid(plain(name))
    alike = max(OSA.distance(one, other) - edits, 0)
    return round(max(1 - (edits + LOOK_ALIKE * alike) / max(len(one), len(other)), 0), 3)
