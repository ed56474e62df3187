"""A file held by one process at a time, on every system."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def held(file: BinaryIO) -> Iterator[None]:
        """Wait for a file, and hold it."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    @contextmanager
    def held(file: BinaryIO) -> Iterator[None]:
        """Wait for a file, and hold it."""
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
