"""``skinsight export conditions``: fit the condition head and write it; the joint network then shows its encoder."""

import shutil
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress

from skinsight.api.cli.batch import bar_columns
from skinsight.segmentation.concerns import CONDITIONS, JOINT, JOINT_SIDE, file_of, maps_of
from skinsight.segmentation.weights import read_manifest, swapped_in


def export_head(data: Path, run: Path, version: str, weights: Path) -> None:
    """Fit the head on all pictures whose condition is known, and write it.

    Args:
        run: folder in which what the encoder sees of the pictures is kept, as that takes most of the time.

    Raises:
        DataError: a source is missing from the data folder.
    """
    from skinsight.datasets.sources.conditions import conditions, others
    from skinsight.segmentation.runtime import Network
    from skinsight.segmentation.training.condition_head import give_features, write_head
    from skinsight.segmentation.training.condition_table import fit_rows, read_table

    known = read_manifest(weights)[JOINT]
    with swapped_in(weights, JOINT, known) as path:
        shutil.copyfile(weights / file_of(JOINT), path)
        give_features(path)
    network = Network(weights / file_of(JOINT), maps_of(JOINT))
    pictures = [*conditions(data), *others(data)]
    with Progress(*bar_columns(), console=Console(stderr=True)) as bar:
        task = bar.add_task(f"{CONDITIONS}: reading", total=len(pictures))
        table = read_table(network, pictures, run / "features.npz", lambda: bar.advance(task))
    head = fit_rows(table, pictures, np.ones(len(pictures), bool))
    example = network.with_features(np.zeros((JOINT_SIDE, JOINT_SIDE, 3), np.uint8))
    sources = sorted({one.name.partition("/")[0] for one in pictures})
    with swapped_in(weights, CONDITIONS, {"version": version, "data": sources}) as path:
        write_head(head, example, path)
    typer.echo(f"exported: {weights / file_of(CONDITIONS)}")
