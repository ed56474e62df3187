"""``skinsight evaluate``: how good networks are on pictures that they were not trained on."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from skinsight.api.cli.batch import bar_columns
from skinsight.api.cli.material import Data, FromLabels, Images, Masks, material_of
from skinsight.segmentation.concerns import CONCERNS, Concern, concern
from skinsight.segmentation.postprocess import flip_mean
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.telling import RIVALS
from skinsight.segmentation.weights import WEIGHTS, checked_models

if TYPE_CHECKING:
    from skinsight.datasets.material import Material
    from skinsight.segmentation.evaluation.judgement import Judgement
    from skinsight.segmentation.evaluation.scoring import Predictor, Teller

PAGE = ".html"


def evaluate(
    name: Annotated[
        str | None, typer.Argument(metavar="CONCERN", help=f"One of: {', '.join(CONCERNS)}.", show_default=False)
    ] = None,
    data: Data = None,
    images: Images = None,
    masks: Masks = None,
    labels: FromLabels = None,
    run: Annotated[Path | None, typer.Option(help="A training run; else the exported network.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every exported network, one after the other.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page, and its figures as .json beside it.")
    ] = None,
) -> None:
    """Judge a network, or all of them, on validation pictures, with intervals.

    The page that --report writes shows people's pictures: do not publish it.
    """
    _check_usage(name, everything, [images, masks, run, *(labels or [])], report)

    from skinsight.api.cli import evaluate_tables
    from skinsight.segmentation.evaluation.report import write_report

    material = material_of(data, images, masks, labels, name)
    judgements, networks = [], {}
    with Progress(*bar_columns(), console=Console(stderr=True)) as bar:
        for row in CONCERNS.values() if everything else [concern(str(name))]:
            networks[row.name], judgement = judged(row, run, material, bar)
            judgements.append(judgement)
    evaluate_tables.show(judgements)
    if report:
        beside = write_report(report, judgements, networks)
        typer.echo(f"wrote {report}, which shows people's pictures and must not be published, and {beside}")


def judged(row: Concern, run: Path | None, material: "Material", bar: Progress) -> "tuple[str, Judgement]":
    """What to call the network of a run, or the exported one, and what is found of it on validation pictures.

    Raises:
        DataError: a source is missing or has no validation pictures.
        WeightsError: the network is missing or changed, or the run is not finished.
    """
    from skinsight.datasets.validation import answers_of, validation_pictures
    from skinsight.segmentation.evaluation.judgement import judge

    described, predict, tell = _network_of(row, run)
    pictures = validation_pictures(row, material)
    if pictures.no_clear:
        typer.echo(f"what is marked on clear skin is not measured: {pictures.no_clear}", err=True)
    task = bar.add_task(row.name, total=len(pictures))
    return described, judge(row, answers_of(row, predict, pictures, lambda: bar.advance(task), tell))


def _network_of(row: Concern, run: Path | None) -> tuple[str, "Predictor", "Teller"]:
    """What to call the network of a run, or the exported one, the network, and what tells its marks from a rival's.

    Raises:
        WeightsError: it is missing or changed, or the run is not finished.
    """
    from skinsight.segmentation.evaluation.scoring import alone, told_apart

    own: Predictor
    if run:
        from skinsight.segmentation.training.predictor import torch_predictor
        from skinsight.segmentation.training.unet import load_run

        described, own = f"Run {run.name}", partial(flip_mean, torch_predictor(load_run((row.name,), run), row.name))
    else:
        described, own = _exported(row.name)
    if row.name not in RIVALS:
        return described, own, alone
    (other,) = {*RIVALS} - {row.name}
    return described, own, told_apart(row.name, _exported(other)[1])


def _exported(name: str) -> tuple[str, "Predictor"]:
    """An exported network, averaged over both mirror images, and what to call it."""
    model = checked_models(WEIGHTS, [name])[name]
    return model.described, partial(flip_mean, Network(model.path, (name,)).predictor(name))


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
        raise typer.BadParameter("--run and pictures of your own are for one network: name it instead of --all")
    if report and report.suffix != PAGE:
        raise typer.BadParameter(f"--report writes a page, and its figures beside it: give a name that ends in {PAGE}")
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
