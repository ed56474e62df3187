"""Results that are there whole or not at all: written beside their place under a temporary name, then moved."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder to write into, whose entries are moved into ``folder`` when the block ends without an error.

    What an earlier run left that was killed is thrown away. The disk that is full, or a kill, leaves ``folder`` as it
    was.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        if folder.exists():
            for entry in sorted(partial.iterdir()):
                entry.replace(folder / entry.name)
        else:
            partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
