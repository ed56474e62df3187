"""The journal of a picture's mask: every stroke, only ever added, on the disk before it is answered.

``FOLDER/review/0001.jsonl`` has one entry a line. An entry holds the pixels that changed, so that a mask is the version
of the folder that it was begun on with all entries laid over it by exclusive or, whatever becomes of the tools.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal, Self

import numpy as np
import pydantic

from skinsight.annotation_tools.review.locking import held
from skinsight.annotation_tools.run_length import of_runs, runs_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

JOURNALS: Final = "review"
Do = Literal["stroke", "undo", "redo", "state", "empty", "note", "accept", "seen"]
STROKES: Final = frozenset({"stroke", "undo", "redo"})
"""What changes a mask."""


class Outdated(Exception):
    """Somebody else has added to a journal meanwhile."""


class Entry(pydantic.BaseModel, frozen=True, extra="forbid"):
    """One thing that somebody did.

    Attributes:
        id: given by who sent it, so that what is sent twice is done once.
        author, made: who, and when (UTC, ISO 8601).
        on: the version of the folder that it changes, 1 as imported; see :mod:`~skinsight.annotation_tools.revisions`.
        do: ``undo`` and ``redo`` take a stroke back and do it again.
        what: the tool of a stroke; the state, the answer, the text, the pixel of the mark that is accepted, or
            whose marks were looked at.
        box: ``x, y, width, height`` of the pixels that changed; None where none did.
        runs: those pixels within the box, see :mod:`~skinsight.annotation_tools.run_length`.
        marks: how many marks there are afterwards.
    """

    id: str = pydantic.Field(pattern=r"^[\w-]{1,64}$")
    author: str = pydantic.Field(max_length=200)
    made: str
    on: int = pydantic.Field(ge=1)
    do: Do
    what: str = pydantic.Field(default="", max_length=2000)
    box: tuple[int, int, int, int] | None = None
    runs: list[int] = []
    marks: int = 0

    def laid_over(self, mask: Mask) -> None:
        """Change a mask where this entry says so, in place."""
        if self.box:
            x, y, width, height = self.box
            mask[y : y + height, x : x + width] ^= of_runs(self.runs, height, width)


def changes(before: Mask, after: Mask) -> tuple[tuple[int, int, int, int] | None, list[int]]:
    """Where two masks differ, as ``box`` and ``runs`` of an :class:`Entry`."""
    rows, columns = np.nonzero(before != after)
    if not rows.size:
        return None, []
    x, y = int(columns.min()), int(rows.min())
    width, height = int(columns.max()) - x + 1, int(rows.max()) - y + 1
    box = np.s_[y : y + height, x : x + width]
    return (x, y, width, height), runs_of(before[box] != after[box])


class Journal:
    """The entries of one picture. What a kill cut off in the middle of a line is no entry.

    Raises:
        DataError: a line is not as described.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self._end = 0
        self.refresh()

    @classmethod
    def of(cls, folder: Path, file: str) -> Self:
        """The journal of a picture of a folder of labels."""
        return cls(folder / JOURNALS / Path(file).with_suffix(".jsonl").name)

    def refresh(self) -> None:
        """Read what was added meanwhile."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._end)
                new = file.read()
        except FileNotFoundError:
            return
        whole = new[: new.rfind(b"\n") + 1]
        for line in whole.splitlines():
            try:
                self.entries.append(Entry.model_validate_json(line))
            except pydantic.ValidationError as error:
                number = len(self.entries) + 1
                raise DataError(
                    f"{self.path}, line {number}: {error.errors()[0]['msg']}; restore it from a copy"
                ) from None
        self._end += len(whole)

    def add(self, entry: Entry) -> None:
        """Add an entry, on the disk before this returns.

        Raises:
            Outdated: there are entries that were not read yet.
            OSError: it cannot be written; the journal is as it was.
        """
        is_new = not self.path.exists()
        self.path.parent.mkdir(exist_ok=True)
        line = entry.model_dump_json(exclude_defaults=True).encode() + b"\n"
        with self.path.open("a+b") as file, held(file):
            file.seek(self._end)
            if b"\n" in file.read():
                raise Outdated
            file.truncate(self._end)
            try:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), self._end)
                raise
        if is_new:
            _keep_name(self.path.parent)
        self.entries.append(entry)
        self._end += len(line)

    def after(self, on: int, count: int | None = None) -> list[Entry]:
        """Entries on a version of the folder, of the first ``count`` of all."""
        return [entry for entry in self.entries[:count] if entry.on == on]

    def mask(self, base: Callable[[], Mask], on: int, count: int | None = None) -> Mask:
        """The mask of a version of the folder, ``base``, after the first ``count`` entries; None is all."""
        mask = base().copy()
        for entry in self.after(on, count):
            entry.laid_over(mask)
        return mask


def to_undo(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Strokes that may be taken back, and those that may be done again, the next one last."""
    done: list[Entry] = []
    undone: list[Entry] = []
    for entry in entries:
        if entry.do == "stroke":
            done.append(entry)
            undone.clear()
        elif entry.do == "undo":
            undone.append(done.pop())
        elif entry.do == "redo":
            done.append(undone.pop())
    return done, undone


def _keep_name(folder: Path) -> None:
    """Write a folder's list of names to the disk, where the system has that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
