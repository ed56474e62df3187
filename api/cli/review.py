"""``skinsight review``: the page where annotators correct labels stroke by stroke."""

from pathlib import Path
from typing import Annotated

import typer

from skinsight.api.cli.batch import load_segmenter
from skinsight.api.cli.labelling import ConcernChoice, failures

PER_MINUTE = 20_000
"""Requests of one annotator in a minute: stepping through slices asks for many small things."""


def review(
    stacks: Annotated[
        list[Path],
        typer.Argument(
            metavar="STACK_OR_FOLDER",
            help="Stacks of pictures, exports of `stack export`, or folders of labels; those of the same pictures are "
            "shown together.",
        ),
    ],
    concern: ConcernChoice = None,
    author: Annotated[
        str, typer.Option(help="Whose strokes these are; the name of the system's user without it.")
    ] = "",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; 8000 without it.")] = None,
) -> None:
    """Look through slices in the browser and correct their labels; every stroke is stored at once."""
    from skinsight.annotation_tools.review.desk import Desk, folder_of  # loads what no other command needs
    from skinsight.api.cli.settings import settings_of
    from skinsight.api.review.opened import Opened
    from skinsight.api.service.app import create_app
    from skinsight.api.service.server import run_server

    with failures():
        desk = Desk([folder_of(path, concern) for path in stacks])
    opened = Opened(desk, author) if author else Opened(desk)
    settings = settings_of({"per_minute": PER_MINUTE, **({"port": port} if port else {})})
    app = create_app(load_segmenter(settings.profile), settings, opened=opened)
    typer.echo(
        f"Open http://{settings.host}:{settings.port}/review in a browser. Every stroke is stored at once.", err=True
    )
    run_server(app, settings)
