"""The networks of one process, and the one thread in which they run."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from skinsight.api.service.problems import NotReady
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import SkinsightError
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.segmenter import Segmenter

Result = TypeVar("Result")

LOADING = "the networks are being checked and warmed up: ask again in a few seconds"
FAILED = "the networks could not be loaded: see the server's log, mend it and start the server again"


class Engine:
    """Loads the networks in the background, then runs one task after the other.

    Args:
        segmenter: the networks to run; None means those shipped, whose hashes are checked as they are loaded.
    """

    def __init__(self, segmenter: Segmenter | None = None) -> None:
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

    async def run(self, task: Callable[[Segmenter], Result]) -> Result:
        """Do a task in the inference thread, after those that wait already.

        Raises:
            NotReady: as in :attr:`segmenter`.
        """
        segmenter = self.segmenter
        return await asyncio.get_running_loop().run_in_executor(self._executor, task, segmenter)

    def _warm_up(self) -> None:
        """Load, and run every network once: the first pass is slow, and shows whether it runs at all."""
        gray = np.full((256, 256, 3), 128, dtype=np.uint8)
        try:
            segmenter = self._given or networks.default_segmenter()
            segmenter.segment(gray, whole_picture(gray), CONCERNS)
        except SkinsightError as error:
            self._reason = f"{error}; then start the server again"
        except Exception:  # whatever it is, /readyz must go on to say that the service is not ready
            logging.getLogger("skinsight").exception("the networks could not be loaded")
            self._reason = FAILED
        else:
            self._ready = segmenter
