"""What is deleted when its time is over."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from skinsight.api.store import directory_models  # noqa: F401 - its tables have owners, too
from skinsight.api.store.accounts import forget_account
from skinsight.api.store.analyses import forget
from skinsight.api.store.database import Database
from skinsight.api.store.files import Files
from skinsight.api.store.forum_models import ForumPost, ForumTopic
from skinsight.api.store.models import (
    Account,
    Analysis,
    Batch,
    Delivery,
    Idempotency,
    LoginSession,
    Once,
    Subject,
    Table,
    Usage,
    Visit,
    now,
)
from skinsight.api.store.routine_models import EarlierRow

DELIVERIES_KEPT: Final = timedelta(days=30)
USAGE_KEPT: Final = timedelta(days=400)


def erase(database: Database, files: Files, ids: list[str]) -> None:
    """Delete analyses, rows and files. Rows go first: a file without a row is nobody's, and :func:`sweep` finds it."""
    with database.session() as session:
        forget(session, ids)
    for id in ids:
        files.remove_all(id)


def erase_batch(database: Database, files: Files, id: str) -> None:
    """Delete a batch with all its photographs."""
    with database.session() as session:
        ids = _items(session, [id])
        forget(session, [id, *ids])
    for item in ids:
        files.remove_all(item)


def erase_visits(database: Database, files: Files, visits: list[str], subject: str | None = None) -> None:
    """Delete visits with all their photographs, and with them the subject whose they are."""
    with database.session() as session:
        ids = list(session.scalars(select(Analysis.id).where(Analysis.visit_id.in_(visits))))
        forget(session, ids)
        session.execute(delete(Visit).where(Visit.id.in_(visits)))
        session.execute(delete(Subject).where(Subject.id == subject))
    for id in ids:
        files.remove_all(id)


def erase_account(database: Database, files: Files, account: Account) -> None:
    """Delete an account with all that it owns, in every table that knows of owners, and all photographs."""
    with database.session() as session:
        photographed = select(ForumPost.id).where(ForumPost.owner == account.id, ForumPost.photo)
        analysed = select(Analysis.id).where(Analysis.owner == account.id)
        ids = [*session.scalars(analysed), *session.scalars(photographed)]
        for table in reversed(Table.metadata.sorted_tables):  # what refers to others first
            if "owner" in table.columns:
                session.execute(delete(table).where(table.columns["owner"] == account.id))
        _forget_empty_topics(session)
        forget_account(session, account)
    for id in ids:
        files.remove_all(id)


def sweep(database: Database, files: Files) -> int:
    """Delete all whose time is over, and files whose row is gone; how many analyses went."""
    owners = files.owners()  # listed before the rows are: a row is there before its files
    with database.session() as session:
        batches = list(session.scalars(select(Batch.id).where(Batch.expires <= now())))
        expired = [*session.scalars(select(Analysis.id).where(Analysis.expires <= now())), *_items(session, batches)]
        forget(session, [*batches, *expired])
        session.execute(delete(Subject).where(Subject.expires <= now()))  # whose analyses and routine are over then
        for table in (Idempotency, LoginSession, Once, EarlierRow):
            session.execute(delete(table).where(table.expires <= now()))
        session.execute(
            delete(Delivery).where(
                Delivery.created <= now() - DELIVERIES_KEPT,
                or_(Delivery.due.is_(None), Delivery.delivered.is_not(None)),
            )
        )
        session.execute(delete(Usage).where(Usage.day <= (now() - USAGE_KEPT).date()))
        known = {*session.scalars(select(Analysis.id)), *session.scalars(select(ForumPost.id).where(ForumPost.photo))}
        _forget_empty_topics(session)
    for owner in owners:
        if owner not in known:
            files.remove_all(owner)
    return len(expired)


def _forget_empty_topics(session: Session) -> None:
    session.execute(delete(ForumTopic).where(ForumTopic.id.not_in(select(ForumPost.topic_id))))


def _items(session: Session, batches: list[str]) -> list[str]:
    return list(session.scalars(select(Analysis.id).where(Analysis.batch_id.in_(batches))))
