"""The networks of one process, and the one thread in which they run.

What is bounded is the work that waits, never the connections: a request beyond the queue is refused with how long to
wait, one whose sender has left is not begun, and one that has waited past its deadline is answered without it.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

import numpy as np

from skinsight.api.service.refusals import Busy, ClientGone, DeadlinePassed, NotReady
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.concerns import CONDITIONS
from skinsight.segmentation.errors import SkinsightError
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.segmenter import Segmenter

Result = TypeVar("Result")

LOADING: Final = "the networks are being checked and warmed up: ask again in a few seconds"
FAILED: Final = "the networks could not be loaded: see the server's log, mend it and start the server again"
STOPPING: Final = "the server is stopping: ask again in a few seconds"
LOOK: Final = 0.25
"""Seconds between looks at whether a waiting request's sender is still there."""


class Engine:
    """Loads the networks in the background, then runs one task after the other.

    Args:
        segmenter: the networks to run; None means those shipped, whose hashes are checked as they are loaded.
        places: requests that may wait or run at once.
        deadline: seconds that one may take.
        on_ready: called once the networks have run.
    """

    def __init__(
        self,
        segmenter: Segmenter | None = None,
        places: int = 32,
        deadline: float = 60,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self.places, self._deadline, self._on_ready = places, deadline, on_ready
        self.waiting = 0
        self.failed = threading.Event()
        self._seconds = 1.0
        self._given = segmenter
        self._ready: Segmenter | None = None
        self._reason = LOADING
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inference")

    def start(self) -> None:
        """Begin to load and to warm up, and return at once."""
        self._executor.submit(self._warm_up)

    async def stop(self) -> None:
        """Drop the tasks that wait, and wait for the one that runs."""
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)

    @property
    def segmenter(self) -> Segmenter:
        """The networks.

        Raises:
            NotReady: they are still being loaded, or could not be.
        """
        if self._ready is None:
            raise NotReady(self._reason)
        return self._ready

    @property
    def seconds(self) -> float:
        """How long one task has taken of late."""
        return self._seconds

    @property
    def is_ready(self) -> bool:
        """Whether the networks have run."""
        return self._ready is not None

    def check_place(self) -> None:
        """Refuse a request that would find no place.

        Raises:
            Busy: as many wait as may, or so many that its deadline would pass.
        """
        if self.waiting >= self.places or self.waiting * self._seconds > self._deadline:
            raise Busy(self.waiting * self._seconds)

    async def run(self, task: Callable[[Segmenter], Result], gone: Callable[[], Awaitable[bool]]) -> Result:
        """Do a request's task in the inference thread, after those that wait already.

        Args:
            task: what to do.
            gone: whether whoever asked has left.

        Raises:
            NotReady: as in :attr:`segmenter`.
            Busy: as in :meth:`check_place`.
            ClientGone: nobody waits for the answer any more; the task was dropped if it had not begun.
            DeadlinePassed: it did not end in time.
        """
        self.check_place()
        future = self.submit(task)
        self.waiting += 1
        answer = asyncio.wrap_future(future)
        end = time.monotonic() + self._deadline
        try:
            while not answer.done():
                await asyncio.wait({answer}, timeout=LOOK)
                if not answer.done() and await gone():
                    raise ClientGone
                if not answer.done() and time.monotonic() > end:
                    raise DeadlinePassed(self._deadline, self.waiting * self._seconds)
            return answer.result()
        finally:
            self.waiting -= 1
            answer.cancel()

    def submit(self, task: Callable[[Segmenter], Result]) -> "Future[Result]":
        """Do a task in the inference thread, and return at once.

        Raises:
            NotReady: as in :attr:`segmenter`.
        """
        segmenter = self.segmenter
        try:
            return self._executor.submit(self._timed, task, segmenter)
        except RuntimeError:  # it was shut down
            raise NotReady(STOPPING) from None

    def _timed(self, task: Callable[[Segmenter], Result], segmenter: Segmenter) -> Result:
        start = time.monotonic()
        try:
            return task(segmenter)
        finally:
            self._seconds = 0.8 * self._seconds + 0.2 * (time.monotonic() - start)

    def _warm_up(self) -> None:
        """Load, and run every network once: the first pass is slow, and shows whether it runs at all."""
        gray = np.full((256, 256, 3), 128, dtype=np.uint8)
        try:
            segmenter = self._given or networks.default_segmenter()
            names = [*segmenter.names, *[CONDITIONS] * segmenter.reads_conditions]
            segmenter.segment(gray, whole_picture(gray), names)
        except SkinsightError as error:
            logging.getLogger("skinsight").error("the networks could not be loaded: %s", error)
        except Exception:  # whatever it is, the log says why
            logging.getLogger("skinsight").exception("the networks could not be loaded")
        else:
            self._ready = segmenter
            self._on_ready()
            return
        self._reason = FAILED
        self.failed.set()
