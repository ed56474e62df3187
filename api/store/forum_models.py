"""Tables of the forum. What belongs to somebody has their ``owner``, and goes with all else that is theirs."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from skinsight.api.store.models import Table, new_id, now

PHOTO: Final = "forum.jpg"
"""Name of a post's photograph among its files."""


class ForumMember(Table):
    """How somebody is called in the forum.

    Attributes:
        suspended: when a moderator took the right to write from them.
    """

    __tablename__ = "forum_members"
    owner: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created: Mapped[datetime] = mapped_column(default=now)
    suspended: Mapped[datetime | None]


class ForumTopic(Table):
    """What is talked about. Nobody's own: it lasts as long as a post of it does.

    Attributes:
        updated: when the last post came.
    """

    __tablename__ = "forum_topics"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)
    updated: Mapped[datetime] = mapped_column(default=now, index=True)


class ForumPost(Table):
    """What one member wrote.

    Attributes:
        text: Markdown, as it was written.
        photo: whether a photograph belongs to it, which is a file under the post's id.
        hidden: why a moderator hid it; None while it is seen.
    """

    __tablename__ = "forum_posts"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    topic_id: Mapped[str] = mapped_column(ForeignKey("forum_topics.id", ondelete="CASCADE"), index=True)
    owner: Mapped[str] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    photo: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now, index=True)
    hidden: Mapped[str | None]


class ForumReaction(Table):
    """What a member thinks of a post: ``helpful``, ``thanks`` or ``same``."""

    __tablename__ = "forum_reactions"
    post_id: Mapped[str] = mapped_column(ForeignKey("forum_posts.id", ondelete="CASCADE"), primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)


class ForumReport(Table):
    """A member's word that a post should be looked at.

    Attributes:
        settled: when a moderator decided.
    """

    __tablename__ = "forum_reports"
    post_id: Mapped[str] = mapped_column(ForeignKey("forum_posts.id", ondelete="CASCADE"), primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(default=now)
    settled: Mapped[datetime | None]


class ForumBlock(Table):
    """A member whose posts another does not want to see."""

    __tablename__ = "forum_blocks"
    owner: Mapped[str] = mapped_column(primary_key=True)
    blocked: Mapped[str] = mapped_column(ForeignKey("forum_members.owner", ondelete="CASCADE"), primary_key=True)
