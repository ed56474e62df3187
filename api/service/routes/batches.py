"""``/v1/batches``: many photographs, done one after the other; each is an analysis of its own."""

import asyncio
from contextlib import ExitStack
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, UploadFile

from skinsight.api.service import intake
from skinsight.api.service.archives import photographs_in
from skinsight.api.service.forms import IdempotencyKey, OptionsDep, name_of
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import BadArchive, Contradictory, NotFound
from skinsight.api.service.resources import batch_item, batch_resource
from skinsight.api.service.schemas import BatchItems, BatchResource
from skinsight.api.service.state import CallerDep, Parts, PartsDep
from skinsight.api.store import analyses
from skinsight.api.store.keys import Caller
from skinsight.api.store.retention import erase_batch
from skinsight.segmentation.photo import check_bytes

router = APIRouter(prefix="/v1/batches", tags=["batches"])

READ = {"links": {"read": {"operationId": "read_batch", "parameters": {"id": "$response.body#/id"}}}}
"""OpenAPI's way to say that what was made can be read."""

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of the batch.")]


@router.post("", status_code=202, responses={202: READ, **documented(408, 409, 413, 422, 503, 507)})
async def create_batch(
    response: Response,
    parts: PartsDep,
    caller: CallerDep,
    options: OptionsDep,
    photos: list[UploadFile] = [],  # noqa: B006 - FastAPI's way to say "none"
    archive: UploadFile | None = None,
    idempotency_key: IdempotencyKey = None,
) -> BatchResource:
    """Queue many photographs: as `photos`, as a zip `archive`, or both. All are taken or none.

    Each becomes an analysis that can be read as soon as it is done. What cannot be analysed fails alone. Endpoints that
    were entered with `skinsight webhooks` are told of each, and when the batch is finished.
    """
    if options.keep == "nothing":
        raise Contradictory(
            "what is done later must be kept until it is fetched: send keep=analysis, and delete it then"
        )
    with ExitStack() as until:
        sent = await asyncio.to_thread(_sent, parts, photos, archive, until)
        asked = await asyncio.to_thread(lambda: [one.digest() for one in sent]) if idempotency_key else []
        async with intake.once(parts, caller, idempotency_key, intake.fingerprint_of(options, asked)) as before:
            if before is None:
                await asyncio.to_thread(intake.count, parts, caller, len(sent))
                batch = await asyncio.to_thread(intake.queue_batch, parts, caller, idempotency_key, options, sent)
                before = batch.id
    response.headers["Location"] = f"/v1/batches/{before}"
    return await asyncio.to_thread(_read, parts, caller, before)


@router.get("/{id}", responses=documented(404, 422, 503))
def read_batch(parts: PartsDep, caller: CallerDep, id: Id) -> BatchResource:
    """How far a batch is."""
    return _read(parts, caller, id)


@router.get("/{id}/items", responses=documented(404, 422, 503))
def read_items(
    parts: PartsDep,
    caller: CallerDep,
    id: Id,
    after: Annotated[int, Query(ge=-1, le=1_000_000, description="Position after which to begin.")] = -1,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> BatchItems:
    """The photographs of a batch in order, each with its status."""
    with parts.database.session() as session:
        batch = analyses.batch_of(session, caller.owner, id)
        rows = analyses.items_of(session, batch, after, limit + 1) if batch else []
    if batch is None:
        raise _unknown()
    more = f"/v1/batches/{id}/items?after={rows[limit - 1].position}&limit={limit}" if len(rows) > limit else None
    return BatchItems(items=[batch_item(row) for row in rows[:limit]], next=more)


@router.post("/{id}/cancel", responses=documented(404, 422, 503))
def cancel_batch(parts: PartsDep, caller: CallerDep, id: Id) -> BatchResource:
    """Do no more of a batch. A photograph that is being analysed is finished; `resume` takes up the rest."""
    with parts.database.session() as session:
        batch = analyses.batch_of(session, caller.owner, id)
        if batch is None:
            raise _unknown()
        analyses.cancel(session, batch)
    parts.queue.tell_all()
    return _read(parts, caller, id)


@router.post("/{id}/resume", responses=documented(404, 422, 503))
def resume_batch(parts: PartsDep, caller: CallerDep, id: Id) -> BatchResource:
    """Take up what was cancelled, and what failed for reasons of the server's."""
    with parts.database.session() as session:
        batch = analyses.batch_of(session, caller.owner, id)
        if batch is None:
            raise _unknown()
        again = analyses.resume(session, batch)
    parts.queue.analyse(again)
    return _read(parts, caller, id)


@router.delete("/{id}", status_code=204, responses=documented(404, 422, 503))
def delete_batch(parts: PartsDep, caller: CallerDep, id: Id) -> Response:
    """Erase a batch with all its analyses, at once; what is queued is not done."""
    _read(parts, caller, id)
    erase_batch(parts.database, parts.files, id)
    return Response(status_code=204)


def _sent(parts: Parts, photos: list[UploadFile], archive: UploadFile | None, until: ExitStack) -> list[intake.Sent]:
    settings = parts.settings
    sent = []
    for photo in photos:
        check_bytes(photo.size or 0, name_of(photo.filename), parts.limits)
        sent.append(intake.Sent(name_of(photo.filename), photo.file))
    if archive:
        most = settings.batch_photos - len(sent)
        sent += photographs_in(archive.file, most, settings.batch_bytes, parts.limits.bytes, until)
    if not sent:
        raise BadArchive("there is no photograph in this request: send `photos`, or an `archive` that has some")
    if len(sent) > settings.batch_photos:
        raise BadArchive(f"{len(sent):,} photographs, the limit is {settings.batch_photos:,}: send several batches")
    return sent


def _read(parts: Parts, caller: Caller, id: str) -> BatchResource:
    with parts.database.session() as session:
        batch = analyses.batch_of(session, caller.owner, id)
        counts = analyses.counts_of(session, batch) if batch else {}
    if batch is None:
        raise _unknown()
    return batch_resource(batch, counts)


def _unknown() -> NotFound:
    return NotFound("there is no batch of this id, or it was deleted: its time may be over")
