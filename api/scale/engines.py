"""Who hands the photographs out: a loop in this process, or Ray Data on as many machines as its cluster has.

Both write rows as they are done, and do none again whose row is there; so a run that was stopped goes on when it is
started again.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any, Final

import pyarrow as pa

from skinsight.api.scale.rows import SCHEMA, Source, Target
from skinsight.segmentation import segmenter as networks

A_FILE: Final = 256
"""Rows in a file, and so the most that is done again after a stop, by each worker."""
A_TASK: Final = 16
"""Photographs that Ray hands to a worker at once."""


def run_here(source: Source, target: Target, names: Iterable[str], on_row: Callable[[], None]) -> None:
    """Analyse the photographs of these names one after the other."""
    segmenter, rows = networks.default_segmenter(), []
    try:
        for name in names:
            rows.append(source.row(name, segmenter))
            on_row()
            if len(rows) == A_FILE:
                target.write(rows)
                rows = []
    finally:
        if rows:
            target.write(rows)


def run_on_ray(source: Source, target: str, names: list[str], workers: int) -> None:
    """Analyse the photographs of these names with so many workers of Ray's, each with its own networks.

    Joins the cluster of ``RAY_ADDRESS``, or starts one on this machine.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing calls home
    import ray

    ray.init(ignore_reinit_error=True, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    photographs = ray.data.from_items([{"photo": name} for name in names], override_num_blocks=-(-len(names) // A_TASK))
    rows = photographs.map_batches(
        _Worker,
        fn_constructor_args=(source,),
        batch_size=A_TASK,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    rows.write_parquet(target, compression="zstd", min_rows_per_file=A_TASK)
    ray.shutdown()


class _Worker:
    """One process of Ray's."""

    def __init__(self, source: Source) -> None:
        self._source, self._segmenter = source, networks.default_segmenter()

    def __call__(self, batch: Any) -> Any:
        names = batch.column("photo").to_pylist()
        return pa.Table.from_pylist([self._source.row(name, self._segmenter) for name in names], SCHEMA)
