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
from skinsight.api.cli.material import Data, Images, Masks, material_of
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern, concern
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.weights import WEIGHTS, enter_manifest

if TYPE_CHECKING:
    from skinsight.datasets.material import Material
    from skinsight.segmentation.evaluation.by_source import Figures
    from skinsight.segmentation.training.recipe import Recipe

Name = Annotated[str, typer.Argument(metavar="CONCERN", help=f"One of: {', '.join(CONCERNS)}.")]
RecipeFile = Annotated[Path | None, typer.Option(help="Recipe; else the concern's in datasets/recipes.")]

MOST_LOST = 0.005
"""IoU that int8 may cost against the float network."""


def train(
    name: Name,
    data: Data = None,
    images: Images = None,
    masks: Masks = None,
    recipe: RecipeFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; else runs/CONCERN.")] = None,
) -> None:
    """Train a network by its recipe; a run that was stopped goes on where it was."""
    from skinsight.segmentation.training.loop import Run, begin

    material, folder = material_of(data, images, masks), out or Path("runs") / name
    plan = plan_of(name, recipe, material)
    validation = [sample for part in material.part(plan.validation, "val").values() for sample in part]
    run = Run(begin(plan, folder), plan, folder, material.part(plan.sources, "train"), validation)
    with Progress(*bar_columns(), console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=plan.steps)
        run.fit(lambda step, _, text: bar.update(task, completed=step, description=f"{name}: {text}"))
    typer.echo(f"trained: {folder}/network.safetensors; next: skinsight evaluate {name} --run {folder}")


def export(
    name: Name,
    data: Data = None,
    images: Images = None,
    masks: Masks = None,
    recipe: RecipeFile = None,
    run: Annotated[Path | None, typer.Option(help="The training run; else runs/CONCERN.")] = None,
    version: Annotated[str, typer.Option(help="Version of the network, for the manifest.")] = "0.1.0",
    weights: Annotated[Path, typer.Option(help="Folder to write to; a new one starts as a copy of ours.")] = WEIGHTS,
) -> None:
    """Write a trained network as int8 ONNX into a weights folder."""
    from skinsight.datasets.catalogue import FOR_TRAINING
    from skinsight.segmentation.evaluation.by_source import evaluate_sources
    from skinsight.segmentation.evaluation.scoring import in_search_region, mirror_averaged
    from skinsight.segmentation.runtime import Network
    from skinsight.segmentation.training import export as exporting
    from skinsight.segmentation.training.predictor import torch_predictor
    from skinsight.segmentation.training.unet import load_run

    row, material = concern(name), material_of(data, images, masks)
    plan = plan_of(name, recipe, material)
    network = load_run(row, run or Path("runs") / name)
    photographs = material.part([source for source in plan.sources if source not in FOR_TRAINING], "train")
    validation = material.part(plan.validation, "val")
    if not weights.exists():
        shutil.copytree(WEIGHTS, weights)
    path = weights / row.weight_file
    exporting.export(network, row, [sample for part in photographs.values() for sample in part], path)
    exact = evaluate_sources(in_search_region(mirror_averaged(torch_predictor(network)), row), row, validation)
    small = evaluate_sources(in_search_region(Network(path), row), row, validation)
    enter_manifest(weights, row, {"version": version, "data": sorted(plan.sources)})
    print_figures(row, small)
    if exact[-1].iou - small[-1].iou > MOST_LOST:
        raise DataError(f"int8 costs more than {MOST_LOST} IoU ({exact[-1].iou:.3f} in float): calibrate on more")


def plan_of(name: str, given: Path | None, material: "Material") -> "Recipe":
    """The recipe given, else the concern's own, or for a user's stacks the one that goes on from what is shipped.

    Raises:
        UnknownConcern: there is no concern of this name.
        DataError: the recipe cannot be read, or stacks were given for ``face_skin``.
    """
    from skinsight.datasets.catalogue import RECIPES
    from skinsight.segmentation.training.recipe import Recipe

    row = concern(name)
    if material.is_own and row.name == FACE_SKIN:
        raise DataError("face_skin has ten classes, which one mask cannot label: train it on face parts")
    default = RECIPES / ("own_stack.toml" if material.is_own else f"{name}.toml")
    plan = replace(Recipe.read(given or default), concern=name)
    if given or not material.is_own:
        return plan
    return replace(plan, stages=tuple(replace(stage, side=row.side) for stage in plan.stages))


def print_figures(row: Concern, rows: "list[Figures]") -> None:
    """Print IoU and Dice by source."""
    table = Table(title=f"{row.label}, threshold {row.threshold}, {row.side} px")
    for title in ("source", "n", "IoU", "95 % interval", "Dice"):
        table.add_column(title, justify="left" if title == "source" else "right")
    for each in rows:
        interval = f"{each.low:.3f}-{each.high:.3f}"
        table.add_row(each.source, str(each.n), f"{each.iou:.3f}", interval, f"{each.dice:.3f}")
    Console().print(table)
