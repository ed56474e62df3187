"""How many requests each caller may send, counted in this process."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from skinsight.api.service.refusals import TooMany, after
from skinsight.api.store.keys import Caller


class RateLimits:
    """A sliding minute per caller.

    Args:
        per_minute: requests, for callers without a number of their own.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, caller: Caller) -> None:
        """Count a request.

        Raises:
            TooMany: there were as many within a minute as may be.
        """
        limit = RateLimitItemPerMinute(caller.per_minute or self._per_minute)
        if not self._limiter.hit(limit, caller.owner):
            wait = self._limiter.get_window_stats(limit, caller.owner).reset_time - time.time()
            raise TooMany(f"this key may send {limit.amount} requests a minute: wait a little", after(wait))
