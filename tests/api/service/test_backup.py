"""A backup is taken while the server runs, and is put back elsewhere, as ``docs/operating.md`` says."""

import shutil
import sqlite3
from pathlib import Path

from skinsight.api.store.database import Database
from tests.api.service.conftest import app_in, client_of, wait_until_ready
from tests.api.service.test_resource import LATER, done, send


def test_what_was_there_is_there_again_and_what_waited_is_done(face: bytes, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    with client_of(app_in(old)) as client:
        wait_until_ready(client)
        first = send(client, face).json()
        new.mkdir()
        with sqlite3.connect(old / "skinsight.db") as source, sqlite3.connect(new / "skinsight.db") as target:
            source.backup(target)
        source.close()
        target.close()
        shutil.copytree(old / "files", new / "files")
        client.delete(first["links"]["analysis"])
    with client_of(app_in(new)) as client:
        wait_until_ready(client)
        assert client.get(first["links"]["analysis"]).json() == first


def test_a_queue_that_was_lost_is_made_again(face: bytes, tmp_path: Path) -> None:
    waiting = client_of(app_in(tmp_path))  # never started: what it takes in stays queued
    address = send(waiting, face, LATER).headers["location"]
    for path in tmp_path.glob("*.queue*"):
        path.unlink()
    with client_of(app_in(tmp_path)) as again:
        wait_until_ready(again)
        assert done(again, address)["status"] == "done"


def test_the_tables_of_another_version_are_brought_up(face: bytes, tmp_path: Path) -> None:
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        first = send(client, face).json()
    database = Database(f"sqlite:///{tmp_path / 'skinsight.db'}")
    database.downgrade("0001")
    database.close()
    with client_of(app_in(tmp_path)) as client:
        wait_until_ready(client)
        assert client.get(first["links"]["analysis"]).json() == first
