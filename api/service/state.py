"""The parts of one running service, put together once, and given to routes as dependencies."""

from typing import Annotated

from fastapi import Depends, Request

from skinsight.analyzer.advice.products import Catalogue
from skinsight.api.jobs.queue import Queue
from skinsight.api.jobs.worker import Worker
from skinsight.api.service.engine import Engine
from skinsight.api.service.limits import LoginLimits
from skinsight.api.service.observe import Figures
from skinsight.api.service.settings import Settings
from skinsight.api.service.shop import ShopItem
from skinsight.api.store.analyses import by_status
from skinsight.api.store.database import Database
from skinsight.api.store.events import due
from skinsight.api.store.files import Files
from skinsight.api.store.keys import Caller
from skinsight.segmentation.photo import Limits
from skinsight.segmentation.segmenter import Segmenter


class Parts:
    """Store, networks and queue, shared by the server and by ``skinsight worker``.

    Args:
        settings: of the operator.
        segmenter: the networks to run; None means those shipped.
        limits: of a photograph.
        products: the catalogue that advice chooses from.
        shop: the catalogue of the recommender's front end.
    """

    def __init__(
        self,
        settings: Settings,
        segmenter: Segmenter | None = None,
        limits: Limits | None = None,
        products: Catalogue | None = None,
        shop: tuple[ShopItem, ...] = (),
    ) -> None:
        self.settings, self.products, self.shop = settings, products, shop
        self.limits = limits or Limits(bytes=settings.photo_bytes)
        self.database, self.files = Database(settings.database), Files(settings.files)
        self.database.upgrade()
        self.figures, self.logins = Figures(), LoginLimits()
        self.engine = Engine(segmenter, settings.queue, settings.deadline, on_ready=self._begin)
        self.worker = Worker(
            self.database, self.files, self.engine, settings.lease, self.limits, products, on_finish=self._finished
        )
        self.queue = Queue(self.database, self.files, self.worker.work, settings.lease)

    def start(self) -> None:
        """Load the networks, then work on what is queued; returns at once."""
        self.engine.start()

    async def stop(self) -> None:
        """Finish what has begun; what waits is left to the next process."""
        self.queue.stop()
        await self.engine.stop()
        self.database.close()

    def measure(self) -> None:
        """Bring the figures of ``/metrics`` up to date."""
        with self.database.session() as session:
            counts, deliveries = by_status(session), len(due(session))
        for status in ("queued", "running", "done", "failed", "cancelled"):
            self.figures.jobs.labels(status).set(counts.get(status, 0))
        self.figures.undelivered.set(deliveries)
        self.figures.waiting.set(self.engine.waiting)
        self.figures.ready.set(self.engine.is_ready)

    def _begin(self) -> None:
        self.queue.start()

    def _finished(self, outcome: str) -> None:
        self.figures.analyses.labels(outcome).inc()
        self.queue.tell_all()


def parts_of(request: Request) -> Parts:
    """The parts of the application that answers."""
    parts: Parts = request.app.state.parts
    return parts


def caller_of(request: Request) -> Caller:
    """Who asks, as the guard found."""
    caller: Caller = request.state.caller
    return caller


PartsDep = Annotated[Parts, Depends(parts_of)]
CallerDep = Annotated[Caller, Depends(caller_of)]
