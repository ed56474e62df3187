"""What members read and write."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, get_args

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from skinsight.api.service.refusals import Contradictory, Forbidden, NotFound, TooMany, after
from skinsight.api.store.files import Files
from skinsight.api.store.forum_models import ForumBlock, ForumMember, ForumPost, ForumReaction, ForumReport, ForumTopic
from skinsight.api.store.models import new_id, now

Reaction = Literal["helpful", "thanks", "same"]
REACTIONS: Final[tuple[Reaction, ...]] = get_args(Reaction)
A_PAGE: Final = 20
POSTS_AN_HOUR: Final = 20
REPORTS_AN_HOUR: Final = 20
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as somebody sees it.

    Attributes:
        author: what its writer is called.
        reactions: how many of each.
        mine: whether it is the reader's.
        reacted: what the reader thinks of it.
    """

    post: ForumPost
    author: str
    reactions: dict[str, int]
    mine: bool
    reacted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Thread:
    """A topic in a list: how many posts it has."""

    topic: ForumTopic
    posts: int


def member_of(session: Session, owner: str) -> ForumMember | None:
    """How somebody is called; None who has not said it yet."""
    return session.get(ForumMember, owner)


def join(session: Session, owner: str, name: str) -> ForumMember:
    """Take a name, or another one.

    Raises:
        Contradictory: somebody else is called so.
    """
    taken = session.scalar(
        select(ForumMember).where(func.lower(ForumMember.name) == name.lower(), ForumMember.owner != owner)
    )
    if taken:
        raise Contradictory(f"somebody is called {name!r} already: choose another name")
    member = member_of(session, owner) or ForumMember(owner=owner, created=now())
    member.name = name
    session.add(member)
    try:
        session.flush()
    except IntegrityError:
        raise Contradictory(f"somebody is called {name!r} already: choose another name") from None
    return member


def topics(session: Session, reader: str, search: str = "", page: int = 1) -> list[Thread]:
    """Topics with a post that the reader may see, the one with the newest post first."""
    seen = select(ForumPost.topic_id, func.count().label("posts")).where(*_seen_by(reader))
    seen_in = seen.group_by(ForumPost.topic_id).subquery()
    wanted = select(ForumTopic, seen_in.c.posts).join(seen_in, seen_in.c.topic_id == ForumTopic.id)
    for word in search.split()[:8]:
        within = select(ForumPost.topic_id).where(*_seen_by(reader), ForumPost.text.icontains(word, autoescape=True))
        wanted = wanted.where(or_(ForumTopic.title.icontains(word, autoescape=True), ForumTopic.id.in_(within)))
    ordered = wanted.order_by(ForumTopic.updated.desc(), ForumTopic.id).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return [Thread(topic, posts) for topic, posts in session.execute(ordered)]


def the_topic(session: Session, reader: str, id: str) -> ForumTopic:
    """A topic with a post that the reader may see: what is hidden of it hides its title, too.

    Raises:
        NotFound: there is none of this id.
    """
    seen = select(ForumPost.topic_id).where(*_seen_by(reader))
    topic = session.scalar(select(ForumTopic).where(ForumTopic.id == id, ForumTopic.id.in_(seen)))
    if topic is None:
        raise NotFound("there is no topic of this id: its last post was deleted or hidden")
    return topic


def posts(session: Session, reader: str, topic: str, page: int = 1) -> list[Shown]:
    """The posts of a topic that the reader may see, the first first."""
    wanted = select(ForumPost).where(ForumPost.topic_id == topic, *_seen_by(reader))
    ordered = wanted.order_by(ForumPost.created, ForumPost.id).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return shown(session, reader, session.scalars(ordered).all())


def shown(session: Session, reader: str, rows: Sequence[ForumPost]) -> list[Shown]:
    """Posts with their authors' names and what was thought of them."""
    ids = [row.id for row in rows]
    names = {one.owner: one.name for one in session.scalars(select(ForumMember).where(
        ForumMember.owner.in_({row.owner for row in rows})
    ))}  # fmt: skip
    reactions = session.scalars(select(ForumReaction).where(ForumReaction.post_id.in_(ids))).all()
    return [
        Shown(
            post=row,
            author=names.get(row.owner, ""),
            reactions=dict(Counter(one.kind for one in reactions if one.post_id == row.id)),
            mine=row.owner == reader,
            reacted=frozenset(one.kind for one in reactions if (one.post_id, one.owner) == (row.id, reader)),
        )
        for row in rows
    ]


