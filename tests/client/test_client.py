"""The Python client against a running server: a stranger's path, and what goes wrong on it."""

import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import uvicorn

from skinsight.analyzer.advice.person import Person
from skinsight.api.service.settings import Settings
from skinsight.api.store.database import Database
from skinsight.api.store.keys import issue
from skinsight.client import Client, Refused, Unreachable
from skinsight.datasets.sample import GRACE_HOPPER
from tests.api.processes import free_port
from tests.api.service.conftest import app_in, wait_until


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in a thread, which asks for keys."""
    port, data = free_port(), tmp_path_factory.mktemp("served")
    app = app_in(data, require_keys=True, port=port)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=5))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started and app.state.parts.engine.is_ready)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def key(url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    data = next(tmp_path_factory.getbasetemp().glob("served*"))
    with Database(Settings(store=data).database).session() as session:
        return issue(session, "client")


@pytest.fixture
def client(url: str, key: str) -> Iterator[Client]:
    with Client(url, key) as one:
        yield one


def test_from_the_first_answer_to_deletion(client: Client) -> None:
    sent = client.analyze(GRACE_HOPPER, ["acne"], person=Person(age=30), keep="photo")
    assert sent.id
    assert sent.result
    acne = sent.result.concerns["acne"]
    assert sent.result.photo.name == GRACE_HOPPER.name
    assert client.analysis(sent.id) == sent
    assert client.mask(sent.id, "acne").sum() == acne.area
    assert client.overlay(sent.id).startswith(b"\x89PNG")
    client.delete(sent.id)
    with pytest.raises(Refused, match="no analysis of this id") as refused:
        client.analysis(sent.id)
    assert refused.value.problem.status == 404


def test_later(client: Client) -> None:
    queued = client.analyze(GRACE_HOPPER.read_bytes(), later=True)
    assert queued.id
    assert client.wait(queued.id).status == "done"


def test_a_batch(client: Client) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.write(GRACE_HOPPER, "a.jpg")
    batch = client.batch([GRACE_HOPPER, b"no photograph"], archive.getvalue())
    end = client.wait_for_batch(batch.id)
    assert (end.counts.done, end.counts.failed) == (2, 1)
    assert [item.status for item in client.items(batch.id)] == ["done", "failed", "done"]
    assert client.cancel(batch.id).counts.cancelled == 0
    assert client.resume(batch.id).status == "finished"
    client.delete_batch(batch.id)


def test_without_a_key(url: str) -> None:
    with Client(url) as client, pytest.raises(Refused) as refused:
        client.analyze(GRACE_HOPPER)
    assert refused.value.problem.type == "urn:skinsight:problem:key-needed"


def test_nobody_there_or_somebody_else(tmp_path: Path) -> None:
    with Client(f"http://127.0.0.1:{free_port()}", tries=1) as client, pytest.raises(Unreachable, match="not answer"):
        client.analysis("0" * 32)

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(418)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Client(f"http://127.0.0.1:{server.server_port}") as client, pytest.raises(Unreachable, match="address"):
        client.analysis("0" * 32)
    server.shutdown()
    server.server_close()


def test_a_busy_service_is_asked_again(tmp_path: Path) -> None:
    answers = [503, 429, 200]

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = answers.pop(0)
            body = b'{"title": "t", "status": 503, "detail": "d"}'
            if status == 200:
                body = (
                    b'{"id": "a", "status": "queued", "name": "n", "created": "2026-01-01T00:00:00Z", "expires": null}'
                )
            self.send_response(status)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Client(f"http://127.0.0.1:{server.server_port}") as client:
        assert client.analysis("a").status == "queued"
    assert answers == []
    server.shutdown()
    server.server_close()
