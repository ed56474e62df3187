"""``skinsight openapi``: the description of the service."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import typer


def openapi() -> None:
    """Print the OpenAPI document of the service, from which clients are generated."""
    from skinsight.api.service.app import create_app  # loads what no other command needs
    from skinsight.api.service.settings import Settings

    with TemporaryDirectory() as folder:
        document = create_app(settings=Settings(store=Path(folder))).openapi()
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
