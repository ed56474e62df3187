"""The page of a routine: ticking off, building it, and how one is reminded."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from skinsight.api.companion.routine import channels, keeping
from skinsight.api.companion.routine.api import Of, SubjectDep
from skinsight.api.companion.routine.mailing import ask_by_mail
from skinsight.api.companion.routine.overview import overview
from skinsight.api.companion.routine.schemas import ItemBody, ItemDates, ReminderBody, RoutineBody, StepBody
from skinsight.api.companion.routine.view import CONSENT, PARTS, begin_page, routine_page
from skinsight.api.companion.whom_form import WhomForm, WhomFormDep
from skinsight.api.page.messages import N_
from skinsight.api.page.rendering import HERE
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service import visits
from skinsight.api.service.refusals import Contradictory, NotFound
from skinsight.api.service.routes.subjects import ONE_LINE
from skinsight.api.service.scopes import check_scope, needs
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store import routines, subjects
from skinsight.api.store.models import Subject
from skinsight.segmentation.errors import SkinsightError

router = APIRouter(include_in_schema=False)
ICONS: Final = "default-src 'none'; img-src 'self'"
"""What the service worker may load: the icon of what it shows."""


@router.get("/worker.js")
def worker() -> Response:
    """The service worker, from the root: it shows pushes of the whole page."""
    headers = {"Content-Security-Policy": ICONS}
    return FileResponse(HERE / "static" / "worker.js", media_type="text/javascript", headers=headers)


@router.get("/routine")
def mine(parts: PartsDep, caller: CallerDep, words: WordsDep) -> Response:
    """Straight to the routine of the only one who is followed; else whose it is to be."""
    with parts.database.session() as session:
        known = subjects.subjects_of(session, caller.owner)
    if len(known) == 1:
        chosen = f"?language={words.language}" if words.chosen else ""
        return RedirectResponse(f"/skin/{known[0].id}/routine{chosen}", 303)
    return begin_page(words, known, None)


@router.post("/routine")
def begin_new(
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    form: WhomFormDep,
    name: Annotated[str, Form(max_length=100, pattern=ONE_LINE)] = "",
    agree: Annotated[str, Form()] = "",
    zone: Annotated[str, Form()] = "",
) -> Response:
    """Keeps a routine of somebody new, who agreed."""

    def change() -> str:
        _agreed(agree)
        body = _body(words, form, zone)  # before anybody is kept
        subject = visits.new_subject(parts, caller.owner, name.strip() or words("Me"), body.consent, None, None)
        _begin(parts, subject, body)
        return subject.id

    try:
        return RedirectResponse(f"/skin/{change()}/routine", 303)
    except (SkinsightError, ValidationError, HTTPException) as error:
        return begin_page(words, [], None, error)


@router.get("/skin/{id}/routine")
def show(parts: PartsDep, subject: SubjectDep, words: WordsDep) -> HTMLResponse:
    """The routine, today."""
    return routine_page(parts, subject, words)


@router.post("/skin/{id}/routine")
def begin(
    parts: PartsDep,
    subject: SubjectDep,
    words: WordsDep,
    form: WhomFormDep,
    agree: Annotated[str, Form()] = "",
    zone: Annotated[str, Form()] = "",
) -> Response:
    """Keeps the routine of somebody who is followed and agreed, or changes its person and clock."""

    def change() -> None:
        with parts.database.session() as session:
            has_one = routines.routine_of(session, subject.id) is not None
        if not has_one:
            _agreed(agree)
        _begin(parts, subject, _body(words, form, zone))

    return _changed(parts, subject, words, change)


@router.post("/skin/{id}/routine/products")
def add_product(
    parts: PartsDep,
    subject: SubjectDep,
    words: WordsDep,
    name: Annotated[str, Form()] = "",
    label: Annotated[str, Form()] = "",
    opened: Annotated[str, Form()] = "",
) -> Response:
    """Puts a product on the shelf."""

    def change() -> None:
        body = ItemBody.model_validate({"name": name, "label": label, "opened": opened or None})
        keeping.add_item(parts, subject, body.name, body.label, body.opened)

    return _changed(parts, subject, words, change)


@router.post("/skin/{id}/routine/products/{of}")
def date_product(
    parts: PartsDep,
    caller: CallerDep,
    subject: SubjectDep,
    words: WordsDep,
    of: Of,
    opened: Annotated[str, Form()] = "",
    used_up: Annotated[str, Form()] = "",
    delete: Annotated[str, Form()] = "",
) -> Response:
    """Says when a product was opened and used up, or deletes it."""

    def change() -> None:
        if delete:
            check_scope(caller, "delete")
            keeping.remove_item(parts, subject, of)
            return
        body = ItemDates.model_validate({"opened": opened or None, "used_up": used_up or None})
        keeping.date_item(parts, subject, of, body.opened, body.used_up)

    return _changed(parts, subject, words, change)


@router.post("/skin/{id}/routine/steps")
def add_step(
    parts: PartsDep,
    subject: SubjectDep,
    words: WordsDep,
    part: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    product: Annotated[str, Form()] = "",
    days: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI's way to say "none"
) -> Response:
    """Adds a step, which is called what its product is, unless told."""

    def change() -> None:
        with parts.database.session() as session:
            item = routines.item_of(session, subject.id, product) if product else None
        called = name.strip() or (item.name if item else "")
        body = StepBody.model_validate({"part": part, "name": called, "product": product or None, "days": days})
        keeping.add_step(parts, subject, body.part, body.name, body.product, body.days)

    return _changed(parts, subject, words, change)


@router.post("/skin/{id}/routine/steps/{of}")
def change_step(
    parts: PartsDep,
    caller: CallerDep,
    subject: SubjectDep,
    words: WordsDep,
    of: Of,
    action: Annotated[str, Form()] = "",
    day: Annotated[str, Form()] = "",
) -> Response:
    """Ticks a step off or not (``done``, ``undone``), moves it ``up``, or ends it (``end``)."""

    def change() -> None:
        if action in ("done", "undone"):
            keeping.tick(parts, subject, of, TypeAdapter(date).validate_python(day), done=action == "done")
        elif action == "up":
            _move_up(parts, subject, of)
        else:
            check_scope(caller, "delete")
            keeping.remove_step(parts, subject, of)

    return _changed(parts, subject, words, change)


@router.post("/skin/{id}/routine/reminders")
def add_reminder(
    parts: PartsDep,
    subject: SubjectDep,
    words: WordsDep,
    part: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    at: Annotated[str, Form()] = "",
    start: Annotated[str, Form()] = "",
    days: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI's way to say "none"
    before: Annotated[list[int], Form()] = [],  # noqa: B006
) -> Response:
    """Reminds at a time, once or on days of the week."""

    def change() -> None:
        called = name.strip() or words.plain(PARTS.get(part, N_("Skin care")))
        told = {"name": called, "part": part or None, "at": at, "start": start or None, "days": days, "before": before}
        body = ReminderBody.model_validate(told)
        channels.add_reminder(parts, subject, body.name, body.part, body.at, body.start, body.days, body.before)

    return _changed(parts, subject, words, change)


@router.post("/skin/{id}/routine/reminders/{of}", dependencies=[Depends(needs("delete"))])
def remove_reminder(parts: PartsDep, subject: SubjectDep, words: WordsDep, of: Of) -> Response:
    """Reminds no more."""
    return _changed(parts, subject, words, lambda: channels.remove_reminder(parts, subject, of))


@router.post("/skin/{id}/routine/calendar")
def make_calendar(parts: PartsDep, subject: SubjectDep, words: WordsDep) -> Response:
    """Shows the secret address of the calendar, this once."""
    address = f"{parts.settings.origin}/feeds/{channels.new_feed(parts, subject)}.ics"
    return routine_page(parts, subject, words, feed=address)


@router.post("/skin/{id}/routine/email")
def mail_to(
    parts: PartsDep, caller: CallerDep, subject: SubjectDep, words: WordsDep, email: Annotated[str, Form()] = ""
) -> Response:
    """Asks by mail whether reminders are wanted there."""
    return _changed(parts, subject, words, lambda: ask_by_mail(parts, caller, subject, email.strip()))


@router.post("/skin/{id}/routine/end", dependencies=[Depends(needs("delete"))])
def end(parts: PartsDep, subject: SubjectDep, words: WordsDep, what: Annotated[str, Form()] = "") -> Response:
    """Ends one way of reminding, or deletes the routine."""
    ways: dict[str, Callable[[], object]] = {
        "calendar": lambda: channels.end_feed(parts, subject),
        "email": lambda: channels.set_email(parts, subject, None),
        "browsers": lambda: channels.remove_browsers(parts, subject),
        "routine": lambda: keeping.end(parts, subject),
    }
    return _changed(parts, subject, words, ways.get(what, lambda: None))


def _agreed(agree: str) -> None:
    if not agree:
        raise Contradictory(N_("Nothing is kept without consent: agree to it first."))


def _body(words: Words, form: WhomForm, zone: str) -> RoutineBody:
    told = {"consent": words.plain(CONSENT), "zone": zone, "language": words.language, "person": form.person()}
    return RoutineBody.model_validate(told)


def _begin(parts: Parts, subject: Subject, body: RoutineBody) -> None:
    keeping.begin(parts, subject, body.consent, body.zone, body.language, body.person)


def _move_up(parts: Parts, subject: Subject, id: str) -> None:
    steps = overview(parts, subject).steps
    step = next((one for one in steps if one.id == id), None)
    if step is None:
        raise NotFound("there is no such step, or it was deleted")
    ids = [one.id for one in steps if one.part == step.part]
    at = ids.index(id)
    if at:
        ids[at - 1 : at + 1] = [ids[at], ids[at - 1]]
        keeping.put_in_order(parts, subject, step.part, ids)  # type: ignore[arg-type]  # a part of the day


def _changed(parts: Parts, subject: Subject, words: Words, change: Callable[[], object]) -> Response:
    """Makes a change and shows the routine again, or why it was not made."""
    try:
        change()
    except (SkinsightError, ValidationError, HTTPException) as error:
        return routine_page(parts, subject, words, error=error)
    return RedirectResponse(f"/skin/{subject.id}/routine", 303)
