"""The companion as a part of the application: what the operator left in, its pages and its addresses."""

from typing import Final

from fastapi import APIRouter, Depends, FastAPI

from skinsight.api.companion.chat import page as chat_page
from skinsight.api.companion.chat import routes as chat_api
from skinsight.api.page.messages import N_
from skinsight.api.page.navigation import Page
from skinsight.api.service.settings import CompanionPart
from skinsight.api.service.strictness import nothing_unknown

API: Final[dict[CompanionPart, APIRouter]] = {
    "chat": chat_api.router,
}
"""What programs call, by part."""
PAGES: Final[dict[CompanionPart, tuple[APIRouter, Page]]] = {
    "chat": (chat_page.router, Page("chat", "/chat", N_("Ask"))),
}
"""What people see, by part, and where it is found."""


def add_companion(app: FastAPI, parts: tuple[CompanionPart, ...]) -> None:
    """Serve these parts. Of the others there is neither an address nor a word."""
    for part, router in API.items():
        if part in parts:
            app.include_router(router, dependencies=[Depends(nothing_unknown)])
    for part, (router, page) in PAGES.items():
        if part in parts:
            app.include_router(router)
            app.state.pages = (*app.state.pages, page)
