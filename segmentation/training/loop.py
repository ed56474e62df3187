"""The training loop: seeded, resumable, on CUDA where there is one and on the CPU elsewhere."""

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from skinsight.segmentation.concerns import concern
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation import scoring
from skinsight.segmentation.evaluation.metrics.overlap import pooled
from skinsight.segmentation.frames import Image
from skinsight.segmentation.samples import Label, Sample
from skinsight.segmentation.training import plots
from skinsight.segmentation.training.augment import draw
from skinsight.segmentation.training.depthwise import compute_in_float
from skinsight.segmentation.training.dequantize import float_network
from skinsight.segmentation.training.imagenet import load_imagenet
from skinsight.segmentation.training.losses import segmentation_loss
from skinsight.segmentation.training.precision import in_bfloat16
from skinsight.segmentation.training.predictor import torch_predictor
from skinsight.segmentation.training.recipe import IMAGENET, SHIPPED, Recipe
from skinsight.segmentation.training.unet import FaceUNet, build_unet, save_weights
from skinsight.segmentation.weights import WEIGHTS, checked_models

WARM_UP_STEPS = 50
WEIGHT_DECAY = 0.01
SHOWN_SAMPLES = 8
SEEDS_APART = 1_000_000
"""More than a run has steps, so that no two seeds share a step's chance."""

