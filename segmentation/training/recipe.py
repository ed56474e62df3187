"""A recipe: everything that decides what a training run gives, as one TOML file."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from skinsight.segmentation.concerns import concern
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.training.augment import Augmentation

SHIPPED = "shipped"
"""As ``start`` of a recipe: the exported network of the same concern."""
IMAGENET = "imagenet"
"""As ``start`` of a recipe: an encoder that was taught ImageNet."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of training at one input side; a small side first is cheap and learns the coarse shapes.

    Attributes:
        frame: side that the whole face frame would have, where views are windows of it, many of them on a mark: small
            marks are seen as large as in the frame at a part of its cost. None: views show the whole frame.
    """

    side: int
    batch: int
    steps: int
    learning_rate: float
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one network is made.

    Attributes:
        concern: whose network.
        sources: share of each data source in a batch, by name.
        validation: data sources whose validation parts judge the network.
        stages: one after the other.
        augmentation: how far views stray from the face crop.
        start: run whose network gives the first weights, or ``shipped``, or ``imagenet``; None is from scratch.
        seed: decides the order of samples and every random view.
        validate_every: steps between validations.
        keep_statistics: normalise by the statistics of ``start``, not by those of a batch: windows are no fair sample.
    """

    concern: str
    sources: dict[str, float]
    validation: tuple[str, ...]
    stages: tuple[Stage, ...]
    augmentation: Augmentation
    start: str | None = None
    seed: int = 0
    validate_every: int = 200
    keep_statistics: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """Parse a recipe file.

        Raises:
            DataError: the file is missing, is no TOML, or has a key that no recipe has.
            UnknownConcern: the recipe is for a concern that does not exist.
        """
        if not path.is_file():
            raise DataError(f"no recipe at {path}: give --recipe a TOML file such as those in datasets/recipes")
        try:
            table = tomllib.loads(path.read_text())
            stages = tuple(Stage(**stage) for stage in table.pop("stages"))
            augmentation = Augmentation(**table.pop("augmentation", {}))
            validation = tuple(table.pop("validation"))
            recipe = cls(validation=validation, stages=stages, augmentation=augmentation, **table)
        except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
            raise DataError(f"{path} is not a recipe: {error}") from error
        concern(recipe.concern)
        return recipe

    @property
    def steps(self) -> int:
        """Steps of all stages together."""
        return sum(stage.steps for stage in self.stages)

    def stage_at(self, step: int) -> Stage:
        """The stage that step ``step`` (from 0) belongs to."""
        for stage in self.stages:
            if step < stage.steps:
                return stage
            step -= stage.steps
        return self.stages[-1]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``run.json``."""
        return asdict(self)
