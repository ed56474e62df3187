"""``skinsight train`` and ``export``, which need the extra ``train``."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from skinsight.api.cli.batch import bar_columns
from skinsight.api.cli.material import Data, FromLabels, Images, Masks, again, material_of
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_SKIN, JOINT, Concern, concern, file_of, side_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.weights import WEIGHTS, swapped_in

if TYPE_CHECKING:
    from skinsight.datasets.material import Material
    from skinsight.segmentation.evaluation.by_source import Figures
    from skinsight.segmentation.training.album import Album
    from skinsight.segmentation.training.recipe import Recipe

Name = Annotated[str, typer.Argument(metavar="NETWORK", help=f"One of: {', '.join([*CONCERNS, JOINT])}.")]
RecipeFile = Annotated[Path | None, typer.Option(help="Recipe; else the network's in datasets/recipes.")]
RunFolder = Annotated[Path | None, typer.Option(help="The training run; else runs/NETWORK.")]

MOST_LOST = 0.005
"""IoU that int8 may cost against the float network."""


def train(
    name: Name,
    data: Data = None,
    images: Images = None,
    masks: Masks = None,
    labels: FromLabels = None,
    recipe: RecipeFile = None,
    teachers: Annotated[
        Path | None, typer.Option(help="Folder of exported networks that mark what nobody labelled.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; else runs/NETWORK.")] = None,
) -> None:
    """Train a network by its recipe; a run that was stopped goes on where it was."""
    from skinsight.segmentation.training.loop import Run, begin

    material, folder = material_of(data, images, masks, labels, name), out or Path("runs") / name
    plan = plan_of(name, recipe, material)
    with Progress(*bar_columns(), console=Console(stderr=True)) as bar:
        task = bar.add_task(f"{name}: reading", total=None)
        album = _album(plan, material)
        if teachers:
            from skinsight.segmentation.training.teachers import teach

            bar.update(task, description=f"{name}: asking the teachers", total=len(album.indices("train")))
            teach(album, teachers, lambda done: bar.update(task, completed=done))
        bar.update(task, total=plan.steps)
        run = Run(begin(plan, folder), plan, folder, album)
        run.fit(lambda step, _, text: bar.update(task, completed=step, description=f"{name}: {text}"))
        figure = _as_evaluated(concern(name), folder, material, bar) if material.is_own else ""
    same = again(images, masks, labels)
    typer.echo(f"trained: {folder}/network.safetensors{figure}; next: skinsight evaluate {name} --run {folder}{same}")


def _as_evaluated(row: Concern, run: Path, material: "Material", bar: Progress) -> str:
    """The figure that ``skinsight evaluate`` gives of a run; on the way, its views alone are judged."""
    from skinsight.api.cli.evaluate import judged

    iou = judged(row, run, material, bar)[1].iou
    return f", IoU {iou.value:.3f} on the {iou.n} held back"


def export(
    name: Name,
    data: Data = None,
    images: Images = None,
    masks: Masks = None,
    labels: FromLabels = None,
    recipe: RecipeFile = None,
    run: RunFolder = None,
    version: Annotated[str, typer.Option(help="Version of the network, for the manifest.")] = "0.1.0",
    weights: Annotated[
        Path | None, typer.Option(help="Folder to write to; a new one starts as a copy of ours.", show_default=False)
    ] = None,
) -> None:
    """Write a trained network as int8 ONNX into a weights folder, once it is seen to answer as the float one.

    `conditions` is no run but a small head on the joint network: it is fitted on the data folder and written at once.
    """
    if name == CONDITIONS:
        from skinsight.api.cli.condition_head import export_head
        from skinsight.datasets.folder import data_folder

        return export_head(data_folder(data), run or Path("runs") / name, version, weights or WEIGHTS)
    from skinsight.datasets.validation import JUDGED_BY
    from skinsight.segmentation.evaluation.by_source import evaluate_sources
    from skinsight.segmentation.evaluation.scoring import in_search_region
    from skinsight.segmentation.runtime import Network
    from skinsight.segmentation.training import export as exporting
    from skinsight.segmentation.training.predictor import torch_predictor
    from skinsight.segmentation.training.unet import load_run

    material = material_of(data, images, masks, labels, name)
    if weights is None:
        if material.is_own:
            raise DataError("where to? A network of your own pictures needs a folder: give --weights FOLDER")
        weights = WEIGHTS
    plan = plan_of(name, recipe, material)
    network = load_run(plan.maps, run or Path("runs") / name)
    album = _album(plan, material)
    if not weights.exists():
        shutil.copytree(WEIGHTS, weights)
    with swapped_in(weights, name, {"version": version, "data": sorted(plan.shares)}) as path:
        exporting.export(network, side_of(name), album, path)
        for each in plan.maps:
            row = concern(each)
            validation = material.part(JUDGED_BY.get(each, ()), "val")
            floats, integers = torch_predictor(network, each), Network(path, plan.maps).predictor(each)
            exact, small = (
                evaluate_sources(in_search_region(predict, row), row, validation) for predict in (floats, integers)
            )
            print_figures(row, small)
            if exact[-1].iou - small[-1].iou > MOST_LOST:
                raise DataError(
                    f"int8 costs more than {MOST_LOST} IoU of {each} ({exact[-1].iou:.3f} in float, "
                    f"{small[-1].iou:.3f} in int8): nothing was written; train longer, or "
                    "give more pictures to set the scales by"
                )
    typer.echo(f"exported: {weights / file_of(name)}")


def plan_of(name: str, given: Path | None, material: "Material") -> "Recipe":
    """The recipe given, else the network's own, or for a user's stacks the one that goes on from what is shipped.

    Raises:
        UnknownConcern: there is no network of this name.
        DataError: the recipe cannot be read or is of another network, or stacks were given for ``face_skin``.
    """
    from skinsight.datasets.catalogue import RECIPES
    from skinsight.segmentation.training.recipe import Recipe

    if name != JOINT:
        concern(name)
    if material.is_own and name in (FACE_SKIN, JOINT):
        raise DataError(f"{name} has maps that one mask cannot label: train it on the data folder")
    if not material.is_own:
        plan = Recipe.read(given or RECIPES / f"{name}.toml")
        if plan.network != name:
            raise DataError(f"{given} is a recipe of {plan.network}, not of {name}")
        return plan
    return replace(Recipe.read(given or RECIPES / "own_stack.toml"), network=name)


def print_figures(row: Concern, rows: "list[Figures]") -> None:
    """Print IoU and Dice by source."""
    from skinsight.segmentation.evaluation.figures import interval_words
    from skinsight.segmentation.evaluation.metrics.overlap import Estimate

    table = Table(title=f"{row.label}, threshold {row.threshold}, {row.side} px")
    for title in ("source", "n", "IoU", "95 % interval", "Dice"):
        table.add_column(title, justify="left" if title == "source" else "right")
    for each in rows:
        interval = interval_words(Estimate(each.iou, each.low, each.high, each.n), "")
        table.add_row(each.source, str(each.n), f"{each.iou:.3f}", interval, f"{each.dice:.3f}")
    Console().print(table)


def _album(plan: "Recipe", material: "Material") -> "Album":
    from skinsight.datasets import faces
    from skinsight.datasets.folder import data_folder
    from skinsight.segmentation.training.album import album_of

    if material.own is not None:
        return album_of(list(faces.own(material, plan.network)))
    return album_of(list(faces.every(data_folder(material.data))))
