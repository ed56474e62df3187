"""The page as a part of the application."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from skinsight.api.page import routes, skin
from skinsight.api.page.navigation import PAGES
from skinsight.api.page.rendering import HERE


def add_page(app: FastAPI) -> None:
    """Serve the page at ``/``, and what follows a person's skin below ``/skin``."""
    app.state.pages = PAGES
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for module in (routes, skin):
        app.include_router(module.router)
