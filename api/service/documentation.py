"""``/docs`` and ``/redoc`` from what is installed: the usual pages fetch their scripts from the internet."""

from pathlib import Path
from typing import Final

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS: Final = "/docs/assets"
_FOLDER: Final = Path(fastapi_offline.__file__).parent / "static"


def add_documentation(app: FastAPI) -> None:
    """Serve the pages and their scripts; the application was made with ``docs_url=None, redoc_url=None``."""
    app.mount(ASSETS, StaticFiles(directory=_FOLDER), name="assets")
    icon = f"{ASSETS}/favicon.png"
    address = app.openapi_url or "/openapi.json"

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=address,
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=icon,
        )

    @app.get("/redoc", include_in_schema=False)
    async def redoc() -> HTMLResponse:
        return get_redoc_html(
            openapi_url=address,
            title=app.title,
            redoc_js_url=f"{ASSETS}/redoc.standalone.js",
            redoc_favicon_url=icon,
            with_google_fonts=False,
        )
