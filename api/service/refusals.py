"""Why a request is refused, apart from what is wrong with its photograph. :mod:`.problems` makes answers of them."""

import math
from collections.abc import Mapping

from starlette.exceptions import HTTPException


class Refusal(HTTPException):
    """A request that is refused. The status of each kind is in :data:`skinsight.api.service.problems.KINDS`.

    FastAPI lets an ``HTTPException`` pass that comes up while it reads a body, and no other.

    Args:
        detail: what was found, the limit or the need, and the remedy.
        headers: of the answer.
    """

    def __init__(self, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(500, detail)
        self.headers: dict[str, str] = dict(headers or {})


class NotReady(Refusal):
    """The networks are not loaded: not yet, or not at all for the reason given."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, after(3))


class Busy(Refusal):
    """As much work waits as may; it will be done in about ``seconds``."""

    def __init__(self, seconds: float) -> None:
        detail = f"as many photographs wait as may: send it again in about {math.ceil(seconds)} s, or as a batch"
        super().__init__(detail, after(seconds))


class DeadlinePassed(Refusal):
    """A request took longer than it may."""

    def __init__(self, deadline: float, seconds: float) -> None:
        detail = f"no answer within {deadline:g} s: send it again later, or with `Prefer: respond-async`"
        super().__init__(detail, after(seconds))


class ClientGone(Refusal):
    """Whoever asked has closed the connection: nobody reads this."""

    def __init__(self) -> None:
        super().__init__("the connection was closed before the answer")


class SlowBody(Refusal):
    """A request's body stopped coming."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"nothing of the body came for {seconds:g} s: send it again, smaller or over a better line",
            {"Connection": "close"},
        )


class BodyTooLarge(Refusal):
    """The body of a request has more than ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the request has more than {limit:,} bytes, which is the limit: send less at once")


class NotAllowed(Refusal):
    """A request without a key, or with one that is unknown or revoked.

    Args:
        detail: as of every refusal.
        by_browser: whether a person's browser asks, which then asks them for the key as a user name.
    """

    def __init__(self, detail: str, by_browser: bool = False) -> None:
        challenge = 'Basic realm="skinsight: the key as user name"' if by_browser else "Bearer"
        super().__init__(detail, {"WWW-Authenticate": challenge})


class Forbidden(Refusal):
    """A key that may not do this, or a page of another origin."""


class WrongHost(Refusal):
    """A request for a name that is not this server's."""


class TooMany(Refusal):
    """More requests or photographs than a key may send."""


class KeyMisused(Refusal):
    """An ``Idempotency-Key`` that belongs to another request."""


class KeyInUse(Refusal):
    """An ``Idempotency-Key`` whose request is not answered yet."""


class NotFound(Refusal):
    """Nothing of this id is this caller's."""


class NotDone(Refusal):
    """The analysis has no result, yet or at all."""


class NothingKept(Refusal):
    """What is asked for was not kept."""


class BadArchive(Refusal):
    """A zip file that cannot be read, or holds more than it may."""


class Contradictory(Refusal):
    """Two wishes that cannot be had at once."""


class StoreFull(Refusal):
    """The disk is full."""


class StoreAway(Refusal):
    """The database or the files do not answer."""


class Unreadable(Refusal):
    """What could not be seen is not said, though this old form of answer has no place for that."""


def after(seconds: float) -> dict[str, str]:
    """The header that tells when to come again."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


class DoneMeanwhile(Refusal):
    """Two requests did the same at one moment; the other was first."""

    def __init__(self) -> None:
        super().__init__("the same was done at this moment: look whether it is there, and else send it again")
