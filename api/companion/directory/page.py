"""Where practitioners are looked for. The form works without scripts."""

from typing import Annotated, Any, Final

from babel import Locale, UnknownLocaleError
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from skinsight.api.companion.directory import finding
from skinsight.api.companion.directory.finding import A_PAGE, Found, Hit, Point, Wanted
from skinsight.api.companion.directory.routes import point_of
from skinsight.api.companion.directory.tiles import map_of, origin_of
from skinsight.api.page.messages import N_
from skinsight.api.page.rendering import POLICY, render
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import CallerDep, PartsDep

KILOMETRES: Final = (5, 10, 25, 50, 100, 500)
UNKNOWN: Final = N_("No entry has this place. Choose one of the list, or give coordinates such as -6.2, 106.8.")

router = APIRouter(prefix="/directory", include_in_schema=False)


@router.get("")
def search(
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    place: Annotated[str, Query(max_length=200)] = "",
    within: Annotated[int, Query(ge=1, le=20_000)] = 50,
    speaks: Annotated[str, Query(max_length=40)] = "",
    insurance: Annotated[str, Query(max_length=200)] = "",
    tele: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    visit: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "",
) -> HTMLResponse:
    """Who fits, the nearest first, and where they are."""
    given = {"place": place, "within": within, "speaks": speaks, "insurance": insurance, "tele": tele, "visit": visit}
    wrong, status = "", 200
    with parts.database.session() as session:
        choices = finding.choices(session)
        try:
            found = finding.find(session, _wanted(place, within, speaks, insurance, bool(tele)), page)
        except Contradictory:
            found, wrong, status = Found([], 0, None), words.plain(UNKNOWN), 422
    tiles = parts.settings.map_tiles
    shown: dict[str, Any] = {
        "found": found, "choices": choices, "given": given, "page": page, "wrong": wrong,
        "more": page * A_PAGE < found.total, "kilometres": KILOMETRES,
        "language_of": lambda code: language_of(code, words),
        "map": map_of(tiles, [_place_of(hit) for hit in found.hits]) if tiles else None,
        "credit": parts.settings.map_credit,
    }  # fmt: skip
    answer = render("directory.html.j2", words, status, here="directory", **shown)
    if shown["map"] and tiles:
        allowed = POLICY.replace("img-src 'self'", f"img-src 'self' {origin_of(tiles)}")
        answer.headers["Content-Security-Policy"] = allowed
    return answer


def language_of(code: str, words: Words) -> str:
    """A language by its name in the reader's."""
    try:
        return Locale.parse(code, sep="-").get_display_name(words.language) or code
    except (ValueError, UnknownLocaleError):
        return code


def _wanted(place: str, within: int, speaks: str, insurance: str, tele: bool) -> Wanted:
    """What was filled in; a place that is two numbers is coordinates."""
    place = place.replace("\0", "").strip()
    first = place.partition(",")[0].strip().lstrip("-")
    near = point_of(place) if first.replace(".", "", 1).isdigit() else None
    speaks, insurance = (text.replace("\0", "") for text in (speaks, insurance))
    return Wanted(near, "" if near else place, within, speaks, insurance, tele)


def _place_of(hit: Hit) -> Point | None:
    return finding.point_of(hit.practitioner.latitude, hit.practitioner.longitude)
