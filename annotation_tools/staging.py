"""Results that are there whole or not at all: written beside their place under a temporary name, then moved."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SAME: Final = ".same"


@contextmanager
def staged(folder: Path, same: str | None = None) -> Iterator[Path]:
    """A folder to write into, whose entries are moved into ``folder`` when the block ends without an error.

    The disk that is full, or a kill, leaves ``folder`` as it was. What a run left that was killed is thrown away,
    unless it was told the ``same`` of its work: then it is there to go on from.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    told = partial / SAME
    if same is None or not (told.is_file() and told.read_text(encoding="utf-8") == same):
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        told.write_text(same or "", encoding="utf-8")
    try:
        yield partial
        told.unlink()
        if folder.exists():
            for entry in sorted(partial.iterdir()):
                entry.replace(folder / entry.name)
        else:
            partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
