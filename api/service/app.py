"""The REST service.

One process analyses one photograph at a time; further requests wait, and the event loop stays free for them. With
more processes (``skinsight worker``, or several servers on one database) each has its own networks in memory, its own
inference thread and its own readiness, on the same cores: more processes help only where cores idle.

What arrives is decided on from outside in: an id and a line in the log, HEAD, CORS, then the guard by the head of the
request alone, then its body as it comes, and only then the application.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import Depends, FastAPI
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Scope

from skinsight import __version__
from skinsight.analyzer.advice.products import Catalogue
from skinsight.analyzer.schema.result import DISCLAIMER
from skinsight.api.companion.mount import add_companion, at_work
from skinsight.api.page.mount import add_page
from skinsight.api.page.problem_pages import add_problem_pages
from skinsight.api.review.mount import add_review
from skinsight.api.review.opened import Opened
from skinsight.api.service.bodies import Bodies
from skinsight.api.service.documentation import add_documentation
from skinsight.api.service.forms import wants_later
from skinsight.api.service.guard import LOGIN, OPEN, OPEN_BELOW, Guard
from skinsight.api.service.head import HeadAsGet
from skinsight.api.service.observe import Observed
from skinsight.api.service.problems import MIGHT_ALWAYS, ProblemDetails, add_handlers, documented
from skinsight.api.service.routes import analyses, ancestors, batches, subjects, system
from skinsight.api.service.settings import Settings
from skinsight.api.service.shop import ShopItem
from skinsight.api.service.state import Parts
from skinsight.api.service.strictness import nothing_unknown
from skinsight.api.service.visits import VIEWS
from skinsight.segmentation.photo import Limits
from skinsight.segmentation.segmenter import Segmenter

FORM_BYTES: Final = 64 * 1024
"""Bytes that a request may have beside those of the photograph."""
AT_ONCE: Final = frozenset({"/v1/analyses", "/result", "/skingorithm/predict", "/upload", "/predict"})
"""Where a photograph is answered at once, and so needs a place among those that wait."""


class Service(FastAPI):
    """FastAPI, whose description has the problems and the key that its middlewares know of."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            document = super().openapi()
            components = document["components"]
            components["schemas"]["ProblemDetails"] = ProblemDetails.model_json_schema()
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            always = {str(status): answer for status, answer in documented(*MIGHT_ALWAYS).items()}
            for path, operations in document["paths"].items():
                for operation in operations.values():
                    operation["responses"].update({**always, **operation["responses"]})
                    if path not in OPEN:
                        operation["security"] = [{"key": []}, {}]
        return super().openapi()


def create_app(
    segmenter: Segmenter | None = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    products: Catalogue | None = None,
    shop: tuple[ShopItem, ...] = (),
    opened: Opened | None = None,
) -> FastAPI:
    """The application, whose networks are loaded in the background once it is started.

    Args:
        segmenter: the networks to run; None means those shipped in ``weights/``.
        settings: of the operator; None reads them from the environment.
        limits: of a photograph.
        products: the catalogue that advice chooses from.
        shop: the catalogue of the recommender's front end.
        opened: what is open for review; None without that page.
    """
    parts = Parts(settings or Settings(), segmenter, limits, products, shop)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts.start()
        with at_work(parts):
            yield
        await parts.stop()

    app = Service(
        title="skinsight",
        version=__version__,
        description=DISCLAIMER,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.parts = parts
    _add_middlewares(app, parts)
    add_handlers(app)
    for module in (analyses, batches, subjects, system, ancestors):
        app.include_router(module.router, dependencies=[Depends(nothing_unknown)])
    add_documentation(app)
    add_problem_pages(app)
    add_page(app, with_accounts=parts.settings.accounts)
    add_companion(app, parts.settings.companion)
    if opened:
        add_review(app, opened)
    return app


def _add_middlewares(app: FastAPI, parts: Parts) -> None:
    """The innermost first."""
    settings = parts.settings

    def limit(path: str) -> int:
        if path.startswith((LOGIN, *OPEN_BELOW)):  # where anyone may send
            return FORM_BYTES
        most = settings.batch_bytes if path == "/v1/batches" else parts.limits.bytes
        if path.endswith("/visits"):
            most *= len(VIEWS)
        in_base64 = path in ancestors.BASE64
        return (most * 4 // 3 if in_base64 else most) + FORM_BYTES

    def check(scope: Scope) -> None:
        if scope["path"] in AT_ONCE and not wants_later(Headers(scope=scope).get("prefer")):
            parts.engine.check_place()

    app.add_middleware(Bodies, limit=limit, pause=settings.body_pause, places=settings.uploads, check=check)
    app.add_middleware(Guard, settings=settings, database=parts.database)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Prefer", "X-Request-Id"],
        expose_headers=["Location", "Retry-After", "X-Request-Id", "X-Skin-Type"],
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(ancestors.OldFailure)
    app.add_middleware(Observed, figures=parts.figures)
