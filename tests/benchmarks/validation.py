"""What the benchmarks that compare networks on validation pictures are asked."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from skinsight.datasets.catalogue import RECIPES
from skinsight.datasets.folder import data_folder
from skinsight.datasets.material import Material
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.samples import Sample
from skinsight.segmentation.training.recipe import Recipe


def asked(description: str | None, names: Iterable[str]) -> tuple[list[str], Material]:
    """Names of the networks given on the command line, else ``names``, and the data folder's pictures."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path)
    parser.add_argument("concerns", nargs="*", default=list(names))
    given = parser.parse_args()
    return given.concerns, Material(data_folder(given.data))


def validation_pictures(row: Concern, material: Material) -> dict[str, list[Sample]]:
    """Samples that judge a network, by source, as its recipe names them."""
    return material.part(Recipe.read(RECIPES / f"{row.name}.toml").validation, "val")
