"""The option of commands that write in a language."""

from typing import Annotated

import typer


def _known(code: str) -> str:
    if code != "en":
        from skinsight.api.page.words import LANGUAGES  # loads what no other command needs

        if code not in LANGUAGES:
            raise typer.BadParameter(f"{code!r} is no language that is spoken here: choose of {', '.join(LANGUAGES)}")
    return code


Language = Annotated[str, typer.Option("--language", callback=_known, help="en or id: of what is sent or printed.")]
