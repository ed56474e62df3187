"""A routine as the API is asked for it and answers."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.ingredients.label import MOST_CHARACTERS
from skinsight.api.companion.routine.care import Clash, Unsuitable
from skinsight.api.companion.routine.effects import Effect
from skinsight.api.companion.routine.overview import Overview
from skinsight.api.companion.routine.timing import Before, Zone
from skinsight.api.page.words import LANGUAGES
from skinsight.api.service.routes.subjects import Name, Text
from skinsight.api.store.routines import PartOfDay

Hex = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
Weekday = Annotated[int, Field(ge=0, le=6)]
Days = Annotated[list[Weekday], Field(max_length=7, description="Of the week, Monday is 0.")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
At = Annotated[str, StringConstraints(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Sent(BaseModel):
    """What is sent has no field that is not understood."""

    model_config = ConfigDict(extra="forbid")


class RoutineBody(Sent):
    """What is kept of a person beside their products."""

    consent: Text = Field(description="The text by which they agreed that their routine is kept.")
    zone: Zone = Field(description="Of their clock, a name of the IANA database.", examples=["Asia/Jakarta"])
    language: Annotated[str, Field(pattern=f"^({'|'.join(LANGUAGES)})$")] = "en"
    person: Person = Field(default=Person(), description="What they say of themselves; `uses` is the shelf.")


class ItemBody(Sent):
    """A product."""

    name: Name
    label: Annotated[str, Field(max_length=MOST_CHARACTERS, description="Its list of ingredients.")]
    opened: Day | None = None


class ItemDates(Sent):
    """When a product was opened and used up."""

    opened: Day | None = None
    used_up: Day | None = None


class StepBody(Sent):
    """A step of the morning or the evening."""

    part: PartOfDay
    name: Name
    product: Hex | None = Field(default=None, description="Id of the product that is used.")
    days: Annotated[Days, Field(min_length=1)] = Field(default=[0, 1, 2, 3, 4, 5, 6])


class OrderBody(Sent):
    """The steps of a part of the day in order."""

    steps: Annotated[list[Hex], Field(max_length=100)]


class ReminderBody(Sent):
    """When to remind."""

    name: Name
    part: PartOfDay | None = None
    at: At = Field(description="By the wall clock.", examples=["21:00"])
    start: Day | None = Field(default=None, description="The first day; today without it.")
    days: Days = Field(default=[], description="On which it repeats, Monday is 0; none for once.")
    before: Annotated[list[Before], Field(max_length=2)] = Field(
        default=[], description="Minutes before, beside the time itself."
    )


class EmailBody(Sent):
    """Where reminders are mailed."""

    email: Annotated[str, Field(max_length=320)]


class PushKeys(Sent):
    """Keys of a browser, base64url."""

    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class PushBody(Sent):
    """A browser, as ``PushSubscription.toJSON()`` has it."""

    endpoint: Annotated[str, Field(max_length=2000)]
    expirationTime: float | None = None  # noqa: N815 - the Push API's name
    keys: PushKeys


class Item(BaseModel):
    """A product on the shelf."""

    id: str
    name: str
    label: str
    opened: date | None
    used_up: date | None


class StepResource(BaseModel):
    """A step."""

    id: str
    part: PartOfDay
    name: str
    product: str | None
    days: list[int]
    since: date
    until: date | None
    done: bool = Field(description="Today.")


class ReminderResource(BaseModel):
    """A reminder; `due` is when it is told of next, in UTC."""

    id: str
    name: str
    part: PartOfDay | None
    at: str
    start: date
    days: list[int]
    before: list[int]
    due: datetime | None


class RoutineResource(BaseModel):
    """All of a routine."""

    consent: str
    consented: datetime
    zone: str
    language: str
    person: Person
    email: str | None
    email_confirmed: datetime | None = Field(description="Null until whoever reads there has agreed.")
    has_calendar: bool
    browsers: int = Field(description="That are pushed to.")
    today: date
    shelf: list[Item]
    steps: list[StepResource]
    reminders: list[ReminderResource]
    conflicts: tuple[Clash, ...]
    unsuitable: tuple[Unsuitable, ...]
    streak: int = Field(description="Days in a row on which all was done that was due.")
    effects: tuple[Effect, ...] = Field(description="What changed while an ingredient was used; not why.")


def routine_resource(seen: Overview) -> RoutineResource:
    """A routine as it is answered."""
    routine = seen.routine
    return RoutineResource(
        consent=routine.consent,
        consented=routine.consented,
        zone=routine.zone,
        language=routine.language,
        person=Person.model_validate(routine.person),
        email=routine.email,
        email_confirmed=routine.email_confirmed,
        has_calendar=routine.feed is not None,
        browsers=len(seen.browsers),
        today=seen.today,
        shelf=[Item.model_validate(one, from_attributes=True) for one in seen.shelf],
        steps=[
            StepResource(
                id=one.id,
                part=one.part,  # type: ignore[arg-type]  # pydantic checks
                name=one.name,
                product=one.item_id,
                days=one.days,
                since=one.since,
                until=one.until,
                done=(one.id, seen.today) in seen.ticks,
            )
            for one in seen.steps
        ],
        reminders=[ReminderResource.model_validate(one, from_attributes=True) for one in seen.reminders],
        conflicts=seen.clashes,
        unsuitable=seen.unsuitable,
        streak=seen.streak,
        effects=seen.effects,
    )
