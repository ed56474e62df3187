"""All that is held of an account, to take along."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from skinsight.api.jobs.results import PHOTO, load
from skinsight.api.service.state import Parts
from skinsight.api.service.visits import export
from skinsight.api.store.forum_models import PHOTO as FORUM_PHOTO
from skinsight.api.store.forum_models import ForumPost, ForumTopic
from skinsight.api.store.logins import passkeys_of, sessions_of
from skinsight.api.store.models import Account, Analysis, Table
from skinsight.api.store.subjects import subjects_of


def export_account(parts: Parts, account: Account) -> bytes:
    """A zip file: what is known of the account, every row that it owns, each subject as its own export, analyses."""
    file = BytesIO()
    with parts.database.session() as session:
        about, rows = _about(session, account), _rows(session, account.id)
        subjects = subjects_of(session, account.id)
        alone = session.scalars(select(Analysis).where(Analysis.owner == account.id, Analysis.visit_id.is_(None)))
        ids = [row.id for row in alone]
        posts = session.scalars(select(ForumPost.id).where(ForumPost.owner == account.id, ForumPost.photo)).all()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("account.json", _text(about))
        for table, found in rows.items():
            archive.writestr(f"rows/{table}.json", _text(found))
        for subject in subjects:
            archive.writestr(f"subjects/{subject.id}.zip", export(parts, subject))
        for id in ids:
            if analysis := load(parts.files, id):
                archive.writestr(f"analyses/{id}.json", analysis.model_dump_json())
            if photo := parts.files.read(id, PHOTO):
                archive.writestr(f"analyses/{id}.jpg", photo)
        for id in posts:
            if photo := parts.files.read(id, FORUM_PHOTO):
                archive.writestr(f"forum/{id}.jpg", photo)
    return file.getvalue()


def _about(session: Session, account: Account) -> dict[str, object]:
    passkeys, sessions = passkeys_of(session, account.id), sessions_of(session, account.id)
    return {
        "id": account.id,
        "email": account.email,
        "roles": account.roles,
        "created": account.created,
        "passkeys": [{"made": one.created, "used": one.used, "device": one.device} for one in passkeys],
        "sessions": [{"begun": one.created, "used": one.used, "device": one.device} for one in sessions],
    }


def _rows(session: Session, owner: str) -> dict[str, list[dict[str, object]]]:
    """By table, what an owner has in all that know of owners."""
    rows = {}
    for table in Table.metadata.sorted_tables:
        if "owner" in table.columns:
            found = session.execute(select(table).where(table.columns["owner"] == owner)).mappings()
            if mine := [dict(row) for row in found]:
                rows[table.name] = mine
    talked = select(ForumPost.topic_id).where(ForumPost.owner == owner)
    topics = session.execute(select(ForumTopic.__table__).where(ForumTopic.id.in_(talked))).mappings()
    if titles := [dict(row) for row in topics]:  # nobody's own, and what their posts are about
        rows[ForumTopic.__tablename__] = titles
    return rows


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
