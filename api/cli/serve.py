"""``skinsight serve`` and ``skinsight worker``: the service, and more hands for it."""

from pathlib import Path
from typing import Annotated

import typer

from skinsight.api.cli.advice import CatalogueFile, read_catalogue
from skinsight.api.cli.batch import FAILED, load_segmenter

Shop = Annotated[Path | None, typer.Option("--shop", help="CSV of products for PUT /recommend; see docs/service.md.")]


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 without it.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; 8000 without it.")] = None,
    products: CatalogueFile = None,
    shop: Shop = None,
) -> None:
    """Answer over HTTP: POST /v1/analyses and more. Settings are SKINSIGHT_… variables, see docs/operating.md."""
    from skinsight.api.cli.settings import settings_of  # loads what no other command needs
    from skinsight.api.service.app import create_app
    from skinsight.api.service.server import run_server
    from skinsight.api.service.shop import read_shop
    from skinsight.api.store.accounts import accounts
    from skinsight.api.store.keys import keys

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings_of(given)
    segmenter = load_segmenter(settings.profile)  # here, so that networks that will not do end the command
    app = create_app(segmenter, settings, products=read_catalogue(products), shop=read_shop(shop) if shop else ())
    if settings.needs_keys:
        with app.state.parts.database.session() as session:
            usable = any(not key.revoked for key in keys(session))
            usable |= settings.accounts and (settings.registration or bool(accounts(session)))
        if not usable:
            remedy = "accounts invite EMAIL --role owner" if settings.accounts else "keys add NAME"
            typer.echo(f"nobody could get in, and {settings.host} asks for a key: run `skinsight {remedy}`", err=True)
            raise typer.Exit(FAILED)
    where = settings.origin or f"http://{settings.host}:{settings.port}"
    typer.echo(f"Open {where}/ in a browser; the API is described at /docs.", err=True)
    run_server(app, settings)


def worker(products: CatalogueFile = None) -> None:
    """Analyse what waits in the queue of a server, beside it: as many as there are idle cores."""
    from skinsight.api.cli.settings import settings_of  # loads what no other command needs
    from skinsight.api.service.server import run_worker
    from skinsight.api.service.state import Parts

    settings = settings_of({})
    run_worker(Parts(settings, load_segmenter(settings.profile), products=read_catalogue(products)))
