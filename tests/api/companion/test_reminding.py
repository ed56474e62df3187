"""Reminders on their way: as a calendar, pushed, and by mail; each once, whoever sends."""

import base64
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import http_ece
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from icalendar import Calendar
from py_vapid import Vapid02
from sqlalchemy import update

from skinsight.api.companion.routine.push import public_key
from skinsight.api.companion.routine.reminding import LEASE, Reminding
from skinsight.api.service.state import Parts
from skinsight.api.store.models import now
from skinsight.api.store.reminders import Taken
from skinsight.api.store.routine_models import Reminder
from tests.api.processes import free_port
from tests.api.service.conftest import app_in, client_of

EVERY_DAY = list(range(7))
AUTH = b"0123456789abcdef"


class Mailbox(MessageHandler):
    """Keeps what comes."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


class PushService:
    """A push service on this machine, and the browser that it is of."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status = 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.requests.append((dict(self.headers), body))
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/browser"

    def subscription(self) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": coded(point), "auth": coded(AUTH)}
        return {"endpoint": self.url, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> Any:
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=AUTH, version="aes128gcm"))


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def push_service() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.server.shutdown()
    service.server.server_close()
    service.thread.join()


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, mailbox: tuple[Mailbox, int]) -> Iterator[TestClient]:
    app = app_in(
        tmp_path_factory.mktemp("reminding"),
        address="http://127.0.0.1:8000",
        smtp=f"smtp://127.0.0.1:{mailbox[1]}",
        mail_from="skinsight@example.org",
        push_contact="mailto:operator@example.org",
        push_hosts="127.0.0.1",
    )
    with client_of(app) as client:
        yield client


@pytest.fixture
def address(served: TestClient) -> Iterator[str]:
    """Of a routine of somebody new, who is gone afterwards."""
    id = served.post("/v1/subjects", json={"name": "Ayu", "consent": "yes"}).json()["id"]
    where = f"/v1/subjects/{id}/routine"
    served.put(where, json={"consent": "yes", "zone": "Asia/Jakarta", "language": "id"})
    yield where
    served.delete(f"/v1/subjects/{id}")


def parts_of(client: TestClient) -> Parts:
    parts: Parts = client.app.state.parts  # type: ignore[attr-defined]
    return parts


def remind(client: TestClient, address: str, **more: Any) -> datetime:
    """Add a reminder; when it is due first."""
    body = {"name": "Perawatan malam", "at": "21:00", "days": EVERY_DAY, **more}
    reminders = client.post(f"{address}/reminders", json=body).json()["reminders"]
    return datetime.fromisoformat(reminders[-1]["due"])


def test_the_calendar_is_read_back(served: TestClient, address: str) -> None:
    remind(served, address, days=[0, 3], before=[15, 30], start="2026-11-30")
    feed = served.post(f"{address}/calendar").json()["address"].removeprefix("http://127.0.0.1:8000")
    answer = served.get(feed)
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert event["summary"] == "Perawatan malam"
    assert event.decoded("dtstart") == datetime(2026, 11, 30, 21, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert event["rrule"] == {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "TH"]}
    assert sorted(alarm.decoded("trigger") for alarm in event.walk("VALARM")) == [
        timedelta(minutes=-30),
        timedelta(minutes=-15),
        timedelta(),
    ]
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jakarta"]


def test_the_calendar_follows_summer_time(served: TestClient, address: str) -> None:
    served.put(address, json={"consent": "yes", "zone": "Europe/Berlin"})
    remind(served, address, start="2027-03-27")
    feed = served.post(f"{address}/calendar").json()["address"].removeprefix("http://127.0.0.1:8000")
    calendar = Calendar.from_ical(served.get(feed).content)
    (zone,) = calendar.walk("VTIMEZONE")
    berlin = zone.to_tz()
    offsets = [datetime(2027, 3, day, 21, tzinfo=berlin).utcoffset() for day in (27, 28)]
    assert offsets == [timedelta(hours=1), timedelta(hours=2)]


def test_a_secret_address_ends_with_the_next(served: TestClient, address: str) -> None:
    first, second = (
        served.post(f"{address}/calendar").json()["address"].removeprefix("http://127.0.0.1:8000") for _ in range(2)
    )
    assert [served.get(one).status_code for one in (first, second)] == [404, 200]
    served.delete(f"{address}/calendar")
    assert served.get(second).status_code == 404


