"""What happens to the rows of analyses and batches: each is claimed, worked on and finished once.

A worker claims a row for the length of a lease and renews it while it works. Only the holder of the claim may finish
the row; so a job whose worker was killed is taken up again once its lease has run out, and a worker that only seemed
dead cannot finish what another has taken over. All events of a finish are written in its transaction.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from skinsight.api.store import events
from skinsight.api.store.models import Analysis, Batch, Idempotency, new_id, now

MOST_ATTEMPTS: Final = 3
"""A photograph that has taken so many workers down with it is not tried again."""
OPEN: Final = ("queued", "running")


def analysis_of(session: Session, owner: str, id: str) -> Analysis | None:
    """An owner's analysis, None where there is none of this id or it is another's."""
    return session.scalar(select(Analysis).where(Analysis.id == id, Analysis.owner == owner, Analysis.expires > now()))


def batch_of(session: Session, owner: str, id: str) -> Batch | None:
    """An owner's batch, as :func:`analysis_of`."""
    return session.scalar(select(Batch).where(Batch.id == id, Batch.owner == owner, Batch.expires > now()))


def items_of(session: Session, batch: Batch, after: int, most: int) -> list[Analysis]:
    """The photographs of a batch in order, from the one after a position."""
    wanted = select(Analysis).where(Analysis.batch_id == batch.id, Analysis.position > after)
    return list(session.scalars(wanted.order_by(Analysis.position).limit(most)))


def counts_of(session: Session, batch: Batch) -> dict[str, int]:
    """How many photographs of a batch have each status."""
    counted = select(Analysis.status, func.count()).where(Analysis.batch_id == batch.id).group_by(Analysis.status)
    return {row[0]: row[1] for row in session.execute(counted)}


def by_status(session: Session) -> dict[str, int]:
    """How many analyses have each status."""
    counted = session.execute(select(Analysis.status, func.count()).group_by(Analysis.status))
    return {row[0]: row[1] for row in counted}


def waiting(session: Session) -> list[str]:
    """Ids of what waits, oldest first."""
    wanted = select(Analysis.id).where(Analysis.status == "queued")
    return list(session.scalars(wanted.order_by(Analysis.created, Analysis.position)))


def abandoned(session: Session) -> list[str]:
    """Ids of what was begun by a worker that is gone."""
    return list(session.scalars(select(Analysis.id).where(Analysis.status == "running", Analysis.lease < now())))


def claim(session: Session, id: str, seconds: float) -> Analysis | None:
    """Take a job for the length of a lease; None where another has it, or it is done or gone."""
    lost = and_(Analysis.status == "running", Analysis.lease < now())
    taken = (
        update(Analysis)
        .where(Analysis.id == id, or_(Analysis.status == "queued", lost))
        .values(
            status="running",
            claim=new_id(),
            lease=now() + timedelta(seconds=seconds),
            attempts=Analysis.attempts + 1,
        )
        .returning(Analysis)
    )
    return session.scalars(taken, execution_options={"synchronize_session": False}).one_or_none()


def renew(session: Session, id: str, claim: str, seconds: float) -> None:
    """Hold a claim for longer."""
    lease = now() + timedelta(seconds=seconds)
    session.execute(update(Analysis).where(Analysis.id == id, Analysis.claim == claim).values(lease=lease))


def finish(session: Session, id: str, claim: str, status: str, problem: dict[str, Any] | None = None) -> bool:
    """End a job that one has claimed, and tell of it. False where the claim was lost, or the row is gone."""
    values: dict[str, Any] = {"status": status, "problem": problem, "finished": now(), "claim": None, "lease": None}
    if status == "done":
        values["options"] = {}  # what the person said of themselves is needed no longer
    ended = update(Analysis).where(Analysis.id == id, Analysis.claim == claim).values(**values).returning(Analysis)
    row = session.scalars(ended, execution_options={"synchronize_session": False}).one_or_none()
    if row is None:
        return False
    events.tell(session, row.owner, f"analysis.{status}", {"id": row.id, "batch": row.batch_id, "status": status})
    if row.batch_id:
        close_if_finished(session, row.batch_id)
    return True


def release(session: Session, id: str, claim: str) -> None:
    """Give a claimed job back unfinished, as a worker does that is told to stop."""
    given = update(Analysis).where(Analysis.id == id, Analysis.claim == claim)
    session.execute(given.values(status="queued", claim=None, lease=None, attempts=Analysis.attempts - 1))


def cancel(session: Session, batch: Batch) -> None:
    """Cancel all of a batch that no worker has begun."""
    waiting = update(Analysis).where(Analysis.batch_id == batch.id, Analysis.status == "queued")
    session.execute(waiting.values(status="cancelled"))
    close_if_finished(session, batch.id)


def resume(session: Session, batch: Batch) -> list[str]:
    """Queue again what was cancelled or failed for the server's own reasons; the ids of that."""
    stopped = select(Analysis).where(Analysis.batch_id == batch.id, Analysis.status.in_(("cancelled", "failed")))
    again = [row for row in session.scalars(stopped) if row.status == "cancelled" or is_servers_fault(row.problem)]
    for row in again:
        row.status, row.problem, row.finished, row.attempts = "queued", None, None, 0
    if again:
        batch.finished = None
        session.add(batch)
    return [row.id for row in again]


def is_servers_fault(problem: dict[str, Any] | None) -> bool:
    """Whether the same photograph may well be analysed at another time."""
    return bool(problem) and int((problem or {}).get("status", 0)) >= 500


def close_if_finished(session: Session, batch_id: str) -> None:
    """Mark a batch as finished, and tell of it once, when no photograph of it is open."""
    batch = session.scalar(select(Batch).where(Batch.id == batch_id).with_for_update())
    if batch is None or batch.finished:
        return
    counts = counts_of(session, batch)
    if not any(counts.get(status) for status in OPEN):
        batch.finished = now()
        events.tell(session, batch.owner, "batch.finished", {"id": batch.id, "counts": counts})


def forget(session: Session, ids: Iterable[str]) -> None:
    """Delete rows of analyses or batches by id, and what refers to them. Their files are the caller's to delete."""
    gone = list(ids)
    session.execute(delete(Idempotency).where(Idempotency.resource.in_(gone)))
    session.execute(delete(Analysis).where(Analysis.id.in_(gone)))
    session.execute(delete(Batch).where(Batch.id.in_(gone)))
