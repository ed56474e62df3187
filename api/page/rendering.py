"""Templates to answers."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skinsight import __version__
from skinsight.api.page.words import COOKIE, LANGUAGES, Words

HERE: Final = Path(__file__).parent
YEAR: Final = 365 * 24 * 3600
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing is fetched from elsewhere, and no other page may frame this one. Styles in attributes place bars."""
HEADERS: Final = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


def fragment(template: str, words: Words, **values: Any) -> str:
    """A part of a page in one language."""
    return _environment().get_template(template).render(_=words, n=words.n, words=words, **values)


def render(template: str, words: Words, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in one language."""
    page = fragment(template, words, languages=LANGUAGES, version=__version__, **values)
    response = HTMLResponse(page, status, HEADERS)
    if words.chosen:
        response.set_cookie(COOKIE, words.language, max_age=YEAR, samesite="lax", httponly=True)
    return response


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([HERE / "templates", HERE.parent / "review" / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["day"] = lambda time: time.date().isoformat() if isinstance(time, datetime) else time
    return environment