def test_a_push_is_encrypted_for_one_browser_and_signed(
    served: TestClient, address: str, push_service: PushService
) -> None:
    assert served.post(f"{address}/browsers", json=push_service.subscription()).status_code == 204
    due = remind(served, address, before=[15])
    parts = parts_of(served)
    assert Reminding(parts).look(due - timedelta(seconds=1)) == 0
    assert Reminding(parts).look(due) == 1
    ((headers, body),) = push_service.requests
    assert b"Perawatan" not in body
    message = push_service.read(body)
    assert (message["title"], message["body"], message["url"]) == ("Perawatan malam", "21:00", "/routine")
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "600")
    assert Vapid02.verify(headers["Authorization"])
    assert public_key(parts.database) in headers["Authorization"]
    claims = headers["Authorization"].split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert (told["aud"], told["sub"]) == (push_service.url.removesuffix("/browser"), "mailto:operator@example.org")


def test_nobody_else_can_read_a_push(served: TestClient, address: str, push_service: PushService) -> None:
    served.post(f"{address}/browsers", json=push_service.subscription())
    due = remind(served, address)
    Reminding(parts_of(served)).look(due)
    ((_, body),) = push_service.requests
    with pytest.raises(http_ece.ECEException):
        http_ece.decrypt(
            body, private_key=ec.generate_private_key(ec.SECP256R1()), auth_secret=AUTH, version="aes128gcm"
        )


def test_a_browser_that_has_gone_is_forgotten(served: TestClient, address: str, push_service: PushService) -> None:
    served.post(f"{address}/browsers", json=push_service.subscription())
    due, push_service.status = remind(served, address), 410
    assert Reminding(parts_of(served)).look(due) == 0
    assert served.get(address).json()["browsers"] == 0


def test_a_sending_that_failed_is_tried_again_until_it_is_too_late(
    served: TestClient, address: str, push_service: PushService
) -> None:
    served.post(f"{address}/browsers", json=push_service.subscription())
    due, push_service.status = remind(served, address), 503
    reminding = Reminding(parts_of(served))
    for after in (0, 10, LEASE, LEASE + 10, 2 * LEASE):
        reminding.look(due + timedelta(seconds=after))
    assert len(push_service.requests) == 3
    push_service.status = 201
    assert reminding.look(due + timedelta(minutes=11)) == 0
    assert len(push_service.requests) == 3


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest",
        "https://intern.example/x",
        "file:///etc/passwd",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com@intern.example/",
        "https://[",
    ],
)
def test_nobody_has_this_server_send_elsewhere(
    served: TestClient, address: str, push_service: PushService, endpoint: str
) -> None:
    sent = {**push_service.subscription(), "endpoint": endpoint}
    assert served.post(f"{address}/browsers", json=sent).json()["type"].endswith("contradictory")


def test_keys_that_are_none_are_refused(served: TestClient, address: str, push_service: PushService) -> None:
    for keys in ({"p256dh": "x", "auth": coded(AUTH)}, {"p256dh": coded(b"\4" * 65), "auth": coded(AUTH)}):
        sent = {**push_service.subscription(), "keys": keys}
        assert served.post(f"{address}/browsers", json=sent).status_code == 422


def test_a_name_has_one_line(served: TestClient, address: str) -> None:
    for name in ("Pagi\nBcc: all@example.org", "Pagi\x85ini", "Pagi\u2028ini"):
        assert served.post(f"{address}/reminders", json={"name": name, "at": "21:00", "days": [0]}).status_code == 422


