"""The queue, by huey: in SQLite or PostgreSQL, beside or in the service's own database.

huey hands a task to one worker and forgets it, so that a task dies with its worker. What is to be done therefore stands
in the service's tables, and huey only says when to look: :meth:`Queue.look_again` queues what nobody is at. Losing the
whole queue loses nothing; a task that is queued twice finds the row claimed and does nothing.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from skinsight.api.jobs.webhooks import deliver
from skinsight.api.store import analyses, events
from skinsight.api.store.database import Database
from skinsight.api.store.files import Files
from skinsight.api.store.models import now
from skinsight.api.store.retention import sweep

NAME: Final = "skinsight"


class Queue:
    """What is done later.

    Args:
        database: where the rows are.
        files: of the analyses.
        work: does one analysis by its id.
        pause: seconds between looks at what was left by processes that are gone.
    """

    def __init__(self, database: Database, files: Files, work: Callable[[str], None], pause: float) -> None:
        self._database, self._files, self._pause = database, files, pause
        self._stopped, self._turn = threading.Event(), threading.Lock()
        self.huey = _huey(database)
        self._analyse = self.huey.task(name="analyse")(work)
        self._deliver = self.huey.task(name="deliver")(self._send)
        self.huey.periodic_task(crontab(minute="7"), name="sweep")(self._sweep)
        self._consumer: Consumer | None = None

    def start(self, workers: int = 2) -> None:
        """Begin to work, in so many threads of this process: a slow webhook must not hold up an analysis.

        Nothing is begun once :meth:`stop` was called, which may be while the networks are loaded.
        """
        with self._turn:
            if self._stopped.is_set():
                return
            threading.Thread(target=self._keep_looking, name="look-again", daemon=True).start()
            self._consumer = _ThreadsOnly(self.huey, workers=workers, max_delay=1.0, shutdown_timeout=60)
            self._consumer.start()

    def stop(self) -> None:
        """Finish what has begun, and begin nothing more."""
        with self._turn:
            self._stopped.set()
        if self._consumer:
            self._consumer.stop(graceful=True)
        self.huey.storage.close()

    def analyse(self, ids: list[str]) -> None:
        """Have analyses done."""
        for id in ids:
            self._analyse(id)

    def look_again(self) -> None:
        """Queue what waits in the tables and in no queue: left by a process that was killed, or due again."""
        with self._database.session() as session:
            deliveries, left = events.due(session), analyses.abandoned(session)
            if not self.huey.storage.queue_size():
                left += analyses.waiting(session)
        self.tell(deliveries)
        self.analyse(left)

    def tell(self, deliveries: list[str]) -> None:
        """Have events delivered."""
        for id in deliveries:
            self._deliver(id)

    def tell_all(self) -> None:
        """Have all events delivered that are due."""
        with self._database.session() as session:
            deliveries = events.due(session)
        self.tell(deliveries)

    def _keep_looking(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look_again()
            except Exception:  # the database may be back at the next look
                logging.getLogger("skinsight.jobs").exception("the queue could not be looked through")
            self._stopped.wait(self._pause)

    def _send(self, id: str) -> None:
        again = deliver(self._database, id)
        if again:
            self._deliver.schedule((id,), delay=max(0.0, (again - now()).total_seconds()))

    def _sweep(self) -> None:
        sweep(self._database, self._files)


def _huey(database: Database) -> Huey:
    url = database.url
    if database.is_sqlite:
        path = Path(url.database or "skinsight.db")
        return SqliteHuey(NAME, filename=str(path.with_suffix(".queue")), results=False)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with database.alone():  # "create table if not exists" is not safe against itself
        return PostgresHuey(NAME, dsn=dsn, results=False)


class _ThreadsOnly(Consumer):  # type: ignore[misc]  # huey has no types
    """Leaves the process's signals to whoever owns the process."""

    def _set_signal_handlers(self, *_: Any) -> None:
        pass
