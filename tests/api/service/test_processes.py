"""What a running server does when it is stopped, killed, starved or flooded."""

import contextlib
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import create_engine, make_url, text

from tests.api.processes import PATIENCE, Process, get, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


def post(url: str, face: bytes, **options: Any) -> httpx2.Response:
    return httpx2.post(f"{url}/v1/analyses", files={"photo": ("a.png", face)}, timeout=PATIENCE, **options)


def post_batch(url: str, face: bytes, photographs: int) -> str:
    files = [("photos", (f"{number}.png", face)) for number in range(photographs)]
    response = httpx2.post(f"{url}/v1/batches", files=files, timeout=PATIENCE)
    assert response.status_code == 202, response.text
    address: str = response.headers["location"]
    return address


def counts(url: str, address: str) -> dict[str, int]:
    found: dict[str, int] = httpx2.get(url + address, timeout=PATIENCE).json()["counts"]
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_a_batch_survives_the_killing_of_server_and_worker(data: Path, face: bytes, database_url: str) -> None:
    """None is lost and none done twice: each photograph has one result, written once."""
    told = {"database_url": database_url, "seconds": 0.3}
    with Process(data, **told) as server, Process(data, "worker", **told) as worker:  # type: ignore[arg-type]
        address = post_batch(server.ready().url, face, 12)
        wait_for(lambda: counts(server.url, address)["done"] >= 2)
        worker.kill()
        server.kill()
    with Process(data, **told) as server, Process(data, "worker", **told) as worker:  # type: ignore[arg-type]
        server.ready()
        wait_for(lambda: counts(server.url, address)["done"] >= 6)
        worker.kill()
        wait_for(lambda: counts(server.url, address)["done"] == 12)
        batch = httpx2.get(server.url + address).json()
        items = httpx2.get(server.url + batch["items"]).json()["items"]
        assert batch["status"] == "finished"
        assert [item["status"] for item in items] == ["done"] * 12
        results = [httpx2.get(server.url + item["analysis"]).json()["result"] for item in items]
        assert all(result["concerns"]["acne"]["count"] == 3 for result in results)


def test_told_to_stop_it_answers_what_it_has_begun_and_leaves_the_rest(data: Path, face: bytes) -> None:
    with Process(data, seconds=0.5) as server, ThreadPoolExecutor(3) as pool:
        server.ready()
        waiting = [pool.submit(post, server.url, face) for _ in range(3)]
        address = post_batch(server.url, face, 3)
        time.sleep(0.6)
        assert server.stop() == 0
        assert [one.result().status_code for one in waiting] == [200] * 3
    with Process(data) as server:
        server.ready()
        wait_for(lambda: counts(server.url, address)["done"] == 3)


def test_a_stalled_upload_stops_neither_others_nor_the_end(data: Path, face: bytes) -> None:
    with Process(data, body_pause=2) as server:
        server.ready()
        with socket.create_connection(("127.0.0.1", server.port)) as stalled:
            head = "POST /v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=a\r\n"
            stalled.sendall(f"{head}Content-Length: 9999\r\n\r\n--a".encode())
            assert post(server.url, face).status_code == 200
            assert server.stop() == 0
            answer = stalled.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"urn:skinsight:problem:slow-body" in answer


def test_silent_and_dripping_connections_are_closed_and_hold_up_nobody(data: Path, face: bytes) -> None:
    with Process(data, head_time=2) as server, contextlib.ExitStack() as stack:
        server.ready()
        silent = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(60)]
        for one in silent[::2]:
            one.sendall(b"GET /healthz HTTP/1.1\r\nX-Drip: ")
        assert get(f"{server.url}/healthz") == 200
        assert post(server.url, face).status_code == 200
        for one in silent:
            one.settimeout(PATIENCE)
            with contextlib.suppress(OSError):
                assert one.recv(1) == b""


def test_a_flood_is_refused_cleanly_and_healthz_answers_all_along(data: Path, face: bytes) -> None:
    statuses: list[int] = []
    over = threading.Event()

    def poll(url: str) -> None:
        while not over.is_set():
            statuses.append(get(f"{url}/healthz"))

    with Process(data, seconds=0.2, queue=4) as server, ThreadPoolExecutor(41) as pool:
        server.ready()
        polling = pool.submit(poll, server.url)
        answers = list(pool.map(lambda _: post(server.url, face), range(80)))
        over.set()
        polling.result()
    found = Counter(answer.status_code for answer in answers)
    assert set(found) == {200, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"] == "urn:skinsight:problem:busy"
            assert int(answer.headers["retry-after"]) >= 1
    assert set(statuses) == {200}


def test_work_for_clients_who_left_is_not_done(data: Path, face: bytes) -> None:
    with Process(data, seconds=0.5) as server:
        server.ready()
        body = b'--a\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n' + face + b"\r\n--a--\r\n"
        head = (
            "POST /v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=a\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", server.port)) as leaving:
                leaving.sendall(head.encode() + body)
                time.sleep(0.05)
        time.sleep(1)
        assert post(server.url, face).status_code == 200
        text = httpx2.get(f"{server.url}/metrics").text
        assert 'skinsight_analyses_total{outcome="done"} 1.0' in text
        assert 'status="499"' in text


def test_a_deadline_is_kept(data: Path, face: bytes) -> None:
    with Process(data, seconds=2, deadline=0.5) as server:
        response = post(server.ready().url, face)
        assert response.status_code == 503
        assert response.json()["type"] == "urn:skinsight:problem:deadline-passed"
        assert response.headers["retry-after"]


def test_files_that_are_away_are_told_of_and_come_back(data: Path, face: bytes) -> None:
    with Process(data) as server:
        server.ready()
        (data / "files").rename(data / "away")
        (data / "files").write_bytes(b"no folder")
        response = post(server.url, face)
        assert (response.status_code, response.json()["type"]) == (503, "urn:skinsight:problem:store-away")
        assert get(f"{server.url}/healthz") == 200
        (data / "files").unlink()
        (data / "away").rename(data / "files")
        assert post(server.url, face).status_code == 200


def test_the_database_goes_and_comes_back(data: Path, face: bytes, postgres: str) -> None:
    server_wide = create_engine(postgres, isolation_level="AUTOCOMMIT")
    url = make_url(postgres).set(database="away").render_as_string(hide_password=False)

    def say(*statements: str) -> None:
        with server_wide.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    say("create database away")
    gone = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'away'"
    with Process(data, database_url=url) as server:
        server.ready()
        address = post(server.url, face).json()["links"]["analysis"]
        say("alter database away allow_connections false", gone)
        response = post(server.url, face)
        assert (response.status_code, response.json()["type"]) == (503, "urn:skinsight:problem:store-away")
        assert get(f"{server.url}/healthz") == 200
        assert get(f"{server.url}/readyz") == 503
        say("alter database away allow_connections true")
        assert get(server.url + address) == 200
        batch = post_batch(server.url, face, 2)
        wait_for(lambda: counts(server.url, batch)["done"] == 2)
    server_wide.dispose()
