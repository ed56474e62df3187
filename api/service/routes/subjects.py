"""``/v1/subjects`` and ``/v1/visits``: people who are followed with their consent, and what changed."""

import asyncio
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Query, Request, Response, UploadFile
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from skinsight.analyzer.progress.visits import Seen, View
from skinsight.api.service import visits
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.service.visits import Held, Progress
from skinsight.api.store import subjects
from skinsight.api.store.models import Subject, now
from skinsight.api.store.retention import erase_visits

router = APIRouter(prefix="/v1", tags=["subjects"])

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
VisitId = Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")]
ONE_LINE: Final = r"^[^\x00-\x1f\x7f\x85\u2028\u2029]*$"
"""Names stand in headings and in the subjects of mail, which have one line."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]


class NewSubject(BaseModel):
    """A person to follow, who has agreed to that."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="What you call them; it need not be their name.")
    consent: Text = Field(description="The text that the person agreed to. It is kept with today's date.")
    photo_consent: Text | None = Field(
        default=None, description="The text by which they agreed that photographs are kept; without it they are not."
    )
    keep_days: Annotated[int, Field(ge=1, le=3650)] | None = Field(
        default=None, description="Days after the last visit when all of it is deleted; null for the server's setting."
    )


class VisitResource(BaseModel):
    """A subject on one date."""

    id: str
    subject: str
    taken: datetime
    views: dict[View, str] = Field(description="Id of the analysis of each view, see `/v1/analyses/{id}`.")
    seen: dict[str, Seen] = Field(
        description="By concern: grades and scores of the front, acne by half face where profiles were taken."
    )


class SubjectResource(BaseModel):
    """A person who is followed."""

    id: str
    name: str
    consent: str
    consented: datetime
    photo_consent: str | None
    photo_consented: datetime | None
    keep_days: int
    created: datetime
    expires: datetime = Field(description="When all of it is deleted, unless there is another visit.")


class SubjectWithVisits(SubjectResource):
    """A person who is followed, and their visits, the first first."""

    visits: list[VisitResource]


@router.post("/subjects", status_code=201, responses=documented(422, 503, 507))
def create_subject(parts: PartsDep, caller: CallerDep, new: NewSubject) -> SubjectResource:
    """Follow a person from now on. Nothing is kept of anybody without the text that they agreed to."""
    made = visits.new_subject(parts, caller.owner, new.name, new.consent, new.photo_consent, new.keep_days)
    return subject_resource(made)


@router.get("/subjects", responses=documented(503))
def list_subjects(parts: PartsDep, caller: CallerDep) -> list[SubjectResource]:
    """All that you follow, by name."""
    with parts.database.session() as session:
        return [subject_resource(one) for one in subjects.subjects_of(session, caller.owner)]


@router.get("/subjects/{id}", responses=documented(404, 422, 503))
def read_subject(parts: PartsDep, caller: CallerDep, id: Id) -> SubjectWithVisits:
    """One subject with all visits."""
    subject = visits.the_subject(parts, caller.owner, id)
    held = [visit_resource(one) for one in visits.visits(parts, subject)]
    return SubjectWithVisits(**subject_resource(subject).model_dump(), visits=held)


@router.delete("/subjects/{id}", status_code=204, responses=documented(404, 422, 503))
def delete_subject(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Erase a subject with all visits, analyses and photographs, at once."""
    visits.erase_subject(parts, visits.the_subject(parts, caller.owner, id))
    return Response(status_code=204)


@router.delete("/subjects/{id}/photographs", status_code=204, responses=documented(404, 422, 503))
def delete_photographs(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Take back the consent to keep photographs: those that are kept are erased, the analyses stay."""
    visits.erase_photographs(parts, visits.the_subject(parts, caller.owner, id))
    return Response(status_code=204)


@router.get(
    "/subjects/{id}/export.zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}, **documented(404, 422, 503)},
)
def export_subject(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """All that is held of a subject: the consent, every analysis, and the photographs that were kept."""
    subject = visits.the_subject(parts, caller.owner, id)
    return Response(visits.export(parts, subject), media_type="application/zip")


@router.get("/subjects/{id}/progress", responses=documented(404, 422, 503))
def read_progress(parts: PartsDep, caller: CallerDep, id: Id, since: VisitId = None, until: VisitId = None) -> Progress:
    """What changed between two visits, the first and the last unless told otherwise.

    `clearer` and `more` are said only where the likely ranges of both dates part.
    """
    held = visits.visits(parts, visits.the_subject(parts, caller.owner, id))
    by_id = {one.visit.id: one for one in held}
    if len(held) < 2 or any(one and one not in by_id for one in (since, until)):
        raise Contradictory("progress needs two visits of this subject: name them by their ids, or add another visit")
    return visits.progress(by_id[since] if since else held[0], by_id[until] if until else held[-1])


@router.post("/subjects/{id}/visits", status_code=201, responses=documented(404, 408, 413, 415, 422, 503, 507))
async def create_visit(
    request: Request,
    parts: PartsDep,
    caller: CallerDep,
    id: Id,
    photos: list[UploadFile],
    views: Annotated[list[View], Form(description="Which side each photograph shows; the front is always needed.")],
    taken: Annotated[AwareDatetime | None, Form(description="When; now, unless told otherwise.")] = None,
) -> VisitResource:
    """Add a visit of one to five photographs, analysed at once.

    Photographs are kept where the subject agreed to that, and are gone otherwise.
    """
    subject = await asyncio.to_thread(visits.the_subject, parts, caller.owner, id)
    if len(views) != len(photos):
        raise Contradictory(f"{len(photos)} photographs and {len(views)} views: name one view for each photograph")
    if len(set(views)) != len(views) or "front" not in views:
        raise Contradictory("a visit has each view once at most, and the front always: leave out what is doubled")
    sent = dict(zip(views, photos, strict=True))
    visit = await visits.take_visit(parts, caller, subject, sent, taken or now(), request.is_disconnected)
    return visit_resource(await asyncio.to_thread(visits.the_visit, parts, caller.owner, visit.id))


@router.get("/visits/{id}", responses=documented(404, 422, 503))
def read_visit(parts: PartsDep, caller: CallerDep, id: Id) -> VisitResource:
    """One visit."""
    return visit_resource(visits.the_visit(parts, caller.owner, id))


@router.delete("/visits/{id}", status_code=204, responses=documented(404, 422, 503))
def delete_visit(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Erase a visit with its analyses and photographs, at once."""
    visits.the_visit(parts, caller.owner, id)
    erase_visits(parts.database, parts.files, [id])
    return Response(status_code=204)


def subject_resource(subject: Subject) -> SubjectResource:
    """A subject as it is answered."""
    return SubjectResource.model_validate(subject, from_attributes=True)


def visit_resource(held: Held) -> VisitResource:
    """A visit as it is answered."""
    visit = held.visit
    return VisitResource(
        id=visit.id, subject=visit.subject_id, taken=visit.taken, views=dict(held.ids), seen=held.seen()
    )
