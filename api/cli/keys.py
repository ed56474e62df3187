"""``skinsight keys`` and ``skinsight webhooks``: who may call the service, and who is told what becomes of it."""

from typing import Annotated, get_args

import typer
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from skinsight.api.cli.batch import FAILED
from skinsight.api.cli.settings import roles_named, store
from skinsight.api.cli.terminal import print_table
from skinsight.api.jobs import webhooks
from skinsight.api.store import keys
from skinsight.api.store.models import LOCAL, Key

keys_app = typer.Typer(no_args_is_help=True, help="API keys of the service.")
webhooks_app = typer.Typer(no_args_is_help=True, help="Addresses that are told what becomes of analyses and batches.")

Name = Annotated[str, typer.Argument(help="Of the key, unique: say, of the app that uses it.", show_default=False)]


@keys_app.command("add")
def add_key(
    name: Name,
    scope: Annotated[
        list[str], typer.Option(help=f"What it may do; may be repeated. Of {', '.join(get_args(keys.Scope))}.")
    ] = ["analyze", "read", "delete"],  # noqa: B006 - typer reads it and nothing changes it
    role: Annotated[
        list[str], typer.Option(help=f"What it is to others; may be repeated. Of {', '.join(keys.ROLES)}.")
    ] = [],  # noqa: B006
    per_minute: Annotated[int | None, typer.Option(min=1, help="Requests a minute; else the server's setting.")] = None,
    per_day: Annotated[int | None, typer.Option(min=1, help="Photographs a day (UTC); else as many as come.")] = None,
) -> None:
    """Make a key and print it, this once: the database keeps a digest alone."""
    wanted = [known for known in keys.SCOPES if known in scope]
    if unknown := set(scope) - set(keys.SCOPES):
        raise typer.BadParameter(f"{sorted(unknown)[0]!r} is no scope: choose of {', '.join(keys.SCOPES)}")
    roles = roles_named(role)
    try:
        with store().session() as session:
            secret = keys.issue(session, name, wanted, per_minute, per_day, roles)
    except IntegrityError:
        typer.echo(f"there is a key called {name!r} already: choose another name", err=True)
        raise typer.Exit(FAILED) from None
    typer.echo(secret)


@keys_app.command("list")
def list_keys() -> None:
    """List all keys with what they may do."""
    table = Table()
    for heading in ("name", "id", "scopes", "roles", "a minute", "a day", "made", "revoked"):
        table.add_column(heading)
    with store().session() as session:
        for key in keys.keys(session):
            limits = (str(limit) if limit else "" for limit in (key.per_minute, key.per_day))
            revoked = f"{key.revoked:%Y-%m-%d}" if key.revoked else ""
            table.add_row(
                key.name, key.id, " ".join(key.scopes), " ".join(key.roles), *limits, f"{key.created:%Y-%m-%d}", revoked
            )
    print_table(table)


@keys_app.command("revoke")
def revoke_key(name: Name) -> None:
    """Take a key back: from now on nobody gets in with it. What was sent under it stays until its time is over."""
    with store().session() as session:
        done = keys.revoke(session, name)
    if not done:
        typer.echo(f"no key called {name!r} is in use: see `skinsight keys list`", err=True)
        raise typer.Exit(FAILED)


@webhooks_app.command("add")
def add_webhook(
    url: Annotated[str, typer.Argument(help="With https, or on this machine.", show_default=False)],
    key: Annotated[
        str | None, typer.Option(help="Name of the key whose analyses are told of; without it, those made without.")
    ] = None,
) -> None:
    """Tell an address, and print the secret by which it checks that it is told the truth."""
    try:
        with store().session() as session:
            secret = webhooks.add_endpoint(session, _owner(session, key), url)
    except webhooks.BadAddress as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(secret)


@webhooks_app.command("list")
def list_webhooks() -> None:
    """List all addresses."""
    with store().session() as session:
        for endpoint in webhooks.endpoints(session):
            typer.echo(f"{endpoint.id} {endpoint.url} {endpoint.owner}")


@webhooks_app.command("remove")
def remove_webhook(id: Annotated[str, typer.Argument(help="As `list` shows it.", show_default=False)]) -> None:
    """Tell an address nothing more."""
    with store().session() as session:
        done = webhooks.remove_endpoint(session, id)
    if not done:
        typer.echo(f"there is no webhook {id!r}: see `skinsight webhooks list`", err=True)
        raise typer.Exit(FAILED)


def _owner(session: Session, key: str | None) -> str:
    if key is None:
        return LOCAL
    owner = session.scalar(select(Key.id).where(Key.name == key))
    if owner is None:
        raise typer.BadParameter(f"there is no key called {key!r}: see `skinsight keys list`")
    return owner
