"""Rows of the store as what the service answers with."""

from skinsight.analyzer import Analysis as Found
from skinsight.api.service.problems import ProblemDetails
from skinsight.api.service.schemas import (
    AnalysisResource,
    BatchItem,
    BatchResource,
    Counts,
    Links,
    MaskLinks,
)
from skinsight.api.store.models import Analysis, Batch


def analysis_resource(row: Analysis, found: Found | None = None) -> AnalysisResource:
    """An analysis, with links to what is kept of it; its result is put in by :func:`.schemas.with_result`."""
    address = f"/v1/analyses/{row.id}"
    links = Links(analysis=address)
    if found:
        masks = [name for name, concern in found.concerns.items() if concern.mask]
        links = Links(
            analysis=address,
            overlay=f"{address}/overlay.png",
            picture=f"{address}/picture.jpg" if row.keep == "photo" else None,
            masks={name: _mask_links(f"{address}/masks/{name}") for name in masks},
            measures={
                name: f"{address}/measures/{name}.png" for name, one in found.measures.items() if one.map or one.mask
            },
        )
    return AnalysisResource(
        id=row.id,
        status=row.status,  # type: ignore[arg-type]  # pydantic checks
        batch=row.batch_id,
        name=row.name,
        created=row.created,
        finished=row.finished,
        expires=row.expires,
        problem=problem_of_row(row),
        links=links,
    )


def problem_of_row(row: Analysis) -> ProblemDetails | None:
    """Why an analysis failed."""
    return ProblemDetails.model_validate(row.problem) if row.problem else None


def batch_resource(batch: Batch, counts: dict[str, int]) -> BatchResource:
    """A batch."""
    return BatchResource(
        id=batch.id,
        status="finished" if batch.finished else "open",
        total=sum(counts.values()),
        counts=Counts(**counts),
        created=batch.created,
        finished=batch.finished,
        expires=batch.expires,
        items=f"/v1/batches/{batch.id}/items",
    )


def batch_item(row: Analysis) -> BatchItem:
    """One photograph of a batch."""
    return BatchItem(
        id=row.id,
        position=row.position,
        name=row.name,
        status=row.status,  # type: ignore[arg-type]  # pydantic checks
        problem=problem_of_row(row),
        analysis=f"/v1/analyses/{row.id}",
    )


def _mask_links(address: str) -> MaskLinks:
    return MaskLinks(
        png=f"{address}.png", rle=f"{address}.rle", polygons=f"{address}.polygons", geojson=f"{address}.geojson"
    )
