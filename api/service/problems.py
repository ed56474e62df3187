"""Every error as RFC 9457 problem details, ``application/problem+json``.

``type`` tells errors of one status apart and stays as it is; ``detail`` is for people and may change.
"""

import errno
import logging
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from skinsight.api.service.refusals import (
    BadArchive,
    BodyTooLarge,
    Busy,
    ClientGone,
    Contradictory,
    DeadlinePassed,
    DoneMeanwhile,
    Forbidden,
    KeyInUse,
    KeyMisused,
    NotAllowed,
    NotDone,
    NotFound,
    NothingKept,
    NotReady,
    Refusal,
    SlowBody,
    StoreAway,
    StoreFull,
    TooMany,
    Unreadable,
    WrongHost,
    after,
)
from skinsight.api.service.uploads import blame_the_server
from skinsight.segmentation.errors import (
    AdviceError,
    BrokenPhoto,
    CardRefused,
    LabelError,
    NoFaceFound,
    PhotoTooLarge,
    PoorQuality,
    UnknownConcern,
    UnsupportedFormat,
)

MEDIA_TYPE: Final = "application/problem+json"


class ProblemDetails(BaseModel):
    """Problem details as of RFC 9457."""

    type: str = Field(
        default="about:blank", description="Stable name of the error; `about:blank` where the status says it all."
    )
    title: str
    status: int
    detail: str = Field(description="What was found, the limit or the need, and the remedy.")
    errors: dict[str, str] | None = Field(default=None, description="What is wrong with each field of the request.")


class Kind(NamedTuple):
    """What is fixed about one kind of error."""

    status: int
    name: str
    title: str


KINDS: Final[dict[type[Exception], Kind]] = {
    BodyTooLarge: Kind(413, "request-too-large", "The request is too large"),
    PhotoTooLarge: Kind(413, "photo-too-large", "The photograph is too large"),
    UnsupportedFormat: Kind(415, "unsupported-format", "The photograph is of a format that is not read"),
    BrokenPhoto: Kind(422, "broken-photo", "The photograph is damaged"),
    PoorQuality: Kind(422, "poor-quality", "The photograph is not good enough"),
    CardRefused: Kind(422, "card-refused", "The card cannot be read"),
    NoFaceFound: Kind(422, "no-face-found", "No face is in the photograph"),
    LabelError: Kind(422, "unreadable-list", "The list of ingredients cannot be read"),
    AdviceError: Kind(422, "bad-catalogue", "The catalogue of products cannot be read"),
    UnknownConcern: Kind(422, "unknown-concern", "A concern is unknown"),
    RequestValidationError: Kind(422, "invalid-request", "The request is not as described"),
    BadArchive: Kind(422, "bad-archive", "The archive cannot be used"),
    Contradictory: Kind(422, "contradictory", "The request contradicts itself"),
    KeyMisused: Kind(422, "idempotency-key-misused", "The idempotency key belongs to another request"),
    Unreadable: Kind(422, "unreadable", "What is asked for cannot be seen in the photograph"),
    NotAllowed: Kind(401, "key-needed", "A valid API key is needed"),
    Forbidden: Kind(403, "forbidden", "This is not allowed"),
    NotFound: Kind(404, "not-found", "There is nothing of this id"),
    SlowBody: Kind(408, "slow-body", "The request did not arrive"),
    KeyInUse: Kind(409, "idempotency-key-in-use", "The request is being done"),
    DoneMeanwhile: Kind(409, "done-meanwhile", "The same was being done"),
    NotDone: Kind(409, "not-done", "The analysis has no result"),
    NothingKept: Kind(410, "nothing-kept", "It was not kept"),
    WrongHost: Kind(421, "wrong-host", "The request is for another server"),
    TooMany: Kind(429, "too-many", "Too many requests"),
    ClientGone: Kind(499, "client-gone", "The client has left"),
    NotReady: Kind(503, "not-ready", "The service is not ready"),
    Busy: Kind(503, "busy", "The service is busy"),
    DeadlinePassed: Kind(503, "deadline-passed", "The answer took too long"),
    StoreAway: Kind(503, "store-away", "The store does not answer"),
    StoreFull: Kind(507, "store-full", "The disk is full"),
}
MIGHT_ALWAYS: Final = (400, 401, 403, 405, 421, 429)
"""Statuses with which any request may be answered that is not HTTP, or does not pass the guard."""
METHODS: Final = ("GET", "POST", "PUT", "DELETE")


