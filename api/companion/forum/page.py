"""The forum's pages; each form works without scripts."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from skinsight.api.companion.forum import board, moderation
from skinsight.api.companion.forum.board import Reaction
from skinsight.api.companion.forum.markdown import to_html
from skinsight.api.companion.forum.posting import Draft, post_draft
from skinsight.api.companion.forum.routes import Line, Name, Text
from skinsight.api.page.messages import N_
from skinsight.api.page.rendering import render
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service.problems import problem_of
from skinsight.api.service.refusals import Contradictory, NotFound
from skinsight.api.service.scopes import check_scope, needs
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.store.forum_models import ForumPost
from skinsight.segmentation.errors import SkinsightError

REACTED: Final[dict[Reaction, str]] = {"helpful": N_("Helpful"), "thanks": N_("Thanks"), "same": N_("Same here")}
REFUSED: Final = {
    "forbidden": N_("You cannot write here now: choose a name first, or ask a moderator."),
    "too-many": N_("That was a lot within an hour. Wait a little; what you wrote is still in your browser."),
    "contradictory": N_("This was not posted: see whether the name is taken, or the photograph shows no face."),
    "not-found": N_("This is not here any more."),
}
"""Why something was not done, by the name of the problem."""
OTHERWISE: Final = N_("This could not be read: see that nothing is empty or too long.")

router = APIRouter(prefix="/forum", include_in_schema=False)
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
Eyes = Annotated[str, Form()]


@router.get("")
def topics(
    parts: PartsDep, caller: CallerDep, words: WordsDep, search: Annotated[str, Query(max_length=100)] = "",
    page: PageNumber = 1,
) -> HTMLResponse:  # fmt: skip
    """All topics, or those that have some words."""
    with parts.database.session() as session:
        found = board.topics(session, caller.owner, search.replace("\0", ""), page)
        member = board.member_of(session, caller.owner)
    return render(
        "forum.html.j2", words, here="forum", topics=found, search=search, page=page, member=member,
        moderates=caller.may("moderator"), more=len(found) == board.A_PAGE,
    )  # fmt: skip


@router.post("/me")
def call_me(parts: PartsDep, caller: CallerDep, words: WordsDep, name: Annotated[str, Form()] = "") -> Response:
    """Takes a name."""
    try:
        called = TypeAdapter(Name).validate_python(name)
        with parts.database.session() as session:
            board.join(session, caller.owner, called)
    except (ValidationError, HTTPException) as error:
        return _refused(error, words)
    return _to("/forum")


@router.post("/leave", dependencies=[Depends(needs("delete"))])
def leave(parts: PartsDep, caller: CallerDep) -> Response:
    """Deletes all that is the reader's."""
    with parts.database.session() as session:
        board.leave(session, parts.files, caller.owner)
    return _to("/forum")


@router.post("/topics")
async def open_topic(
    request: Request,
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    title: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    photo: UploadFile | None = None,
    show_eyes: Eyes = "",
) -> Response:
    """Opens a topic with its first post."""
    try:
        named = TypeAdapter(Line).validate_python(title)
        draft = Draft(TypeAdapter(Text).validate_python(text), photo, bool(show_eyes))
        made = await post_draft(parts, caller, draft, request.is_disconnected, title=named)
    except (ValidationError, HTTPException, SkinsightError) as error:
        return _refused(error, words)
    return _to(f"/forum/topics/{made.topic_id}")


@router.get("/topics/{id}")
def topic(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id, page: PageNumber = 1) -> Response:
    """A topic with its posts."""
    try:
        with parts.database.session() as session:
            found = board.the_topic(session, caller.owner, id)
            posts = board.posts(session, caller.owner, id, page)
            member = board.member_of(session, caller.owner)
    except NotFound as error:
        return _refused(error, words)
    return render(
        "forum_topic.html.j2", words, here="forum", topic=found, posts=posts, member=member, page=page,
        html=to_html, reactions=REACTED, moderates=caller.may("moderator"), more=len(posts) == board.A_PAGE,
    )  # fmt: skip


@router.post("/topics/{id}/posts")
async def reply(
    request: Request,
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    id: Id,
    text: Annotated[str, Form()] = "",
    photo: UploadFile | None = None,
    show_eyes: Eyes = "",
) -> Response:
    """Replies to a topic."""
    try:
        draft = Draft(TypeAdapter(Text).validate_python(text), photo, bool(show_eyes))
        made = await post_draft(parts, caller, draft, request.is_disconnected, topic=id)
    except (ValidationError, HTTPException, SkinsightError) as error:
        return _refused(error, words)
    return _to(f"/forum/topics/{id}#{made.id}")


@router.post("/posts/{id}/{deed}")
def about_post(
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    id: Id,
    deed: str,
    kind: Annotated[Reaction | None, Form()] = None,
    reason: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    """What is done about one post: a reaction, a report, a block, deletion, and what moderators decide."""
    try:
        with parts.database.session() as session:
            if deed == "react" and kind:
                board.react(session, caller.owner, id, kind)
            elif deed == "report":
                board.report(session, caller.owner, id, reason or "-")
            elif deed == "block":
                board.block(session, caller.owner, id)
            elif deed == "delete":
                check_scope(caller, "delete")
                return _deleted(parts, session, caller.owner, id)
            else:
                _decide(session, caller, id, deed, reason)
            where = session.get_one(ForumPost, id).topic_id
    except HTTPException as error:
        return _refused(error, words)
    return _to("/forum/reports" if deed in ("hide", "keep", "suspend", "restore") else f"/forum/topics/{where}")


@router.get("/reports")
def reports(parts: PartsDep, caller: CallerDep, words: WordsDep) -> Response:
    """What moderators have to look at."""
    try:
        moderation.check(caller)
    except HTTPException as error:
        return _refused(error, words)
    with parts.database.session() as session:
        cases = moderation.queue(session, caller.owner)
    return render("forum_reports.html.j2", words, here="forum", cases=cases, html=to_html)


def _decide(session: Session, caller: CallerDep, id: str, deed: str, reason: str) -> None:
    moderation.check(caller)
    if deed == "hide":
        moderation.hide(session, id, reason or "-")
    elif deed in ("restore", "keep", "suspend", "unsuspend"):
        moderation.decide(session, id, deed)  # type: ignore[arg-type]  # one of these
    else:
        raise NotFound("nothing of this name can be done about a post")


def _deleted(parts: PartsDep, session: Session, owner: str, id: str) -> Response:
    post = board.the_post(session, owner, id)
    if post.owner != owner:
        raise Contradictory("this is another's post: report it, if it should not be here")
    for one in board.remove(session, [post]):
        parts.files.remove_all(one)
    return _to("/forum")


def _refused(error: Exception, words: Words) -> HTMLResponse:
    problem = problem_of(error)
    name = problem.type.rpartition(":")[2]
    status = 422 if isinstance(error, ValidationError) else problem.status
    return render("forum_refused.html.j2", words, status, here="forum", why=words.plain(REFUSED.get(name, OTHERWISE)))


def _to(where: str) -> RedirectResponse:
    return RedirectResponse(where, 303)
