"""The practitioner's side, which a link leads to: a result to read, and messages. The address is the key."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Path, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from skinsight.api.companion.directory import sharing, streaming
from skinsight.api.companion.directory.share_page import piece, refused
from skinsight.api.companion.directory.share_routes import Text
from skinsight.api.jobs.results import load_photo
from skinsight.api.page.messages import N_
from skinsight.api.page.pictures import shown
from skinsight.api.page.rendering import render
from skinsight.api.page.result import ResultView
from skinsight.api.page.routes import dumped
from skinsight.api.page.words import WordsDep
from skinsight.api.service.state import PartsDep
from skinsight.api.store import shares
from skinsight.api.store.directory_models import Share
from skinsight.api.store.models import now

OVER: Final = N_("This link is over or was taken back: ask whoever sent it for another one.")
UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}

router = APIRouter(prefix="/shared", include_in_schema=False)
Secret = Annotated[str, Path(max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


def opened_by(parts: PartsDep, secret: Secret) -> Share:
    """What the link leads to."""
    with parts.database.session() as session:
        return sharing.opened(session, secret)


@router.get("/{secret}")
def read(parts: PartsDep, words: WordsDep, secret: Secret) -> HTMLResponse:
    """The result, to be read, and the messages."""
    try:
        with parts.database.session() as session:
            found = sharing.opened(session, secret)
            found.opened = found.opened or now()
            messages = shares.messages_of(session, found.id)
        analysis = sharing.result_of(parts, found)
    except HTTPException as error:
        return _unseen(refused(error, words, OVER))
    photo = load_photo(parts.files, found.analysis_id, analysis) if found.photo else None
    return _unseen(render(
        "shared.html.j2", words, here="", view=ResultView(analysis, words), held=dumped(analysis), share=found,
        picture=shown(photo.pixels) if photo else None, messages=messages, me="practitioner",
        where=f"/shared/{secret}", over=False,
    ))  # fmt: skip


@router.post("/{secret}/messages")
def write(parts: PartsDep, words: WordsDep, secret: Secret, text: Annotated[str, Form()] = "") -> Response:
    """Writes to the person."""
    try:
        said = TypeAdapter(Text).validate_python(text)
        with parts.database.session() as session:
            sharing.write(session, sharing.opened(session, secret), "practitioner", said)
    except (ValidationError, HTTPException) as error:
        return _unseen(refused(error, words, OVER))
    return RedirectResponse(f"/shared/{secret}#write", 303)


@router.get("/{secret}/events", response_class=EventSourceResponse)
async def events(
    parts: PartsDep,
    share: Annotated[Share, Depends(opened_by)],
    words: WordsDep,
    place: streaming.Place,
    last: streaming.After = 0,
) -> AsyncIterator[Any]:
    """Messages as pieces of the page, until the link is over."""
    async for one in streaming.follow(parts, share.id, last, lambda found: not sharing.is_over(found)):
        yield ServerSentEvent(
            event="message", id=str(one.id), data=piece(one, share.practitioner, "practitioner", words)
        )


def _unseen(page: HTMLResponse) -> HTMLResponse:
    """No search engine keeps it; nothing keeps it, as of every page."""
    page.headers.update(UNSEEN)
    return page
