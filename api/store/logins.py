"""Sessions, and what opens one. The database has digests of their secrets alone."""

import secrets
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from skinsight.api.store.keys import SCOPES, Caller, digest, roles_of
from skinsight.api.store.models import Account, LoginSession, Once, Passkey, new_id, now

Purpose = Literal["link", "new-passkey", "passkey"]
ONCE_KEPT: Final = timedelta(minutes=15)
SESSION_KEPT: Final = timedelta(days=30)
"""After its last use."""
NOTED: Final = timedelta(hours=1)
"""A session's last use is written down no more often."""


def open_session(session: Session, account: Account, device: str) -> str:
    """Log in; the secret of the cookie."""
    secret = secrets.token_urlsafe(32)
    row = LoginSession(
        account_id=account.id, digest=digest(secret), device=device, expires=now() + SESSION_KEPT, used=now()
    )
    session.add(row)
    return secret


def caller_of_session(session: Session, secret: str) -> Caller | None:
    """Who a cookie belongs to, with the roles that they have now; None for one that is over or was never."""
    wanted = select(LoginSession, Account).join(Account, Account.id == LoginSession.account_id)
    found = session.execute(wanted.where(LoginSession.digest == digest(secret), LoginSession.expires > now())).first()
    if found is None:
        return None
    row, account = found
    if row.used < now() - NOTED:
        row.used, row.expires = now(), now() + SESSION_KEPT
    roles = roles_of(account.roles)
    scopes = frozenset(one for one in SCOPES if one != "metrics" or "owner" in roles)
    return Caller(account.id, scopes, roles=roles, session=row.id)


def sessions_of(session: Session, account: str) -> list[LoginSession]:
    """Where an account is logged in, the latest use first."""
    wanted = select(LoginSession).where(LoginSession.account_id == account, LoginSession.expires > now())
    return list(session.scalars(wanted.order_by(LoginSession.used.desc(), LoginSession.created.desc())))


def close_sessions(session: Session, account: str, id: str | None = None) -> None:
    """Log an account out: of one session, or of all."""
    mine = delete(LoginSession).where(LoginSession.account_id == account)
    session.execute(mine if id is None else mine.where(LoginSession.id == id))


def keep_once(session: Session, purpose: Purpose, about: str = "", secret: str | None = None) -> str:
    """Keep a secret that is good for one use; without one given, a new one."""
    secret = secret or secrets.token_urlsafe(32)
    session.add(Once(digest=digest(secret), purpose=purpose, about=about, expires=now() + ONCE_KEPT))
    return secret


def take_once(session: Session, purpose: Purpose, secret: str) -> str | None:
    """Use a secret up: whom it is for, None where it is not good (any more)."""
    taken = delete(Once).where(Once.digest == digest(secret), Once.purpose == purpose, Once.expires > now())
    return session.scalar(taken.returning(Once.about))


def passkeys_of(session: Session, account: str) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.account_id == account).order_by(Passkey.created)))


def passkey_of(session: Session, credential: str) -> Passkey | None:
    """A passkey by its id, base64url."""
    return session.scalar(select(Passkey).where(Passkey.credential == credential))


def add_passkey(session: Session, account: str, credential: str, public_key: bytes, count: int, device: str) -> None:
    """Keep a passkey."""
    session.add(
        Passkey(
            id=new_id(),
            account_id=account,
            credential=credential,
            public_key=public_key,
            sign_count=count,
            device=device,
            created=now(),
        )
    )


def use_passkey(session: Session, passkey: Passkey, count: int) -> None:
    """Note that a passkey was used."""
    session.execute(update(Passkey).where(Passkey.id == passkey.id).values(sign_count=count, used=now()))


def remove_passkey(session: Session, account: str, id: str) -> None:
    """Delete a passkey of an account."""
    session.execute(delete(Passkey).where(Passkey.account_id == account, Passkey.id == id))
