"""Reads a directory from a file: CSV, or FHIR as JSON. Which of them it is, is told by its content."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinsight.api.companion.directory.csv_rows import csv_entries
from skinsight.api.companion.directory.entries import Entry, distinct
from skinsight.api.companion.directory.fhir import fhir_set
from skinsight.segmentation.errors import DirectoryError

SAMPLE: Final = Path(__file__).parent / "sample.csv"
"""Invented practitioners, to try the directory with."""
MOST_BYTES: Final = 2**28
MOST_ENTRIES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Directory:
    """What a file holds, and how many of other specialties it has besides."""

    entries: list[Entry]
    left_out: int = 0


def read_directory(path: Path) -> Directory:
    """Read a file, all of it or nothing.

    Raises:
        DirectoryError: the file or one entry is not as described; the message names line, fault and remedy.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DirectoryError(f"{path.name} has more than {MOST_BYTES:,} bytes: give it in parts, each a --source")
        content = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DirectoryError(f"{path} cannot be read ({error}): give CSV or FHIR JSON in UTF-8") from None
    if content.lstrip()[:1] in ("{", "["):
        resources = fhir_set(path.name, content)
        directory = Directory(distinct(list(resources.entries())), resources.left_out)
    else:
        directory = Directory(distinct(list(csv_entries(path.name, content))))
    if not directory.entries:
        raise DirectoryError(f"{path.name} has no practitioners: add some, or use `skinsight directory remove`")
    if len(directory.entries) > MOST_ENTRIES:
        raise DirectoryError(f"{path.name} has more than {MOST_ENTRIES:,} entries: give it in parts, each a --source")
    return directory
