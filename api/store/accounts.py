"""Accounts: who may log in, and what they are to the others."""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from skinsight.api.store.keys import Role
from skinsight.api.store.models import Account, Once, new_id, now

_IN_ONE: Final = r"[^\x00-\x20\x7f\s@<>()\[\],;:\"\\]"
EMAIL: Final = re.compile(rf"{_IN_ONE}{{1,64}}@{_IN_ONE}+\.{_IN_ONE}+")
"""One address: without the signs by which a header names several, a group or a remark (RFC 5322, 3.2.3)."""
LONGEST: Final = 254
"""Characters of an address (RFC 5321, erratum 1690)."""


class NoEmail(ValueError):
    """A text that is no e-mail address."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no e-mail address: give one such as ayu@example.org")


def normal(email: str) -> str:
    """An address in the form in which it is kept.

    Raises:
        NoEmail: it is none.
    """
    text = email.strip().lower()
    if len(text) > LONGEST or not EMAIL.fullmatch(text):
        raise NoEmail(email)
    return text


def invite(session: Session, email: str, roles: Iterable[Role] = ("reader",)) -> Account:
    """Make an account; where there is one of this address, its roles are set.

    Raises:
        NoEmail: the address is none.
    """
    account = account_of(session, email)
    if account is None:
        account = Account(id=new_id(), email=normal(email), created=now())
        session.add(account)
    account.roles = sorted(set(roles))
    return account


def account_of(session: Session, email: str) -> Account | None:
    """The account of an address.

    Raises:
        NoEmail: the address is none.
    """
    return session.scalar(select(Account).where(Account.email == normal(email)))


def accounts(session: Session) -> list[Account]:
    """All accounts by address."""
    return list(session.scalars(select(Account).order_by(Account.email)))


def forget_account(session: Session, account: Account) -> None:
    """Delete an account with its sessions, passkeys and links; :mod:`.retention` deletes what it owns, too."""
    session.execute(delete(Once).where(Once.about.in_((account.email, account.id))))
    session.execute(delete(Account).where(Account.id == account.id))
