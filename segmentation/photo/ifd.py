"""Directories of TIFF files and of EXIF data: only the entries that are asked for are ever read."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from skinsight.segmentation.errors import BrokenPhoto, PhotoTooLarge

MOST_ENTRIES: Final = 1000
"""Most entries of a directory; cameras write about a hundred."""
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_UNSIGNED: Final = {1: "B", 3: "H", 4: "I", 7: "B", 13: "I", 16: "Q", 18: "Q"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where in the data it is, the type and number of its values, and where these are."""

    row: int
    kind: int
    count: int
    at: int

    @property
    def size(self) -> int:
        """Bytes of its values."""
        return _SIZES.get(self.kind, 1) * self.count


class Directories:
    """The directories of TIFF data, classic or Big.

    Raises:
        BrokenPhoto: the data has no header.
    """

    def __init__(self, data: bytes) -> None:
        if data[:2] not in (b"II", b"MM") or len(data) < 8:
            raise BrokenPhoto("it has no TIFF header; export it again")
        self._data = data
        self._order = "<" if data[:2] == b"II" else ">"
        self._big = self._number("H", 2) == 43
        self.first = self._number("Q", 8) if self._big else self._number("I", 4)

    def directory(self, at: int) -> tuple[dict[int, Entry], int]:
        """Entries by tag of the directory at ``at``, and where the next one is (0: there is none).

        Raises:
            BrokenPhoto: it lies outside the data, or has an entry twice.
            PhotoTooLarge: more than :data:`MOST_ENTRIES` entries.
        """
        head, width, counts = (8, 20, "Q") if self._big else (2, 12, "H")
        count = self._number(counts, at)
        if count > MOST_ENTRIES:
            raise PhotoTooLarge(f"a directory of {count:,} entries, the limit is {MOST_ENTRIES:,}; save it again")
        rows = [self._entry(at + head + width * row) for row in range(count)]
        end = at + head + width * count
        following = (
            self._number("Q" if self._big else "I", end) if len(self._data) >= end + (8 if self._big else 4) else 0
        )
        entries = dict(rows)
        if len(entries) < count:  # of which one reader takes the first and another the last
            raise BrokenPhoto("a directory says something twice")
        return entries, following

    def numbers(self, entry: Entry | None, most: int = 16) -> tuple[int, ...]:
        """The first whole numbers of an entry; none where it is missing, of another type or outside the data."""
        code = _UNSIGNED.get(entry.kind) if entry else None
        if entry is None or code is None or entry.at + entry.size > len(self._data):
            return ()
        return struct.unpack_from(f"{self._order}{min(entry.count, most)}{code}", self._data, entry.at)

    def number(self, entry: Entry | None, otherwise: int) -> int:
        """The first whole number of an entry."""
        return next(iter(self.numbers(entry, 1)), otherwise)

    def content(self, entry: Entry | None) -> bytes:
        """The bytes of an entry, as far as they are there."""
        return self._data[entry.at : entry.at + entry.size] if entry else b""

    def without(self, entries: Iterable[Entry]) -> bytes:
        """The data again, these entries made such that no reader knows them: of a type that does not exist."""
        data = bytearray(self._data)
        for entry in entries:
            data[entry.row + 2 : entry.row + 4] = b"\xff\xff"
        return bytes(data)

    def _entry(self, at: int) -> tuple[int, Entry]:
        tag, kind = self._number("H", at), self._number("H", at + 2)
        count = self._number("Q" if self._big else "I", at + 4)
        here, inline = (at + 12, 8) if self._big else (at + 8, 4)
        entry = Entry(at, kind, count, here)
        if entry.size > inline:
            entry = Entry(at, kind, count, self._number("Q" if self._big else "I", here))
        return tag, entry

    def _number(self, code: str, at: int) -> int:
        try:
            return int(struct.unpack_from(self._order + code, self._data, at)[0])
        except struct.error:
            raise BrokenPhoto("its directory reaches past its end: it is truncated; export it again") from None
