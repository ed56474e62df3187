"""My skin: keeping a result with consent, visits, progress, export and deletion."""

from datetime import UTC, datetime, time
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Depends, Form, Path, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from skinsight.analyzer.progress.faces import SIDE, crop_of, onto
from skinsight.analyzer.progress.visits import View
from skinsight.analyzer.report.encoded import encoded
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.jobs.results import load_photo
from skinsight.api.page.messages import N_
from skinsight.api.page.pictures import sent_back, shown
from skinsight.api.page.rendering import render
from skinsight.api.page.result import ResultView
from skinsight.api.page.routes import SIGNS, dumped, read_analysis, refused
from skinsight.api.page.timeline import FATES, followed, headline, row_of
from skinsight.api.page.words import WordsDep
from skinsight.api.service import visits
from skinsight.api.service.refusals import Contradictory, NotFound
from skinsight.api.service.routes.subjects import ONE_LINE
from skinsight.api.service.scopes import needs
from skinsight.api.service.state import CallerDep, PartsDep
from skinsight.api.service.visits import Taken
from skinsight.api.store import subjects
from skinsight.api.store.models import now
from skinsight.api.store.retention import erase_visits
from skinsight.segmentation.errors import SkinsightError
from skinsight.segmentation.frames import Image, warp

CONSENT: Final = N_(
    "I agree that what skinsight measured in my photographs is kept on this server, so that I can compare dates. "
    "I can see all of it, take it with me and delete it for good at any time."
)
PHOTO_CONSENT: Final = N_(
    "I also agree that the photographs themselves are kept here, so that I can compare them. "
    "I can take this back at any time; they are deleted then."
)
FACE_SIDE: Final = 720
"""Pixels of the faces that are laid over each other."""
router = APIRouter(prefix="/skin", include_in_schema=False)
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("")
def mine(parts: PartsDep, caller: CallerDep, words: WordsDep) -> Response:
    """All that are followed; straight to the only one."""
    with parts.database.session() as session:
        all_of_them = subjects.subjects_of(session, caller.owner)
    if len(all_of_them) == 1:
        chosen = f"?language={words.language}" if words.chosen else ""
        return RedirectResponse(f"/skin/{all_of_them[0].id}{chosen}", 303)
    return render("subjects.html.j2", words, here="skin", subjects=all_of_them)


@router.post("/keep")
def ask(parts: PartsDep, caller: CallerDep, words: WordsDep, analysis: UploadFile, photo: UploadFile) -> Response:
    """Asks for consent before anything is kept."""
    try:
        found = read_analysis(analysis)
        picture = shown(sent_back(photo.file.read(), found).pixels)
    except (SkinsightError, ValidationError) as error:
        return refused(error, words)
    with parts.database.session() as session:
        known = subjects.subjects_of(session, caller.owner)
    return render(
        "keep.html.j2", words, here="new", held=dumped(found), picture=picture, subjects=known,
        consent=CONSENT, photo_consent=PHOTO_CONSENT, days=parts.settings.keep_days,
        today=now().date().isoformat(),
    )  # fmt: skip


@router.post("/visits")
def keep(
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    analysis: UploadFile,
    photo: UploadFile,
    subject: Annotated[str, Form()] = "",
    name: Annotated[str, Form(max_length=100, pattern=ONE_LINE)] = "",
    agree: Annotated[str, Form()] = "",
    agree_photographs: Annotated[str, Form()] = "",
    taken: Annotated[str, Form()] = "",
) -> Response:
    """Keeps the result that the page holds, as a visit of a subject who agreed."""
    try:
        found = read_analysis(analysis)
        picture = sent_back(photo.file.read(), found)
        if subject:
            whose = visits.the_subject(parts, caller.owner, subject)
        elif agree:
            photo_text = words.plain(PHOTO_CONSENT) if agree_photographs else None
            called = name.strip() or words("Me")
            whose = visits.new_subject(parts, caller.owner, called, words.plain(CONSENT), photo_text, None)
        else:
            raise Contradictory("nobody is kept without consent: agree to it, or choose someone who has")
        visits.keep_visit(parts, whose, _day(taken), [Taken("front", found.photo.name, picture, found)])
    except (SkinsightError, ValidationError, HTTPException) as error:
        return refused(error, words)
    return RedirectResponse(f"/skin/{whose.id}", 303)


@router.get("/{id}")
def one(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id, since: str = "", until: str = "") -> HTMLResponse:
    """The timeline of a subject, and what changed between two visits."""
    try:
        subject = visits.the_subject(parts, caller.owner, id)
    except NotFound as error:
        return refused(error, words)
    held = visits.visits(parts, subject)
    values: dict[str, Any] = {"subject": subject, "visits": held, "progress": None}
    if len(held) > 1:
        by_id = {visit.visit.id: visit for visit in held}
        before, after = by_id.get(since, held[0]), by_id.get(until, held[-1])
        found = visits.progress(before, after)
        values |= {
            "progress": found,
            "before": before,
            "after": after,
            "headline": headline(found.changes, before, words),
            "rows": [row_of(name, change, held, words) for name, change in found.changes.items()],
            "followed": followed(found.followed, words),
            "photographs": bool(subject.photo_consent),
            "fates": FATES,
        }
    return render("skin.html.j2", words, here="skin", **values)


