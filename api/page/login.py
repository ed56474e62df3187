"""Logging in by a link that comes by e-mail, and out again. There are no passwords."""

import logging
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.background import BackgroundTask

from skinsight.api.page.mails import mail_link
from skinsight.api.page.rendering import render
from skinsight.api.page.routes import refused
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service.refusals import Forbidden, TooMany
from skinsight.api.service.sessions import device_of, drop_cookie, set_cookie
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.accounts import LONGEST, NoEmail, account_of, invite, normal
from skinsight.api.store.logins import close_sessions, keep_once, open_session, take_once
from skinsight.api.store.models import Account

LOG: Final = logging.getLogger("skinsight.logins")
GONE: Final = 410

router = APIRouter(include_in_schema=False)
Next = Annotated[str, Form(alias="next", max_length=2000)]
NextQuery = Annotated[str, Query(alias="next", max_length=2000)]
Token = Annotated[str, Form(max_length=100)]


@router.get("/login")
def login(words: WordsDep, onward: NextQuery = "") -> HTMLResponse:
    """Asks for an e-mail address."""
    return _form(words, onward)


@router.post("/login")
def ask(
    request: Request,
    parts: PartsDep,
    words: WordsDep,
    email: Annotated[str, Form(max_length=LONGEST)],
    onward: Next = "",
) -> HTMLResponse:
    """Sends a link. The answer is the same, and as fast, whether the address is known or not."""
    try:
        parts.logins.check(network_of(request))
        address = normal(email)
    except TooMany as error:
        return refused(error, words)
    except NoEmail:
        return _form(words, onward, 422, email=email)
    page = render("login_sent.html.j2", words, here="login", email=address)
    page.background = BackgroundTask(_send_link, parts, words, address, onward)
    return page


@router.get("/login/link")
def link(words: WordsDep, token: str = "", onward: NextQuery = "") -> HTMLResponse:
    """Where a link leads: a button, since programs that look through mail follow links and would use it up."""
    return render("login_link.html.j2", words, here="login", token=token, onward=onward)


@router.post("/login/link")
def follow(request: Request, parts: PartsDep, words: WordsDep, token: Token, onward: Next = "") -> Response:
    """Logs in whoever has the link."""
    try:
        parts.logins.check(network_of(request))
    except TooMany as error:
        return refused(error, words)
    secret = _open(parts, token, request.headers.get("user-agent", ""))
    if secret is None:
        return _form(words, onward, GONE, is_over=True)
    return logged_in(parts, secret, RedirectResponse(within(onward), 303))


@router.post("/logout")
def leave(parts: PartsDep, caller: CallerDep, everywhere: Annotated[str, Form()] = "") -> Response:
    """Logs out, here or everywhere."""
    if caller.session is None:
        raise Forbidden("only who is logged in can log out: a key is revoked by `skinsight keys revoke`")
    with parts.database.session() as session:
        close_sessions(session, caller.owner, None if everywhere else caller.session)
    answer = RedirectResponse("/login", 303)
    drop_cookie(answer, parts.settings)
    return answer


def logged_in(parts: Parts, secret: str, answer: Response) -> Response:
    """An answer that carries a session."""
    set_cookie(answer, secret, parts.settings)
    return answer


def within(onward: str) -> str:
    """Where to go on to: a path of this server, or its start."""
    is_path = onward.startswith("/") and not onward.startswith(("//", "/\\"))
    return onward if is_path and onward.isprintable() else "/"


def _form(words: Words, onward: str, status: int = 200, email: str = "", is_over: bool = False) -> HTMLResponse:
    kept = f"{urlencode({'next': onward})}&" if onward else ""
    return render("login.html.j2", words, status, here="login", onward=onward, kept=kept, email=email, is_over=is_over)


def _send_link(parts: Parts, words: Words, address: str, onward: str) -> None:
    settings = parts.settings
    with parts.database.session() as session:
        known = account_of(session, address) is not None
        if not (known or settings.registration) or not parts.logins.may_mail(address):
            return
        token = keep_once(session, "link", address)
    if not settings.smtp:
        LOG.warning("a link was asked for, and SKINSIGHT_SMTP is not set: `skinsight accounts link` makes one")
        return
    query = urlencode({"token": token, "next": within(onward), "language": words.language})
    try:
        mail_link(settings, words, address, f"{settings.origin}/login/link?{query}")
    except OSError as error:
        # no more than this: what an SMTP server says names the address
        LOG.error("a link could not be sent: %s %s", type(error).__name__, getattr(error, "smtp_code", ""))


def _open(parts: Parts, token: str, agent: str) -> str | None:
    """The secret of a session opened by a link's token; None where that is not good (any more)."""
    with parts.database.session() as session:
        address = take_once(session, "link", token)
        account: Account | None = account_of(session, address) if address else None
        if address and account is None and parts.settings.registration:
            account = invite(session, address)
            session.flush()
        return open_session(session, account, device_of(agent)) if account else None


def network_of(request: Request) -> str:
    """From which network address someone tries to log in."""
    return request.client.host if request.client else ""
