"""What the service is and how it is."""

import asyncio

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from skinsight.api.service.problems import documented
from skinsight.api.service.schemas import Status
from skinsight.api.service.state import PartsDep
from skinsight.segmentation.concerns import CONCERNS, Concern

router = APIRouter(tags=["service"])


@router.get("/v1/concerns")
async def list_concerns() -> list[Concern]:
    """The registry of concerns: what can be looked for, and how it is called and coloured."""
    return list(CONCERNS.values())


@router.get("/healthz")
async def health() -> Status:
    """Whether the process answers."""
    return Status(status="ok")


@router.get("/readyz", responses=documented(503))
async def readiness(parts: PartsDep) -> Status:
    """Whether the networks' hashes were checked and each has run once, and the database answers."""
    _ = parts.engine.segmenter
    await asyncio.to_thread(parts.database.ping)
    return Status(status="ready")


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}, **documented(503)})
def metrics(parts: PartsDep) -> Response:
    """Figures for Prometheus."""
    parts.measure()
    return Response(generate_latest(parts.figures.registry), media_type=CONTENT_TYPE_LATEST)
