"""Takes the list of ingredients on a label apart, whatever separates them and in whichever language it speaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skinsight.segmentation.errors import LabelError

MOST_CHARACTERS: Final = 20_000
MOST_INGREDIENTS: Final = 300
"""Real labels have up to about 120."""

_HEADING: Final = (
    r"(?:(?:in)?active\s+|other\s+|full\s+|sonstige\s+)?"
    r"(?:ingr[eé]dients?|ingrediente[sn]?|ingredienti|ingredienser|inhaltsstoffe|bestandteile|zutaten|sk[lł]adniki|"
    r"komposisi|kandungan|bahan(?:-bahan)?|composition|composición|inci)\s*(?:\((?:inci|ingredients)\))?"
)
HEAD: Final = re.compile(rf"^\s*{_HEADING}[\s:\uff1a]|(?<=[\s.:;]){_HEADING}\s*[:\uff1a]", re.IGNORECASE)
"""A heading begins the text, or has a colon."""
_MAY_CONTAIN: Final = re.compile(
    r"\+\s*/\s*-|±|(?:may\s+contain|kann\s+enthalten|kann\s+spuren\s+enthalten|peut\s+contenir|pu[oòó]\s+contenere|"
    r"puede\s+contener|pode\s+conter|kan\s+bevatten|może\s+zawierać|dapat\s+mengandung|mungkin\s+mengandung)"
    r"\s*(?:\(\s*\+\s*/\s*-\s*\))?\s*[:\uff1a]?",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(r";|\uff1b|\u3001|\uff0c|[•·∙●▪◦‣|]|(?<!\d),|,(?!\d)")
"""Separators; the comma between two digits belongs to a name (1,2-HEXANEDIOL) or a number (2,5 %)."""
_WEAK: Final = (re.compile(r"\n"), re.compile(r"\s[-\u2013\u2014]\s"), re.compile(r"\s*/\s*"))
"""Separators of lists that have none of the strong ones, in the order that they are tried."""
_AND: Final = re.compile(r"\((?:and|und|et|e|y|dan)\)", re.IGNORECASE)
_FOOTNOTE: Final = re.compile(
    r"(?:(?<=[\s.,;])|^)[*†‡°¹²³]+\s*(?=[^,;\n]*\b(?:from|organic|natural\w*|certified|farming|agricultur\w*|ingredients?|"
    r"aus|kontrolliert\w*|biologisch\w*|issus?|biologique\w*|naturel\w*|ingrédients?|da|agricoltura|procedente\w*|"
    r"ecol[oó]gic\w*|dari|organik)\b)[^;\n]*$",
    re.IGNORECASE,
)
_MARKS: Final = "*†‡°¹²³⁴#^"
_PERCENT: Final = re.compile(r"[<≤~]?\s*\(?\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*%\s*\)?")
_NO_PART: Final = re.compile(r"^\s*\d{1,3}[.)]\s+|\b(?:w/w|w/v|m/m)\b", re.IGNORECASE | re.MULTILINE)
"""Numbers of a list, and by what a strength is counted."""
_BROKEN_LINE: Final = re.compile(r"(?<=\w)-[ \t]*\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Given:
    """One ingredient of a label.

    Attributes:
        text: as on the label, without its strength and its footnote marks.
        percent: strength in percent, None where the label does not say.
        may_contain: it stands among what a product may contain, as colours of a range do.
    """

    text: str
    percent: float | None = None
    may_contain: bool = False

    @classmethod
    def of(cls, part: str, may_contain: bool = False) -> "Given":
        """Read ``"Retinol 0.3 %*"``."""
        found = _PERCENT.search(part)
        percent = float(found[1].replace(",", ".")) if found else None
        bare = _PERCENT.sub(" ", part) if found else part
        return cls(_trimmed(bare), percent if percent is None or percent <= 100 else None, may_contain)


def read_label(text: str) -> tuple[Given, ...]:
    """The ingredients of a label, in its order.

    Headings, footnotes and numbers of a list are left out. Commas, semicolons, bullets and bars separate; where there
    are none of these, lines do, or dashes, or slashes.

    Raises:
        LabelError: there is no ingredient, there are more than :data:`MOST_INGREDIENTS`, or the text is longer than
            :data:`MOST_CHARACTERS`.
    """
    return tuple(Given.of(part, may_contain) for part, may_contain in _parts(text))


def split_label(text: str) -> tuple[str, ...]:
    """The same as texts, each with its strength.

    Raises:
        LabelError: as :func:`read_label`.
    """
    return tuple(part for part, _ in _parts(text))


def _parts(text: str) -> tuple[tuple[str, bool], ...]:
    """The parts that have letters, each with whether a product may contain it."""
    if len(text) > MOST_CHARACTERS:
        raise LabelError(
            f"the list has {len(text)} characters, more than {MOST_CHARACTERS}: give the ingredients of one product"
        )
    printable = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    found = tuple(_read(_FOOTNOTE.sub("", printable.strip())))
    if not found:
        raise LabelError('there is no ingredient in the list: give names separated by commas, as "Aqua, Glycerin"')
    if len(found) > MOST_INGREDIENTS:
        raise LabelError(
            f"the list has {len(found)} ingredients, more than {MOST_INGREDIENTS}: give those of one product"
        )
    return found


def _read(text: str) -> Iterator[tuple[str, bool]]:
    whole = _AND.sub(";", HEAD.sub(";", _NO_PART.sub("", _BROKEN_LINE.sub("-", text))))
    sure, *maybe = _MAY_CONTAIN.split(whole)
    separator = next((one for one in (_STRONG, *_WEAK) if one.search(whole.strip("; "))), _STRONG)
    for may_contain, part in ((False, sure), (True, ";".join(maybe))):
        for piece in _pieces(_balanced(part), separator):
            bare = " ".join(piece.split()).strip(" :;,")
            if any(char.isalpha() for char in bare):
                yield bare, may_contain


def _pieces(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The parts between separators outside of brackets; a bare number is the beginning of the name after it."""
    waiting, start, depth = "", 0, 0
    found = {match.start(): match.end() for match in separator.finditer(text)}
    for at, char in enumerate((*text, ";")):
        end = at + 1 if at == len(text) else found.get(at) if depth == 0 or text[at] == ";" else None
        if end is None:
            depth += (char in "([") - (char in ")]")
            continue
        piece = text[start:at].strip()
        start = max(end, start)
        if re.fullmatch(r"\d", piece):
            waiting += f"{piece},"
        else:
            yield waiting + piece
            waiting = ""


def _balanced(text: str) -> str:
    """A text without the brackets that have no partner, as after OCR or where ``[+/- ...]`` was cut in two."""
    open_at: list[int] = []
    lonely: set[int] = set()
    for at, char in enumerate(text):
        if char in "([":
            open_at.append(at)
        elif char in ")]" and open_at:
            open_at.pop()
        elif char in ")]":
            lonely.add(at)
    lonely.update(open_at)
    return "".join(" " if at in lonely else char for at, char in enumerate(text))


def _trimmed(piece: str) -> str:
    """A name without footnote marks and the punctuation around it."""
    bare = _NO_PART.sub("", piece).translate(str.maketrans("", "", _MARKS))
    bare = re.sub(r"\(\s*\)|\[\s*\]", " ", bare)
    return " ".join(bare.split()).strip(" .:,;-\u2013\u2014_\"'").removeprefix("and ")
