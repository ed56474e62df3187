"""The operator's settings, for commands."""

from collections.abc import Mapping

import typer
from pydantic import ValidationError

from skinsight.api.cli.batch import FAILED
from skinsight.api.service.settings import Settings


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
