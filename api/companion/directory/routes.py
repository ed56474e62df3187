"""``/v1/directory``: who is in the directory."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from skinsight.api.companion.directory import finding
from skinsight.api.companion.directory.finding import Hit, Point, Wanted
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import CallerDep, PartsDep

router = APIRouter(prefix="/v1/directory", tags=["directory"])
_NUMBER = r"-?\d{1,3}(\.\d{1,12})?"


class PractitionerEntry(BaseModel):
    """A practitioner at one place, as the operator of this server imported them: nobody here has checked it."""

    id: str = Field(description="The same after the set was imported again.")
    source: str = Field(description="Name of the set that they came with.")
    name: str
    title: str
    place: str
    address: str
    country: str = Field(description="ISO 3166-1, two letters; empty where it is not told.")
    latitude: float | None
    longitude: float | None
    languages: list[str] = Field(description="Codes of BCP 47.")
    insurances: list[str]
    tele: bool = Field(description="Whether they see people by video.")
    phone: str
    email: str
    website: str
    notice: str = Field(description="Show it beside the entry.")
    distance_km: float | None = Field(description="Along a great circle; null where that cannot be told.")


class Practitioners(BaseModel):
    """A page of at most 20, the nearest first."""

    items: list[PractitionerEntry]
    total: int


class DirectoryChoices(BaseModel):
    """What can be searched for."""

    places: list[str]
    languages: list[str]
    insurances: list[str]


def point_of(text: str) -> Point:
    """A point from "latitude, longitude".

    Raises:
        Contradictory: it is none.
    """
    try:
        point = Point(*map(float, text.split(",")))
    except (ValueError, TypeError):
        raise Contradictory("coordinates are latitude and longitude with a comma between, as -6.2, 106.8") from None
    if not (abs(point.latitude) <= 90 and abs(point.longitude) <= 180):
        raise Contradictory("a latitude is from -90 to 90, a longitude from -180 to 180: give degrees, north and east")
    return point


def wanted_of(
    near: Annotated[
        str,
        Query(max_length=60, pattern=rf"^({_NUMBER}, ?{_NUMBER})?$", description="`latitude,longitude` in degrees."),
    ] = "",
    place: Annotated[str, Query(max_length=200, description="One of `places`, in place of `near`.")] = "",
    within_km: Annotated[float, Query(gt=0, le=20_000, allow_inf_nan=False, description="Of that place.")] = 50,
    language: Annotated[str, Query(max_length=40, description="A code, such as `id`.")] = "",
    insurance: Annotated[str, Query(max_length=200, description="One of `insurances`.")] = "",
    tele: Annotated[bool, Query(description="Only those who see people by video.")] = False,
) -> Wanted:
    """What is looked for."""
    point = point_of(near) if near else None
    plain = (text.replace("\0", "") for text in (place, language, insurance))
    place, language, insurance = plain
    return Wanted(point, place, within_km, language, insurance, tele)


WantedDep = Annotated[Wanted, Depends(wanted_of)]


@router.get("/practitioners", responses=documented(422, 503))
def find_practitioners(
    parts: PartsDep,
    caller: CallerDep,
    wanted: WantedDep,
    page: Annotated[int, Query(ge=1, le=10_000, description="Of 20 each.")] = 1,
) -> Practitioners:
    """Practitioners who fit, the nearest first. No other service is asked, neither for places nor for distances."""
    with parts.database.session() as session:
        found = finding.find(session, wanted, page)
        return Practitioners(items=[_entry(hit) for hit in found.hits], total=found.total)


@router.get("/choices", responses=documented(503))
def directory_choices(parts: PartsDep, caller: CallerDep) -> DirectoryChoices:
    """Places, languages and insurances of the imported sets."""
    with parts.database.session() as session:
        found = finding.choices(session)
    return DirectoryChoices(places=found.places, languages=found.languages, insurances=found.insurances)


def _entry(hit: Hit) -> PractitionerEntry:
    names = PractitionerEntry.model_fields.keys() - {"distance_km"}
    columns = {name: getattr(hit.practitioner, name) for name in names}
    return PractitionerEntry(**columns, distance_km=hit.distance)
