"""The review page as a part of the application."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from skinsight.api.review import changes, routes
from skinsight.api.review.opened import Opened


def add_review(app: FastAPI, opened: Opened) -> None:
    """Serve the review page below ``/review``."""
    app.state.opened = opened
    app.state.probabilities = {}
    app.mount("/review/static", StaticFiles(directory=Path(__file__).parent / "static"), name="review")
    for module in (routes, changes):
        app.include_router(module.router)
