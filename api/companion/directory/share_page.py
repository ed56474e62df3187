"""The person's side: what they show to a practitioner, the link, and what the two write."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from skinsight.api.companion.directory import sharing, streaming
from skinsight.api.companion.directory.share_routes import Id, ShareDep, Text, link_of
from skinsight.api.companion.directory.sharing import DAYS, Wish
from skinsight.api.page.messages import N_
from skinsight.api.page.rendering import fragment, render
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service import visits
from skinsight.api.service.problems import problem_of
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.service.visits import Held
from skinsight.api.store import shares, subjects
from skinsight.api.store.directory_models import Message

CHOICES: Final = (1, 7, DAYS, 30, 90)
"""Days that a link may be good for."""
REFUSED: Final = {
    "not-found": N_("This is not here any more: it was deleted, or the list of dermatologists was renewed."),
    "nothing-kept": N_("The photograph of this date was not kept. Share the result without it."),
    "too-many": N_("That was a lot within an hour. Wait a little; what you wrote is still in your browser."),
    "contradictory": N_("Nothing was sent: agree first, or see whether the link is over."),
}
OTHERWISE: Final = N_("This could not be read: a message has 1 to 2,000 letters.")

router = APIRouter(prefix="/directory", include_in_schema=False)
Deed = Literal["revoke", "delete"]
IdText = Annotated[str, Query(pattern="^([0-9a-f]{32})?$")]


@router.get("/share")
def ask(parts: PartsDep, caller: CallerDep, words: WordsDep, practitioner: IdText, visit: IdText = "") -> HTMLResponse:
    """Asks what is to be shown, for how long, and for the person's agreement."""
    try:
        with parts.database.session() as session:
            whom = sharing.the_practitioner(session, practitioner)
            whose = subjects.subjects_of(session, caller.owner)
    except HTTPException as error:
        return refused(error, words)
    dates = [(one.name, held.visit) for one in whose for held in reversed(visits.visits(parts, one))]
    return render(
        "share.html.j2", words, here="directory", whom=whom, dates=dates, visit=visit, days=CHOICES, usual=DAYS
    )


@router.post("/share")
def share(
    request: Request,
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    practitioner: Annotated[str, Form()] = "",
    visit: Annotated[str, Form()] = "",
    days: Annotated[int, Form(ge=1, le=sharing.MOST_DAYS)] = DAYS,
    photo: Annotated[str, Form()] = "",
    agree: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Shares it, and shows the link this once."""
    try:
        if not agree:
            raise Contradictory("nothing is shared without the person's agreement")
        held: Held = visits.the_visit(parts, caller.owner, visit)
        made, secret = sharing.share(parts, caller.owner, Wish(held.ids["front"], practitioner, days, bool(photo)))
        with parts.database.session() as session:
            whom = sharing.the_practitioner(session, practitioner)
    except HTTPException as error:
        return refused(error, words)
    link = link_of(parts, request, secret)
    return render("share_made.html.j2", words, here="directory", share=made, whom=whom, link=link)


@router.get("/shares")
def mine(parts: PartsDep, caller: CallerDep, words: WordsDep) -> HTMLResponse:
    """All that was shared."""
    with parts.database.session() as session:
        all_of_them = shares.shares_of(session, caller.owner)
    return render("shares.html.j2", words, here="directory", shares=all_of_them, is_over=sharing.is_over)


@router.post("/shares/delete")
def delete_all(parts: PartsDep, caller: CallerDep) -> Response:
    """Deletes all that was shared, with all messages."""
    with parts.database.session() as session:
        sharing.forget_all(session, caller.owner)
    return RedirectResponse("/directory/shares", 303)


@router.get("/shares/{id}")
def thread(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id) -> HTMLResponse:
    """What the two wrote about one share."""
    try:
        with parts.database.session() as session:
            found = sharing.the_share(session, caller.owner, id)
            messages = shares.messages_of(session, id)
    except HTTPException as error:
        return refused(error, words)
    return render(
        "thread_page.html.j2", words, here="directory", share=found, messages=messages, me="person",
        where=f"/directory/shares/{id}", over=sharing.is_over(found),
    )  # fmt: skip


@router.post("/shares/{id}/messages")
def write(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id, text: Annotated[str, Form()] = "") -> Response:
    """Writes to the practitioner."""
    try:
        said = TypeAdapter(Text).validate_python(text)
        with parts.database.session() as session:
            sharing.write(session, sharing.the_share(session, caller.owner, id), "person", said)
    except (ValidationError, HTTPException) as error:
        return refused(error, words)
    return RedirectResponse(f"/directory/shares/{id}#write", 303)


@router.get("/shares/{id}/events", response_class=EventSourceResponse)
async def events(
    parts: PartsDep, share: ShareDep, words: WordsDep, place: streaming.Place, last: streaming.After = 0
) -> AsyncIterator[Any]:
    """Messages as pieces of the page."""
    async for one in streaming.follow(parts, share.id, last, lambda _: True):
        yield ServerSentEvent(event="message", id=str(one.id), data=piece(one, share.practitioner, "person", words))


@router.post("/shares/{id}/{deed}")
def end(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id, deed: Deed) -> Response:
    """Takes a link back, or deletes a share with its messages."""
    try:
        with parts.database.session() as session:
            found = sharing.the_share(session, caller.owner, id)
            if deed == "delete":
                session.delete(found)
            else:
                sharing.revoke(found)
    except HTTPException as error:
        return refused(error, words)
    return RedirectResponse("/directory/shares" if deed == "delete" else f"/directory/shares/{id}", 303)


def piece(one: Message, practitioner: str, me: sharing.Sender, words: Words) -> str:
    """A message as a part of the page."""
    return fragment("message.html.j2", words, one=one, practitioner=practitioner, me=me)


def refused(error: Exception, words: Words, gone: str = REFUSED["not-found"]) -> HTMLResponse:
    """The page of something that was not done; ``gone`` is why, where something is not there."""
    problem = problem_of(error)
    why = words.plain({**REFUSED, "not-found": gone}.get(problem.type.rpartition(":")[2], OTHERWISE))
    status = 422 if isinstance(error, ValidationError) else problem.status
    return render("share_refused.html.j2", words, status, here="directory", why=why)
