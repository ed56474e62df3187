"""Making passkeys, and logging in with one: what ``static/passkeys.js`` asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from skinsight.api.page.login import NextQuery, logged_in, network_of, within
from skinsight.api.service import passkeys
from skinsight.api.service.refusals import Forbidden
from skinsight.api.service.sessions import device_of
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.store.logins import open_session, remove_passkey
from skinsight.api.store.models import Account

router = APIRouter(include_in_schema=False)
Answer = Annotated[dict[str, Any], Body()]


@router.post("/login/passkey/options")
def to_log_in(request: Request, parts: PartsDep) -> Response:
    """What the browser needs to log in with a passkey."""
    parts.logins.check(network_of(request))
    with parts.database.session() as session:
        return Response(passkeys.to_log_in(session, parts.settings), media_type="application/json")


@router.post("/login/passkey")
def log_in(request: Request, parts: PartsDep, answer: Answer, onward: NextQuery = "") -> Response:
    """Logs in whoever has the passkey, and says where to go on to."""
    with parts.database.session() as session:
        account = passkeys.log_in(session, parts.settings, answer)
        secret = open_session(session, account, device_of(request.headers.get("user-agent", "")))
    return logged_in(parts, secret, JSONResponse({"next": within(onward)}))


@router.post("/account/passkeys/options")
def to_make(parts: PartsDep, caller: CallerDep) -> Response:
    """What the browser needs to make a passkey."""
    with parts.database.session() as session:
        account = session.get(Account, caller.owner)
        if account is None:
            raise Forbidden("only an account has passkeys: log in to one")
        return Response(passkeys.to_make(session, parts.settings, account), media_type="application/json")


@router.post("/account/passkeys")
def make(request: Request, parts: PartsDep, caller: CallerDep, answer: Answer) -> Response:
    """Keeps the passkey that the browser made."""
    device = device_of(request.headers.get("user-agent", ""))
    with parts.database.session() as session:
        passkeys.make(session, parts.settings, caller.owner, answer, device)
    return JSONResponse({"next": "/account"})


@router.post("/account/passkeys/{id}/delete")
def remove(parts: PartsDep, caller: CallerDep, id: str) -> Response:
    """Deletes a passkey."""
    with parts.database.session() as session:
        remove_passkey(session, caller.owner, id)
    return RedirectResponse("/account", 303)
