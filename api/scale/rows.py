"""Photographs of a folder or bucket, and rows of what was seen in them: one a photograph, failures too."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from skinsight.analyzer import Analysis
from skinsight.api.jobs.options import Options
from skinsight.api.service.problems import problem_of_job
from skinsight.datasets.folder import natural_order
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.photo import Limits
from skinsight.segmentation.segmenter import Segmenter

SUFFIXES: Final = (".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
SCORED: Final = tuple(name for name in CONCERNS if name != FACE_SKIN)
SCHEMA: Final = pa.schema(
    [
        ("photo", pa.string()),
        ("status", pa.string()),
        ("problem", pa.string()),
        ("detail", pa.string()),
        *(
            (f"{name}_{what}", kind)
            for name in SCORED
            for what, kind in (("score", pa.float64()), ("count", pa.int64()))
        ),
        ("analysis", pa.string()),
    ]
)
"""``photo`` is its path, ``status`` ``done`` or ``failed``, ``problem`` and ``detail`` say why, ``analysis`` is all of
the JSON, with its masks."""

Row = dict[str, Any]


class Source:
    """Pictures below a folder or a bucket's prefix.

    Args:
        url: as fsspec has it: a path, ``s3://bucket/prefix`` and so on.
    """

    def __init__(self, url: str) -> None:
        self._system, self._root = fsspec.url_to_fs(url)

    def names(self) -> list[str]:
        """Paths of all pictures, in natural order (2 before 10)."""
        found = [Path(path) for path in self._system.find(self._root)]
        kept = [path for path in found if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")]
        return list(map(str, sorted(kept, key=natural_order)))

    def row(self, name: str, segmenter: Segmenter) -> Row:
        """Analyse one picture. Whatever is wrong with it is in its row."""
        try:
            data = self._system.cat_file(name)
            _, found = Options().analyze(data, Path(name).name, Limits(), segmenter)
        except Exception as error:  # one picture of a billion stops nothing
            problem = problem_of_job(error)
            if problem["status"] >= 500:
                logging.getLogger("skinsight").exception("a photograph failed")
            return _row(name, status="failed", problem=problem["type"], detail=problem["detail"])
        return _row(name, status="done", analysis=found.model_dump_json(), **_numbers(found))


class Target:
    """A folder or bucket's prefix that holds rows as Parquet files.

    Args:
        url: as fsspec has it.
    """

    def __init__(self, url: str) -> None:
        self._system, self._root = fsspec.url_to_fs(url)
        self._system.makedirs(self._root, exist_ok=True)

    def done(self) -> set[str]:
        """Photographs whose row is there. A file that was cut off by a stop is deleted: its rows are made again."""
        names: set[str] = set()
        for path in self._files():
            try:
                with self._system.open(path) as file:
                    names.update(_table(file, ["photo"]).column("photo").to_pylist())
            except (pa.ArrowInvalid, OSError):
                self._system.rm_file(path)
        return names

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows as one more file."""
        table = pa.Table.from_pylist(list(rows), SCHEMA)
        with self._system.open(f"{self._root}/{uuid4().hex}.parquet", "wb") as file:
            pq.write_table(table, file, compression="zstd")

    def rows(self) -> Iterator[Row]:
        """All rows."""
        for path in self._files():
            with self._system.open(path) as file:
                yield from _table(file).to_pylist()

    def _files(self) -> list[str]:
        return sorted(map(str, self._system.glob(f"{self._root}/*.parquet")))


def _table(file: IO[bytes], columns: list[str] | None = None) -> pa.Table:
    """Read by this thread alone: one of Arrow's that still runs when the command ends would abort it."""
    return pq.ParquetFile(file, pre_buffer=False).read(columns, use_threads=False)


def _row(name: str, **values: Any) -> Row:
    return {**dict.fromkeys(SCHEMA.names), "photo": name, **values}


def _numbers(found: Analysis) -> Row:
    return {
        f"{name}_{what}": getattr(found.concerns[name], what)
        for name in SCORED
        if name in found.concerns
        for what in ("score", "count")
    }
