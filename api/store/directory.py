"""Sets of practitioners in the store, each replaced as a whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from skinsight.api.store.directory_models import Practitioner


def replace(session: Session, source: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows in the place of all that came with a set before, within the session's transaction."""
    session.execute(delete(Practitioner).where(Practitioner.source == source))
    session.add_all(Practitioner(source=source, **row) for row in rows)


def remove(session: Session, source: str) -> bool:
    """Delete a set. False where there is none of this name."""
    gone = session.scalars(delete(Practitioner).where(Practitioner.source == source).returning(Practitioner.id))
    return bool(gone.all())


def sources(session: Session) -> list[tuple[str, int, int]]:
    """Each set: its name, how many entries it has, and how many of them can be found by distance."""
    counted = select(Practitioner.source, func.count(), func.count(Practitioner.latitude))
    rows = session.execute(counted.group_by(Practitioner.source).order_by(Practitioner.source))
    return [(row[0], row[1], row[2]) for row in rows]
