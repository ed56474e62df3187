"""What helps a network and what does not: ``python -m tests.benchmarks.ablations --data FOLDER``.

Each trial is a short training of one seed; trials of one question share everything but what is asked. Their figures
rank the choices and are far below those of the networks shipped. A trial that has been run is not run again, so a
stopped command goes on.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import segmentation_models_pytorch as smp
import torch
from rich.console import Console
from rich.table import Table

from skinsight.datasets.folder import data_folder
from skinsight.datasets.material import Material
from skinsight.segmentation.concerns import concern
from skinsight.segmentation.evaluation.by_source import figures
from skinsight.segmentation.evaluation.scoring import mirror_averaged, score
from skinsight.segmentation.training.augment import Augmentation
from skinsight.segmentation.training.imagenet import load_imagenet
from skinsight.segmentation.training.loop import Run
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.training.recipe import Recipe, Stage
from skinsight.segmentation.training.unet import build_unet, load_weights, outputs_of
from tests.benchmarks.pretraining import learn_texture

STEPS = 150
LEARNING_RATE = 1e-3
WRINKLES = {"wrinkle_pairs": 0.5, "sfhq_wrinkles": 0.4, "drawn_wrinkles": 0.1}
FLEK = {"flek_labels": 0.6, "drawn_flek": 0.4}


@dataclass(frozen=True, slots=True)
class Trial:
    """One training; ``start`` is ``scratch``, ``resnet34`` (from scratch, too), ``imagenet`` or a run's name."""

    question: str
    answer: str
    concern: str
    sources: dict[str, float]
    side: int
    start: str = "face_skin"
    batch: int = 8

    @property
    def name(self) -> str:
        """Folder of the run."""
        return f"{self.concern} {self.question} {self.answer}".replace(" ", "_")

    @property
    def recipe(self) -> Recipe:
        """Everything that decides what the training gives."""
        stage = Stage(self.side, self.batch, STEPS, LEARNING_RATE)
        validation = tuple(self.sources)
        return Recipe(self.concern, self.sources, validation, (stage,), Augmentation(), seed=1, validate_every=STEPS)


def trials() -> Iterator[Trial]:
    """All trials, by question."""
    for start in ("resnet34", "scratch", "texture", "imagenet", "face_skin"):
        yield Trial("start", start, "wrinkles", WRINKLES, 160, start)
    yield Trial("side", "256", "flek", FLEK, 256, batch=4)
    yield Trial("side", "384", "flek", FLEK, 384, batch=4)


def run(trial: Trial, runs: Path, face_skin: Path, material: Material) -> dict[str, object]:
    """Train and judge one trial, or read what it gave before."""
    folder = runs / trial.name
    result = folder / "result.json"
    if result.is_file():
        return dict(json.loads(result.read_text()))
    row = replace(concern(trial.concern), side=trial.side)
    torch.manual_seed(trial.recipe.seed)
    network = build_unet(row)
    if trial.start == "resnet34":
        network.unet = smp.Unet("resnet34", encoder_weights=None, classes=outputs_of(row))
    elif trial.start == "imagenet":
        load_imagenet(network)
    elif trial.start != "scratch":
        start = face_skin if trial.start == "face_skin" else runs / trial.start
        load_weights(network, start / "network.safetensors", head=False)
    validation = material.part(trial.sources, "val")
    samples = [sample for part in validation.values() for sample in part]
    Run(network, trial.recipe, folder, material.part(trial.sources, "train"), samples[:4]).fit()
    found = figures("all", score(mirror_averaged(torch_predictor(network)), row, samples, row.side)).as_dict()
    result.write_text(json.dumps(found))
    return found


def main() -> None:
    """Run all trials and print their table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--start", type=Path, default=Path("runs/face_skin"), help="run of the face parser")
    parser.add_argument("--out", type=Path, default=Path("runs/ablations"))
    given = parser.parse_args()
    material = Material(data_folder(given.data))
    if not (given.out / "texture" / "network.safetensors").is_file():
        learn_texture(material, given.out / "texture", STEPS)
    table = Table("concern", "question", "answer", "side", "n", "IoU", "95 % interval")
    for trial in trials():
        found = run(trial, given.out, given.start, material)
        interval = f"{found['low']:.3f}-{found['high']:.3f}"
        table.add_row(
            trial.concern,
            trial.question,
            trial.answer,
            str(trial.side),
            str(found["n"]),
            f"{found['iou']:.3f}",
            interval,
        )
    Console().print(table)


if __name__ == "__main__":
    main()
