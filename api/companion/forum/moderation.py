"""What moderators decide."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from skinsight.api.companion.forum.board import Shown, shown
from skinsight.api.service.refusals import Forbidden, NotFound
from skinsight.api.store.forum_models import ForumMember, ForumPost, ForumReport
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import now

Decision = Literal["restore", "keep", "suspend", "unsuspend"]


@dataclass(frozen=True, slots=True)
class Case:
    """A post that was reported, and what was said of it."""

    post: Shown
    reasons: tuple[str, ...]


def check(caller: Caller) -> None:
    """Refuse who is no moderator.

    Raises:
        Forbidden: they are none.
    """
    if not caller.may("moderator"):
        raise Forbidden("this is for moderators: the owner of this installation gives that role")


def queue(session: Session, reader: str) -> list[Case]:
    """Posts with reports that nobody has decided on, the oldest report first."""
    open_ones = select(ForumReport).where(ForumReport.settled.is_(None)).order_by(ForumReport.created)
    reasons: dict[str, list[str]] = {}
    for one in session.scalars(open_ones):
        reasons.setdefault(one.post_id, []).append(one.reason)
    rows = {row.id: row for row in session.scalars(select(ForumPost).where(ForumPost.id.in_(reasons)))}
    ordered = shown(session, reader, [rows[id] for id in reasons])
    return [Case(post, tuple(reasons[post.post.id])) for post in ordered]


def hide(session: Session, id: str, reason: str) -> None:
    """Show a post to nobody but who wrote it, and settle its reports."""
    _post(session, id).hidden = reason
    settle(session, id)


def restore(session: Session, id: str) -> None:
    """Show a post again."""
    _post(session, id).hidden = None


def settle(session: Session, id: str) -> None:
    """Say that a post was looked at."""
    _post(session, id)
    session.execute(update(ForumReport).where(ForumReport.post_id == id).values(settled=now()))


def suspend(session: Session, id: str, suspended: bool) -> None:
    """Take the right to write from who wrote a post, or give it back."""
    member = session.get(ForumMember, _post(session, id).owner)
    if member:
        member.suspended = now() if suspended else None


def _post(session: Session, id: str) -> ForumPost:
    post = session.get(ForumPost, id)
    if post is None:
        raise NotFound("there is no post of this id: it was deleted")
    return post


def decide(session: Session, id: str, decision: Decision) -> None:
    """Do what a moderator decided about a post without a word of why."""
    if decision == "restore":
        restore(session, id)
    elif decision == "keep":
        settle(session, id)
    else:
        suspend(session, id, decision == "suspend")