class ProblemResponse(Response):
    """An error as the answer to a request."""

    media_type = MEDIA_TYPE

    def __init__(self, error: Exception) -> None:
        problem = problem_of(error)
        super().__init__(problem.model_dump_json(exclude_none=True), problem.status, getattr(error, "headers", None))


def problem_of(error: Exception) -> ProblemDetails:
    """The details of an error; one that is no client's mistake says nothing of its inside."""
    if kind := KINDS.get(type(error)):
        errors = _fields(error) if isinstance(error, RequestValidationError) else None
        detail = "; ".join(f"{field}: {message}" for field, message in errors.items()) if errors else _text(error)
        urn = f"urn:skinsight:problem:{kind.name}"
        return ProblemDetails(type=urn, title=kind.title, status=kind.status, detail=detail, errors=errors)
    if isinstance(error, HTTPException):
        return ProblemDetails(title=HTTPStatus(error.status_code).phrase, status=error.status_code, detail=_text(error))
    detail = "the server failed at this request; its log says why, and nothing of the request was kept"
    return ProblemDetails(title="Internal Server Error", status=500, detail=detail)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may answer with problems of these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    titles = {status: [kind.title for kind in KINDS.values() if kind.status == status] for status in statuses}
    return {
        status: {"description": "; ".join(titles[status]) or HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def add_handlers(app: FastAPI) -> None:
    """Answer every exception with a problem."""
    for kind in (*KINDS, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)
    for kind in (IntegrityError, StaleDataError):
        app.add_exception_handler(kind, _answer_second)
    app.add_exception_handler(DataError, _answer_unkeepable)
    for kind in (OperationalError, InterfaceError, OSError):
        app.add_exception_handler(kind, _answer_store)


async def _answer(request: Request, error: Exception) -> Response:
    response = ProblemResponse(blame_the_server(error))
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(_methods_of(request))  # starlette knows those of one route alone
    return response


def _methods_of(request: Request) -> list[str]:
    """The methods that there are for a request's path."""
    routes: list[BaseRoute] = request.app.routes
    scopes = {method: {**request.scope, "method": method} for method in METHODS}
    found = [name for name, scope in scopes.items() if any(one.matches(scope)[0] is Match.FULL for one in routes)]
    return [*found, "HEAD"] if "GET" in found else found


async def _answer_second(request: Request, error: Exception) -> Response:
    return ProblemResponse(DoneMeanwhile())


async def _answer_unkeepable(request: Request, error: Exception) -> Response:
    return ProblemResponse(Contradictory("a text has what no database keeps, such as a zero byte: leave it out"))


async def _answer_store(request: Request, error: Exception) -> Response:
    return ProblemResponse(of_store(error))


def of_store(error: Exception) -> Refusal:
    """What a failure of the database or the files means to a client; the log has the rest."""
    logging.getLogger("skinsight").error("the store failed: %s", type(error).__name__, exc_info=error)
    full = getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error)
    if full:
        return StoreFull("the server's disk is full, and nothing of this request was kept: its operator must make room")
    return StoreAway("the server's store does not answer: send it again in a while", after(5))


def problem_of_job(error: Exception) -> dict[str, Any]:
    """The details of an error in queued work, as they are kept."""
    return problem_of(error).model_dump(exclude_none=True)


def _text(error: Exception) -> str:
    return error.detail if isinstance(error, HTTPException) else str(error)


def _fields(error: RequestValidationError) -> dict[str, str]:
    """Message per field, without what was sent."""
    return {".".join(map(str, found["loc"][1:])) or "request": found["msg"] for found in error.errors()}
