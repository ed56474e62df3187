"""Many photographs at once: as files, as a zip, with their own fate each; and archives that mean no good."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from standardwebhooks.webhooks import Webhook

from skinsight.api.jobs import webhooks
from skinsight.api.service.settings import Settings
from skinsight.api.store.database import Database
from skinsight.api.store.models import LOCAL
from tests.api.service.conftest import app_in, client_of, wait_until, wait_until_ready
from tests.api.service.test_analyses import SlowSegmenter
from tests.api.service.test_refusals import problem


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def send(client: TestClient, archive: bytes | None = None, *photos: tuple[str, bytes], **headers: str) -> Any:
    files: list[Any] = [("photos", photo) for photo in photos]
    if archive is not None:
        files.append(("archive", ("a.zip", archive)))
    return client.post("/v1/batches", files=files, headers=headers)


def finished(client: TestClient, address: str) -> dict[str, Any]:
    wait_until(lambda: client.get(address).json()["status"] == "finished")
    batch: dict[str, Any] = client.get(address).json()
    return batch


def test_each_photograph_has_its_own_fate(client: TestClient, face: bytes) -> None:
    archive = zipped(("in/a folder/2.png", face), ("__MACOSX/x", b""), ("in/.DS_Store", b""), ("in/", b""))
    response = send(client, archive, ("1.png", face), ("bad.png", b"no photograph"))
    assert response.status_code == 202
    batch = finished(client, response.headers["location"])
    assert batch["total"] == 3
    assert batch["counts"] == {"queued": 0, "running": 0, "done": 2, "failed": 1, "cancelled": 0}
    items = client.get(batch["items"]).json()
    assert items["next"] is None
    assert [(one["position"], one["name"], one["status"]) for one in items["items"]] == [
        (0, "1.png", "done"),
        (1, "bad.png", "failed"),
        (2, "2.png", "done"),
    ]
    assert items["items"][1]["problem"]["type"] == "urn:skinsight:problem:unsupported-format"
    single = client.get(items["items"][2]["analysis"]).json()
    assert single["batch"] == batch["id"]
    assert single["result"]["concerns"]["acne"]["count"] == 3


def test_items_come_page_by_page(client: TestClient, face: bytes) -> None:
    response = send(client, zipped(*((f"{number}.png", face) for number in range(5))))
    address, seen = f"{response.headers['location']}/items?limit=2", []
    while address:
        page = client.get(address).json()
        seen += [one["name"] for one in page["items"]]
        address = page["next"]
    assert seen == [f"{number}.png" for number in range(5)]
    finished(client, response.headers["location"])


def test_the_same_batch_is_made_once(client: TestClient, face: bytes) -> None:
    header = {"Idempotency-Key": "batch-1"}
    first, second = (send(client, zipped(("a.png", face)), **header).json()["id"] for _ in range(2))
    assert first == second
    problem(send(client, zipped(("a.png", face + b"0")), **header), 422, "idempotency-key-misused")


def test_cancel_stops_and_resume_goes_on(face: bytes, tmp_path: Path) -> None:
    segmenter = SlowSegmenter()
    with client_of(app_in(tmp_path, segmenter)) as client:
        wait_until_ready(client)
        segmenter.gate.clear()
        address = send(client, None, *[("a.png", face)] * 6).headers["location"]
        wait_until(lambda: segmenter.running == 1)
        counts = client.post(f"{address}/cancel").json()["counts"]
        assert counts["cancelled"] >= 4
        segmenter.gate.set()
        assert finished(client, address)["counts"]["done"] == 6 - counts["cancelled"]
        assert client.post(f"{address}/resume").json()["status"] == "open"
        assert finished(client, address)["counts"]["done"] == 6


def test_deleted_with_all_that_belongs_to_it(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        address = send(client, None, *[("a.png", face)] * 3).headers["location"]
        finished(client, address)
        items = client.get(f"{address}/items").json()["items"]
        assert client.delete(address).status_code == 204
        assert list((tmp_path / "files").iterdir()) == []
        for gone in (address, f"{address}/items", items[0]["analysis"]):
            problem(client.get(gone), 404, "not-found")
        for act in ("cancel", "resume"):
            problem(client.post(f"{address}/{act}"), 404, "not-found")


def test_a_batch_of_which_nothing_is_kept_makes_no_sense(client: TestClient, face: bytes) -> None:
    response = client.post("/v1/batches", files=[("photos", face)], data={"keep": "nothing"})
    problem(response, 422, "contradictory")


def bomb() -> bytes:
    return zipped(("bomb", b"\0" * 3 * 2**20))


def encrypted() -> bytes:
    data = bytearray(zipped(("a.png", b"x")))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


ARCHIVES = {
    "no zip": (b"PK no zip", "cannot be read"),
    "empty": (b"", "cannot be read"),
    "nothing in it": (zipped(), "no photograph"),
    "cut": (zipped(("a.png", b"x" * 999))[:-40], "cannot be read"),
    "a bomb": (bomb(), "limit is 2,097,152"),
    "many": (zipped(*((f"{number}", b"") for number in range(21))), "21 files, the limit is 20"),
    "much": (zipped(*((f"{number}", bytes(10**6)) for number in range(9))), "unpacks to 9,000,000 bytes"),
    "encrypted": (encrypted(), "encrypted"),
    "a rare method": (zipped(("a.png", b"x"), compression=zipfile.ZIP_LZMA), "rare method"),
    "a wrong sum": (zipped(("a.png", b"hello"), compression=zipfile.ZIP_STORED).replace(b"hello", b"jello"), "cannot"),
}


@pytest.fixture(scope="module")
def strict_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(app_in(tmp_path_factory.mktemp("b"), batch_photos=20, batch_bytes=8 * 2**20)) as client:
        wait_until_ready(client)
        yield client


@pytest.mark.parametrize(("archive", "said"), ARCHIVES.values(), ids=ARCHIVES.keys())
def test_an_archive_that_means_no_good_is_refused(strict_client: TestClient, archive: bytes, said: str) -> None:
    assert said in problem(send(strict_client, archive), 422, "bad-archive")["detail"]


def test_too_much_at_once_is_refused_and_nothing_of_it_kept(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path, jobs=3)) as client:
        wait_until_ready(client)
        response = send(client, None, *[("a.png", face)] * 4)
        problem(response, 503, "busy")
        assert int(response.headers["retry-after"]) >= 1
        assert list((tmp_path / "files").iterdir()) == []


class Receiver:
    """An endpoint that notes what it is told, and fails at first."""

    def __init__(self, fail: int) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.told.append((dict(self.headers), body))
                self.send_response(500 if len(receiver.told) <= fail else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver(fail=1)
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_webhooks_tell_of_all_signed_and_try_again(
    face: bytes, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skinsight.api.store.events.PAUSES", (0.1, 0.1))
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        with Database(Settings(store=tmp_path).database).session() as session:
            secret = webhooks.add_endpoint(session, LOCAL, receiver.url)
            webhooks.add_endpoint(session, "another", receiver.url)
        batch = send(client, None, ("Anna.png", face), ("b.png", b"no")).json()
        wait_until(lambda: len(receiver.told) == 4)
    events = {headers["webhook-id"]: Webhook(secret).verify(body, headers) for headers, body in receiver.told}
    kinds = sorted(event["type"] for event in events.values())
    assert kinds == ["analysis.done", "analysis.failed", "batch.finished"]
    [end] = [event["data"] for event in events.values() if event["type"] == "batch.finished"]
    assert end == {"id": batch["id"], "counts": {"done": 1, "failed": 1}}
    assert "Anna" not in json.dumps(list(events.values()))


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com", "https://user:pw@example.com", "https://", "http://10.0.0.1", "x"],
)
def test_a_webhook_goes_by_https_or_stays_on_the_machine(url: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    database.upgrade()
    with database.session() as session, pytest.raises(webhooks.BadAddress, match=r"give a"):
        webhooks.add_endpoint(session, LOCAL, url)
