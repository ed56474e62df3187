"""``/v1/analyses``: one photograph, at once or later, and what came of it."""

import asyncio
import hashlib
import json
from typing import Annotated, Literal

import cv2
from fastapi import APIRouter, Path, Query, Request, Response, UploadFile

from skinsight.analyzer import Analysis as Found
from skinsight.analyzer import Canvas, overlay
from skinsight.analyzer.pictures.evidence import evidence_layer
from skinsight.analyzer.pictures.heat import map_picture
from skinsight.api.jobs.results import load, load_photo
from skinsight.api.service import intake
from skinsight.api.service.forms import IdempotencyKey, MasksField, OptionsDep, Prefer, name_of, wants_later
from skinsight.api.service.layers import layer, png
from skinsight.api.service.outlines import feature, pieces
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import NotDone, NotFound, NothingKept, after
from skinsight.api.service.resources import analysis_resource
from skinsight.api.service.schemas import AnalysisResource, MaskForm, png_of, to_json, with_result
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store.analyses import OPEN, analysis_of
from skinsight.api.store.keys import Caller
from skinsight.api.store.models import Analysis, now
from skinsight.api.store.retention import erase
from skinsight.segmentation.photo import Photo, check_bytes
from skinsight.segmentation.segmenter import Segmenter

router = APIRouter(prefix="/v1/analyses", tags=["analyses"])

READ = {"links": {"read": {"operationId": "read_analysis", "parameters": {"id": "$response.body#/id"}}}}
"""OpenAPI's way to say that what was made can be read."""

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of the analysis.")]
PICTURE_QUALITY = 90
Shown = Annotated[Literal["marks", "conditions"], Query(description="What is laid over the photograph.")]
MAP_SIDE = 512


@router.post(
    "",
    response_model=AnalysisResource,
    responses={
        200: READ,
        202: {
            **READ,
            "model": AnalysisResource,
            "description": "It is queued: ask for it at `Location`.",
            "headers": {"Location": {"description": "Address of the analysis.", "schema": {"type": "string"}}},
        },
        **documented(408, 409, 413, 415, 422, 503, 507),
    },
)
async def create_analysis(
    request: Request,
    parts: PartsDep,
    caller: CallerDep,
    photo: UploadFile,
    options: OptionsDep,
    masks: MasksField = "rle",
    idempotency_key: IdempotencyKey = None,
    prefer: Prefer = None,
) -> Response:
    """Analyse one photograph: JPEG, PNG, WebP or TIFF.

    The answer comes at once, or is 202 where the header `Prefer: respond-async` asks for that or the photograph is
    large. The photograph is deleted as soon as it is analysed, unless `keep` is `photo`. Where nothing is kept, nothing
    can be fetched later or found again by its key: it is answered at once, each time.
    """
    name = name_of(photo.filename)
    check_bytes(photo.size or 0, name, parts.limits)
    kept = options.keep != "nothing"
    later = kept and (wants_later(prefer) or (photo.size or 0) > parts.settings.large)
    if not later:
        parts.engine.check_place()
    data = await photo.read()
    key = idempotency_key if kept else None
    asked = [hashlib.sha256(data).digest()] if key else []
    async with intake.once(parts, caller, key, intake.fingerprint_of(options, asked)) as before:
        if before:
            return await asyncio.to_thread(_answer, parts, caller, before, masks)
        await asyncio.to_thread(intake.count, parts, caller, 1)
        if later:
            row = await asyncio.to_thread(intake.queue_one, parts, caller, key, name, options, data)
            return _accepted(row)

        def task(segmenter: Segmenter) -> tuple[Photo, Found, str]:
            decoded, found = options.analyze(data, name, parts.limits, segmenter, parts.products)
            return decoded, found, to_json(found, masks)

        decoded, found, text = await parts.engine.run(task, request.is_disconnected)
        parts.figures.analyses.labels("done").inc()
        if not kept:
            resource = AnalysisResource(id=None, status="done", name=name, created=now(), finished=now())
        else:
            row = await asyncio.to_thread(intake.keep_done, parts, caller, key, name, options, decoded, found)
            resource = analysis_resource(row, found)
    return Response(with_result(resource, text), media_type="application/json")


@router.get("/{id}", response_model=AnalysisResource, responses=documented(404, 422, 503))
def read_analysis(parts: PartsDep, caller: CallerDep, id: Id, masks: MaskForm = "rle") -> Response:
    """How far an analysis is; its result once it is done."""
    return _answer(parts, caller, id, masks)


