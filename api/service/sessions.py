"""The cookie of a session."""

from typing import Final

from starlette.requests import cookie_parser
from starlette.responses import Response

from skinsight.api.service.settings import Settings
from skinsight.api.store.logins import SESSION_KEPT

DEVICES: Final = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
"""What a browser may say of where it runs; an Android says Linux, too."""


def cookie_name(settings: Settings) -> str:
    """By https one that no other host and no plain http can set (RFC 6265bis, 4.1.3.2)."""
    return "__Host-session" if settings.is_secure else "session"


def secret_in(cookies: str, settings: Settings) -> str:
    """The session's secret in a Cookie header; empty where there is none."""
    return cookie_parser(cookies).get(cookie_name(settings), "")


def set_cookie(response: Response, secret: str, settings: Settings) -> None:
    """Have a browser send a session's secret, and its scripts not see it."""
    kept = int(SESSION_KEPT.total_seconds())
    response.set_cookie(
        cookie_name(settings), secret, max_age=kept, httponly=True, samesite="lax", secure=settings.is_secure
    )


def drop_cookie(response: Response, settings: Settings) -> None:
    """Have a browser forget it."""
    response.delete_cookie(cookie_name(settings), httponly=True, samesite="lax", secure=settings.is_secure)


def device_of(agent: str) -> str:
    """What kind of device a User-Agent header tells of; empty for one that tells nothing."""
    return next((name for name in DEVICES if name in agent), "")
