"""Search in the directory: by place, language, insurance and tele-consultation. Nobody else is asked anything."""

import json
import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from skinsight.api.service.refusals import Contradictory
from skinsight.api.store.directory_models import Practitioner

EARTH: Final = 6371.0088
"""Mean radius in km, R1 of the IUGG (Moritz 2000, Geodetic Reference System 1980)."""
A_PAGE: Final = 20


class Point(NamedTuple):
    """A place on Earth, in degrees north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is left out does not matter.

    Attributes:
        near: from where distances count.
        place: a place of the imported set, from the middle of whose entries distances count where ``near`` is None.
        within: km.
        language: code, such as ``id``; it finds ``id-ID`` too.
        insurance: as the set writes it.
        tele: whether they must see people by video.
    """

    near: Point | None = None
    place: str = ""
    within: float = 50
    language: str = ""
    insurance: str = ""
    tele: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A practitioner, and how many km away; None where that cannot be told."""

    practitioner: Practitioner
    distance: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, the nearest first, of how many, and from where distances count."""

    hits: list[Hit]
    total: int
    centre: Point | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the imported sets can be searched for."""

    places: list[str]
    languages: list[str]
    insurances: list[str]


def point_of(latitude: float | None, longitude: float | None) -> Point | None:
    """Where an entry is; None where it has no coordinates."""
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def distance(one: Point, other: Point) -> float:
    """Kilometres along a great circle, by the haversine formula (Sinnott 1984, Sky and Telescope 68, 159)."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    north = math.sin((second - first) / 2) ** 2
    east = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, north + math.cos(first) * math.cos(second) * east)))


def find(session: Session, wanted: Wanted, page: int = 1) -> Found:
    """Who fits.

    Raises:
        Contradictory: no set has this place.
    """
    centre = wanted.near or (_middle_of(session, wanted.place) if wanted.place else None)
    columns = select(Practitioner.id, Practitioner.name, Practitioner.latitude, Practitioner.longitude)
    measured = []
    for id, name, latitude, longitude in session.execute(columns.where(*_conditions(wanted, centre))):
        there = point_of(latitude, longitude)
        away = distance(centre, there) if centre and there else None
        if away is None or away <= wanted.within:
            measured.append((math.inf if away is None else away, name, id))
    shown = sorted(measured)[(page - 1) * A_PAGE : page * A_PAGE]
    rows = {
        row.id: row for row in session.scalars(select(Practitioner).where(Practitioner.id.in_(one[2] for one in shown)))
    }
    hits = [Hit(rows[id], None if math.isinf(away) else away) for away, _, id in shown]
    return Found(hits, len(measured), centre)


def choices(session: Session) -> Choices:
    """Places, languages and insurances of all sets, each once."""
    places = session.scalars(select(Practitioner.place).where(Practitioner.place != "").distinct())
    return Choices(
        places=sorted(places, key=str.casefold),
        languages=_each_once(session, Practitioner.languages),
        insurances=_each_once(session, Practitioner.insurances),
    )


def _middle_of(session: Session, place: str) -> Point | None:
    """The mean of a place's entries; None where none of them has coordinates."""
    means = select(func.count(), func.avg(Practitioner.latitude), func.avg(Practitioner.longitude))
    count, latitude, longitude = session.execute(means.where(_is_at(place))).one()
    if not count:
        raise Contradictory(f"no practitioner's place is called {place!r}: give one of `places`, or coordinates")
    return None if latitude is None else Point(latitude, longitude)


def _conditions(wanted: Wanted, centre: Point | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    named = _is_at(wanted.place) if wanted.place and not wanted.near else None
    if centre:
        boxed = _within_box(centre, wanted.within)
        found.append(boxed if named is None else or_(boxed, and_(named, Practitioner.latitude.is_(None))))
    elif named is not None:
        found.append(named)
    if wanted.language:
        either = (_has(Practitioner.languages, f'"{wanted.language.lower()}{end}') for end in ('"', "-"))
        found.append(or_(*either))
    if wanted.insurance:
        found.append(_has(Practitioner.insurances, json.dumps(wanted.insurance)))
    if wanted.tele:
        found.append(Practitioner.tele.is_(True))
    return found


def _is_at(place: str) -> ColumnElement[bool]:
    return func.lower(Practitioner.place) == place.strip().lower()


def _has(column: InstrumentedAttribute[list[str]], part: str) -> ColumnElement[bool]:
    """Whether the JSON of a list has a part."""
    return cast(column, Text).contains(part, autoescape=True)


def _within_box(centre: Point, km: float) -> ColumnElement[bool]:
    """A box that holds the circle; all longitudes where it would reach a pole or cross the date line."""
    north = math.degrees(km / EARTH)
    found = Practitioner.latitude.between(centre.latitude - north, centre.latitude + north)
    farthest = min(90.0, abs(centre.latitude) + north)
    shrink = math.cos(math.radians(farthest))
    east = math.degrees(km / EARTH) / shrink if shrink > 1e-6 else math.inf
    if centre.longitude - east < -180 or centre.longitude + east > 180:
        return found
    return and_(found, Practitioner.longitude.between(centre.longitude - east, centre.longitude + east))


def _each_once(session: Session, column: InstrumentedAttribute[list[str]]) -> list[str]:
    lists = session.scalars(select(cast(column, Text)).distinct())  # as text: PostgreSQL cannot compare JSON
    return sorted({one for items in lists for one in json.loads(items)}, key=str.casefold)
