"""How many requests each caller may send, and how often one may try to log in, counted in this process."""

import time
from typing import Final

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from skinsight.api.service.refusals import TooMany, after
from skinsight.api.store.keys import Caller

LOGINS: Final = RateLimitItemPerMinute(20)
"""Tries to log in from one network address: an office behind one is not held up, guessing is."""
MAILS: Final = RateLimitItemPerHour(5)
"""Links to one e-mail address: nobody's mailbox is filled."""


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


class LoginLimits:
    """Sliding windows for those who are not logged in yet."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, network: str) -> None:
        """Count a try from a network address.

        Raises:
            TooMany: there were as many within a minute as may be.
        """
        if not self._limiter.hit(LOGINS, network):
            raise TooMany("that was a lot of tries to log in: wait a minute", after(60))

    def may_mail(self, email: str) -> bool:
        """Count a link to an e-mail address; whether it may be sent."""
        return self._limiter.hit(MAILS, email)
