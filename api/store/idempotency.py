"""Requests that may be repeated: each is done once, whoever repeats it when."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from skinsight.api.store.models import Idempotency, now


class StillRunning(Exception):
    """The first request of this key is not answered yet."""


class OtherRequest(Exception):
    """The key was used for another request."""


def reserve(session: Session, owner: str, key: str, fingerprint: str, seconds: float, expires: datetime) -> str | None:
    """Reserve a key for so many seconds; or the resource that came of it, where its request was done before.

    Raises:
        StillRunning: the same request is being done.
        OtherRequest: the key was used for another request.
    """
    values = {"fingerprint": fingerprint, "resource": None, "lease": now() + timedelta(seconds=seconds)}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Idempotency).values(owner=owner, key=key, expires=expires, **values)
    mine = session.execute(new.on_conflict_do_nothing().returning(Idempotency.key)).first()
    if mine:
        return None
    row = session.get_one(Idempotency, (owner, key), with_for_update=True)
    if row.expires <= now() or (row.resource is None and row.lease <= now()):  # its server was killed
        row.fingerprint, row.resource, row.lease, row.expires = (
            fingerprint,
            None,
            now() + timedelta(seconds=seconds),
            expires,
        )
        return None
    if row.fingerprint != fingerprint:
        raise OtherRequest
    if row.resource is None:
        raise StillRunning
    return row.resource


def settle(session: Session, owner: str, key: str, resource: str) -> None:
    """Say what came of a reserved key."""
    row = update(Idempotency).where(Idempotency.owner == owner, Idempotency.key == key)
    session.execute(row.values(resource=resource))


def release(session: Session, owner: str, key: str) -> None:
    """Give a reserved key back: nothing came of its request."""
    mine = delete(Idempotency).where(Idempotency.owner == owner, Idempotency.key == key)
    session.execute(mine.where(Idempotency.resource.is_(None)))
