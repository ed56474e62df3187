"""A folder of labels under the pen of its annotators: looked at, and changed stroke by stroke."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar

import numpy as np

from skinsight.annotation_tools.label_folder import (
    IMAGES,
    Slice,
    read_description,
    read_picture,
    read_version,
    version_of,
    versions_of,
)
from skinsight.annotation_tools.review.journal import Do, Entry, Journal, Outdated, changes, to_undo
from skinsight.annotation_tools.review.lesions import count_of
from skinsight.annotation_tools.review.standing import Standing, State, standing, state_of
from skinsight.annotation_tools.review.strokes import Stroke, applied
from skinsight.annotation_tools.review.versions import Version, numbers_of, versions
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Image, Mask

Held = TypeVar("Held")
AT_HAND: Final = 64
"""Pictures whose masks are held."""
PICTURES_AT_HAND: Final = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """How something was sent.

    Attributes:
        after: tag of the version that its author saw.
        token: names what was sent; sent twice it is done once.
        author, made: who, and when (UTC, ISO 8601).
    """

    after: str
    token: str
    author: str
    made: str


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A picture's labels now.

    Attributes:
        tag: of this version.
        mask: ``(H, W)``.
        standing: how far it is.
        undo, redo: how many strokes can be taken back, and done again.
    """

    tag: str
    mask: Mask
    standing: Standing
    undo: int
    redo: int


@dataclass(slots=True)
class _Page:
    """What is held of one picture."""

    journal: Journal
    seen: int = -1
    on: int = 0
    mask: Mask = field(default_factory=lambda: np.zeros((0, 0), np.bool_))
    marks: int = 0


class Work:
    """A folder of labels of one concern.

    Other processes may change it meanwhile: each look finds that.

    Raises:
        DataError: the folder is not as described.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        about = read_description(folder)
        self.concern, self.slices = about.concern, tuple(about.slices)
        self._pages: dict[int, _Page] = {}
        self._pictures: dict[int, Image] = {}
        self._journals: dict[int, Journal] = {}
        self._lock = threading.RLock()

    def piece(self, place: int) -> Slice:
        """A picture's row, by its place from 0.

        Raises:
            DataError: there is none.
        """
        if not 0 <= place < len(self.slices):
            raise DataError(f"{self.folder.name} has {len(self.slices)} pictures, and none is number {place + 1}")
        return self.slices[place]

    def picture_file(self, place: int) -> Path:
        """Where a picture is."""
        return self.folder / IMAGES / self.piece(place).file

    def picture(self, place: int) -> Image:
        """A picture, ``(H, W, 3)``."""
        with self._lock:
            if place not in self._pictures:
                _make_room(self._pictures, PICTURES_AT_HAND)
                self._pictures[place] = read_picture(self.folder, self.piece(place).file)
            return self._pictures[place]

    def look(self, place: int) -> Look:
        """A picture's labels now."""
        with self._lock:
            page = self._page(place)
            return self._looked(place, page)

    def state(self, place: int) -> State:
        """How far a picture is, without a look at its mask."""
        with self._lock:
            journal = self._journal(place)
            return state_of(journal.entries, self.piece(place).marked > 0)

    def versions(self, place: int) -> list[Version]:
        """Versions to compare with, the latest first."""
        with self._lock:
            page = self._page(place)
            return versions(versions_of(self.folder, self.piece(place).file), page.journal.entries)

    def at(self, place: int, tag: str) -> Mask:
        """A picture's mask at a version.

        Raises:
            DataError: there is no such version.
        """
        on, count = numbers_of(tag)
        with self._lock:
            page = self._page(place)
            file = self.piece(place).file
            if count > len(page.journal.entries):
                raise DataError(f"{file} has {len(page.journal.entries)} entries, and no version {tag}")
            return page.journal.mask(lambda: read_version(self.folder, file, on), on, count)

    def stroke(self, place: int, stroke: Stroke, sent: Sent) -> Entry:
        """Change a mask.

        Raises:
            Outdated: the author saw another version than that which is there.
            DataError: the stroke names what is not there.
        """

        def change(page: _Page) -> tuple[str, Mask]:
            picture, version = partial(self.picture, place), partial(self.at, place)
            return stroke.tool, applied(stroke, page.mask, picture, version)

        return self._add(place, "stroke", change, sent)

    def take_back(self, place: int, do: Literal["undo", "redo"], sent: Sent) -> Entry:
        """Undo the last stroke, or redo the one that was taken back last.

        Raises:
            Outdated: as of a stroke.
            DataError: there is none.
        """

        def change(page: _Page) -> tuple[str, Mask]:
            strokes = to_undo(page.journal.after(page.on))[do == "redo"]
            if not strokes:
                raise DataError(f"there is nothing to {do}: this is as far as it goes")
            mask = page.mask.copy()
            strokes[-1].laid_over(mask)
            return strokes[-1].what, mask

        return self._add(place, do, change, sent)

    def say(self, place: int, do: Do, what: str, sent: Sent) -> Entry:
        """Keep a state, a note, an answer to whether there is anything, or that a mark is right.

        Raises:
            Outdated: as of a stroke.
        """
        return self._add(place, do, lambda page: (what, page.mask), sent)

    def _add(self, place: int, do: Do, change: Callable[["_Page"], tuple[str, Mask]], sent: Sent) -> Entry:
        with self._lock:
            page = self._page(place)
            if known := next((entry for entry in page.journal.entries if entry.id == sent.token), None):
                return known
            if sent.after != _tag(page):
                raise Outdated
            what, mask = change(page)
            box, runs = changes(page.mask, mask)
            marks = count_of(mask) if box else page.marks
            entry = Entry(
                id=sent.token, author=sent.author, made=sent.made, on=page.on, do=do, what=what, box=box, runs=runs,
                marks=marks,
            )  # fmt: skip
            page.journal.add(entry)
            page.mask, page.marks, page.seen = mask, marks, len(page.journal.entries)
            return entry

    def _looked(self, place: int, page: _Page) -> Look:
        done, undone = to_undo(page.journal.after(page.on))
        stands = standing(page.journal.entries, self.piece(place).marked > 0, page.marks)
        return Look(_tag(page), page.mask, stands, len(done), len(undone))

    def _page(self, place: int) -> _Page:
        """What is held of a picture, brought up to what is on the disk."""
        file = self.piece(place).file
        page = self._pages.get(place)
        if page is None:
            _make_room(self._pages, AT_HAND)
            page = self._pages[place] = _Page(self._journal(place))
        page.journal.refresh()
        on = version_of(self.folder, file)
        if (page.seen, page.on) != (len(page.journal.entries), on):
            page.mask = page.journal.mask(lambda: read_version(self.folder, file, on), on)
            page.seen, page.on, page.marks = len(page.journal.entries), on, count_of(page.mask)
        return page

    def _journal(self, place: int) -> Journal:
        if place not in self._journals:
            self._journals[place] = Journal.of(self.folder, self.piece(place).file)
        return self._journals[place]


def _tag(page: _Page) -> str:
    return f"{page.on}.{len(page.journal.entries)}"


def _make_room(held: dict[int, Held], most: int) -> None:
    while len(held) >= most:
        del held[next(iter(held))]