@router.get("/{id}/add")
def add(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id) -> HTMLResponse:
    """Where another visit is taken."""
    try:
        subject = visits.the_subject(parts, caller.owner, id)
    except NotFound as error:
        return refused(error, words)
    return render("add.html.j2", words, here="skin", subject=subject, where=f"/skin/{id}/visits")


@router.post("/{id}/visits")
async def visit(
    request: Request,
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    id: Id,
    photo: UploadFile,
    left_half: UploadFile | None = None,
    right_half: UploadFile | None = None,
    left_profile: UploadFile | None = None,
    right_profile: UploadFile | None = None,
) -> Response:
    """Another visit of one to five views, analysed and kept as the subject agreed."""
    offered: dict[View, UploadFile | None] = {
        "front": photo, "left_half": left_half, "right_half": right_half,
        "left_profile": left_profile, "right_profile": right_profile,
    }  # fmt: skip
    sent = {view: file for view, file in offered.items() if file is not None and file.filename}
    try:
        subject = visits.the_subject(parts, caller.owner, id)
        await visits.take_visit(parts, caller, subject, sent, now(), request.is_disconnected)
    except (SkinsightError, HTTPException) as error:
        return refused(error, words)
    return RedirectResponse(f"/skin/{id}", 303)


@router.get("/visits/{id}")
def result(parts: PartsDep, caller: CallerDep, words: WordsDep, id: Id) -> HTMLResponse:
    """What one visit showed, from the front."""
    try:
        held = visits.the_visit(parts, caller.owner, id)
    except NotFound as error:
        return refused(error, words)
    found = held.found["front"]
    photo = load_photo(parts.files, held.ids["front"], found)
    return render(
        "visit.html.j2", words, here="skin", view=ResultView(found, words), held=dumped(found), signs=SIGNS,
        picture=shown(photo.pixels) if photo else None, visit=held.visit,
    )  # fmt: skip


@router.get("/visits/{id}/face.jpg")
def face(parts: PartsDep, caller: CallerDep, id: Id, onto_visit: str = "") -> Response:
    """The face of a visit, upright; laid onto that of another visit where one is named.

    Raises:
        NotFound: there is no such visit, or its photograph was not kept.
    """
    held = visits.the_visit(parts, caller.owner, id)
    found = held.found["front"]
    photo = load_photo(parts.files, held.ids["front"], found)
    if photo is None:
        raise NotFound("the photograph of this visit was not kept")
    first = visits.the_visit(parts, caller.owner, onto_visit).found["front"] if onto_visit else found
    picture = laid(photo.pixels, found, first)
    return Response(encoded(picture, "JPEG"), media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@router.get("/{id}/export.zip")
def export(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """All that is held of a subject."""
    packed = visits.export(parts, visits.the_subject(parts, caller.owner, id))
    headers = {"Content-Disposition": 'attachment; filename="skinsight.zip"', "Cache-Control": "no-store"}
    return Response(packed, media_type="application/zip", headers=headers)


@router.post("/{id}/delete", dependencies=[Depends(needs("delete"))])
def delete(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Deletes a subject with everything."""
    visits.erase_subject(parts, visits.the_subject(parts, caller.owner, id))
    return RedirectResponse("/skin", 303)


@router.post("/{id}/photographs/delete", dependencies=[Depends(needs("delete"))])
def delete_photographs(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Deletes the photographs of a subject, and keeps none from now on."""
    visits.erase_photographs(parts, visits.the_subject(parts, caller.owner, id))
    return RedirectResponse(f"/skin/{id}", 303)


@router.post("/visits/{id}/delete", dependencies=[Depends(needs("delete"))])
def delete_visit(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Deletes a visit."""
    held = visits.the_visit(parts, caller.owner, id)
    erase_visits(parts.database, parts.files, [id])
    return RedirectResponse(f"/skin/{held.visit.subject_id}", 303)


def laid(pixels: Image, found: Analysis, first: Analysis) -> Image:
    """A photograph's face, ``(720, 720, 3)``, laid onto the face frame of the first date."""
    scale = FACE_SIDE / SIDE
    frame = np.vstack([crop_of(found).affine(SIDE), (0, 0, 1)])
    shift = np.vstack([onto(first, found), (0, 0, 1)])
    shrunk = np.diag([scale, scale, 1.0])
    return warp(pixels, (shrunk @ shift @ frame)[:2], (FACE_SIDE, FACE_SIDE))


def _day(text: str) -> datetime:
    """Noon of a day that a form gave, or now."""
    try:
        day = datetime.combine(datetime.fromisoformat(text).date(), time(12), UTC)
    except ValueError:
        return now()
    return now() if day.date() == now().date() else min(day, now())
