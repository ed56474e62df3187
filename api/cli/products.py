"""``skinsight products``: which products of a catalogue are like what a person needs."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from skinsight.analyzer.advice.catalogue_files import read_catalogue
from skinsight.analyzer.ingredients.likeness import Likeness
from skinsight.api.cli.advice import ConcernNames, PersonFile, read_person


def products(
    catalogue: Annotated[Path, typer.Argument(help="CSV, JSON, or an export of Open Beauty Facts.")],
    person: PersonFile = None,
    concern: ConcernNames = None,
    most: Annotated[int, typer.Option(min=1, max=100, help="How many to show.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which products share most concerns and skin types with a person, and why.

    Exit status: 0 all well, 1 the catalogue cannot be read, 2 usage.
    """
    read = read_catalogue(catalogue)
    found = Likeness.of(read).most_alike(read_person(person), concern or (), most)
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    for one in found:
        console.print(Text(f"{one.name}: {one.similarity:.0%} alike", style="bold"))
        for reason in one.reasons:
            console.print(Padding(Text(reason.text), (0, 0, 0, 4), expand=False))
    if not found:
        console.print("No product shares a concern or skin type: name some with --concern or --person.")
    if read.left_out:
        console.print(f"{read.left_out} rows without a name or ingredients were left out.")
