"""Who hands the photographs out: this machine's processes, or Ray Data on as many machines as its cluster has.

Both write rows as they are done, and do none again whose row is there; so a run that was stopped goes on when it is
started again.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pyarrow as pa

from skinsight.api.scale.rows import SCHEMA, Source, Target
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.engines import cores

A_FILE: Final = 256
"""Rows in a file, and so the most that is done again after a stop, by each worker."""
A_TASK: Final = 16
"""Photographs that Ray hands to a worker at once."""
Row = dict[str, Any]


def run_here(
    source: Source,
    target: Target,
    names: Sequence[str],
    on_row: Callable[[], None],
    workers: int = 1,
    profile: networks.Profile = networks.DEFAULT_PROFILE,
) -> None:
    """Analyse the photographs of these names, one after the other in each of so many workers, each with one core."""
    rows: list[Row] = []
    try:
        for row in _rows(source, names, workers, profile):
            rows.append(row)
            on_row()
            if len(rows) == A_FILE:
                target.write(rows)
                rows = []
    finally:
        if rows:
            target.write(rows)


def _rows(source: Source, names: Sequence[str], workers: int, profile: networks.Profile) -> Iterator[Row]:
    """One row of each photograph, in their order."""
    if workers == 1:
        with _one_core():
            segmenter = networks.default_segmenter(profile)
            yield from (source.row(name, segmenter) for name in names)
        return
    fresh = multiprocessing.get_context("spawn")  # a copy of this process would share its threads' locks
    turns = fresh.Queue()
    for turn in range(workers):
        turns.put(turn)
    with fresh.Pool(workers, _begin, (turns, source, profile)) as pool:
        yield from pool.imap(_row, names)


_worker: tuple[Source, networks.Segmenter]


def _begin(turns: "multiprocessing.Queue[int]", source: Source, profile: networks.Profile) -> None:
    """Keep this process to a core, so that no two share one while there are enough, then load the networks."""
    global _worker
    _keep_to(turns.get())
    _worker = source, networks.default_segmenter(profile)


@contextmanager
def _one_core() -> Iterator[None]:
    """With this thread on one core, as each of several workers is."""
    before = cores()
    _keep_to(0)
    try:
        yield
    finally:
        _keep(before)


def _keep_to(turn: int) -> None:
    own = sorted(cores())
    _keep({own[turn % len(own)]})


def _keep(own: set[int]) -> None:
    if hasattr(os, "sched_setaffinity"):  # Linux alone
        os.sched_setaffinity(0, own)


def _row(name: str) -> Row:
    source, segmenter = _worker
    return source.row(name, segmenter)


def run_on_ray(
    source: Source,
    target: str,
    names: Sequence[str],
    workers: int,
    profile: networks.Profile = networks.DEFAULT_PROFILE,
) -> None:
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
        fn_constructor_args=(source, profile),
        batch_size=A_TASK,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    rows.write_parquet(target, compression="zstd", min_rows_per_file=A_TASK)
    ray.shutdown()


class _Worker:
    """One process of Ray's."""

    def __init__(self, source: Source, profile: networks.Profile) -> None:
        self._source, self._segmenter = source, networks.default_segmenter(profile)

    def __call__(self, batch: Any) -> Any:
        names = batch.column("photo").to_pylist()
        return pa.Table.from_pylist([self._source.row(name, self._segmenter) for name in names], SCHEMA)
