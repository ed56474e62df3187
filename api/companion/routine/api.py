"""``/v1/subjects/{id}/routine``: what someone uses and when, and how they are reminded."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from skinsight.api.companion.routine import channels, keeping
from skinsight.api.companion.routine.calendar_feed import feed
from skinsight.api.companion.routine.mailing import ask_by_mail
from skinsight.api.companion.routine.overview import overview
from skinsight.api.companion.routine.plans import plan_of
from skinsight.api.companion.routine.push import public_key
from skinsight.api.companion.routine.schemas import (
    EmailBody,
    ItemBody,
    ItemDates,
    OrderBody,
    PushBody,
    ReminderBody,
    RoutineBody,
    RoutineResource,
    StepBody,
    routine_resource,
)
from skinsight.api.service import visits
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import NotFound
from skinsight.api.service.routes.subjects import Id
from skinsight.api.service.scopes import needs
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.store.models import Subject
from skinsight.api.store.routines import PartOfDay

router = APIRouter(tags=["companion"])
CALENDAR: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}
Of = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of the product, the step or the reminder.")]
ADDRESS: Final = "/v1/subjects/{id}/routine"
ANSWERED: Final = (Depends(needs("read")),)
"""What is changed is answered with the whole routine."""


def subject_of(parts: PartsDep, caller: CallerDep, id: Id) -> Subject:
    """The subject that an address names."""
    return visits.the_subject(parts, caller.owner, id)


SubjectDep = Annotated[Subject, Depends(subject_of)]


class FeedAddress(BaseModel):
    """Where a calendar is."""

    address: str = Field(description="Secret; it is told now and never again. Whoever has it sees the reminders.")


class PushKey(BaseModel):
    """What a browser needs to subscribe."""

    key: str = Field(description="`applicationServerKey`: base64url of the server's public key.")


@router.put(ADDRESS, responses=documented(404, 422, 503), dependencies=ANSWERED)
def keep_routine(parts: PartsDep, subject: SubjectDep, body: RoutineBody) -> RoutineResource:
    """Keep a routine from now on, or change its person and clock; the first consent stays with its date."""
    keeping.begin(parts, subject, body.consent, body.zone, body.language, body.person)
    return routine_resource(overview(parts, subject))


@router.get(ADDRESS, responses=documented(404, 422, 503))
def read_routine(parts: PartsDep, subject: SubjectDep) -> RoutineResource:
    """All of it: shelf, steps, reminders, conflicts, the streak, and what changed meanwhile."""
    return routine_resource(overview(parts, subject))


@router.delete(ADDRESS, status_code=204, responses=documented(404, 422, 503))
def delete_routine(parts: PartsDep, subject: SubjectDep) -> Response:
    """Erase the routine with its products, ticks and reminders, at once. The visits stay."""
    keeping.end(parts, subject)
    return Response(status_code=204)


@router.post(ADDRESS + "/products", status_code=201, responses=documented(404, 422, 503), dependencies=ANSWERED)
def add_product(parts: PartsDep, subject: SubjectDep, body: ItemBody) -> RoutineResource:
    """Put a product on the shelf."""
    keeping.add_item(parts, subject, body.name, body.label, body.opened)
    return routine_resource(overview(parts, subject))


@router.put(ADDRESS + "/products/{of}", responses=documented(404, 422, 503), dependencies=ANSWERED)
def date_product(parts: PartsDep, subject: SubjectDep, of: Of, body: ItemDates) -> RoutineResource:
    """Say when a product was opened and used up; its steps end when it does."""
    keeping.date_item(parts, subject, of, body.opened, body.used_up)
    return routine_resource(overview(parts, subject))


@router.delete(ADDRESS + "/products/{of}", status_code=204, responses=documented(404, 422, 503))
def delete_product(parts: PartsDep, subject: SubjectDep, of: Of) -> Response:
    """Erase a product; its steps stay without one."""
    keeping.remove_item(parts, subject, of)
    return Response(status_code=204)


@router.post(ADDRESS + "/steps", status_code=201, responses=documented(404, 422, 503), dependencies=ANSWERED)
def add_step(parts: PartsDep, subject: SubjectDep, body: StepBody) -> RoutineResource:
    """Add a step; `conflicts` of the answer says what it does not go with."""
    keeping.add_step(parts, subject, body.part, body.name, body.product, body.days)
    return routine_resource(overview(parts, subject))


@router.put(ADDRESS + "/order/{part}", responses=documented(404, 422, 503), dependencies=ANSWERED)
def order_steps(parts: PartsDep, subject: SubjectDep, part: PartOfDay, body: OrderBody) -> RoutineResource:
    """Put the steps of the morning or the evening in order."""
    keeping.put_in_order(parts, subject, part, body.steps)
    return routine_resource(overview(parts, subject))


@router.delete(ADDRESS + "/steps/{of}", status_code=204, responses=documented(404, 422, 503))
def end_step(parts: PartsDep, subject: SubjectDep, of: Of) -> Response:
    """End a step; what was ticked stays."""
    keeping.remove_step(parts, subject, of)
    return Response(status_code=204)


@router.put(ADDRESS + "/steps/{of}/done/{day}", status_code=204, responses=documented(404, 422, 503))
def tick_off(parts: PartsDep, subject: SubjectDep, of: Of, day: date) -> Response:
    """Say that a step was done on a day."""
    keeping.tick(parts, subject, of, day, done=True)
    return Response(status_code=204)


@router.delete(ADDRESS + "/steps/{of}/done/{day}", status_code=204, responses=documented(404, 422, 503))
def untick(parts: PartsDep, subject: SubjectDep, of: Of, day: date) -> Response:
    """Say that it was not."""
    keeping.tick(parts, subject, of, day, done=False)
    return Response(status_code=204)


@router.post(ADDRESS + "/reminders", status_code=201, responses=documented(404, 422, 503), dependencies=ANSWERED)
def add_reminder(parts: PartsDep, subject: SubjectDep, body: ReminderBody) -> RoutineResource:
    """Remind at a time of the wall clock, once or on days of the week, also 15 and 30 minutes before."""
    channels.add_reminder(parts, subject, body.name, body.part, body.at, body.start, body.days, body.before)
    return routine_resource(overview(parts, subject))


@router.delete(ADDRESS + "/reminders/{of}", status_code=204, responses=documented(404, 422, 503))
def delete_reminder(parts: PartsDep, subject: SubjectDep, of: Of) -> Response:
    """Remind no more."""
    channels.remove_reminder(parts, subject, of)
    return Response(status_code=204)


@router.post(ADDRESS + "/calendar", status_code=201, responses=documented(404, 422, 503))
def make_calendar(parts: PartsDep, subject: SubjectDep) -> FeedAddress:
    """A secret address of the reminders as a calendar, to which a telephone subscribes; an earlier one ends."""
    return FeedAddress(address=f"{parts.settings.origin}/feeds/{channels.new_feed(parts, subject)}.ics")


@router.delete(ADDRESS + "/calendar", status_code=204, responses=documented(404, 422, 503))
def end_calendar(parts: PartsDep, subject: SubjectDep) -> Response:
    """Take the address of the calendar back."""
    channels.end_feed(parts, subject)
    return Response(status_code=204)


@router.put(ADDRESS + "/email", status_code=202, responses=documented(404, 422, 429, 503), dependencies=ANSWERED)
def mail_reminders(parts: PartsDep, caller: CallerDep, subject: SubjectDep, body: EmailBody) -> RoutineResource:
    """Mail reminders to an address, once whoever reads there has agreed by the link that is sent now."""
    ask_by_mail(parts, caller, subject, body.email)
    return routine_resource(overview(parts, subject))


@router.delete(ADDRESS + "/email", status_code=204, responses=documented(404, 422, 503))
def mail_no_more(parts: PartsDep, subject: SubjectDep) -> Response:
    """Mail no more, and erase the address."""
    channels.set_email(parts, subject, None)
    return Response(status_code=204)


@router.post(ADDRESS + "/browsers", status_code=204, responses=documented(404, 422, 503))
def push_to(parts: PartsDep, subject: SubjectDep, body: PushBody) -> Response:
    """Push reminders to a browser too."""
    channels.add_browser(parts, subject, body.endpoint, body.keys.p256dh, body.keys.auth)
    return Response(status_code=204)


@router.delete(ADDRESS + "/browsers", status_code=204, responses=documented(404, 422, 503))
def push_no_more(parts: PartsDep, subject: SubjectDep) -> Response:
    """Push to no browser any more."""
    channels.remove_browsers(parts, subject)
    return Response(status_code=204)


@router.get("/v1/push-key", responses=documented(404, 503))
def read_push_key(parts: PartsDep, caller: CallerDep) -> PushKey:
    """What a browser needs to subscribe to pushes of this server."""
    if parts.settings.push_contact is None:
        raise NotFound("this server pushes nothing: its operator sets SKINSIGHT_PUSH_CONTACT")
    return PushKey(key=public_key(parts.database))


@router.get("/feeds/{secret}.ics", response_class=Response, responses={**CALENDAR, **documented(404, 422, 503)})
def read_calendar(parts: PartsDep, secret: Annotated[str, Path(max_length=100)]) -> Response:
    """The reminders as a calendar (RFC 5545). The address is the key."""
    routine, reminders = channels.routine_by_feed(parts, secret)
    body = feed(((one, plan_of(one, routine.zone)) for one in reminders), "skinsight")
    return Response(body, media_type="text/calendar", headers={"Cache-Control": "private, max-age=300"})
