"""What the C library does with memory that was freed."""

import ctypes
import sys
from functools import cache
from typing import Final

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Numbers of glibc's options (malloc.h)."""
LARGEST: Final = 32 * 2**20
"""Bytes of an array from which the system is asked for it alone: glibc takes no more."""
KEPT: Final = 64 * 2**20
"""Freed bytes at the end of the heap that are kept."""


@cache
def keep_freed_memory() -> bool:
    """Have this process keep what one photograph's arrays leave for the next; whether its C library can.

    Otherwise each array of some megabytes is asked of the system, which fills it with zeros: a tenth of an analysis.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and bool(mallopt(MMAP_THRESHOLD, LARGEST)) and bool(mallopt(TRIM_THRESHOLD, KEPT))
