"""Servers and workers as processes of their own, with the drawn face for a network: to be killed, or starved."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

from skinsight.annotation_tools.review.desk import Desk
from skinsight.api.review.opened import Opened
from skinsight.api.service.app import create_app
from skinsight.api.service.server import run_server, run_worker
from skinsight.api.service.settings import Settings
from skinsight.api.service.state import Parts
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image
from skinsight.segmentation.segmenter import Segmentation
from tests.fakes import FakeSegmenter

PATIENCE = 300
SECONDS, REVIEW = "FAKE_SECONDS", "FAKE_REVIEW"


class TimedSegmenter(FakeSegmenter):
    """Takes so many seconds for a photograph."""

    def segment(self, photo: Image, face: Face, names: Iterable[str]) -> Segmentation:
        time.sleep(float(os.environ[SECONDS]))
        return super().segment(photo, face, names)


class Process:
    """A server or a worker.

    Args:
        data: folder of its store.
        role: ``server`` or ``worker``.
        seconds: that a photograph takes.
        review: folders of labels that are open for review, by Ada.
        port: to listen on; a free one without it.
        settings: without their prefix, in lower case.
    """

    def __init__(
        self,
        data: Path,
        role: str = "server",
        seconds: float = 0,
        review: Sequence[Path] = (),
        port: int = 0,
        **settings: object,
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        told = {"store": data, "port": self.port, "lease": 2, **settings}
        environment = {f"SKINSIGHT_{name.upper()}": str(value) for name, value in told.items()}
        self.log = (data.parent / f"{role}-{self.port}.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.processes", role],
            env={**os.environ, **environment, SECONDS: str(seconds), REVIEW: os.pathsep.join(map(str, review))},
            stderr=self.log,
        )

    def ready(self) -> Self:
        """Wait until it is."""
        wait_for(lambda: get(f"{self.url}/readyz") == 200)
        return self

    def kill(self) -> None:
        """As by a power cut."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def stop(self) -> int:
        """As an operator does; its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def written(self) -> str:
        """Its log."""
        return Path(self.log.name).read_text()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self.kill()
        self.log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(url: str) -> int:
    try:
        return httpx2.get(url, timeout=PATIENCE).status_code
    except httpx2.HTTPError:
        return 0


def wait_for(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "what was waited for did not come to pass"
        time.sleep(0.1)


def main() -> None:
    settings = Settings()
    if sys.argv[1] == "server":
        folders = [Path(folder) for folder in os.environ[REVIEW].split(os.pathsep) if folder]
        opened = Opened(Desk(folders), "Ada") if folders else None
        run_server(create_app(TimedSegmenter(), settings, opened=opened), settings)
    else:
        run_worker(Parts(settings, TimedSegmenter()))


if __name__ == "__main__":
    main()
