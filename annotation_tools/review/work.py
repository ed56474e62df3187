"""A folder of labels under the pen of its annotators: looked at, and changed stroke by stroke."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar

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
AT_HAND: Final = 8
"""Pictures that are held with their masks; of all others only how many marks they have."""


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
    """What is known of one picture: the version that was last looked at, and how many marks it has."""

    journal: Journal
    seen: int = -1
    on: int = 0
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
        self._masks: dict[int, Mask] = {}
        self._pictures: dict[int, Image] = {}
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
                _make_room(self._pictures)
                self._pictures[place] = read_picture(self.folder, self.piece(place).file)
            return self._pictures[place]

    def look(self, place: int) -> Look:
        """A picture's labels now."""
        with self._lock:
            page = self._page(place)
            done, undone = to_undo(page.journal.after(page.on))
            return Look(_tag(page), self._mask(place, page), self.standing(place), len(done), len(undone))

    def standing(self, place: int) -> Standing:
        """How far a picture is."""
        with self._lock:
            page = self._page(place)
            return standing(page.journal.entries, self.piece(place).marked > 0, page.marks)

    def state(self, place: int) -> State:
        """The same in one word, as it was last read: asked of thousands of pictures at once."""
        with self._lock:
            return state_of(self._known(place).journal.entries, self.piece(place).marked > 0)

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

        def change(page: _Page, mask: Mask) -> tuple[str, Mask]:
            picture, version = partial(self.picture, place), partial(self.at, place)
            return stroke.tool, applied(stroke, mask, picture, version)

        return self._add(place, "stroke", change, sent)

    def take_back(self, place: int, do: Literal["undo", "redo"], sent: Sent) -> Entry:
        """Undo the last stroke, or redo the one that was taken back last.

        Raises:
            Outdated: as of a stroke.
            DataError: there is none.
        """

        def change(page: _Page, mask: Mask) -> tuple[str, Mask]:
            strokes = to_undo(page.journal.after(page.on))[do == "redo"]
            if not strokes:
                raise DataError(f"there is nothing to {do}: this is as far as it goes")
            changed = mask.copy()
            strokes[-1].laid_over(changed)
            return strokes[-1].what, changed

        return self._add(place, do, change, sent)

    def say(self, place: int, do: Do, what: str, sent: Sent) -> Entry:
        """Keep a state, a note, an answer to whether there is anything, or that a mark is right.

        Raises:
            Outdated: as of a stroke.
        """
        return self._add(place, do, lambda page, mask: (what, mask), sent)

    def _add(self, place: int, do: Do, change: Callable[[_Page, Mask], tuple[str, Mask]], sent: Sent) -> Entry:
        with self._lock:
            page = self._page(place)
            if known := next((entry for entry in page.journal.entries if entry.id == sent.token), None):
                return known
            if sent.after != _tag(page):
                raise Outdated
            before = self._mask(place, page)
            what, mask = change(page, before)
            box, runs = changes(before, mask)
            marks = count_of(mask) if box else page.marks
            entry = Entry(
                id=sent.token, author=sent.author, made=sent.made, on=page.on, do=do, what=what, box=box, runs=runs,
                marks=marks,
            )  # fmt: skip
            page.journal.add(entry)
            page.marks, page.seen = marks, len(page.journal.entries)
            self._masks[place] = mask
            return entry

    def _known(self, place: int) -> _Page:
        if place not in self._pages:
            self._pages[place] = _Page(Journal.of(self.folder, self.piece(place).file))
        return self._pages[place]

    def _page(self, place: int) -> _Page:
        """What is known of a picture, brought up to what is on the disk."""
        page = self._known(place)
        page.journal.refresh()
        on = version_of(self.folder, self.piece(place).file)
        if (page.seen, page.on) != (len(page.journal.entries), on):
            self._masks.pop(place, None)
            page.seen, page.on = len(page.journal.entries), on
            page.marks = count_of(self._mask(place, page))
        return page

    def _mask(self, place: int, page: _Page) -> Mask:
        if place not in self._masks:
            _make_room(self._masks)
            file = self.piece(place).file
            self._masks[place] = page.journal.mask(lambda: read_version(self.folder, file, page.on), page.on)
        return self._masks[place]


def _tag(page: _Page) -> str:
    return f"{page.on}.{len(page.journal.entries)}"


def _make_room(held: dict[int, Held]) -> None:
    while len(held) >= AT_HAND:
        del held[next(iter(held))]
