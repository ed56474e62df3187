"""What the operator sees of requests: an id for each, a line in the log, figures for Prometheus; and safe headers.

A line has the time, the id, the method, the route (not the path, which has ids), the status, the milliseconds and the
owner's id. Never a file's name, an address, a query, a body, or anything of a photograph.
"""

import json
import logging
import re
import time
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skinsight.api.service.problems import ProblemResponse
from skinsight.api.store.models import new_id

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-site",
    "Cache-Control": "no-store",
}
"""Headers of every answer that has none of its own of that name."""
STRICT_CONTENT: Final = "default-src 'none'; frame-ancestors 'none'"
LOG: Final = logging.getLogger("skinsight.requests")


class Figures:
    """What ``/metrics`` tells."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "skinsight_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "skinsight_request_seconds",
            "Seconds until a request was answered.",
            ("route",),
            registry=self.registry,
            buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60),
        )
        self.analyses = Counter("skinsight_analyses", "Photographs analysed.", ("outcome",), registry=self.registry)
        self.waiting = Gauge("skinsight_waiting", "Requests that wait for the networks.", registry=self.registry)
        self.jobs = Gauge("skinsight_jobs", "Analyses in the store, by status.", ("status",), registry=self.registry)
        self.undelivered = Gauge("skinsight_webhooks_due", "Webhooks still to be taken.", registry=self.registry)
        self.ready = Gauge("skinsight_ready", "1 once the networks have run.", registry=self.registry)


class Observed:
    """ASGI middleware around all others."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get("x-request-id", "")
        request_id = sent if REQUEST_ID.fullmatch(sent) else new_id()
        start, status, begun = time.perf_counter(), 500, False

        async def answer(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
                if not headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", STRICT_CONTENT)
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:  # what is not the application's own: its answer, too, carries the id
            LOG.exception("request %s failed", request_id)
            if begun:
                raise
            await ProblemResponse(error)(scope, receive, answer)
        finally:
            self._note(scope, request_id, status, time.perf_counter() - start)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        caller = scope.get("state", {}).get("caller")
        self._figures.requests.labels(_method(scope), route, str(status)).inc()
        self._figures.seconds.labels(route).observe(seconds)
        fields = {
            "request": request_id,
            "method": _method(scope),
            "route": route,
            "status": status,
            "ms": round(1000 * seconds),
            "owner": caller.owner if caller else None,
        }
        LOG.info("answered", extra={"fields": fields})


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Write all logs to stderr as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("huey", "alembic", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _method(scope: Scope) -> str:
    """The method, of those that there are: others are one label."""
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH") else "other"
