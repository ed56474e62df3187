"""The operator's settings, for commands."""

from collections.abc import Collection, Mapping

import typer
from pydantic import ValidationError

from skinsight.api.cli.batch import FAILED
from skinsight.api.service.settings import Settings
from skinsight.api.store.database import Database
from skinsight.api.store.keys import ROLES, Role


def settings_of(given: Mapping[str, object]) -> Settings:
    """The settings of the environment, and over them what a command was given.

    Raises:
        typer.Exit: with status 1, where one of them will not do.
    """
    try:
        return Settings.model_validate({**Settings().model_dump(exclude_unset=True), **given})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(map(str, first["loc"])).upper()
        typer.echo(f"SKINSIGHT_{name}: {first['msg']}" if name else first["msg"], err=True)
        raise typer.Exit(FAILED) from None


def store() -> Database:
    """The database, its tables brought to this version."""
    database = Database(settings_of({}).database)
    database.upgrade()
    return database


def roles_named(names: Collection[str]) -> list[Role]:
    """Roles that a command was given.

    Raises:
        typer.BadParameter: one of them is none.
    """
    if unknown := set(names) - set(ROLES):
        raise typer.BadParameter(f"{sorted(unknown)[0]!r} is no role: choose of {', '.join(ROLES)}")
    return [role for role in ROLES if role in names]
