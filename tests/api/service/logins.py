"""A service that people log in to, a mailbox for its links, and browsers with a session."""

import re
from collections.abc import Iterable
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from fastapi.testclient import TestClient

from skinsight.api.service.state import Parts
from skinsight.api.store.accounts import invite
from skinsight.api.store.keys import Role
from skinsight.api.store.logins import open_session
from tests.api.processes import free_port
from tests.api.service.conftest import app_in, client_of

SITE = "http://localhost:8000"


class Mailbox(Handler):
    """An SMTP server of its own, on this machine, that keeps what comes."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[Message] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self._controller.port}"

    def handle_message(self, message: Message) -> None:
        self.came.append(message)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def last_link(self) -> str:
        payload = self.came[-1].get_payload(decode=True)
        assert isinstance(payload, bytes)
        [link] = re.findall(r"https?://\S+", payload.decode())
        return str(link)


def with_accounts(folder: Path, **settings: Any) -> TestClient:
    """Its client, as a browser without a session, that follows no redirect."""
    app = app_in(folder, accounts=True, address=SITE, **settings)
    return client_of(app, follow_redirects=False, headers={"Accept": "text/html"})


def parts_of(client: TestClient) -> Parts:
    parts: Parts = client.app.state.parts  # type: ignore[attr-defined]
    return parts


def session_of(client: TestClient, email: str, roles: Iterable[Role] = ("reader",)) -> dict[str, str]:
    """Headers of a browser in which an account is logged in, sent from the server's own page."""
    with parts_of(client).database.session() as session:
        account = invite(session, email, roles)
        session.flush()
        secret = open_session(session, account, "Linux")
    return {"Cookie": f"session={secret}", "Origin": str(client.base_url)}
