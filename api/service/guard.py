"""Who may ask what: decided from the head of a request, before a byte of its body is read."""

import asyncio
import base64
import binascii
from typing import Final
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from skinsight.api.service.documentation import ASSETS
from skinsight.api.service.limits import RateLimits
from skinsight.api.service.problems import ProblemResponse, of_store
from skinsight.api.service.refusals import Forbidden, NotAllowed, Refusal, WrongHost
from skinsight.api.service.scopes import check_scope
from skinsight.api.service.sessions import secret_in
from skinsight.api.service.settings import Settings
from skinsight.api.store.database import Database
from skinsight.api.store.keys import MACHINE, Caller, caller_of
from skinsight.api.store.keys import Scope as KeyScope
from skinsight.api.store.logins import caller_of_session

OPEN: Final = frozenset({"/healthz", "/readyz", "/docs", "/redoc", "/openapi.json"})
"""What anyone may ask: it says nothing of anyone."""
SHARED: Final = "/shared"
"""What a link leads a practitioner to."""
OPEN_BELOW: Final = (ASSETS, "/static", "/feeds", "/reminders/mail", SHARED)
"""What is open below: it says nothing of anyone either, or has a secret in its address."""
LOGIN: Final = "/login"
"""Where people log in is open too where there are accounts."""
CHANGING: Final = frozenset({"POST", "PUT", "DELETE", "PATCH"})


class Guard:
    """ASGI middleware that lets a request pass, as its caller's, or refuses it.

    On the machine itself, where no key is asked for, a page of another origin could send requests through its user's
    browser: so the Host must be one of the machine's names, and an Origin that is not the server's own, or one of those
    set, changes nothing. The same holds for whoever is logged in by a cookie, which their browser sends along with what
    any page asks: what changes something by it must say that it comes from the server's own pages.
    """

    def __init__(self, app: ASGIApp, settings: Settings, database: Database) -> None:
        self.app = app
        self._settings, self._database = settings, database
        self._rates = RateLimits(settings.per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Decide."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check_host(headers)
            self._check_origin(scope, headers)
            if not self._is_open(scope["path"]):
                caller = await self._caller(headers)
                self._check_cookie(scope, headers, caller)
                self._rates.check(caller)
                _check_scope(scope, caller)
                scope.setdefault("state", {})["caller"] = caller
        except _LoggedOut:
            await RedirectResponse(_login_for(scope), 303)(scope, receive, send)
        except Refusal as refusal:
            await ProblemResponse(refusal)(scope, receive, send)
        except (OperationalError, InterfaceError) as error:
            await ProblemResponse(of_store(error))(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        parts = (*OPEN_BELOW, LOGIN) if self._settings.accounts else OPEN_BELOW
        return path in OPEN or any(f"{path}/".startswith(f"{part}/") for part in parts)

    def _check_host(self, headers: Headers) -> None:
        known = self._settings.known_hosts
        if known and _name(headers.get("host", "")) not in known:
            raise WrongHost("the Host of this request is not one of this server's: see SKINSIGHT_HOSTS")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or scope["method"] not in CHANGING or origin in self._settings.origins:
            return
        if not _is_own(origin, headers):
            raise Forbidden("a page of another origin may not do this: see SKINSIGHT_ORIGINS")

    def _check_cookie(self, scope: Scope, headers: Headers, caller: Caller) -> None:
        if caller.session and scope["method"] in CHANGING and not _is_own(headers.get("origin", ""), headers):
            raise Forbidden(
                "whoever is logged in changes something from this server's pages alone: send Origin, or a key"
            )

    async def _caller(self, headers: Headers) -> Caller:
        secret, by_browser = _secret(headers.get("authorization", "")), "text/html" in headers.get("accept", "")
        if not self._settings.needs_keys and not secret:
            return MACHINE
        cookie = secret_in(headers.get("cookie", ""), self._settings) if self._settings.accounts else ""
        caller = await asyncio.to_thread(self._find, secret, cookie) if secret or cookie else None
        if caller is None and by_browser and self._settings.accounts and not secret:
            raise _LoggedOut
        if caller is None:
            detail = "send `Authorization: Bearer sk_…` with a key that is valid: see `skinsight keys`"
            raise NotAllowed(detail, by_browser)
        return caller

    def _find(self, secret: str, cookie: str) -> Caller | None:
        with self._database.session() as session:
            return caller_of(session, secret) if secret else caller_of_session(session, cookie)


class _LoggedOut(Exception):
    """A person's browser without a session."""


def _login_for(scope: Scope) -> str:
    """Where a browser is sent that is not logged in; afterwards it is back where it wanted to go."""
    if scope["method"] != "GET" or scope["path"] == "/":
        return LOGIN
    query = scope["query_string"].decode("latin-1")
    return f"{LOGIN}?next={quote(scope['path'] + ('?' + query if query else ''))}"


def _check_scope(scope: Scope, caller: Caller) -> None:
    """Every address that is not open needs the scope of what is done there."""
    method, path = scope["method"], scope["path"]
    needed: KeyScope
    if path == "/metrics":
        needed = "metrics"
    elif method == "DELETE":
        needed = "delete"
    else:
        needed = "analyze" if method in CHANGING else "read"
    check_scope(caller, needed)


def _is_own(origin: str, headers: Headers) -> bool:
    """Whether an Origin is that of the server's own pages."""
    return urlsplit(origin).netloc == headers.get("host")


def _name(host: str) -> str:
    """Name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _secret(authorization: str) -> str:
    """The key in an Authorization header; also as the user name of Basic, for programs that know an address alone."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
