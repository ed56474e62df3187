"""The tables. ``docs/operating.md`` says what is kept in them, and for how long.

Who owns a row is a text, ``owner``: the id of an account or of an API key, or :data:`LOCAL` where the service asks for
none. Nothing in the tables identifies a person but an account's e-mail address and what a subject is called: no
photograph's content, no other name but that of a file, and no other address but a webhook's.
"""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, LargeBinary, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LOCAL: Final = "local"
"""Owner of what is done without a key, on the machine itself."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A name that nobody guesses: 32 hexadecimal digits."""
    return uuid4().hex


class Utc(TypeDecorator[datetime]):
    """A time in UTC, which SQLite would give back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Table(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {datetime: Utc, dict[str, Any]: JSON, list[str]: JSON, str: String(200)}  # noqa: RUF012


class Key(Table):
    """An API key, of which only a digest is kept.

    Attributes:
        name: what its owner calls it.
        digest: SHA-256 of the secret, hexadecimal.
        scopes: what it may do, see :data:`skinsight.api.store.keys.SCOPES`.
        roles: what it is to the others of this installation, see :data:`skinsight.api.store.keys.ROLES`.
        per_minute: requests in a minute; None for the server's setting.
        per_day: photographs in a day (UTC); None for no quota.
        revoked: when it was taken back.
    """

    __tablename__ = "keys"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    roles: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    per_minute: Mapped[int | None]
    per_day: Mapped[int | None]
    created: Mapped[datetime] = mapped_column(default=now)
    revoked: Mapped[datetime | None]


class Account(Table):
    """A person who logs in; what is theirs has its id for an owner.

    Attributes:
        email: in lower case.
        roles: see :data:`skinsight.api.store.keys.ROLES`.
    """

    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    roles: Mapped[list[str]]
    created: Mapped[datetime] = mapped_column(default=now)


class LoginSession(Table):
    """A browser in which someone is logged in.

    Attributes:
        digest: SHA-256 of the cookie, hexadecimal.
        device: what kind it is, such as ``Android``; empty where it does not say.
        used: last, to the hour.
    """

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)
    used: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime] = mapped_column(index=True)


class Once(Table):
    """What is good for one use and a few minutes: a link by e-mail, or the challenge of a passkey.

    Attributes:
        digest: SHA-256 of its secret, hexadecimal.
        purpose: what it is good for.
        about: whom it is for, such as an e-mail address; empty where that is not known before.
    """

    __tablename__ = "once"
    digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    about: Mapped[str] = mapped_column(String(254), index=True)
    expires: Mapped[datetime] = mapped_column(index=True)


class Passkey(Table):
    """A public key by which an account is logged in to.

    Attributes:
        credential: its id, base64url: at most 1023 bytes.
        public_key: as COSE has it.
        sign_count: how often it was used, where it counts: one that falls back was copied.
        device: on which it was made, as of a session.
    """

    __tablename__ = "passkeys"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    device: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)
    used: Mapped[datetime | None]


class Usage(Table):
    """Photographs that an owner has sent in a day (UTC)."""

    __tablename__ = "usage"
    owner: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    photographs: Mapped[int] = mapped_column(default=0)


class Batch(Table):
    """Photographs that were sent together.

    Attributes:
        expires: when it and all that belongs to it are deleted.
        finished: when the last of its photographs was done; None again once it is resumed.
    """

    __tablename__ = "batches"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(index=True)
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime] = mapped_column(index=True)
    finished: Mapped[datetime | None]


class Subject(Table):
    """A person who is followed, with their consent.

    Attributes:
        name: what its owner calls them.
        consent: the text that was agreed to, and when in ``consented``.
        photo_consent: the same for keeping photographs; None where they are not kept.
        keep_days: days after the last visit when all of it is deleted.
        expires: when that is.
    """

    __tablename__ = "subjects"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    consent: Mapped[str] = mapped_column(Text)
    consented: Mapped[datetime]
    photo_consent: Mapped[str | None] = mapped_column(Text)
    photo_consented: Mapped[datetime | None]
    keep_days: Mapped[int]
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime] = mapped_column(index=True)


class Visit(Table):
    """A subject on one date: one to five photographs."""

    __tablename__ = "visits"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subjects.id", ondelete="CASCADE"), index=True)
    taken: Mapped[datetime]
    created: Mapped[datetime] = mapped_column(default=now)


class Analysis(Table):
    """One photograph that was sent, waiting or done.

    Attributes:
        batch_id: None for a single photograph.
        position: within its batch, from 0.
        visit_id: None for what belongs to no visit.
        view: of the face, at a visit.
        name: of the file, as its sender called it.
        status: ``arriving`` while its files are being written, then ``queued``, ``running``, ``done``, ``failed`` or
            ``cancelled``.
        keep: ``analysis``, or ``photo`` where the photograph is kept too.
        options: what was asked, as JSON of :class:`skinsight.api.jobs.options.Options`.
        problem: why it failed, as RFC 9457 has it.
        claim: token of the worker that is at it; only its holder may finish.
        lease: until when the claim holds. A worker renews it; one that was killed does not.
        attempts: claims so far.
    """

    __tablename__ = "analyses"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[str]
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    view: Mapped[str | None]
    name: Mapped[str]
    status: Mapped[str]
    keep: Mapped[str]
    options: Mapped[dict[str, Any]]
    problem: Mapped[dict[str, Any] | None]
    created: Mapped[datetime] = mapped_column(default=now)
    finished: Mapped[datetime | None]
    expires: Mapped[datetime] = mapped_column(index=True)
    claim: Mapped[str | None]
    lease: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_analyses_status_lease", "status", "lease"),)


class Idempotency(Table):
    """A request that its sender may repeat without its being done twice.

    Attributes:
        key: the header ``Idempotency-Key``.
        fingerprint: SHA-256 of what was asked.
        resource: id of the analysis or batch that came of it; None while it is being done.
        lease: until when an unfinished one is waited for.
    """

    __tablename__ = "idempotency"
    owner: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    resource: Mapped[str | None] = mapped_column(index=True)
    lease: Mapped[datetime]
    expires: Mapped[datetime] = mapped_column(index=True)


class Endpoint(Table):
    """An address that is told what happened, by its operator's wish.

    Attributes:
        secret: of the signature, ``whsec_`` and base64: it must be at hand to sign, so it is kept as it is.
    """

    __tablename__ = "endpoints"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(index=True)
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)


class Delivery(Table):
    """One event on its way to one endpoint.

    Attributes:
        id: the header ``webhook-id``, the same at each attempt.
        body: the JSON that is sent and signed.
        due: when it is tried next; None once it was taken, or given up.
        status: of the last answer, 0 where there was none.
        delivered: when it was taken.
    """

    __tablename__ = "deliveries"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("endpoints.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(default=now)
    due: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None]
    delivered: Mapped[datetime | None]