def the_post(session: Session, reader: str, id: str) -> ForumPost:
    """A post that the reader may see.

    Raises:
        NotFound: there is none of this id, or it is hidden.
    """
    post = session.scalar(select(ForumPost).where(ForumPost.id == id, *_seen_by(reader)))
    if post is None:
        raise NotFound("there is no post of this id: it was deleted or hidden")
    return post


def check_may_write(session: Session, owner: str) -> None:
    """Refuse who has no name yet, is suspended, or has written much within the hour.

    Raises:
        Forbidden: the first two.
        TooMany: the last.
    """
    member = member_of(session, owner)
    if member is None:
        raise Forbidden("say first what you want to be called: `PUT /v1/forum/me`")
    if member.suspended:
        raise Forbidden("a moderator has suspended you from writing in the forum")
    _limit(session, ForumPost, owner, POSTS_AN_HOUR)


def write(session: Session, owner: str, text: str, topic: ForumTopic, photo: bool) -> ForumPost:
    """Add a post to a topic."""
    post = ForumPost(id=new_id(), topic_id=topic.id, owner=owner, text=text, photo=photo, created=now())
    topic.updated = post.created
    session.add(topic)
    session.flush()
    session.add(post)
    return post


def react(session: Session, owner: str, id: str, kind: Reaction) -> None:
    """Think something of a post, or no longer, where it was thought already."""
    post = the_post(session, owner, id)
    old = session.get(ForumReaction, (post.id, owner, kind))
    if old:
        session.delete(old)
    else:
        session.add(ForumReaction(post_id=post.id, owner=owner, kind=kind))


def report(session: Session, owner: str, id: str, reason: str) -> None:
    """Ask moderators to look at a post; once for each member."""
    post = the_post(session, owner, id)
    _limit(session, ForumReport, owner, REPORTS_AN_HOUR)
    if session.get(ForumReport, (post.id, owner)) is None:
        session.add(ForumReport(post_id=post.id, owner=owner, reason=reason, created=now()))


def block(session: Session, owner: str, post: str) -> None:
    """See nothing more of who wrote a post."""
    author = the_post(session, owner, post).owner
    if author == owner:
        raise Contradictory("this is your own post: delete it, if you want it gone")
    session.merge(ForumBlock(owner=owner, blocked=author))


def unblock_all(session: Session, owner: str) -> None:
    """See everybody again."""
    session.execute(delete(ForumBlock).where(ForumBlock.owner == owner))


def remove(session: Session, posts_gone: Iterable[ForumPost]) -> list[str]:
    """Delete posts, and topics that have none left; the ids of what has files."""
    gone = list(posts_gone)
    for post in gone:
        session.delete(post)
    session.flush()
    for topic in {post.topic_id for post in gone}:
        if not session.scalar(select(func.count()).where(ForumPost.topic_id == topic)):
            session.execute(delete(ForumTopic).where(ForumTopic.id == topic))
    return [post.id for post in gone if post.photo]


def leave(session: Session, files: Files, owner: str) -> None:
    """Delete all that is somebody's in the forum, at once and for good. That they are suspended outlasts it."""
    for id in remove(session, session.scalars(select(ForumPost).where(ForumPost.owner == owner)).all()):
        files.remove_all(id)
    for table in (ForumReaction, ForumReport, ForumBlock):
        session.execute(delete(table).where(table.owner == owner))
    member = member_of(session, owner)
    if member and member.suspended:
        member.name = owner  # longer than any name that people take
    elif member:
        session.delete(member)


def _seen_by(reader: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions of a post that somebody may see: their own, and what is neither hidden nor of whom they blocked."""
    blocked = select(ForumBlock.blocked).where(ForumBlock.owner == reader)
    return (or_(ForumPost.owner == reader, ForumPost.hidden.is_(None)), ForumPost.owner.not_in(blocked))


def _limit(session: Session, table: type[ForumPost] | type[ForumReport], owner: str, most: int) -> None:
    recent = select(func.count()).where(table.owner == owner, table.created > now() - HOUR)
    if (session.scalar(recent) or 0) >= most:
        raise TooMany(f"at most {most} within an hour: wait a little", after(HOUR.total_seconds() / most))