@router.delete("/{id}", status_code=204, responses=documented(404, 422, 503))
def delete_analysis(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Erase an analysis and all that was kept with it, at once; one that is queued is not done."""
    _row(parts, caller, id)
    erase(parts.database, parts.files, [id])
    return Response(status_code=204)


@router.get(
    "/{id}/overlay.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **documented(404, 409, 422, 503)},
)
def read_overlay(parts: PartsDep, caller: CallerDep, id: Id, show: Shown = "marks") -> Response:
    """A transparent picture of the photograph's size, to be laid over it: all masks, or with `show=conditions` where it
    speaks for acne, rosacea or eczema."""
    found = _found(parts, caller, id)
    if show == "marks":
        return Response(layer(found), media_type="image/png")
    tint = evidence_layer(found)
    if tint is None:
        raise NotFound("this analysis has no heat map: its `conditions` say why, or they were not asked for")
    return Response(png(tint), media_type="image/png")


@router.get(
    "/{id}/picture.jpg",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **documented(404, 409, 410, 422, 503)},
)
def read_picture(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """The photograph with its masks and their legend, where the photograph was kept."""
    found = _found(parts, caller, id)
    photo = load_photo(parts.files, id, found)
    if photo is None:
        raise NothingKept("the photograph was not kept: lay overlay.png over it, or send it with keep=photo")
    painted = cv2.cvtColor(overlay(Canvas(photo, found)), cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", painted, [cv2.IMWRITE_JPEG_QUALITY, PICTURE_QUALITY])
    return Response(jpeg.tobytes(), media_type="image/jpeg")


@router.get(
    "/{id}/masks/{concern}.{form}",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}, "application/json": {}, "application/geo+json": {}}},
        **documented(404, 409, 422, 503),
    },
)
def read_mask(
    parts: PartsDep, caller: CallerDep, id: Id, concern: str, form: Literal["png", "rle", "polygons", "geojson"]
) -> Response:
    """One mask at the photograph's size, as PNG, COCO run-length code, polygons, or GeoJSON in pixels."""
    found = _found(parts, caller, id).concerns.get(concern)
    if found is None or found.mask is None:
        raise NotFound("this analysis has no mask of that name: its `links.masks` lists those that it has")
    if form == "rle":
        return Response(found.mask.model_dump_json(), media_type="application/json")
    mask = found.mask.to_mask()
    if form == "png":
        return Response(png_of(mask), media_type="image/png")
    if form == "geojson":
        return Response(_json(feature(mask, concern)), media_type="application/geo+json")
    outlines = [piece._asdict() for piece in pieces(mask)]
    return Response(_json({"size": list(mask.shape), "polygons": outlines}), media_type="application/json")


@router.get(
    "/{id}/measures/{measure}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **documented(404, 409, 422, 503)},
)
def read_measure(parts: PartsDep, caller: CallerDep, id: Id, measure: str) -> Response:
    """A measure's map as a picture of the face, or what it marks as a mask of the photograph's size."""
    found = _found(parts, caller, id).measures.get(measure)
    if found and found.map:
        picture = cv2.cvtColor(map_picture(measure, found.map, MAP_SIDE), cv2.COLOR_RGB2BGR)
        return Response(cv2.imencode(".png", picture)[1].tobytes(), media_type="image/png")
    if found and found.mask:
        return Response(png_of(found.mask.to_mask()), media_type="image/png")
    raise NotFound("this analysis has no picture of that measure: its `links.measures` lists those that it has")


def _row(parts: Parts, caller: Caller, id: str) -> Analysis:
    with parts.database.session() as session:
        row = analysis_of(session, caller.owner, id)
    if row is None:
        raise NotFound("there is no analysis of this id, or it was deleted: its time may be over")
    return row


def _found(parts: Parts, caller: Caller, id: str) -> Found:
    row = _row(parts, caller, id)
    found = load(parts.files, id) if row.status == "done" else None
    if found is None:
        raise NotDone(f"the analysis is {row.status}: it has a result once it is done")
    return found


def _answer(parts: Parts, caller: Caller, id: str, masks: MaskForm) -> Response:
    row = _row(parts, caller, id)
    found = load(parts.files, id) if row.status == "done" else None
    text = with_result(analysis_resource(row, found), to_json(found, masks) if found else "null")
    return Response(text, media_type="application/json", headers=after(1) if row.status in OPEN else None)


def _accepted(row: Analysis) -> Response:
    text = with_result(analysis_resource(row), "null")
    headers = {"Location": f"/v1/analyses/{row.id}", "Preference-Applied": "respond-async", **after(1)}
    return Response(text, 202, headers, "application/json")


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
