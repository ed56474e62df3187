"""The companion as a part of the application: what the operator left in, its pages and its addresses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fastapi import APIRouter, Depends, FastAPI

from skinsight.api.companion import earlier_app
from skinsight.api.companion.chat import page as chat_page
from skinsight.api.companion.chat import routes as chat_api
from skinsight.api.companion.directory import page as directory_page
from skinsight.api.companion.directory import routes as directory_api
from skinsight.api.companion.directory import share_page, share_routes, shared_page
from skinsight.api.companion.forum import page as forum_page
from skinsight.api.companion.forum import routes as forum_api
from skinsight.api.companion.ingredients import api as ingredients_api
from skinsight.api.companion.ingredients import page as ingredients_page
from skinsight.api.companion.products import api as products_api
from skinsight.api.companion.products import page as products_page
from skinsight.api.companion.routine import api as routine_api
from skinsight.api.companion.routine import mail_page
from skinsight.api.companion.routine import page as routine_page
from skinsight.api.companion.routine.reminding import Reminding
from skinsight.api.page.messages import N_
from skinsight.api.page.navigation import Page
from skinsight.api.service.scopes import needs
from skinsight.api.service.settings import CompanionPart
from skinsight.api.service.state import Parts
from skinsight.api.service.strictness import nothing_unknown

API: Final[dict[CompanionPart, APIRouter]] = {
    "ingredients": ingredients_api.router,
    "products": products_api.router,
    "routine": routine_api.router,
    "earlier_app": earlier_app.router,
    "chat": chat_api.router,
    "forum": forum_api.router,
    "directory": directory_api.router,
}
"""What programs call, by part."""
PAGES: Final[dict[CompanionPart, tuple[APIRouter, Page]]] = {
    "routine": (routine_page.router, Page("routine", "/routine", N_("Routine"))),
    "ingredients": (ingredients_page.router, Page("ingredients", "/ingredients", N_("Ingredients"))),
    "products": (products_page.router, Page("products", "/products", N_("Products"))),
    "chat": (chat_page.router, Page("chat", "/chat", N_("Ask"))),
    "forum": (forum_page.router, Page("forum", "/forum", N_("Forum"))),
    "directory": (directory_page.router, Page("directory", "/directory", N_("Dermatologists"))),
}
"""What people see, by part, and where it is found."""


@contextmanager
def at_work(parts: Parts) -> Iterator[None]:
    """What the companion does by itself while the service runs: reminders are sent."""
    if "routine" not in parts.settings.companion:
        yield
        return
    reminding = Reminding(parts)
    reminding.start()
    try:
        yield
    finally:
        reminding.stop()


def add_companion(app: FastAPI, parts: tuple[CompanionPart, ...]) -> None:
    """Serve these parts. Of the others there is neither an address nor a word."""
    for part, router in API.items():
        if part in parts:
            app.include_router(router, dependencies=[Depends(nothing_unknown)])
    for part, (router, page) in PAGES.items():
        if part in parts:
            app.include_router(router, dependencies=[Depends(needs("read"))])  # each shows what is kept
            app.state.pages = (*app.state.pages, page)
    if "routine" in parts:
        app.include_router(mail_page.router)
    if "directory" in parts:
        app.include_router(share_routes.router, dependencies=[Depends(nothing_unknown)])
        app.include_router(share_page.router)
        app.include_router(shared_page.router)
