"""The page of an account: what it is, where it is logged in, all that it holds, and its end."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from skinsight.api.page.messages import N_
from skinsight.api.page.rendering import render
from skinsight.api.page.words import WordsDep
from skinsight.api.service.holdings import export_account
from skinsight.api.service.refusals import Forbidden
from skinsight.api.service.sessions import drop_cookie
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.keys import Caller, Role
from skinsight.api.store.logins import close_sessions, passkeys_of, sessions_of
from skinsight.api.store.models import Account
from skinsight.api.store.retention import erase_account

ROLES: Final[dict[Role, str]] = {
    "owner": N_("You run this server, and may do all of it."),
    "reader": N_("You see what is yours."),
    "annotator": N_("You label pictures."),
    "practitioner": N_("You are shown what people share with you."),
    "moderator": N_("You look after what people write."),
}
"""What each role may do, said to whoever has it."""
router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
def account(parts: PartsDep, caller: CallerDep, words: WordsDep) -> HTMLResponse:
    """Address, roles, passkeys, sessions, export and deletion."""
    mine = _account(parts, caller)
    with parts.database.session() as session:
        passkeys, sessions = passkeys_of(session, mine.id), sessions_of(session, mine.id)
    return render(
        "account.html.j2", words, here="account", account=mine, passkeys=passkeys, sessions=sessions, roles=ROLES,
        current=caller.session,
    )  # fmt: skip


@router.post("/sessions/{id}/delete")
def end_session(parts: PartsDep, caller: CallerDep, id: str) -> Response:
    """Logs out another browser."""
    with parts.database.session() as session:
        close_sessions(session, _account(parts, caller).id, id)
    return RedirectResponse("/account", 303)


@router.get("/export.zip")
def export(parts: PartsDep, caller: CallerDep) -> Response:
    """All that is held of an account."""
    packed = export_account(parts, _account(parts, caller))
    headers = {"Content-Disposition": 'attachment; filename="skinsight-account.zip"', "Cache-Control": "no-store"}
    return Response(packed, media_type="application/zip", headers=headers)


@router.post("/delete")
def delete(parts: PartsDep, caller: CallerDep, sure: Annotated[str, Form()] = "") -> Response:
    """Deletes an account with everything, at once and for good."""
    mine = _account(parts, caller)
    if not sure:
        return RedirectResponse("/account", 303)
    erase_account(parts.database, parts.files, mine)
    answer = RedirectResponse("/login", 303)
    drop_cookie(answer, parts.settings)
    return answer


def _account(parts: Parts, caller: Caller) -> Account:
    with parts.database.session() as session:
        found = session.get(Account, caller.owner)
    if found is None or caller.session is None:
        raise Forbidden("this is the page of an account: log in to one")
    return found
