"""The training loop: seeded, resumable, on CUDA where there is one and on the CPU elsewhere."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from skinsight.segmentation.concerns import JOINT, concern, maps_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation.metrics.overlap import pooled
from skinsight.segmentation.training import plots
from skinsight.segmentation.training.album import Album
from skinsight.segmentation.training.dequantize import float_network
from skinsight.segmentation.training.losses import segmentation_loss
from skinsight.segmentation.training.precision import in_bfloat16
from skinsight.segmentation.training.recipe import SHIPPED, Recipe
from skinsight.segmentation.training.unet import FaceUNet, save_weights, start_from, take_over
from skinsight.segmentation.training.validate import overlaps
from skinsight.segmentation.training.views import Batch, views
from skinsight.segmentation.weights import WEIGHTS, checked_models

WARM_UP_STEPS = 100
WEIGHT_DECAY = 0.02
FLAT = 0.3
"""Share of a run before the learning rate falls."""
AVERAGED = 0.999
"""How much of the averaged weights, which are what is kept, each step leaves."""

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Run:
    """One training run and the folder that it writes: ``run.json``, ``metrics.jsonl``, weights and plots."""

    network: FaceUNet
    recipe: Recipe
    folder: Path
    album: Album
    _averaged: dict[str, torch.Tensor] = field(default_factory=dict)

    def fit(self, progress: Progress = lambda step, steps, text: None) -> Path:
        """Train to the end of the recipe, going on from the folder's checkpoint where there is one.

        Args:
            progress: called with (steps done, steps of all, text) after every step.

        Returns:
            Path of the trained weights, ``network.safetensors``.

        Raises:
            DataError: a group of the recipe or the validation has no pictures, or the folder holds a run of another
                recipe or of other pictures.
        """
        groups = self._groups()
        self._describe()
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network.keeps_statistics |= self.recipe.keep_statistics
        optimizer = torch.optim.AdamW(self._weights(), lr=self.recipe.learning_rate)
        self._averaged = {name: value.clone() for name, value in self.network.state_dict().items()}
        first, album = self._resume(optimizer), self.album.to(device)
        cells, maps = album.cells(), self.recipe.maps
        for step in range(first, self.recipe.steps):
            rng = np.random.default_rng((self.recipe.seed, step))
            torch.manual_seed(step + 1_000_000 * self.recipe.seed)
            names = list(groups)
            shares = np.array([self.recipe.shares[name] for name in names])
            drawn = rng.choice(len(names), self.recipe.batch, p=shares / shares.sum())
            chosen = np.array([rng.choice(groups[names[index]]) for index in drawn])
            seen = views(album, chosen, self.recipe.side, self.recipe.views, cells, album.marks_of(maps), rng)
            loss = self._step(optimizer, step, seen)
            text = f"loss {loss:.3f}"
            if (step + 1) % self.recipe.validate_every == 0 or step + 1 == self.recipe.steps:
                text += f", IoU {self._validate(step + 1, loss):.3f}"
                self._checkpoint(optimizer, step + 1)
            progress(step + 1, self.recipe.steps, text)
        self.network.load_state_dict(self._averaged)
        save_weights(self.network, self.folder / "network.safetensors")
        plots.draw_curves(self.folder)
        return self.folder / "network.safetensors"

    def _groups(self) -> dict[str, list[int]]:
        """Training pictures by group, those that the recipe names."""
        groups: dict[str, list[int]] = {name: [] for name in self.recipe.shares}
        for index in self.album.indices("train"):
            for name in self.album.entries[index].groups:
                groups.get(name, []).append(index)
        for name, found in groups.items():
            if not found:
                raise DataError(f"the recipe's group {name!r} has no training pictures: is the data folder complete?")
        if not self.album.indices("val"):
            raise DataError("there are no validation pictures: a network cannot be judged without")
        return groups

    def _describe(self) -> None:
        """Write ``run.json``, or see that the one there is of the same recipe and pictures."""
        plain = json.loads(json.dumps(self.recipe.as_dict()))
        about = {"recipe": plain, "pictures": self.album.fingerprint()}
        path = self.folder / "run.json"
        if path.is_file():
            before = json.loads(path.read_text(encoding="utf-8"))
            for key, what in (("recipe", "another recipe"), ("pictures", "other pictures or labels")):
                if before[key] != about[key]:
                    raise DataError(f"{self.folder} holds a run of {what}: give another --out, or remove it")
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        about |= {
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "torch": torch.__version__,
            "validation": [self.album.entries[index].name for index in self.album.indices("val")],
        }
        path.write_text(json.dumps(about, indent=1), encoding="utf-8")

    def _weights(self) -> list[dict[str, object]]:
        """Weights that decay, and normalisation and biases, which do not."""
        all_weights = list(self.network.parameters())
        return [
            {"params": [each for each in all_weights if each.dim() > 1], "weight_decay": WEIGHT_DECAY},
            {"params": [each for each in all_weights if each.dim() <= 1], "weight_decay": 0.0},
        ]

    def _step(self, optimizer: torch.optim.Optimizer, step: int, seen: Batch) -> float:
        for group in optimizer.param_groups:
            group["lr"] = self._learning_rate(step)
        self.network.train()
        device = seen.rgb.device
        with torch.autocast(device.type, torch.bfloat16, enabled=in_bfloat16(device)):
            logits = self.network(seen.rgb.contiguous(memory_format=torch.channels_last))
        maps = self.recipe.maps
        loss = segmentation_loss(logits.float(), seen, maps, self.album.marks_of(maps), self.recipe.rarity)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        optimizer.step()
        kept = min(AVERAGED, (1 + step) / (10 + step))  # the first weights would weigh too long
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                if value.dtype.is_floating_point:
                    self._averaged[name].lerp_(value, 1 - kept)
                else:
                    self._averaged[name].copy_(value)
        return float(loss.detach())

    def _learning_rate(self, step: int) -> float:
        """Linear warm-up, then flat, then half a cosine down to nearly zero."""
        done = step / self.recipe.steps
        falling = 0.5 * (1 + math.cos(math.pi * (done - FLAT) / (1 - FLAT)))
        return self.recipe.learning_rate * min(1.0, (step + 1) / WARM_UP_STEPS) * (1 if done < FLAT else falling)

    def _validate(self, step: int, loss: float) -> float:
        """Pooled IoU of the averaged network, the mean of its maps' where it has several."""
        trained = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.network.load_state_dict(self._averaged)
        found = overlaps(self.network, self.album)
        plots.draw_samples(self.network, self.album, self.folder / "samples.jpg")
        self.network.load_state_dict(trained)
        figures = {name: pooled(list(counts.values())).iou for name, counts in found.items() if counts}
        iou = float(np.mean(list(figures.values())))
        entry = {"step": step, "loss": loss, "iou": iou, "maps": figures, "time": time.time()}
        with (self.folder / "metrics.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(entry) + "\n")
        return iou

    def _checkpoint(self, optimizer: torch.optim.Optimizer, step: int) -> None:
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        tensors |= {f"averaged.{name}": value for name, value in self._averaged.items()}
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{name}": value for name, value in state.items()}
        written = self.folder / "checkpoint.part"
        save_file({name: value.contiguous() for name, value in tensors.items()}, written, {"step": str(step)})
        written.replace(self.folder / "checkpoint.safetensors")

    def _resume(self, optimizer: torch.optim.Optimizer) -> int:
        """Load the folder's checkpoint, and say how many steps it has."""
        path = self.folder / "checkpoint.safetensors"
        if not path.is_file():
            return 0
        kept: dict[str, dict[str, torch.Tensor]] = {"network": {}, "averaged": {}}
        state: dict[int, dict[str, torch.Tensor]] = {}
        for name, value in load_file(path).items():
            place, _, key = name.partition(".")
            if place == "optimizer":
                index, _, what = key.partition(".")
                state.setdefault(int(index), {})[what] = value
            else:
                kept[place][key] = value
        self.network.load_state_dict(kept["network"])
        for name, value in kept["averaged"].items():
            self._averaged[name].copy_(value)
        optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
        return int(state[0]["step"])


def begin(recipe: Recipe, folder: Path, weights: Path = WEIGHTS) -> FaceUNet:
    """The network as the recipe starts it: seeded, from scratch, from the exported network of its name in
    ``weights``, or from the run beside ``folder`` that it names.

    A user's own concern starts from the exported network that its row names.

    Raises:
        WeightsError: that run was not trained yet, or the exported network is missing or changed.
    """
    torch.manual_seed(recipe.seed)
    network = FaceUNet(recipe.maps)
    if recipe.start == SHIPPED:
        shipped = recipe.network if recipe.network == JOINT else concern(recipe.network).start or recipe.network
        maps, model = maps_of(shipped), checked_models(weights, [shipped])[shipped]
        take_over(network, float_network(maps, model.path).state_dict(), maps, model.path)
        network.keeps_statistics = True  # those of a batch would undo what was folded
    elif recipe.start:
        run = folder.parent / recipe.start
        about = json.loads((run / "run.json").read_text(encoding="utf-8")) if (run / "run.json").is_file() else {}
        named = about.get("recipe", {}).get("network", recipe.network)
        start_from(network, run / "network.safetensors", maps_of(named))
    return network
