"""Addresses of Skin Gorithm's own server, for its mobile app: its ingredients, its users' scans and their alarms.

The app's owner sends under their key, and whoever has that key sees all of it: ``Username`` is a name of that app, and
nothing here checks who says it. Its ``/User`` addresses are not here: they took passwords, and showed what was kept of
them to anyone. What is kept of a user goes after ``SKINSIGHT_KEEP_DAYS``, or at once by ``/v1/earlier-app/users``.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints
from sqlalchemy import Select, delete, func, or_, select

from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.scopes import needs
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.models import now
from skinsight.api.store.routine_models import EarlierRow

router = APIRouter(tags=["earlier systems"])

MOST_ROWS: Final = 100_000
"""Of one key."""
MOST_PHOTO: Final = 4_000_000
"""Characters of ``Photo``, an address or a picture in base64: 3 MB."""
Shown = list[dict[str, Any]]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]


def _written(value: object) -> object:
    """A day or an hour as text: a number would be read as seconds, since 1970 or midnight."""
    if isinstance(value, str | date | time):
        return value
    raise ValueError("give the day as YYYY-MM-DD, the hour as HH:MM:SS")


Day = Annotated[date, BeforeValidator(_written)]
Hour = Annotated[time, BeforeValidator(_written)]
Share = Annotated[float, Field(ge=0, le=100)] | Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]


class Old(BaseModel):
    """A body of the app's: names as it writes them."""

    model_config = ConfigDict(extra="forbid")


class Ingredient(Old):
    """An ingredient as the app lists it."""

    IngredName: Title
    IngredFunction: Text
    IngredEffect: Text


class IngredientName(Old):
    """Which ingredient."""

    IngredName: Title


class Scan(Old):
    """What the app found in a photograph."""

    Username: Title
    ScanDate: Day
    FaceShape: Text | None = None
    Photo: Annotated[str, StringConstraints(max_length=MOST_PHOTO, pattern=r"^[^\x00]*$")]
    Jerawat: Share
    Kerutan: Share
    FlekHitam: Share
    MataPanda: Share
    Total: int


class Whose(Old):
    """Which user of the app."""

    Username: Title


class WhoseDay(Whose):
    """Which user, and which day."""

    Date: Day


class AlarmDay(Old):
    """Which day, and of whom; of all where that is left out."""

    AlarmDate: Day = Field(validation_alias=AliasChoices("AlarmDate", "Date"))
    Username: Title | None = None


class Alarm(Old):
    """When the app is to remind."""

    RoutinityName: Title
    NotifyHour: Hour
    AlarmDate: Day
    fifteenBefore: StrictBool  # noqa: N815
    thirtyBefore: StrictBool  # noqa: N815
    repeatAlarm: StrictBool  # noqa: N815
    Username: Title


class Inserted(BaseModel):
    """What the app is told when something was kept."""

    success: bool = True


PROBLEMS: Final = documented(408, 413, 422, 503, 507)
READING: Final = (Depends(needs("read")),)
"""The app posts what it asks."""


@router.post("/Ingredient/InsertIngredients", responses=PROBLEMS)
def insert_ingredient(parts: PartsDep, caller: CallerDep, body: Ingredient) -> Inserted:
    """Keep an ingredient; one of the same name is replaced."""
    with parts.database.session() as session:
        for row in session.scalars(_rows(caller.owner, "ingredient")):
            if _same(row.body["IngredName"], body.IngredName):
                session.delete(row)
    return _keep(parts, caller.owner, "ingredient", body)


@router.post("/Ingredient/getIngredByName", responses=PROBLEMS, dependencies=READING)
def ingredient_by_name(parts: PartsDep, caller: CallerDep, body: IngredientName) -> list[Ingredient]:
    """The ingredients of a name, whatever its case; where none was inserted, what this server's own table says."""
    found = _found(parts, caller.owner, "ingredient")
    named = [Ingredient.model_validate(one) for one in found if _same(one["IngredName"], body.IngredName)]
    return named or _of_the_table(body.IngredName)


@router.get("/Ingredient/getAllIngredient", responses=documented(503))
def all_ingredients(parts: PartsDep, caller: CallerDep) -> list[Ingredient]:
    """All ingredients that were inserted, by name."""
    found = map(Ingredient.model_validate, _found(parts, caller.owner, "ingredient"))
    return sorted(found, key=lambda one: one.IngredName.casefold())


@router.post("/History/insertHistory", responses=PROBLEMS)
def insert_scan(parts: PartsDep, caller: CallerDep, body: Scan) -> Inserted:
    """Keep a scan of one of the app's users."""
    return _keep(parts, caller.owner, "history", body, body.Username, body.ScanDate)


