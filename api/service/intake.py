"""Photographs that come in: counted against the quota, done once per idempotency key, kept or queued."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from skinsight.analyzer import Analysis as Found
from skinsight.api.jobs.options import Options
from skinsight.api.jobs.results import SENT, save
from skinsight.api.service.refusals import Busy, KeyInUse, KeyMisused, TooMany, after
from skinsight.api.service.state import Parts
from skinsight.api.store import idempotency
from skinsight.api.store.analyses import OPEN
from skinsight.api.store.keys import Caller, QuotaUsedUp, use
from skinsight.api.store.models import Analysis, Batch, new_id, now
from skinsight.segmentation.photo import Photo

RESERVED: Final = 600.0
"""Seconds after which a request whose server was killed may be sent again under its key."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One photograph as it was sent."""

    name: str
    file: IO[bytes]

    def read(self) -> bytes:
        """All of it."""
        self.file.seek(0)
        return self.file.read()

    def digest(self) -> bytes:
        """SHA-256 of it."""
        self.file.seek(0)
        digest = hashlib.sha256()
        while chunk := self.file.read(2**20):
            digest.update(chunk)
        return digest.digest()


@asynccontextmanager
async def once(parts: Parts, caller: Caller, key: str | None, fingerprint: str) -> AsyncIterator[str | None]:
    """What came of the same request before, None where it is to be done now. Who does it calls :func:`settle` within.

    Raises:
        KeyInUse, KeyMisused: the key's first request is not answered yet, or was another one.
    """
    if key is None:
        yield None
        return
    before = await asyncio.to_thread(_reserve, parts, caller.owner, key, fingerprint)
    try:
        yield before
    except BaseException:
        if before is None:
            await asyncio.to_thread(_release, parts, caller.owner, key)
        raise


def fingerprint_of(options: Options, digests: Iterable[bytes]) -> str:
    """SHA-256 of what is asked of the photographs of these digests."""
    return hashlib.sha256(options.model_dump_json().encode() + b"".join(digests)).hexdigest()


def count(parts: Parts, caller: Caller, photographs: int) -> None:
    """Count photographs against the caller's quota.

    Raises:
        TooMany: they are more than are left today.
    """
    try:
        with parts.database.session() as session:
            use(session, caller.owner, photographs, caller.per_day)
    except QuotaUsedUp as error:
        midnight = (now() + timedelta(days=1)).replace(hour=0, minute=0, second=0)
        raise TooMany(str(error), after((midnight - now()).total_seconds())) from None


def keep_done(
    parts: Parts, caller: Caller, key: str | None, name: str, options: Options, photo: Photo, found: Found
) -> Analysis:
    """Keep an analysis that was answered at once."""
    row = _row(parts, caller, name, options, "arriving")
    with parts.database.session() as session:
        session.add(row)
    save(parts.files, row.id, photo, found, options.keep)
    row.status, row.finished, row.options = "done", now(), {}
    with parts.database.session() as session:
        session.merge(row)
        if key:
            idempotency.settle(session, caller.owner, key, row.id)
    return row


def queue_one(parts: Parts, caller: Caller, key: str | None, name: str, options: Options, data: bytes) -> Analysis:
    """Queue one photograph.

    Raises:
        Busy: as many wait as may.
    """
    row = _row(parts, caller, name, options, "arriving")
    with parts.database.session() as session:
        _check_room(parts, session, 1)
        session.add(row)
    parts.files.write(row.id, SENT, data)
    row.status = "queued"
    with parts.database.session() as session:
        session.merge(row)
        if key:
            idempotency.settle(session, caller.owner, key, row.id)
    parts.queue.analyse([row.id])
    return row


def queue_batch(parts: Parts, caller: Caller, key: str | None, options: Options, sent: list[Sent]) -> Batch:
    """Queue photographs as a batch: all of them, or at an error none.

    Raises:
        Busy: there is no room for so many.
    """
    batch = Batch(id=new_id(), owner=caller.owner, expires=_expiry(parts), created=now())
    rows = [_row(parts, caller, one.name, options, "arriving") for one in sent]
    for position, row in enumerate(rows):
        row.batch_id, row.position = batch.id, position
    with parts.database.session() as session:
        _check_room(parts, session, len(rows))
        session.add(batch)
        session.flush()
        session.add_all(rows)
    for row, one in zip(rows, sent, strict=True):
        parts.files.write(row.id, SENT, one.read())
    with parts.database.session() as session:
        session.execute(update(Analysis).where(Analysis.batch_id == batch.id).values(status="queued"))
        if key:
            idempotency.settle(session, caller.owner, key, batch.id)
    parts.queue.analyse([row.id for row in rows])
    return batch


def _row(parts: Parts, caller: Caller, name: str, options: Options, status: str) -> Analysis:
    return Analysis(
        id=new_id(),
        owner=caller.owner,
        name=name,
        status=status,
        keep=options.keep,
        options=options.model_dump(mode="json"),
        created=now(),
        expires=_expiry(parts),
        position=0,
        attempts=0,
    )


def _expiry(parts: Parts) -> datetime:
    return now() + timedelta(hours=parts.settings.keep_hours)


def _check_room(parts: Parts, session: Session, photographs: int) -> None:
    waiting = session.scalar(select(func.count()).select_from(Analysis).where(Analysis.status.in_(OPEN))) or 0
    if waiting + photographs > parts.settings.jobs:
        raise Busy(parts.engine.seconds * photographs)


def _reserve(parts: Parts, owner: str, key: str, fingerprint: str) -> str | None:
    try:
        with parts.database.session() as session:
            return idempotency.reserve(session, owner, key, fingerprint, RESERVED, _expiry(parts))
    except idempotency.StillRunning:
        raise KeyInUse("the same request is being done: ask again in a while", after(2)) from None
    except idempotency.OtherRequest:
        raise KeyMisused("this Idempotency-Key was sent with another request: take a new one") from None


def _release(parts: Parts, owner: str, key: str) -> None:
    with parts.database.session() as session:
        idempotency.release(session, owner, key)
