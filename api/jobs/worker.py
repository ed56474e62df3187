"""Analyses from the queue: claimed, done, finished, one at a time."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Final

from skinsight.analyzer.advice.products import Catalogue
from skinsight.api.jobs.options import Options
from skinsight.api.jobs.results import ANALYSIS, SENT, save
from skinsight.api.service.engine import Engine
from skinsight.api.service.problems import problem_of_job
from skinsight.api.service.refusals import NotReady
from skinsight.api.store import analyses
from skinsight.api.store.database import Database
from skinsight.api.store.files import Files
from skinsight.api.store.models import Analysis
from skinsight.segmentation.errors import BrokenPhoto
from skinsight.segmentation.photo import Limits
from skinsight.segmentation.segmenter import Segmenter

LOG: Final = logging.getLogger("skinsight.jobs")


class WorkerLost(Exception):
    """A photograph that several workers died of."""


class Worker:
    """Does analyses of the store with the networks of an engine.

    Args:
        database: where the rows are.
        files: of the analyses.
        engine: runs the networks, also for requests: a job waits its turn among them.
        lease: seconds for which a job is claimed, renewed while it is worked on.
        limits: of a photograph.
        products: the catalogue that advice chooses from.
        on_finish: called with the outcome after each.
    """

    def __init__(
        self,
        database: Database,
        files: Files,
        engine: Engine,
        lease: float,
        limits: Limits,
        products: Catalogue | None = None,
        on_finish: Callable[[str], None] = lambda outcome: None,
    ) -> None:
        self._database, self._files, self._engine = database, files, engine
        self._lease, self._limits, self._products = lease, limits, products
        self._on_finish = on_finish

    def work(self, id: str) -> None:
        """Do the analysis of this id, unless another worker has it or it is done."""
        with self._database.session() as session:
            row = analyses.claim(session, id, self._lease)
        if row is None or row.claim is None:
            return
        try:
            with self._held(row.id, row.claim):
                self._do(row)
        except (NotReady, CancelledError):  # this process is stopping: another will do it
            with self._database.session() as session:
                analyses.release(session, row.id, row.claim)
            return
        except Exception as error:
            if not _is_clients(error):
                LOG.exception("analysis %s failed", row.id)
            self._end(row, "failed", error)
        else:
            self._end(row, "done")

    def _do(self, row: Analysis) -> None:
        if row.attempts > analyses.MOST_ATTEMPTS:
            raise WorkerLost
        data = self._files.read(row.id, SENT)
        if data is None and self._files.read(row.id, ANALYSIS):
            return  # a worker was killed between its last two steps
        if data is None:
            raise BrokenPhoto("the photograph is no longer there: send it again")
        options = Options.model_validate(row.options)

        def task(segmenter: Segmenter) -> None:
            photo, found = options.analyze(data, row.name, self._limits, segmenter, self._products)
            save(self._files, row.id, photo, found, options.keep)

        self._engine.submit(task).result()

    def _end(self, row: Analysis, status: str, error: Exception | None = None) -> None:
        problem = problem_of_job(error) if error else None
        with self._database.session() as session:
            mine = analyses.finish(session, row.id, row.claim or "", status, problem)
            there = session.get(Analysis, row.id) is not None
        if not there:
            self._files.remove_all(row.id)  # it was deleted meanwhile
        elif mine and error and not analyses.is_servers_fault(problem):
            self._files.remove_all(row.id)
        if mine:
            self._on_finish(status)

    @contextmanager
    def _held(self, id: str, claim: str) -> Iterator[None]:
        """Renew a claim for as long as the work goes on."""
        over = threading.Event()

        def hold() -> None:
            while not over.wait(self._lease / 3):
                try:
                    with self._database.session() as session:
                        analyses.renew(session, id, claim, self._lease)
                except Exception:  # the database may come back before the lease is over
                    LOG.warning("the lease of analysis %s could not be renewed", id)

        holder = threading.Thread(target=hold, name=f"lease-{id}", daemon=True)
        holder.start()
        try:
            yield
        finally:
            over.set()
            holder.join()


def _is_clients(error: Exception) -> bool:
    return not analyses.is_servers_fault(problem_of_job(error))
