"""The command line: each group of commands in its own module, put together here."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from skinsight import __version__
from skinsight.analyzer import Analysis
from skinsight.api.cli import training
from skinsight.api.cli.accounts import accounts_app
from skinsight.api.cli.analyze import analyze
from skinsight.api.cli.batch import FAILED
from skinsight.api.cli.directory import directory_app
from skinsight.api.cli.evaluate import evaluate
from skinsight.api.cli.ingredients import ingredients
from skinsight.api.cli.keys import keys_app, webhooks_app
from skinsight.api.cli.labels import labels_app
from skinsight.api.cli.openapi import openapi
from skinsight.api.cli.products import products
from skinsight.api.cli.review import review
from skinsight.api.cli.rows import batch
from skinsight.api.cli.segment import segment
from skinsight.api.cli.serve import serve, worker
from skinsight.api.cli.stack import stack_app
from skinsight.api.cli.study import study
from skinsight.segmentation import own_concerns
from skinsight.segmentation.errors import SkinsightError, UnknownConcern

USAGE = 2


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"skinsight {__version__}")
        raise typer.Exit


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # a photograph is no matter for a terminal
)
app.command()(analyze)
app.command()(segment)
app.command()(ingredients)
app.command()(products)
app.command()(training.train)
app.command()(evaluate)
app.command()(training.export)
app.command()(batch)
app.command()(study)
app.command()(serve)
app.command()(review)
app.command()(worker)
app.command()(openapi)
app.add_typer(keys_app, name="keys")
app.add_typer(accounts_app, name="accounts")
app.add_typer(webhooks_app, name="webhooks")
app.add_typer(directory_app, name="directory")
app.add_typer(stack_app, name="stack")
app.add_typer(labels_app, name="labels")


@app.callback()
def _skinsight(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Masks, measurements and scores of the skin in a photograph of a face."""
    if own := os.environ.get(own_concerns.VARIABLE):
        own_concerns.add_own(Path(own))


@app.command()
def schema() -> None:
    """Print the JSON Schema of analysis.json."""
    typer.echo(json.dumps(Analysis.model_json_schema(mode="serialization"), indent=1))


def main() -> None:
    """Entry point of the console script ``skinsight``: errors that a user can mend end it in one line."""
    try:
        app()
    except ModuleNotFoundError as error:
        typer.echo(
            f"{error.name} is missing: install skinsight[train] to train, skinsight[evaluate] to judge, "
            "skinsight[scale] for batches of rows, skinsight[postgres] for PostgreSQL",
            err=True,
        )
        sys.exit(FAILED)
    except SkinsightError as error:
        typer.echo(" ".join(str(error).split()), err=True)
        sys.exit(USAGE if isinstance(error, UnknownConcern) else FAILED)
