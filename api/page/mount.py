"""The page as a part of the application."""

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

from skinsight.api.page import account, login, passkeys, routes, skin
from skinsight.api.page.navigation import PAGES
from skinsight.api.page.rendering import HERE
from skinsight.api.service.scopes import needs


def add_page(app: FastAPI, with_accounts: bool = False) -> None:
    """Serve the page at ``/``, what follows a person's skin below ``/skin``, and where people log in."""
    app.state.pages = PAGES
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for module in (routes, *((login, passkeys, account) if with_accounts else ())):
        app.include_router(module.router)
    app.include_router(skin.router, dependencies=[Depends(needs("read"))])
