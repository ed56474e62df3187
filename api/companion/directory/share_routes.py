"""``/v1/directory/shares``: what is shared with practitioners, and messages."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from skinsight.api.companion.directory import sharing, streaming
from skinsight.api.companion.directory.sharing import DAYS, MOST_DAYS, Sender, Wish
from skinsight.api.service.problems import documented
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store import shares
from skinsight.api.store.directory_models import Message, Share

router = APIRouter(prefix="/v1/directory", tags=["directory"])

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
IdText = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class NewShare(BaseModel):
    """What is to be shown to whom: the person's own decision."""

    model_config = ConfigDict(extra="forbid")

    analysis: IdText = Field(description="Of yours, kept here: such as that of a visit's view.")
    practitioner: IdText = Field(description="Of the directory.")
    days: int = Field(DAYS, ge=1, le=MOST_DAYS, description="After which the link leads nowhere.")
    photo: bool = Field(False, description="Whether the photograph is shown too, where it was kept.")


class SharedAnalysis(BaseModel):
    """An analysis that a practitioner may see."""

    id: str
    analysis: str
    practitioner: str
    photo: bool
    created: datetime
    expires: datetime
    revoked: datetime | None
    opened: datetime | None = Field(description="When the link was first followed.")
    messages: int


class ShareWithLink(SharedAnalysis):
    """The same, with its link: it is shown this once, and you send it yourself."""

    link: str


class NewMessage(BaseModel):
    """What is to be said."""

    model_config = ConfigDict(extra="forbid")

    text: Text


class ThreadMessage(BaseModel):
    """What one of the two wrote: plain text, never HTML."""

    id: int
    sender: Sender
    text: str
    created: datetime


def link_of(parts: Parts, request: Request, secret: str) -> str:
    """Where a practitioner reads."""
    return f"{parts.settings.origin or str(request.base_url).rstrip('/')}/shared/{secret}"


def share_of(parts: PartsDep, caller: CallerDep, id: Id) -> Share:
    """A share of the caller's."""
    with parts.database.session() as session:
        return sharing.the_share(session, caller.owner, id)


ShareDep = Annotated[Share, Depends(share_of)]


@router.post("/shares", status_code=201, responses=documented(404, 410, 422, 429, 503))
def share_analysis(request: Request, parts: PartsDep, caller: CallerDep, body: NewShare) -> ShareWithLink:
    """Let whoever has the link see an analysis and write to you. It ends by itself, and you can take it back."""
    wish = Wish(body.analysis, body.practitioner, body.days, body.photo)
    made, secret = sharing.share(parts, caller.owner, wish)
    return ShareWithLink(**_shared(made, 0), link=link_of(parts, request, secret))


@router.get("/shares", responses=documented(503))
def list_shares(parts: PartsDep, caller: CallerDep) -> list[SharedAnalysis]:
    """All that you shared, the newest first; what is over too, as long as its analysis is kept."""
    with parts.database.session() as session:
        return [SharedAnalysis(**_shared(one, count)) for one, count in shares.shares_of(session, caller.owner)]


@router.get("/shares.json", responses=documented(503))
def export_shares(parts: PartsDep, caller: CallerDep) -> list[dict[str, Any]]:
    """All that you shared, with the messages of both."""
    with parts.database.session() as session:
        return shares.export(session, caller.owner)


@router.delete("/shares", status_code=204, responses=documented(503))
def delete_shares(parts: PartsDep, caller: CallerDep) -> Response:
    """Delete all that you shared, with the messages of both, at once and for good."""
    with parts.database.session() as session:
        sharing.forget_all(session, caller.owner)
    return Response(status_code=204)


@router.post("/shares/{id}/revoke", status_code=204, responses=documented(404, 422, 503))
def revoke_share(parts: PartsDep, share: ShareDep) -> Response:
    """Take a link back, from the next request on."""
    with parts.database.session() as session:
        sharing.revoke(session.merge(share))
    return Response(status_code=204)


@router.delete("/shares/{id}", status_code=204, responses=documented(404, 422, 503))
def delete_share(parts: PartsDep, share: ShareDep) -> Response:
    """Delete a share with its messages, at once and for good."""
    with parts.database.session() as session:
        session.delete(session.merge(share))
    return Response(status_code=204)


@router.get("/shares/{id}/messages", responses=documented(404, 422, 503))
def list_messages(
    parts: PartsDep, share: ShareDep, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> list[ThreadMessage]:
    """The messages after one, the first first."""
    with parts.database.session() as session:
        return [_message(one) for one in shares.messages_of(session, share.id, after)]


@router.post("/shares/{id}/messages", status_code=201, responses=documented(404, 422, 429, 503))
def write_message(parts: PartsDep, share: ShareDep, body: NewMessage) -> ThreadMessage:
    """Write to the practitioner."""
    with parts.database.session() as session:
        return _message(sharing.write(session, share, "person", body.text))


@router.get("/shares/{id}/events", response_class=EventSourceResponse, responses=documented(404, 422, 429, 503))
async def stream_messages(
    parts: PartsDep, share: ShareDep, place: streaming.Place, last: streaming.After = 0
) -> AsyncIterator[Any]:
    """Messages as server-sent events as they come, for five minutes: ask again with `Last-Event-ID`."""
    async for one in streaming.follow(parts, share.id, last, lambda _: True):
        yield ServerSentEvent(event="message", id=str(one.id), data=_message(one))


def _shared(one: Share, messages: int) -> dict[str, Any]:
    names = SharedAnalysis.model_fields.keys() - {"analysis", "messages"}
    return {name: getattr(one, name) for name in names} | {"analysis": one.analysis_id, "messages": messages}


def _message(one: Message) -> ThreadMessage:
    return ThreadMessage.model_validate(one, from_attributes=True)
