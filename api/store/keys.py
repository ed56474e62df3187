"""API keys and what was used under them. A key is shown once; the database has its digest alone."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from skinsight.api.store.models import LOCAL, Key, Usage, now

Scope = Literal["analyze", "read", "delete", "metrics"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""``analyze``: send photographs. ``read``: fetch what came of them. ``delete``: erase it. ``metrics``: the figures
of the whole server, which name no owner."""
Role = Literal["owner", "reader", "annotator", "practitioner", "moderator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""``owner``: runs this installation, and may do all. ``reader``: sees what is theirs. ``annotator``: labels pictures.
``practitioner``: is shown what a person shares with them. ``moderator``: looks after the forum."""
PREFIX: Final = "sk_"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request.

    Attributes:
        owner: of what they send and may see.
        scopes: what they may do.
        per_minute: requests; None for the server's setting.
        per_day: photographs; None for as many as they like.
        roles: what they are to the other people of this installation.
        session: id of the session in which they are logged in to their account; None for keys, and on the machine.
    """

    owner: str
    scopes: frozenset[str]
    per_minute: int | None = None
    per_day: int | None = None
    roles: frozenset[Role] = frozenset()
    session: str | None = None

    def may(self, role: Role) -> bool:
        """Whether they have a role, or are the owner, who has all."""
        return bool({role, "owner"} & self.roles)


MACHINE: Final = Caller(LOCAL, frozenset(SCOPES), roles=frozenset(ROLES))
"""Whoever sits at the machine itself, where no key is asked for."""


def issue(
    session: Session,
    name: str,
    scopes: Iterable[Scope] = ("analyze", "read", "delete"),
    per_minute: int | None = None,
    per_day: int | None = None,
    roles: Iterable[Role] = (),
) -> str:
    """Make a key, and answer with its secret, which is nowhere to be had afterwards."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = Key(
        name=name,
        digest=digest(secret),
        scopes=sorted(set(scopes)),
        roles=sorted(set(roles)),
        per_minute=per_minute,
        per_day=per_day,
    )
    session.add(row)
    return secret


def digest(secret: str) -> str:
    """SHA-256 of a secret. It has 256 random bits, so that a slow hash would add nothing but time."""
    return hashlib.sha256(secret.encode()).hexdigest()


def caller_of(session: Session, secret: str) -> Caller | None:
    """Who a secret belongs to; None for one that is unknown or revoked."""
    row = session.scalar(select(Key).where(Key.digest == digest(secret), Key.revoked.is_(None)))
    if row is None:
        return None
    return Caller(row.id, frozenset(row.scopes), row.per_minute, row.per_day, roles_of(row.roles))


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """Roles by their names; one that this version does not know gives nothing."""
    return frozenset(role for role in ROLES if role in set(names))


def revoke(session: Session, name: str) -> bool:
    """Take a key back, from the next request on. False where there is none of this name, or it was taken already."""
    taken = update(Key).where(Key.name == name, Key.revoked.is_(None)).values(revoked=now())
    return session.execute(taken.returning(Key.id)).first() is not None


def keys(session: Session) -> list[Key]:
    """All keys, the oldest first."""
    return list(session.scalars(select(Key).order_by(Key.created)))


def use(session: Session, owner: str, photographs: int, most: int | None) -> int | None:
    """Count photographs towards today's quota. What is left of it, None without a quota.

    Raises:
        QuotaUsedUp: they are more than are left; none of them is counted.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Usage).values(owner=owner, day=now().date(), photographs=photographs)
    counted = new.on_conflict_do_update(
        index_elements=["owner", "day"], set_={"photographs": Usage.photographs + photographs}
    )
    total: int = session.scalars(counted.returning(Usage.photographs)).one()
    if most is None:
        return None
    if total > most:
        raise QuotaUsedUp(most)
    return most - total


class QuotaUsedUp(Exception):
    """An owner has sent as many photographs today as its key allows. The transaction is to be rolled back."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"this key's quota is {most} photographs a day (UTC), and this would pass it: send the rest tomorrow"
        )
