"""How names of ingredients are compared: what a typesetter, a reader or an OCR program changes is taken away first."""

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {"Ø": "O", "Æ": "AE", "Œ": "OE", "Ł": "L", "\u0391": "ALPHA", "\u0392": "BETA", "\u0393": "GAMMA"}
)
"""Letters that do not come apart into a Latin letter and an accent; the Greek ones stand in names of chemicals."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_CONFUSED: Final = str.maketrans("01L|!58", "OIIIISB")
"""Characters that look alike in print: read as one. No two INCI names become the same by it (tests)."""
_NO_WORD: Final = re.compile(r"[^A-Z0-9]+")
_NO_WORD_AS_SEEN: Final = re.compile(r"[^A-Z0-9|!]+")


def plain(name: str) -> str:
    """Capitals without accents, words and numbers separated by single spaces.

    Example:
        >>> plain("Öl-säure (ß)")
        'OL SAURE SS'
    """
    return _NO_WORD.sub(" ", _capitals(name)).strip()


def folded(name: str) -> str:
    """The words of a name with what is mistaken for one another in print, and PH for F (sulphate), made one.

    Example:
        >>> folded("PEG-l00 5tearate") == folded("PEG-100 Stearate")
        True
    """
    return _NO_WORD_AS_SEEN.sub(" ", _capitals(name)).strip().translate(_CONFUSED).replace("RN", "M").replace("PH", "F")


def transcribed(name: str) -> str:
    """A name with its umlauts written out, as some keyboards and printers need.

    Example:
        >>> transcribed("Mandelöl")
        'Mandeloel'
    """
    return name.translate(_UMLAUTS)


def _capitals(name: str) -> str:
    if name.isascii():
        return name.upper()
    apart = unicodedata.normalize("NFKD", name.casefold().upper())
    return "".join(char for char in apart if not unicodedata.combining(char)).translate(_LETTERS)
