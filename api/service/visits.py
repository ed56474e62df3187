"""Visits kept and read: the way between subjects in the store and their analyses in files."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import get_args
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi import UploadFile

from skinsight.analyzer import Analysis as Found
from skinsight.analyzer.progress.changes import FOLLOWED, Change, Followed, change, follow
from skinsight.analyzer.progress.visits import Seen, View, seen_at
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.api.jobs.options import Keep, Options
from skinsight.api.jobs.results import PHOTO, load, save
from skinsight.api.service.forms import name_of
from skinsight.api.service.intake import count
from skinsight.api.service.refusals import NotFound
from skinsight.api.service.state import Parts
from skinsight.api.store import routines, shares, subjects
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import Analysis, Subject, Visit, new_id, now
from skinsight.api.store.retention import erase_visits
from skinsight.segmentation.photo import Photo, check_bytes
from skinsight.segmentation.segmenter import Segmenter

VIEWS: tuple[View, ...] = get_args(View)


@dataclass(frozen=True, slots=True)
class Taken:
    """One photograph of a visit, analysed."""

    view: View
    name: str
    photo: Photo
    found: Found


@dataclass(frozen=True, slots=True)
class Held:
    """A visit as it is kept: its row, and the analysis of each view with its id."""

    visit: Visit
    ids: Mapping[View, str]
    found: Mapping[View, Found]

    def seen(self) -> dict[str, Seen]:
        """Every concern."""
        return seen_at(self.found)


class Progress(Frozen):
    """What changed between two visits.

    Attributes:
        since, until: ids of the visits.
        changes: by concern.
        followed: marks by concern, followed on the aligned front views.
    """

    since: str
    until: str
    changes: dict[str, Change]
    followed: dict[str, tuple[Followed, ...]]


def new_subject(
    parts: Parts, owner: str, name: str, consent: str, photo_consent: str | None, keep_days: int | None
) -> Subject:
    """Keep a subject from now on; the texts are those that the person agreed to."""
    time, days = now(), keep_days or parts.settings.keep_days
    subject = Subject(
        id=new_id(),
        owner=owner,
        name=name,
        consent=consent,
        consented=time,
        photo_consent=photo_consent,
        photo_consented=time if photo_consent else None,
        keep_days=days,
        created=time,
        expires=time + timedelta(days=days),
    )
    with parts.database.session() as session:
        session.add(subject)
    return subject


def keep_visit(parts: Parts, subject: Subject, taken: datetime, views: Sequence[Taken]) -> Visit:
    """Keep a visit: analyses always, photographs where the person agreed to that."""
    keep: Keep = "photo" if subject.photo_consent else "analysis"
    visit = Visit(id=new_id(), subject_id=subject.id, taken=taken, created=now())
    rows = [
        Analysis(
            id=new_id(),
            owner=subject.owner,
            visit_id=visit.id,
            view=one.view,
            position=position,
            name=one.name,
            status="arriving",
            keep=keep,
            options={},
            created=now(),
            finished=now(),
            expires=subject.expires,
            attempts=0,
        )
        for position, one in enumerate(views)
    ]
    with parts.database.session() as session:
        session.add(visit)
        session.flush()
        session.add_all(rows)
    for row, one in zip(rows, views, strict=True):
        save(parts.files, row.id, one.photo, one.found, keep)
    with parts.database.session() as session:
        for row in rows:
            row.status = "done"
            session.merge(row)
        session.flush()
        subjects.keep_for_longer(session, subject)
    return visit


async def take_visit(
    parts: Parts,
    caller: Caller,
    subject: Subject,
    sent: Mapping[View, UploadFile],
    taken: datetime,
    gone: Callable[[], Awaitable[bool]],
) -> Visit:
    """Analyse the photographs of a visit one after the other, and keep it.

    Raises:
        SkinsightError: one of them cannot be analysed; nothing of the visit is kept then.
    """
    for photo in sent.values():
        check_bytes(photo.size or 0, name_of(photo.filename), parts.limits)
    await asyncio.to_thread(count, parts, caller, len(sent))
    views = []
    for view, photo in sent.items():
        data, name = await photo.read(), name_of(photo.filename)

        def task(segmenter: Segmenter, data: bytes = data, name: str = name) -> tuple[Photo, Found]:
            return Options().analyze(data, name, parts.limits, segmenter, parts.products)

        views.append(Taken(view, name, *await parts.engine.run(task, gone)))
    return await asyncio.to_thread(keep_visit, parts, subject, taken, views)


def the_subject(parts: Parts, owner: str, id: str) -> Subject:
    """An owner's subject.

    Raises:
        NotFound: there is none of this id.
    """
    with parts.database.session() as session:
        subject = subjects.subject_of(session, owner, id)
    if subject is None:
        raise NotFound("there is no subject of this id, or it was deleted: its time may be over")
    return subject


def the_visit(parts: Parts, owner: str, id: str) -> Held:
    """A visit of an owner's subject.

    Raises:
        NotFound: there is none of this id.
    """
    with parts.database.session() as session:
        visit = subjects.visit_of(session, owner, id)
    held = _held(parts, visit) if visit else None
    if held is None:
        raise NotFound("there is no visit of this id, or it was deleted: its time may be over")
    return held


def visits(parts: Parts, subject: Subject) -> list[Held]:
    """All visits of a subject, the first first; one whose files are gone is left out."""
    with parts.database.session() as session:
        rows = subjects.visits_of(session, subject.id)
    return [held for row in rows if (held := _held(parts, row))]


def progress(before: Held, after: Held) -> Progress:
    """What changed between two visits."""
    first, second = before.seen(), after.seen()
    fronts = before.found["front"], after.found["front"]
    return Progress(
        since=before.visit.id,
        until=after.visit.id,
        changes={name: change(first[name], second[name]) for name in first if name in second},
        followed={name: follow(*fronts, name) for name in FOLLOWED if name in first and name in second},
    )


def erase_subject(parts: Parts, subject: Subject) -> None:
    """Delete a subject with all that is held of them, at once and for good."""
    with parts.database.session() as session:
        ids = [visit.id for visit in subjects.visits_of(session, subject.id)]
    erase_visits(parts.database, parts.files, ids, subject.id)


def erase_photographs(parts: Parts, subject: Subject) -> None:
    """Take back the consent to keep photographs, and delete them."""
    with parts.database.session() as session:
        ids = subjects.forget_photographs(session, subject)
    for id in ids:
        parts.files.remove(id, PHOTO)


def export(parts: Parts, subject: Subject) -> bytes:
    """All that is held of a subject, as a zip file."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        held = visits(parts, subject)
        about = {
            "name": subject.name,
            "consent": subject.consent,
            "consented": subject.consented.isoformat(),
            "photo_consent": subject.photo_consent,
            "photo_consented": subject.photo_consented.isoformat() if subject.photo_consented else None,
            "keep_days": subject.keep_days,
            "created": subject.created.isoformat(),
            "expires": subject.expires.isoformat(),
            "visits": [{"taken": one.visit.taken.isoformat(), "views": list(one.ids)} for one in held],
        }
        with parts.database.session() as session:
            routine = routines.export(session, subject.id)
            shared = shares.export(session, subject.owner, [id for one in held for id in one.ids.values()])
        if routine:
            archive.writestr("routine.json", json.dumps(routine, ensure_ascii=False, indent=1, default=str))
        if shared:
            archive.writestr("shares.json", json.dumps(shared, ensure_ascii=False, indent=1))
        archive.writestr("subject.json", json.dumps(about, ensure_ascii=False, indent=1))
        for number, one in enumerate(held, 1):
            for view, id in one.ids.items():
                name = f"{number:03d}-{one.visit.taken:%Y-%m-%d}/{view}"
                archive.writestr(f"{name}.json", one.found[view].model_dump_json())
                if photo := parts.files.read(id, PHOTO):
                    archive.writestr(f"{name}.jpg", photo)
    return file.getvalue()


def _held(parts: Parts, visit: Visit) -> Held | None:
    with parts.database.session() as session:
        rows = subjects.views_of(session, visit.id)
    ids: dict[View, str] = {}
    found: dict[View, Found] = {}
    for row in rows:
        view = next((one for one in VIEWS if one == row.view), None)
        if view and (analysis := load(parts.files, row.id)):
            ids[view], found[view] = row.id, analysis
    return Held(visit, ids, found) if "front" in found else None
