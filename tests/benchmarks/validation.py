"""What the benchmarks that compare networks on validation pictures are asked."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from skinsight.datasets.folder import data_folder
from skinsight.datasets.material import Material
from skinsight.datasets.validation import JUDGED_BY
from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.samples import Sample


def asked(description: str | None, names: Iterable[str]) -> tuple[list[str], Material]:
    """Names of the networks given on the command line, else ``names``, and the data folder's pictures."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path)
    parser.add_argument("concerns", nargs="*", default=list(names))
    given = parser.parse_args()
    return given.concerns, Material(data_folder(given.data))


def validation_pictures(row: Concern, material: Material) -> dict[str, list[Sample]]:
    """Samples that judge a network, by source."""
    return material.part(JUDGED_BY[row.name], "val")