@router.post("/History/getHistoryByUsername", responses=PROBLEMS, dependencies=READING)
def scans_of(parts: PartsDep, caller: CallerDep, body: Whose) -> list[Scan]:
    """All scans of a user, the first first."""
    return list(map(Scan.model_validate, _found(parts, caller.owner, "history", body.Username)))


@router.post("/History/getHistoryByUsernameDate", responses=PROBLEMS, dependencies=READING)
def scans_on(parts: PartsDep, caller: CallerDep, body: WhoseDay) -> list[Scan]:
    """The scans of a user on a day."""
    return list(map(Scan.model_validate, _found(parts, caller.owner, "history", body.Username, body.Date)))


@router.post("/Alarm/insertAlarm", responses=PROBLEMS)
def insert_alarm(parts: PartsDep, caller: CallerDep, body: Alarm) -> Inserted:
    """Keep an alarm of one of the app's users. The app rings; this server does not."""
    return _keep(parts, caller.owner, "alarm", body, body.Username, body.AlarmDate)


@router.post("/Alarm/getAlarmByUsername", responses=PROBLEMS, dependencies=READING)
def alarms_of(parts: PartsDep, caller: CallerDep, body: Whose) -> list[Alarm]:
    """All alarms of a user, the first first."""
    return list(map(Alarm.model_validate, _found(parts, caller.owner, "alarm", body.Username)))


@router.post("/Alarm/getAlarmByDate", responses=PROBLEMS, dependencies=READING)
def alarms_on(parts: PartsDep, caller: CallerDep, body: AlarmDay) -> list[Alarm]:
    """The alarms of a day."""
    return list(map(Alarm.model_validate, _found(parts, caller.owner, "alarm", body.Username, body.AlarmDate)))


@router.get("/v1/earlier-app/users", responses=documented(422, 503))
def export_user(
    parts: PartsDep, caller: CallerDep, username: Annotated[Title, Query(description="In the app.")]
) -> dict[str, Shown]:
    """All that is kept of a user of the app, as it was sent."""
    return {kind: _found(parts, caller.owner, kind, username) for kind in ("history", "alarm")}


@router.delete("/v1/earlier-app/users", status_code=204, responses=documented(422, 503))
def erase_user(
    parts: PartsDep, caller: CallerDep, username: Annotated[Title, Query(description="In the app.")]
) -> Response:
    """Erase all that is kept of a user of the app, at once."""
    with parts.database.session() as session:
        session.execute(delete(EarlierRow).where(EarlierRow.owner == caller.owner, EarlierRow.username == username))
    return Response(status_code=204)


def _of_the_table(name: str) -> list[Ingredient]:
    table = shipped_table()
    found = table.find(name)
    if found is None:
        return []
    described = table.described.get(found[0])
    effect = "; ".join((*described.good_for, *described.bad_for)) if described else ""
    return [Ingredient(IngredName=found[0], IngredFunction=table.functions[found[0]], IngredEffect=effect)]


def _keep(parts: Parts, owner: str, kind: str, body: Old, username: str = "", day: date | None = None) -> Inserted:
    expires: datetime | None = now() + timedelta(days=parts.settings.keep_days) if username else None
    with parts.database.session() as session:
        if (session.scalar(select(func.count()).where(EarlierRow.owner == owner)) or 0) >= MOST_ROWS:
            raise Contradictory(f"this key keeps {MOST_ROWS} rows, which is the most: erase users who have left")
        session.add(
            EarlierRow(
                owner=owner, kind=kind, username=username, day=day, body=body.model_dump(mode="json"), expires=expires
            )
        )
    return Inserted()


def _found(parts: Parts, owner: str, kind: str, username: str | None = None, day: date | None = None) -> Shown:
    wanted = _rows(owner, kind)
    if username is not None:
        wanted = wanted.where(EarlierRow.username == username)
    if day is not None:
        wanted = wanted.where(EarlierRow.day == day)
    with parts.database.session() as session:
        return [row.body for row in session.scalars(wanted)]


def _rows(owner: str, kind: str) -> Select[EarlierRow]:
    """What is kept of a kind and not over, the first day first."""
    live = or_(EarlierRow.expires.is_(None), EarlierRow.expires > now())
    wanted = select(EarlierRow).where(EarlierRow.owner == owner, EarlierRow.kind == kind, live)
    return wanted.order_by(EarlierRow.day, EarlierRow.created, EarlierRow.id)


def _same(first: str, second: str) -> bool:
    return first.casefold() == second.casefold()
