"""``/v1/forum``: topics, posts, and what moderators do."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from skinsight.api.companion.forum import board, moderation
from skinsight.api.companion.forum.board import Reaction, Shown
from skinsight.api.companion.forum.export import exported
from skinsight.api.companion.forum.markdown import to_html
from skinsight.api.companion.forum.posting import Draft, post_draft
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import NotFound
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.store.forum_models import PHOTO, ForumTopic

router = APIRouter(prefix="/v1/forum", tags=["forum"])
MODERATORS: Final = "For moderators."

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Page = Annotated[int, Query(ge=1, le=10_000, description="Of 20 each.")]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30, pattern=r"^[\w .\-]*$")]
Photo = Annotated[UploadFile | None, Form(description="Its eyes are covered, and its metadata left out.")]
ShowEyes = Annotated[bool, Form(description="The person decides that the photograph is shown as it is.")]


class Member(BaseModel):
    """How somebody is called."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class Topic(BaseModel):
    """What is talked about."""

    id: str
    title: str
    created: datetime
    updated: datetime
    posts: int = Field(description="That you may see.")


class Post(BaseModel):
    """What one member wrote."""

    id: str
    author: str
    text: str = Field(description="Markdown, as it was written: never show it as HTML.")
    html: str = Field(description="The same, made safe: without scripts, pictures or styles.")
    created: datetime
    photo: str | None = Field(description="Address of its photograph.")
    reactions: dict[str, int]
    reacted: list[str] = Field(description="What you think of it.")
    mine: bool
    hidden: str | None = Field(description="Why a moderator hid it; you see it as it is yours.")


class TopicWithPosts(Topic):
    """A topic with its posts, the first first."""

    items: list[Post]


