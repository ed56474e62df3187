"""The REST service.

One process analyses one photograph at a time; further requests wait, and the event loop stays free for them. With
several processes (``uvicorn --workers N``) each has its own networks in memory, its own inference thread and its own
readiness, and N photographs are analysed at once, on the same cores: more processes help only where cores idle.
Waiting photographs are held in memory; uvicorn's ``--limit-concurrency`` bounds how many there are.

Nothing uploaded is kept. While it arrives, a large photograph lies in a temporary file without a name, which is gone
with the request; after that, it is in memory until it has been answered.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from skinsight import __version__
from skinsight.analyzer.advice.products import Catalogue
from skinsight.analyzer.schema.result import DISCLAIMER
from skinsight.api.service.body_limit import BodyLimit
from skinsight.api.service.engine import Engine
from skinsight.api.service.problems import Problem, add_handlers
from skinsight.api.service.routes import router
from skinsight.segmentation.photo import Limits
from skinsight.segmentation.segmenter import Segmenter

FORM_BYTES = 64 * 1024
"""Bytes that a request may have beside those of the photograph."""


class Service(FastAPI):
    """FastAPI with :class:`~skinsight.api.service.problems.Problem` in its description."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        document = super().openapi()
        document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return document


def create_app(
    segmenter: Segmenter | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    products: Catalogue | None = None,
) -> FastAPI:
    """The application, whose networks are loaded in the background once it is started.

    Args:
        segmenter: the networks to run; None means those shipped in ``weights/``.
        limits: of a photograph.
        products: the catalogue that advice chooses from.
    """
    engine = Engine(segmenter)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine.start()
        yield
        await engine.stop()

    app = Service(title="skinsight", version=__version__, description=DISCLAIMER, lifespan=lifespan)
    app.state.engine, app.state.limits, app.state.products = engine, limits, products
    app.add_middleware(BodyLimit, limit=limits.bytes + FORM_BYTES)
    add_handlers(app)
    app.include_router(router)
    return app
