"""A recipe: everything that decides what a training run gives, as one TOML file."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from skinsight.segmentation.concerns import JOINT, concern, maps_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.training.views import Range

SHIPPED = "shipped"
"""As ``start`` of a recipe: the exported network of the same name."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one network is made.

    Attributes:
        network: name of a concern, or ``joint``, which gives the maps of all.
        shares: share of each group of pictures in a batch, by name.
        views: how far views stray from the face frame.
        side: of a view, pixels.
        batch: views a step.
        steps: of the run.
        learning_rate: the highest; it rises over the first steps, stays, and falls along a cosine.
        start: run beside this one that gives the first weights, or ``shipped``; None is from scratch.
        seed: decides the order of pictures and every random view.
        validate_every: steps between validations.
        rarity: weight of a marked pixel against an unmarked one; None is that of the concern.
        keep_statistics: normalise by the statistics of ``start``, not by those of a batch: right for few pictures.
    """

    network: str
    shares: dict[str, float]
    views: Range
    side: int
    batch: int
    steps: int
    learning_rate: float
    start: str | None = None
    seed: int = 0
    validate_every: int = 500
    rarity: float | None = None
    keep_statistics: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """Parse a recipe file.

        Raises:
            DataError: the file is missing, is no TOML, or has a key that no recipe has.
            UnknownConcern: the recipe is for a network that does not exist.
        """
        if not path.is_file():
            raise DataError(f"no recipe at {path}: give --recipe a TOML file such as those in datasets/recipes")
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            spread: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in table["views"].items()
            }
            recipe = cls(**{**table, "views": Range(**spread)})
        except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
            raise DataError(f"{path} is not a recipe: {error}") from error
        if recipe.network != JOINT:
            concern(recipe.network)
        return recipe

    @property
    def maps(self) -> tuple[str, ...]:
        """Names of the maps that the network gives."""
        return maps_of(self.network)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for ``run.json``."""
        return asdict(self)