class Reason(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Line


class ReportedPost(BaseModel):
    """A post that members want looked at."""

    post: Post
    reasons: list[str]


async def draft_of(
    text: Annotated[Text, Form(description="Markdown.")], photo: Photo = None, show_eyes: ShowEyes = False
) -> Draft:
    """What is to be posted."""
    return Draft(text, photo, show_eyes)


DraftDep = Annotated[Draft, Depends(draft_of)]


@router.put("/me", responses=documented(422, 503))
def call_me(parts: PartsDep, caller: CallerDep, me: Member) -> Member:
    """Say what you want to be called; it need not be your name."""
    with parts.database.session() as session:
        return Member(name=board.join(session, caller.owner, me.name).name)


@router.get("/me/export.json", responses=documented(503))
def export_mine(parts: PartsDep, caller: CallerDep) -> dict[str, object]:
    """All that is yours in the forum."""
    with parts.database.session() as session:
        return exported(session, caller.owner)


@router.delete("/me", status_code=204, responses=documented(503))
def leave(parts: PartsDep, caller: CallerDep) -> Response:
    """Delete all that is yours in the forum, at once and for good. Topics stay while others' posts are in them."""
    with parts.database.session() as session:
        board.leave(session, parts.files, caller.owner)
    return Response(status_code=204)


@router.delete("/me/blocks", status_code=204, responses=documented(503))
def unblock_all(parts: PartsDep, caller: CallerDep) -> Response:
    """See everybody's posts again."""
    with parts.database.session() as session:
        board.unblock_all(session, caller.owner)
    return Response(status_code=204)


@router.get("/topics", responses=documented(422, 503))
def list_topics(
    parts: PartsDep, caller: CallerDep, search: Annotated[str, Query(max_length=100)] = "", page: Page = 1
) -> list[Topic]:
    """Topics, the one with the newest post first; with `search` those that have all its words."""
    with parts.database.session() as session:
        found = board.topics(session, caller.owner, search.replace("\0", ""), page)
        return [Topic(**_topic(one.topic), posts=one.posts) for one in found]


@router.post("/topics", status_code=201, responses=documented(403, 408, 413, 415, 422, 503, 507))
async def open_topic(
    request: Request, parts: PartsDep, caller: CallerDep, title: Annotated[Line, Form()], draft: DraftDep
) -> TopicWithPosts:
    """Open a topic with its first post."""
    made = await post_draft(parts, caller, draft, request.is_disconnected, title=title)
    return await asyncio.to_thread(read_topic, parts, caller, made.topic_id)


@router.get("/topics/{id}", responses=documented(404, 422, 503))
def read_topic(parts: PartsDep, caller: CallerDep, id: Id, page: Page = 1) -> TopicWithPosts:
    """A topic with its posts, the first first."""
    with parts.database.session() as session:
        topic = board.the_topic(session, caller.owner, id)
        items = [_post(one) for one in board.posts(session, caller.owner, id, page)]
        return TopicWithPosts(**_topic(topic), posts=len(items), items=items)


@router.post("/topics/{id}/posts", status_code=201, responses=documented(403, 404, 408, 413, 415, 422, 503, 507))
async def reply(request: Request, parts: PartsDep, caller: CallerDep, id: Id, draft: DraftDep) -> Post:
    """Reply to a topic."""
    made = await post_draft(parts, caller, draft, request.is_disconnected, topic=id)
    with parts.database.session() as session:
        return _post(board.shown(session, caller.owner, [made])[0])


@router.delete("/posts/{id}", status_code=204, responses=documented(404, 422, 503))
def delete_post(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Delete a post of yours with its photograph, at once and for good."""
    with parts.database.session() as session:
        post = board.the_post(session, caller.owner, id)
        if post.owner != caller.owner:
            raise NotFound("there is no post of yours with this id: report it, if it should not be here")
        gone = board.remove(session, [post])
    for one in gone:
        parts.files.remove_all(one)
    return Response(status_code=204)


@router.get(
    "/posts/{id}/photo.jpg",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **documented(404, 422, 503)},
)
def read_photo(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """The photograph of a post."""
    with parts.database.session() as session:
        post = board.the_post(session, caller.owner, id)
    data = parts.files.read(post.id, PHOTO) if post.photo else None
    if data is None:
        raise NotFound("this post has no photograph")
    return Response(data, media_type="image/jpeg")


@router.post("/posts/{id}/reactions/{kind}", status_code=204, responses=documented(404, 422, 503))
def react(parts: PartsDep, caller: CallerDep, id: Id, kind: Reaction) -> Response:
    """Say that a post is helpful, that you are thankful for it, or have the same; again takes it back."""
    with parts.database.session() as session:
        board.react(session, caller.owner, id, kind)
    return Response(status_code=204)


@router.post("/posts/{id}/report", status_code=204, responses=documented(404, 422, 503))
def report(parts: PartsDep, caller: CallerDep, id: Id, why: Reason) -> Response:
    """Ask moderators to look at a post."""
    with parts.database.session() as session:
        board.report(session, caller.owner, id, why.reason)
    return Response(status_code=204)


@router.post("/posts/{id}/block", status_code=204, responses=documented(404, 422, 503))
def block(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """See nothing more of who wrote a post."""
    with parts.database.session() as session:
        board.block(session, caller.owner, id)
    return Response(status_code=204)


@router.get("/reports", description=MODERATORS, responses=documented(403, 503))
def list_reports(parts: PartsDep, caller: CallerDep) -> list[ReportedPost]:
    """Posts that were reported and not decided on."""
    moderation.check(caller)
    with parts.database.session() as session:
        cases = moderation.queue(session, caller.owner)
        return [ReportedPost(post=_post(case.post), reasons=list(case.reasons)) for case in cases]


@router.post("/posts/{id}/hide", description=MODERATORS, status_code=204, responses=documented(403, 404, 422, 503))
def hide(parts: PartsDep, caller: CallerDep, id: Id, why: Reason) -> Response:
    """Show a post to nobody but who wrote it."""
    moderation.check(caller)
    with parts.database.session() as session:
        moderation.hide(session, id, why.reason)
    return Response(status_code=204)


@router.post(
    "/posts/{id}/decisions/{decision}",
    description=MODERATORS,
    status_code=204,
    responses=documented(403, 404, 422, 503),
)
def decide(parts: PartsDep, caller: CallerDep, id: Id, decision: moderation.Decision) -> Response:
    """Restore a hidden post, keep a reported one, or suspend who wrote it, or take that back."""
    moderation.check(caller)
    with parts.database.session() as session:
        moderation.decide(session, id, decision)
    return Response(status_code=204)


def _topic(topic: ForumTopic) -> dict[str, Any]:
    return {"id": topic.id, "title": topic.title, "created": topic.created, "updated": topic.updated}


def _post(one: Shown) -> Post:
    return Post(
        id=one.post.id,
        author=one.author,
        text=one.post.text,
        html=to_html(one.post.text),
        created=one.post.created,
        photo=f"/v1/forum/posts/{one.post.id}/photo.jpg" if one.post.photo else None,
        reactions=one.reactions,
        reacted=sorted(one.reacted),
        mine=one.mine,
        hidden=one.post.hidden,
    )
