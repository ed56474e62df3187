"""The server's process: started only with networks and keys that will do, stopped without losing anything."""

import asyncio
import signal
import sys

import uvicorn
from fastapi import FastAPI

from skinsight.api.service.observe import log_to_stderr
from skinsight.api.service.protocol import patient_for
from skinsight.api.service.settings import Settings
from skinsight.api.service.state import Parts

KEEP_ALIVE = 20
"""Seconds that a connection may be silent between requests."""


def run_server(app: FastAPI, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then answer what has begun, for at most ``settings.drain`` seconds."""
    log_to_stderr()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # which uvicorn raises again once it has stopped
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=patient_for(settings.head_time),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.drain,
    )
    uvicorn.Server(config).run()


def run_worker(parts: Parts) -> None:
    """Work on the queue until SIGTERM or SIGINT; then finish what has begun."""
    log_to_stderr()

    async def work() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        parts.start()
        await stop.wait()
        await parts.stop()

    asyncio.run(work())
