"""``skinsight directory``: which dermatologists people find here."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from skinsight.api.cli.batch import FAILED
from skinsight.api.cli.settings import store
from skinsight.api.cli.terminal import print_table
from skinsight.api.store import directory

directory_app = typer.Typer(
    no_args_is_help=True, help="Which dermatologists people find here: see docs/companion.md#directory."
)


@directory_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, or FHIR as JSON: a Bundle or NDJSON.", show_default=False)],
    source: Annotated[
        str | None, typer.Option(help="Name of the set; all that it had before is replaced. Else the file's.")
    ] = None,
) -> None:
    """Put a file's practitioners in the place of those that came with this set before."""
    from skinsight.api.companion.directory.files import read_directory  # loads what no other command needs

    read, name = read_directory(file), (source or file.stem)[:200]
    with store().session() as session:
        directory.replace(session, name, (entry.row(name) for entry in read.entries))
    found = sum(entry.latitude is not None for entry in read.entries)
    typer.echo(f"{name}: {len(read.entries)} entries, {found} of them with coordinates")
    if read.left_out:
        typer.echo(f"{read.left_out} roles of other specialties were left out", err=True)


@directory_app.command("list")
def list_sources() -> None:
    """List all sets."""
    table = Table()
    for heading in ("source", "entries", "with coordinates"):
        table.add_column(heading)
    with store().session() as session:
        for name, entries, placed in directory.sources(session):
            table.add_row(name, str(entries), str(placed))
    print_table(table)


@directory_app.command("remove")
def remove(source: Annotated[str, typer.Argument(help="Name of the set.", show_default=False)]) -> None:
    """Delete a set. What people shared with its practitioners stays theirs."""
    with store().session() as session:
        gone = directory.remove(session, source)
    if not gone:
        typer.echo(f"there is no set called {source!r}: see `skinsight directory list`", err=True)
        raise typer.Exit(FAILED)
