"""What the page says, in each of its languages.

The source of every text is English; ``languages/<code>.po`` has the others. A text that the catalogue lacks is shown in
English, and a test fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

from babel import Locale, negotiate_locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from fastapi import Depends, Request

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.schema.words import zone_words
from skinsight.api.page.messages import N_
from skinsight.api.page.navigation import PAGES, Page
from skinsight.api.store.keys import Caller
from skinsight.segmentation.concerns import label_of

LANGUAGES: Final = {"en": "English", "id": "Bahasa Indonesia"}
"""By code, each in its own words."""
COOKIE: Final = "language"
FOLDER: Final = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True)
class Words:
    """One language, for one reader.

    Attributes:
        language: its code, one of :data:`LANGUAGES`.
        chosen: whether the reader chose it just now, which is then remembered.
        reader: who it is, where that is known: the navigation goes where they may.
        pages: of this installation, for the navigation.
        query: what else the address asks for, which the links to other languages keep: empty, or with ``&`` at its end.
    """

    language: str
    chosen: bool = False
    reader: Caller | None = None
    pages: tuple[Page, ...] = PAGES
    query: str = ""

    def __call__(self, text: str, /, **values: object) -> str:
        """A text in this language, with values in place of its ``{names}``."""
        found = _catalogue(self.language).get(text, text)
        return found.format(**values) if values else found

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A text that depends on a number, which is its ``{number}``."""
        found = self.plain(one if number == 1 else many)
        return found.format(number=self.number(number), **values)

    def plain(self, text: str) -> str:
        """A text that is data elsewhere, such as a label of a scale."""
        return _catalogue(self.language).get(text, text)

    def has(self, name: str) -> bool:
        """Whether this installation has a page."""
        return any(page.name == name for page in self.pages)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the signs of this language and no sign before 0; trailing zeros are kept."""
        form = "#,##0" + ("." + "0" * digits if digits else "")
        size = str(format_decimal(abs(value), form, locale=self.language))
        return f"\N{MINUS SIGN}{size}" if round(value, digits) < 0 else size

    def percent(self, fraction: float) -> str:
        """A fraction: three digits at most, and never 0 for what is more than nothing."""
        if 0 < fraction < 0.0001:
            return f"<{self.number(0.01, 2)}\N{NO-BREAK SPACE}%"
        digits = 2 if fraction < 0.1 else 1 if fraction < 1 else 0
        return f"{self.number(100 * fraction, digits)}\N{NO-BREAK SPACE}%"

    def range(self, low: str, high: str) -> str:
        """What lies between two figures, or the only one."""
        return low if low == high else self(N_("{low} to {high}"), low=low, high=high)

    def date(self, time: datetime) -> str:
        """A day."""
        return str(format_date(time, "d MMMM y", locale=Locale(self.language)))

    def concern(self, name: str) -> str:
        """The name of a concern."""
        return self.plain(label_of(name))

    def zone(self, name: ZoneName) -> str:
        """The name of a zone; left and right are the subject's."""
        return self.plain(zone_words(name))


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    """English texts with their translations."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}


def words_of(request: Request) -> Words:
    """The language that a reader has chosen, else the one that their browser asks for."""
    pages: tuple[Page, ...] = request.app.state.pages
    reader = getattr(request.state, "caller", None)
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "language"]
    query = f"{urlencode(rest)}&" if rest else ""
    if (chosen := request.query_params.get("language", "")) in LANGUAGES:
        return Words(chosen, True, reader, pages, query)
    if (remembered := request.cookies.get(COOKIE, "")) in LANGUAGES:
        return Words(remembered, False, reader, pages, query)
    wanted = [one.partition(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")]
    return Words(negotiate_locale(wanted, list(LANGUAGES), sep="-") or "en", False, reader, pages, query)


WordsDep = Annotated[Words, Depends(words_of)]
