"""A result is shown to a practitioner by a link, for a time; and what the two write about it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from skinsight.analyzer.schema.result import Analysis as Found
from skinsight.api.jobs.results import PHOTO, load
from skinsight.api.service.refusals import Contradictory, NotFound, NothingKept, TooMany, after
from skinsight.api.service.state import Parts
from skinsight.api.store import shares
from skinsight.api.store.analyses import analysis_of
from skinsight.api.store.directory_models import Message, Practitioner, Share
from skinsight.api.store.keys import digest
from skinsight.api.store.models import new_id, now

Sender = Literal["person", "practitioner"]
DAYS: Final = 14
MOST_DAYS: Final = 90
SHARES_AN_HOUR: Final = 20
MESSAGES_AN_HOUR: Final = 30
"""Of one side of a share."""
MOST_MESSAGES: Final = 1000
"""Of a share."""
HOUR: Final = timedelta(hours=1)
PHOTO_NAME: Final = "photo"
"""What a practitioner is told in place of the name of the photograph's file."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shared with whom, and for how long.

    Attributes:
        analysis: id of an analysis that is kept.
        practitioner: id of an entry.
        photo: whether the photograph is shown too.
    """

    analysis: str
    practitioner: str
    days: int = DAYS
    photo: bool = False


def the_practitioner(session: Session, id: str) -> Practitioner:
    """An entry.

    Raises:
        NotFound: there is none of this id.
    """
    found = session.get(Practitioner, id)
    if found is None:
        raise NotFound("there is no practitioner of this id: the directory may have been imported anew")
    return found


def share(parts: Parts, owner: str, wish: Wish) -> tuple[Share, str]:
    """Share an analysis; the share, and the secret of its link, which is nowhere to be had afterwards.

    Raises:
        NotFound: there is no such analysis, or no such practitioner.
        NothingKept: the photograph is wanted and was not kept.
        TooMany: that was a lot within an hour.
    """
    with parts.database.session() as session:
        row = analysis_of(session, owner, wish.analysis)
        if row is None or row.status != "done":
            raise NotFound("there is no finished analysis of this id that is kept: keep one first")
        if wish.photo and parts.files.read(row.id, PHOTO) is None:
            raise NothingKept("the photograph of this analysis was not kept: share it without")
        recent = select(func.count()).where(Share.owner == owner, Share.created > now() - HOUR)
        _limit(session.scalar(recent), SHARES_AN_HOUR)
        secret = secrets.token_urlsafe(32)
        made = Share(
            id=new_id(),
            owner=owner,
            analysis_id=row.id,
            practitioner=the_practitioner(session, wish.practitioner).name,
            digest=digest(secret),
            photo=wish.photo,
            created=now(),
            expires=now() + timedelta(days=wish.days),
        )
        session.add(made)
    return made, secret


def the_share(session: Session, owner: str, id: str) -> Share:
    """An owner's share, also one that is over.

    Raises:
        NotFound: there is none of this id.
    """
    found = shares.share_of(session, owner, id)
    if found is None:
        raise NotFound("there is no share of this id, or it was deleted")
    return found


def opened(session: Session, secret: str) -> Share:
    """What a link leads to.

    Raises:
        NotFound: it is over, was taken back, or never was.
    """
    found = shares.share_by(session, secret)
    if found is None:
        raise NotFound("this link is over or was taken back: ask whoever sent it for another one")
    return found


def result_of(parts: Parts, found: Share) -> Found:
    """The analysis that is shared, without the name of its photograph.

    Raises:
        NotFound: it is gone.
    """
    analysis = load(parts.files, found.analysis_id)
    if analysis is None:
        raise NotFound("this result was deleted by whoever shared it")
    return analysis.model_copy(update={"photo": analysis.photo.model_copy(update={"name": PHOTO_NAME})})


def is_over(found: Share) -> bool:
    """Whether its link leads nowhere any more."""
    return found.revoked is not None or found.expires <= now()


def write(session: Session, found: Share, sender: Sender, text: str) -> Message:
    """Add a message.

    Raises:
        Contradictory: the share is over, or has as many as may be.
        TooMany: this side has written much within the hour.
    """
    if is_over(found):
        raise Contradictory("nobody reads here any more: share the result again")
    of_both = select(func.count()).where(Message.share_id == found.id)
    if (session.scalar(of_both) or 0) >= MOST_MESSAGES:
        raise Contradictory(f"these are {MOST_MESSAGES} messages, which is the most: share the result again")
    recent = of_both.where(Message.sender == sender, Message.created > now() - HOUR)
    _limit(session.scalar(recent), MESSAGES_AN_HOUR)
    made = Message(share_id=found.id, sender=sender, text=text, created=now())
    session.add(made)
    session.flush()
    return made


def revoke(found: Share) -> None:
    """Take a link back, from the next request on; what was written stays with its owner."""
    found.revoked = found.revoked or now()


def forget_all(session: Session, owner: str) -> None:
    """Delete all that somebody shared, and what both wrote, for good."""
    for found, _ in shares.shares_of(session, owner):
        session.delete(found)


def _limit(count: int | None, most: int) -> None:
    if (count or 0) >= most:
        raise TooMany(f"at most {most} within an hour: wait a little", after(HOUR.total_seconds() / most))
