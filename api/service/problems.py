"""Every error as RFC 9457 problem details, ``application/problem+json``.

``type`` tells errors of one status apart and stays as it is; ``detail`` is for people and may change.
"""

from http import HTTPStatus
from typing import Any, Final, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from skinsight.segmentation.errors import (
    BrokenPhoto,
    CardRefused,
    NoFaceFound,
    PhotoTooLarge,
    PoorQuality,
    UnknownConcern,
    UnsupportedFormat,
)

MEDIA_TYPE: Final = "application/problem+json"


class NotReady(Exception):
    """The networks are not loaded: not yet, or not at all for the reason given."""


class BodyTooLarge(HTTPException):
    """The body of a request has more than ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            413, f"the request has more than {limit:,} bytes, which is the limit: send a smaller photograph"
        )


class Problem(BaseModel):
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
    UnknownConcern: Kind(422, "unknown-concern", "A concern is unknown"),
    RequestValidationError: Kind(422, "invalid-request", "The request is not as described"),
    NotReady: Kind(503, "not-ready", "The service is not ready"),
}


class ProblemResponse(Response):
    """An error as the answer to a request."""

    media_type = MEDIA_TYPE

    def __init__(self, error: Exception) -> None:
        problem = problem_of(error)
        super().__init__(problem.model_dump_json(exclude_none=True), problem.status, getattr(error, "headers", None))


def problem_of(error: Exception) -> Problem:
    """The details of an error; one that is no client's mistake says nothing of its inside."""
    if kind := KINDS.get(type(error)):
        errors = _fields(error) if isinstance(error, RequestValidationError) else None
        detail = "; ".join(f"{field}: {message}" for field, message in errors.items()) if errors else _text(error)
        urn = f"urn:skinsight:problem:{kind.name}"
        return Problem(type=urn, title=kind.title, status=kind.status, detail=detail, errors=errors)
    if isinstance(error, HTTPException):
        return Problem(title=HTTPStatus(error.status_code).phrase, status=error.status_code, detail=_text(error))
    detail = "the server failed at this request; its log says why, and nothing of the request was kept"
    return Problem(title="Internal Server Error", status=500, detail=detail)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may answer with problems of these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    titles = {status: [kind.title for kind in KINDS.values() if kind.status == status] for status in statuses}
    return {status: {"description": "; ".join(titles[status]), "content": content} for status in statuses}


def add_handlers(app: FastAPI) -> None:
    """Answer every exception with a problem."""
    for kind in (*KINDS, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    return ProblemResponse(error)


def _text(error: Exception) -> str:
    return error.detail if isinstance(error, HTTPException) else str(error)


def _fields(error: RequestValidationError) -> dict[str, str]:
    """Message per field, without what was sent."""
    return {".".join(map(str, found["loc"][1:])) or "request": found["msg"] for found in error.errors()}