def test_what_fails_of_one_keeps_nobody_elses(
    served: TestClient, address: str, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.post(f"{address}/browsers", json=push_service.subscription())
    due = remind(served, address, name="broken")
    remind(served, address, name="whole")
    sending = Reminding._pushed

    def breaks(self: Reminding, taken: Taken, at: datetime) -> int:
        if taken.reminder.name == "broken":
            raise ValueError(taken)
        return sending(self, taken, at)

    monkeypatch.setattr(Reminding, "_pushed", breaks)
    assert Reminding(parts_of(served)).look(due) == 1


@pytest.mark.parametrize("email", ["a,b@example.org", "a;b@example.org", "a\0@example.org", "all:a@example.org;"])
def test_reminders_go_to_one_address(served: TestClient, address: str, email: str) -> None:
    assert served.put(f"{address}/email", json={"email": email}).status_code == 422


def test_mail_comes_after_a_yes_and_ends_with_a_no(
    served: TestClient, address: str, mailbox: tuple[Mailbox, int]
) -> None:
    box, _ = mailbox
    due = remind(served, address)
    assert served.put(f"{address}/email", json={"email": "ayu@example.org"}).status_code == 202
    asked = box.messages[-1]
    assert asked["To"] == "ayu@example.org"
    text = asked.get_payload(decode=True).decode()  # type: ignore[union-attr]
    link = next(word for word in text.split() if word.startswith("http://")).removeprefix("http://127.0.0.1:8000")
    reminding = Reminding(parts_of(served))
    assert reminding.look(due) == 0, "nothing is sent before they agreed"
    assert "ayu@example.org" in served.get(link).text
    served.post(link, data={"agree": "yes"})
    assert reminding.look(due + timedelta(days=1)) == 1
    assert "Perawatan malam, 21:00" in box.messages[-1]["Subject"]
    body = box.messages[-1].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert link in body
    served.post(link, data={"agree": "no"})
    assert served.get(address).json()["email"] is None
    assert reminding.look(due + timedelta(days=2)) == 0
    assert served.get(link).status_code == 404


def test_only_so_many_strangers_are_asked(served: TestClient, address: str) -> None:
    answers = [served.put(f"{address}/email", json={"email": f"a{at}@example.org"}).status_code for at in range(12)]
    assert answers[-1] == 429


def test_two_processes_never_send_the_same_twice(served: TestClient, address: str, push_service: PushService) -> None:
    """Two services on one database look at the same moments, again and again, from several threads."""
    served.post(f"{address}/browsers", json=push_service.subscription())
    tomorrow = datetime.now(ZoneInfo("Asia/Jakarta")).date() + timedelta(days=1)  # all three of a day, at any hour
    first = remind(served, address, before=[15, 30], start=tomorrow.isoformat())
    parts = parts_of(served)
    other = Parts(parts.settings)
    senders = [Reminding(one) for one in (parts, other) for _ in range(3)]
    moments = [first + timedelta(days=day, minutes=minutes) for day in range(3) for minutes in (0, 15, 30)]
    with ThreadPoolExecutor(len(senders)) as pool:
        for moment in moments:
            sent = list(pool.map(lambda one, at=moment: one.look(at), senders))  # type: ignore[misc]
            assert sum(sent) == 1
    other.database.close()
    assert len(push_service.requests) == len(moments)


def test_what_a_stopped_server_missed_is_not_told_late(
    served: TestClient, address: str, push_service: PushService
) -> None:
    served.post(f"{address}/browsers", json=push_service.subscription())
    due = remind(served, address)
    reminding = Reminding(parts_of(served))
    assert reminding.look(due + timedelta(days=3, hours=1)) == 0
    assert reminding.look(due + timedelta(days=4)) == 1


def test_a_reminder_once_is_over_afterwards(served: TestClient, address: str, push_service: PushService) -> None:
    served.post(f"{address}/browsers", json=push_service.subscription())
    tomorrow = str(date.today() + timedelta(days=2))
    due = remind(served, address, days=[], start=tomorrow)
    reminding = Reminding(parts_of(served))
    assert [reminding.look(due + timedelta(days=day)) for day in range(2)] == [1, 0]
    assert served.get(address).json()["reminders"][0]["due"] is None


def test_reminders_follow_a_change_of_zone(served: TestClient, address: str) -> None:
    remind(served, address)
    served.put(address, json={"consent": "yes", "zone": "UTC"})
    due = datetime.fromisoformat(served.get(address).json()["reminders"][0]["due"])
    assert (due.astimezone(UTC).hour, due.minute) == (21, 0)


def test_the_server_looks_by_itself(
    served: TestClient, address: str, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skinsight.api.companion.routine.reminding.PAUSE", 0.05)
    served.post(f"{address}/browsers", json=push_service.subscription())
    remind(served, address)
    parts = parts_of(served)
    with parts.database.session() as session:
        session.execute(update(Reminder).values(due=now().replace(microsecond=0)))
    reminding = Reminding(parts)
    reminding.start()
    waited = threading.Event()
    for _ in range(100):
        if push_service.requests or waited.wait(0.1):
            break
    reminding.stop()
    assert len(push_service.requests) == 1