Sources = Mapping[str, Sequence[Sample]]
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Run:
    """One training run and the folder that it writes: ``run.json``, ``metrics.jsonl``, weights and plots."""

    network: FaceUNet
    recipe: Recipe
    folder: Path
    train: Sources
    validation: Sequence[Sample]

    def fit(self, progress: Progress = lambda step, steps, text: None) -> Path:
        """Train to the end of the recipe, going on from the folder's checkpoint where there is one.

        Args:
            progress: called with (steps done, steps of all, text) after every step.

        Returns:
            Path of the trained weights, ``network.safetensors``.

        Raises:
            DataError: a source of the recipe or the validation has no samples, or the folder holds a run of another
                recipe.
        """
        self._check()
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if device.type == "cpu" and in_bfloat16(device):
            compute_in_float(self.network)
        optimizer = torch.optim.AdamW(self.network.parameters(), weight_decay=WEIGHT_DECAY)
        self.network.keeps_statistics |= self.recipe.keep_statistics
        first = self._resume(optimizer)
        self._describe(device)
        with ThreadPoolExecutor(max_workers=1) as ahead:
            upcoming = ahead.submit(self._batch, first)
            for step in range(first, self.recipe.steps):
                pictures, labels = upcoming.result()
                upcoming = ahead.submit(self._batch, step + 1)
                loss = self._step(optimizer, step, pictures.to(device), labels.to(device))
                text = f"loss {loss:.3f}"
                if (step + 1) % self.recipe.validate_every == 0 or step + 1 == self.recipe.steps:
                    text += f", IoU {self._validate(step + 1, loss):.3f}"
                    self._checkpoint(optimizer, step + 1)
                progress(step + 1, self.recipe.steps, text)
        save_weights(self.network, self.folder / "network.safetensors")
        plots.draw_curves(self.folder)
        return self.folder / "network.safetensors"

    def _check(self) -> None:
        for name in self.recipe.sources:
            if not self.train.get(name):
                raise DataError(f"the recipe's source {name!r} has no training samples: is the data folder complete?")
        if not self.validation:
            raise DataError("the recipe's validation sources have no validation samples: name one that has")
        described = self.folder / "run.json"
        if described.is_file() and json.loads(described.read_text())["recipe"] != _plain(self.recipe):
            raise DataError(f"{self.folder} holds a run of another recipe: give another --out, or remove it")
        self.folder.mkdir(parents=True, exist_ok=True)

    def _describe(self, device: torch.device) -> None:
        about = {
            "recipe": _plain(self.recipe),
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "device": str(device),
            "bfloat16": in_bfloat16(device),
            "torch": torch.__version__,
            "samples": {name: len(samples) for name, samples in self.train.items()},
            "validation": [sample.name for sample in self.validation],
        }
        (self.folder / "run.json").write_text(json.dumps(about, indent=1))

    def _batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The batch of one step, a function of seed and step alone: so a resumed run sees what it would have."""
        stage = self.recipe.stage_at(step)
        rng = np.random.default_rng((self.recipe.seed, step))
        names = list(self.recipe.sources)
        shares = np.array([self.recipe.sources[name] for name in names])
        views = []
        for index in rng.choice(len(names), size=stage.batch, p=shares / shares.sum()):
            samples = self.train[names[index]]
            sample = samples[int(rng.integers(len(samples)))]
            views.append(draw(_in_memory(sample), stage.side, self.recipe.augmentation, rng, stage.frame))
        return to_tensors(views)

    def _step(self, optimizer: torch.optim.Optimizer, step: int, pictures: torch.Tensor, labels: torch.Tensor) -> float:
        for group in optimizer.param_groups:
            group["lr"] = self._learning_rate(step)
        self.network.train()
        # The encoder drops blocks by chance: a resumed run drops the same ones.
        torch.manual_seed(SEEDS_APART * self.recipe.seed + step)
        with torch.autocast(pictures.device.type, torch.bfloat16, enabled=in_bfloat16(pictures.device)):
            logits = self.network(pictures.contiguous(memory_format=torch.channels_last))
        loss = segmentation_loss(logits.float(), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        optimizer.step()
        return float(loss.detach())

    def _learning_rate(self, step: int) -> float:
        """Linear warm-up, then half a cosine down to zero over the whole run."""
        warm_up = min(1.0, (step + 1) / WARM_UP_STEPS)
        cosine = 0.5 * (1 + math.cos(math.pi * step / self.recipe.steps))
        return self.recipe.stage_at(step).learning_rate * warm_up * cosine

    def _validate(self, step: int, loss: float) -> float:
        row = concern(self.recipe.concern)
        predict = torch_predictor(self.network)
        scored = scoring.score(predict, row, self.validation, row.side)
        iou = pooled([score.overlap for score in scored]).iou
        entry = {"step": step, "loss": loss, "iou": iou, "time": time.time()}
        with (self.folder / "metrics.jsonl").open("a") as lines:
            lines.write(json.dumps(entry) + "\n")
        plots.draw_samples(predict, row, self.validation[:SHOWN_SAMPLES], self.folder / "samples.jpg")
        return iou

    def _checkpoint(self, optimizer: torch.optim.Optimizer, step: int) -> None:
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{name}": value for name, value in state.items()}
        written = self.folder / "checkpoint.part"
        save_file({name: value.contiguous() for name, value in tensors.items()}, written, {"step": str(step)})
        written.replace(self.folder / "checkpoint.safetensors")

    def _resume(self, optimizer: torch.optim.Optimizer) -> int:
        path = self.folder / "checkpoint.safetensors"
        if not path.is_file():
            return 0
        tensors = load_file(path)
        self.network.load_state_dict(
            {name.removeprefix("network."): value for name, value in tensors.items() if name.startswith("network.")}
        )
        state: dict[int, dict[str, torch.Tensor]] = {}
        for name, value in tensors.items():
            if name.startswith("optimizer."):
                _, index, key = name.split(".")
                state.setdefault(int(index), {})[key] = value
        optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
        return int(state[0]["step"])


def begin(recipe: Recipe, folder: Path) -> FaceUNet:
    """The network as the recipe starts it: seeded, from scratch, from an encoder that was taught ImageNet, from the
    shipped network of its concern, or from the run beside ``folder`` that it names.

    Raises:
        WeightsError: that run was not trained yet, or the package with ImageNet's weights is not installed.
    """
    torch.manual_seed(recipe.seed)
    if recipe.start == SHIPPED:
        return float_network(concern(recipe.concern), checked_models(WEIGHTS, [recipe.concern])[recipe.concern])
    if recipe.start == IMAGENET:
        network = build_unet(concern(recipe.concern))
        load_imagenet(network)
        return network
    start = folder.parent / recipe.start / "network.safetensors" if recipe.start else None
    return build_unet(concern(recipe.concern), start)


def to_tensors(views: Sequence[tuple[Image, Label]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures ``(N, 3, H, W)`` float in 0-255 and labels ``(N, H, W)`` uint8."""
    pictures = torch.from_numpy(np.stack([view for view, _ in views])).permute(0, 3, 1, 2).float()
    return pictures, torch.from_numpy(np.stack([label for _, label in views]))


@cache
def _in_memory(sample: Sample) -> Sample:
    """The sample with its picture read once: some thousand face crops fit into memory, decoding is slow."""
    pair = sample.read()
    return Sample(sample.name, sample.crop, lambda: pair)


def _plain(recipe: Recipe) -> object:
    return json.loads(json.dumps(recipe.as_dict()))
