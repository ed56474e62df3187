"""Bodies of requests: how large, how slow, and how many at once, told before or while they arrive."""

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skinsight.api.service.problems import ProblemResponse
from skinsight.api.service.refusals import BodyTooLarge, Busy, Refusal, SlowBody


class Bodies:
    """ASGI middleware that refuses a body of too many bytes (413), one that stops coming (408), and one too many (503).

    One whose ``Content-Length`` says that it is too large is refused before it is read, any other as soon as it passes
    the limit. A refusal that comes before the whole body closes the connection.

    Args:
        app: what follows.
        limit: bytes that the body of a request to a path may have.
        pause: seconds that may pass without a byte.
        places: bodies that may arrive at once.
        check: raises what a request would be refused with in any case, by its head; asked before its body is read.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: Callable[[str], int],
        pause: float = 20,
        places: int = 128,
        check: Callable[[Scope], None] = lambda scope: None,
    ) -> None:
        self.app = app
        self._limit, self._pause, self._places, self._check = limit, pause, places, check
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body counted and timed."""
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT"):
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        try:
            declared = Headers(scope=scope).get("content-length", "")
            if declared.isdecimal() and int(declared) > limit:
                raise BodyTooLarge(limit)
            self._check(scope)
            if self._arriving >= self._places:
                raise Busy(self._pause)
        except Refusal as refusal:
            refusal.headers["Connection"] = "close"
            await ProblemResponse(refusal)(scope, receive, send)
            return
        body = _Body(receive, limit, self._pause)
        self._arriving += 1
        body.on_end = self._arrived
        try:
            await self.app(scope, body.receive, send)
        finally:
            body.end()

    def _arrived(self) -> None:
        self._arriving -= 1


class _Body:
    """One body on its way."""

    def __init__(self, receive: Receive, limit: int, pause: float) -> None:
        self._receive, self._limit, self._pause = receive, limit, pause
        self._received, self._whole = 0, False
        self.on_end: Callable[[], None] = lambda: None

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()  # waits for the client to leave
        try:
            message = await asyncio.wait_for(self._receive(), self._pause)
        except TimeoutError:
            self.end()
            raise SlowBody(self._pause) from None
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            self.end()
            raise BodyTooLarge(self._limit)
        if not message.get("more_body"):
            self.end()
        return message

    def end(self) -> None:
        """No more of it is waited for."""
        if not self._whole:
            self._whole = True
            self.on_end()
