"""The page on which whoever reads at an address says whether reminders are wanted there. Its address is the key."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from skinsight.api.companion.routine import channels
from skinsight.api.page.rendering import render
from skinsight.api.page.words import WordsDep
from skinsight.api.service.state import PartsDep

router = APIRouter(prefix="/reminders/mail", include_in_schema=False)


@router.get("/{secret}")
def about_mail(parts: PartsDep, words: WordsDep, secret: str) -> HTMLResponse:
    """Asks whoever reads at an address whether reminders are wanted there."""
    routine = channels.routine_by_email(parts, secret)
    return render("mail.html.j2", words, here="", routine=routine, secret=secret)


@router.post("/{secret}")
def answer_mail(parts: PartsDep, words: WordsDep, secret: str, agree: Annotated[str, Form()] = "") -> HTMLResponse:
    """Takes the answer."""
    routine = channels.answer_email(parts, secret, agreed=agree == "yes")
    return render("mail.html.j2", words, here="", routine=routine, secret=secret)
