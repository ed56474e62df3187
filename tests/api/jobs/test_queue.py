import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from skinsight.api.jobs import queue as jobs
from skinsight.api.jobs.queue import Queue
from skinsight.api.store.database import Database
from skinsight.api.store.files import Files


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.upgrade()
    yield Queue(database, Files(str(tmp_path / "files")), lambda id: None, pause=60)
    database.close()


def working() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("Worker")}


def test_what_was_stopped_begins_nothing(queue: Queue) -> None:
    before = working()
    queue.stop()
    queue.start()
    assert working() <= before


def test_it_may_be_stopped_while_it_begins(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a server ends while its networks are loaded, in a thread of their own."""
    before, begins, start = working(), threading.Event(), jobs._ThreadsOnly.start

    def slowly(consumer: jobs._ThreadsOnly) -> None:
        begins.set()
        ended.wait(0.2)
        start(consumer)

    monkeypatch.setattr(jobs._ThreadsOnly, "start", slowly)
    ended = threading.Event()
    beginning = threading.Thread(target=queue.start)
    beginning.start()
    begins.wait()
    queue.stop()
    ended.set()
    beginning.join()
    assert working() <= before
