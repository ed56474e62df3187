"""Webhooks by Standard Webhooks: signed, tried again for three days, to addresses that the operator entered.

Clients cannot name an address, so nobody can have this server send requests into its own network. An address is
``https``, or on the machine itself; a redirect is not followed, and of the answer only the status is read.
"""

import secrets
from base64 import b64encode
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import httpx2
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from skinsight.api.store import events
from skinsight.api.store.database import Database
from skinsight.api.store.models import Endpoint, now

TIMEOUT: Final = 15.0
"""Seconds that an endpoint has to answer."""
ON_THE_MACHINE: Final = ("127.0.0.1", "localhost", "::1")


class BadAddress(ValueError):
    """A webhook may not be sent there."""


def add_endpoint(session: Session, owner: str, url: str) -> str:
    """Tell an address of what becomes of an owner's analyses and batches; the secret to check its signatures by.

    Raises:
        BadAddress: the address is neither ``https`` nor on this machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ON_THE_MACHINE):
        raise BadAddress(f"{url!r}: give an address with https, or one on this machine")
    if not parts.hostname or parts.username or parts.password:
        raise BadAddress(f"{url!r}: give a host, and no user or password")
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    session.add(Endpoint(owner=owner, url=url, secret=secret))
    return secret


def endpoints(session: Session) -> list[Endpoint]:
    """All endpoints, the oldest first."""
    return list(session.scalars(select(Endpoint).order_by(Endpoint.created)))


def remove_endpoint(session: Session, id: str) -> bool:
    """Tell an endpoint nothing more; False where there is none of this id."""
    return session.execute(delete(Endpoint).where(Endpoint.id == id).returning(Endpoint.id)).first() is not None


def deliver(database: Database, id: str) -> datetime | None:
    """Try to deliver an event, if it is due. When to try again; None where it was taken, or is no longer tried."""
    with database.session() as session:
        taken = events.take(session, id, 4 * TIMEOUT)
    if taken is None:
        return None
    delivery, endpoint = taken
    time = now()
    headers = {
        "content-type": "application/json",
        "user-agent": "skinsight",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(time.timestamp())),
        "webhook-signature": Webhook(endpoint.secret).sign(delivery.id, time, delivery.body),
    }
    status = _post(endpoint.url, delivery.body, headers)
    with database.session() as session:
        return events.record(session, id, status)


def _post(url: str, body: str, headers: dict[str, str]) -> int:
    """Status of the answer, 0 where there was none."""
    try:
        with (
            httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return answer.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return 0
