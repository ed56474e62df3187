"""Web Push: encrypted for one browser (RFC 8291) and signed by this server (RFC 8292)."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import http_ece
import httpx2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from sqlalchemy.dialects import postgresql, sqlite

from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.settings import LOOPBACK, Settings
from skinsight.api.store.database import Database
from skinsight.api.store.routine_models import PushTarget, Secret

KEY: Final = "push"
TIMEOUT: Final = 10.0
GONE: Final = (404, 410)
"""What a push service answers for a browser that has unsubscribed."""
POINT_BYTES: Final = 65
AUTH_BYTES: Final = 16


def signing_key(database: Database) -> Vapid02:
    """The key of this installation, made at its first use; all its processes have the same."""
    with database.session() as session:
        row = session.get(Secret, KEY)
        if row is None:
            made = Vapid02()
            made.generate_keys()
            dialect = sqlite if database.is_sqlite else postgresql
            new = dialect.insert(Secret).values(name=KEY, value=made.private_pem().decode())
            session.execute(new.on_conflict_do_nothing())
            row = session.get_one(Secret, KEY)
    return Vapid02.from_pem(row.value.encode())


def public_key(database: Database) -> str:
    """What a browser needs to subscribe: the public key, uncompressed, base64url."""
    key = signing_key(database).public_key
    point: bytes = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def check_target(settings: Settings, endpoint: str, p256dh: str, auth: str) -> None:
    """See that a browser's subscription can be sent to, and leads to a push service and nowhere else.

    Raises:
        Contradictory: it is not so.
    """
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:  # as of "https://["
        raise Contradictory("this is no address: send PushSubscription.toJSON() as it is") from None
    known = any(host == one or (one.startswith(".") and host.endswith(one)) for one in settings.push_hosts)
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not known or not secure:
        raise Contradictory("this is the address of no push service that is known here: see SKINSIGHT_PUSH_HOSTS")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(p256dh, POINT_BYTES))
        _decoded(auth, AUTH_BYTES)
    except (ValueError, binascii.Error):
        raise Contradictory("the keys of this subscription are none: send those of PushSubscription.toJSON()") from None


def push(
    settings: Settings, database: Database, target: PushTarget, message: Mapping[str, str], topic: str, seconds: int
) -> int:
    """Send a message to a browser; the status of the answer, 0 where there was none.

    Args:
        settings: of the operator, with ``push_contact``.
        target: the browser.
        message: what its service worker shows.
        topic: a later message of the same takes the place of an undelivered one.
        seconds: after which it need not be delivered any more.
    """
    parts = urlsplit(target.endpoint)
    claims = {"sub": settings.push_contact, "aud": f"{parts.scheme}://{parts.netloc}"}
    body = http_ece.encrypt(
        json.dumps(message).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_decoded(target.p256dh, POINT_BYTES),
        auth_secret=_decoded(target.auth, AUTH_BYTES),
        version="aes128gcm",
    )
    headers = {
        **signing_key(database).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Topic": topic,
        "Urgency": "high",
    }
    try:
        with httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            return client.post(target.endpoint, content=body, headers=headers).status_code
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return 0


def _decoded(text: str, count: int) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(data) != count:
        raise ValueError(f"{len(data)} bytes for {count}")
    return data
