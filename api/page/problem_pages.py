"""What a page refuses, a person reads as a page; programs, and what scripts ask for, get the problem as it is."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response

from skinsight.api.page.refusals import refusal_of
from skinsight.api.page.rendering import render
from skinsight.api.page.words import words_of

Handler = Callable[[Request, Exception], Awaitable[Response]]


def add_problem_pages(app: FastAPI) -> None:
    """Let each handler of the application answer a person's browser with a page."""
    handlers: dict[Any, Any] = app.exception_handlers
    for kind, handler in list(handlers.items()):
        app.add_exception_handler(kind, _for_people(handler))


def _for_people(handler: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        response = await handler(request, error)
        if not _is_for_a_person(request):
            return response
        _, title, remedy = refusal_of(error)
        words = words_of(request)
        page = render(
            "problem.html.j2",
            words,
            response.status_code,
            here="",
            title=words.plain(title),
            remedy=words.plain(remedy),
        )
        for name in ("retry-after", "allow", "connection"):
            if name in response.headers:
                page.headers[name] = response.headers[name]
        return page

    return answer


def _is_for_a_person(request: Request) -> bool:
    """Whether a browser goes to what is a page, or is nothing at all."""
    is_page = not getattr(request.scope.get("route"), "include_in_schema", False)
    return is_page and "text/html" in request.headers.get("accept", "")
