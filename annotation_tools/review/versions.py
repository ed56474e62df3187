"""Versions of a picture's mask that are worth a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from skinsight.annotation_tools.review.journal import Entry

TAG: Final = r"^\d{1,9}\.\d{1,9}$"
"""What names a version, see :class:`Version`."""


@dataclass(frozen=True, slots=True)
class Version:
    """A mask as it was.

    Attributes:
        tag: version of the folder, and entries of the journal up to it, as ``1.12``.
        author, made: of the last entry; ``""`` of a version of the folder.
        marks: how many there were; None where nobody counted.
    """

    tag: str
    author: str
    made: str
    marks: int | None


def versions(folder: Sequence[int], entries: Sequence[Entry]) -> list[Version]:
    """The latest first: versions of the folder, where author or day change, and where a state was given.

    The last of these is where somebody thought that it was good.
    """
    found = [Version(f"{number}.0", "", "", None) for number in folder]
    for count, entry in enumerate(entries, 1):
        following = entries[count] if count < len(entries) else None
        if following is None or entry.do == "state" or _hand(entry) != _hand(following):
            found.append(Version(f"{entry.on}.{count}", entry.author, entry.made, entry.marks))
    return sorted(found, key=lambda each: numbers_of(each.tag), reverse=True)


def numbers_of(tag: str) -> tuple[int, int]:
    """Version of the folder, and number of entries."""
    on, _, count = tag.partition(".")
    return int(on), int(count)


def _hand(entry: Entry) -> tuple[str, str, int]:
    return entry.author, entry.made[:10], entry.on
