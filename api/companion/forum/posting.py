"""A post on its way: its photograph is prepared, then both are kept."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import UploadFile

from skinsight.api.companion.forum import board
from skinsight.api.companion.forum.photographs import prepared
from skinsight.api.service.state import Parts
from skinsight.api.store.forum_models import PHOTO, ForumPost, ForumTopic
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import new_id, now


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be posted; ``show_eyes`` is the person's own decision."""

    text: str
    photo: UploadFile | None = None
    show_eyes: bool = False


async def post_draft(
    parts: Parts,
    caller: Caller,
    draft: Draft,
    gone: Callable[[], Awaitable[bool]],
    topic: str | None = None,
    title: str = "",
) -> ForumPost:
    """Post in a topic, or in a new one of this title.

    Raises:
        Refusal: they may not write, there is no such topic, or the photograph cannot be shown.
    """
    await asyncio.to_thread(_check, parts, caller, topic)
    has_photo = draft.photo is not None and bool(draft.photo.filename)
    picture = await prepared(parts, caller, draft.photo, draft.show_eyes, gone) if draft.photo and has_photo else None
    return await asyncio.to_thread(_keep, parts, caller, draft.text, picture, topic, title)


def _check(parts: Parts, caller: Caller, topic: str | None) -> None:
    with parts.database.session() as session:
        board.check_may_write(session, caller.owner)
        if topic:
            board.the_topic(session, caller.owner, topic)


def _keep(parts: Parts, caller: Caller, text: str, picture: bytes | None, topic: str | None, title: str) -> ForumPost:
    with parts.database.session() as session:
        board.check_may_write(session, caller.owner)
        within = (
            board.the_topic(session, caller.owner, topic)
            if topic
            else ForumTopic(id=new_id(), title=title, created=now(), updated=now())
        )
        post = board.write(session, caller.owner, text, within, picture is not None)
    if picture:  # after its row, as the sweep takes files without one for leftovers
        parts.files.write(post.id, PHOTO, picture)
    return post
