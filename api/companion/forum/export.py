"""All that is somebody's in the forum."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from skinsight.api.companion.forum.board import member_of
from skinsight.api.store.forum_models import ForumPost, ForumReaction, ForumReport, ForumTopic


def exported(session: Session, owner: str) -> dict[str, object]:
    """Name, posts, reactions and reports of a member, as JSON has it."""
    member = member_of(session, owner)
    mine = select(ForumPost, ForumTopic.title).join(ForumTopic).where(ForumPost.owner == owner)
    return {
        "name": member.name if member else None,
        "posts": [
            {"topic": title, "text": post.text, "created": post.created.isoformat(), "photo": post.photo}
            for post, title in session.execute(mine.order_by(ForumPost.created))
        ],
        "reactions": [
            {"post": one.post_id, "kind": one.kind}
            for one in session.scalars(select(ForumReaction).where(ForumReaction.owner == owner))
        ],
        "reports": [
            {"post": one.post_id, "reason": one.reason, "created": one.created.isoformat()}
            for one in session.scalars(select(ForumReport).where(ForumReport.owner == owner))
        ],
    }
