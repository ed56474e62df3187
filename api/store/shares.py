"""What a person lets a practitioner see, and what the two write about it."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from skinsight.api.store.directory_models import Message, Share
from skinsight.api.store.keys import digest
from skinsight.api.store.models import Analysis, now


def share_by(session: Session, secret: str) -> Share | None:
    """The share of a link's secret; None where it is unknown, over, or was taken back."""
    wanted = select(Share).where(Share.digest == digest(secret), Share.revoked.is_(None), Share.expires > now())
    kept = wanted.join(Analysis, Analysis.id == Share.analysis_id).where(Analysis.expires > now())
    return session.scalar(kept)


def share_of(session: Session, owner: str, id: str) -> Share | None:
    """An owner's share, also one that is over; None where there is none of this id."""
    return session.scalar(select(Share).where(Share.id == id, Share.owner == owner))


def shares_of(session: Session, owner: str) -> list[tuple[Share, int]]:
    """An owner's shares, the newest first, each with how many messages there are."""
    counted = select(Message.share_id, func.count().label("messages")).group_by(Message.share_id).subquery()
    wanted = select(Share, func.coalesce(counted.c.messages, 0)).outerjoin(counted, counted.c.share_id == Share.id)
    rows = session.execute(wanted.where(Share.owner == owner).order_by(Share.created.desc(), Share.id))
    return [(share, count) for share, count in rows]


def messages_of(session: Session, share: str, after: int = 0) -> list[Message]:
    """The messages of a share from the one after a number on, the first first."""
    wanted = select(Message).where(Message.share_id == share, Message.id > after)
    return list(session.scalars(wanted.order_by(Message.id)))


def export(session: Session, owner: str, analyses: list[str] | None = None) -> list[dict[str, Any]]:
    """All that an owner shared, or of some analyses, with the messages of both, as JSON has it."""
    return [
        {
            "analysis": share.analysis_id,
            "practitioner": share.practitioner,
            "photo": share.photo,
            **{name: _written(getattr(share, name)) for name in ("created", "expires", "revoked", "opened")},
            "messages": [
                {"sender": one.sender, "text": one.text, "created": _written(one.created)}
                for one in messages_of(session, share.id)
            ],
        }
        for share, _ in shares_of(session, owner)
        if analyses is None or share.analysis_id in analyses
    ]


def _written(time: Any) -> str | None:
    return time.isoformat() if time else None
