"""Events for webhooks, written in the transaction of what they tell of, and sent afterwards."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from skinsight.api.store.models import Delivery, Endpoint, now

PAUSES: Final = tuple(map(timedelta.total_seconds, (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)))  # fmt: skip
"""Seconds between the attempts to deliver an event, as Standard Webhooks proposes: three days and a little."""


def tell(session: Session, owner: str, kind: str, data: dict[str, Any]) -> None:
    """Put an event on its way to every endpoint of an owner."""
    time = now()
    body = json.dumps({"type": kind, "timestamp": time.isoformat(), "data": data}, separators=(",", ":"))
    for endpoint in session.scalars(select(Endpoint.id).where(Endpoint.owner == owner)):
        session.add(Delivery(endpoint_id=endpoint, body=body, due=time))


def due(session: Session) -> list[str]:
    """Ids of the deliveries whose time has come."""
    return list(session.scalars(select(Delivery.id).where(Delivery.due <= now()).order_by(Delivery.due)))


def take(session: Session, id: str, seconds: float) -> tuple[Delivery, Endpoint] | None:
    """Take a delivery whose time has come; another sender leaves it alone for so many seconds."""
    later = now() + timedelta(seconds=seconds)
    taken = update(Delivery).where(Delivery.id == id, Delivery.due <= now())
    taken = taken.values(due=later, attempts=Delivery.attempts + 1)
    row = session.scalars(taken.returning(Delivery), execution_options={"synchronize_session": False}).one_or_none()
    endpoint = session.get(Endpoint, row.endpoint_id) if row else None
    return (row, endpoint) if row and endpoint else None


def record(session: Session, id: str, status: int) -> datetime | None:
    """Note the answer to an attempt, 0 for none. When the next one is due; None after the last or a success."""
    row = session.get(Delivery, id)
    if row is None:
        return None
    row.status = status
    if 200 <= status < 300:
        row.due, row.delivered = None, now()
    elif status == 410 or row.attempts > len(PAUSES):  # gone, as its owner says; or given up
        row.due = None
    else:
        row.due = now() + timedelta(seconds=PAUSES[row.attempts - 1])
    return row.due
