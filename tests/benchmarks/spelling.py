"""How often random slips in names are mended, and words of manuals are taken for names.

::

    python -m tests.benchmarks.spelling
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Final

import numpy as np

from skinsight.analyzer.ingredients.files import shipped_table

TABLE: Final = shipped_table()
TRIALS: Final = 1000
TYPOS: Final = 0.6
"""Share of slips of the hand; the others are of OCR."""
READ_AS: Final = (
    ("0", "O"), ("O", "0"), ("l", "1"), ("I", "l"), ("1", "l"), ("5", "S"), ("S", "5"), ("rn", "m"), ("m", "rn"),
    ("8", "B"), ("B", "8"), ("e", "c"), ("c", "e"), ("h", "b"), ("u", "ii"), ("i", "l"), ("a", "o"), ("t", "f"),
    ("n", "ri"),
)  # fmt: skip
"""What OCR reads for what, those among them that the matching does not count as alike."""
LENGTHS: Final = range(6, 61)


def main() -> None:
    """Print shares of names that are found, taken for others, and unknown; and the words that are taken for names."""
    chance = random.Random(5)
    every = [name for name in TABLE.functions if len(name) in LENGTHS]
    for what, names in (("described", [name for name in every if name in TABLE.described]), ("all", every)):
        for slips in (1, 2):
            print(f"{what} names, {slips} slips: {dict(outcomes(names, slips, chance))} of {TRIALS}")
    words = manual_words()
    found = {word: match for word in words if (match := TABLE.find(word))}
    spelt = [f"{word}: {match[0]}" for word, match in found.items() if match[1].kind == "spelling"]
    print(f"{len(words)} words: {len(found) - len(spelt)} are names, by spelling {len(spelt)}: {', '.join(spelt)}")


def outcomes(names: Sequence[str], slips: int, chance: random.Random) -> Counter[str]:
    """What becomes of names with so many slips."""
    found: Counter[str] = Counter()
    for _ in range(TRIALS):
        name = chance.choice(names)
        given = name.title()
        for _ in range(slips):
            given = (typo if chance.random() < TYPOS else misread)(given, chance)
        match = TABLE.find(given)
        found["unknown" if match is None else "right" if match[0] in (name, inci(name)) else "wrong"] += 1
    return found


def inci(name: str) -> str:
    """What a name is another name of, where it is (BEESWAX of CERA ALBA)."""
    return TABLE.other_names.get(name.lower(), name)


def typo(name: str, chance: random.Random) -> str:
    """A letter left out, put in, replaced, or exchanged with the one before it."""
    at = chance.choice([at for at, char in enumerate(name) if at and char.isalpha()] or [1])
    letter = chance.choice(ascii_lowercase)
    return chance.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
        )
    )


def misread(name: str, chance: random.Random) -> str:
    """One of :data:`READ_AS`; a typo where none is in the name."""
    options = [pair for pair in READ_AS if pair[0] in name]
    if not options:
        return typo(name, chance)
    true, seen = chance.choice(options)
    at = chance.choice([found.start() for found in re.finditer(re.escape(true), name)])
    return name[:at] + seen + name[at + len(true) :]


def manual_words() -> list[str]:
    """All words of four letters and more in NumPy's source text."""
    text = " ".join(path.read_text("utf-8", "ignore") for path in Path(np.__file__).parent.rglob("*.py"))
    return sorted(set(re.findall(r"\b[a-z]{4,}\b", text)))


if __name__ == "__main__":
    main()
