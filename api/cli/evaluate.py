"""``skinsight evaluate``: how good networks are on pictures that they were not trained on."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from api.cli.batch import bar_columns
from api.cli.training import Data, Images, Masks, RecipeFile, plan_of
from segmentation.concerns import CONCERNS, concern

PAGE = ".html"


def evaluate(
    name: Annotated[
        str | None, typer.Argument(metavar="CONCERN", help=f"One of: {', '.join(CONCERNS)}.", show_default=False)
    ] = None,
    data: Data = None,
    images: Images = None,
    masks: Masks = None,
    recipe: RecipeFile = None,
    run: Annotated[Path | None, typer.Option(help="A training run; else the exported network.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every exported network, one after the other.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page, and its figures as .json beside it.")
    ] = None,
) -> None:
    """Judge a network, or all of them, on validation pictures, with intervals.

    The page that --report writes shows people's pictures: do not publish it.
    """
    _check_usage(name, everything, [images, masks, recipe, run], report)

    from api.cli import evaluate_tables
    from api.cli.evaluate_answers import answers_of, network_of
    from datasets.material import Material
    from segmentation.training.judge import judge
    from segmentation.training.report_page import write_report

    material = Material(data, images, masks)
    judgements, networks = [], {}
    with Progress(*bar_columns(), console=Console(stderr=True)) as bar:
        for row in CONCERNS.values() if everything else [concern(str(name))]:
            networks[row.name], predict = network_of(row, run)
            named = plan_of(row.name, recipe, material).validation
            judgements.append(judge(row, answers_of(row, predict, material, named, bar)))
    evaluate_tables.show(judgements)
    if report:
        beside = write_report(report, judgements, networks)
        typer.echo(f"wrote {report}, which shows people's pictures and must not be published, and {beside}")


def _check_usage(name: str | None, everything: bool, own: list[Path | None], report: Path | None) -> None:
    """Refuse what does not go together, before minutes are spent.

    Raises:
        typer.BadParameter: naming the remedy.
    """
    if not (name or everything):
        raise typer.BadParameter(f"which network? Name one of {', '.join(CONCERNS)}, or give --all")
    if name and everything:
        raise typer.BadParameter(f"--all judges every network: leave out {name}, or --all")
    if everything and any(own):
        raise typer.BadParameter("--run, --recipe, --images and --masks are for one network: name it instead of --all")
    if report and report.suffix != PAGE:
        raise typer.BadParameter(f"--report writes a page, and its figures beside it: give a name that ends in {PAGE}")
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
