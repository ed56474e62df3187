"""Where results are written: a folder for each photograph, made anew and swapped in whole.

A folder belongs to one photograph for good: its ``source.json`` says to which path. So a photograph that comes to
lie beside another of the same stem does not take that one's folder, and what an earlier run wrote never stays beside
what a later one did. Only folders with such a file are ever replaced or removed, and no link is followed.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from skinsight.segmentation.errors import SkinsightError

SOURCE: Final = "source.json"
SUMMARY: Final = "summary.json"
_PRIVATE: Final = 0o077
"""Taken from the modes of what is written: pictures of faces are no one else's matter."""


class NotOurs(SkinsightError):
    """Where a result would be written, something is that skinsight did not write."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a folder's result was made of.

    Attributes:
        photo: name of the file.
        path: SHA-256 of its whole path, which need not be told to whoever the folder is given to.
        sha256: of the file.
        asked: SHA-256 of what was asked and of the networks that answered.
    """

    photo: str
    path: str
    sha256: str
    asked: str


class Results:
    """The folder of all results.

    Args:
        out: the folder; it is made where it is missing.
        asked: what is asked of every photograph, for :meth:`is_done`.

    Raises:
        OSError: nothing can be written into it.
    """

    def __init__(self, out: Path, asked: str = "") -> None:
        self._out = out
        self._asked = hashlib.sha256(asked.encode()).hexdigest()
        with private_files():
            out.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=out).close()
        self._origins = {path.name: origin for path in out.iterdir() if (origin := _origin_of(path))}
        self._names = {origin.path: name for name, origin in self._origins.items()}
        self._taken = {name.casefold() for name in (*self._origins, SUMMARY)}

    def folder_of(self, photo: Path) -> Path:
        """The folder of a photograph, called by its stem: ``face``, the next one ``face-2``, and so on.

        Names differ in more than upper and lower case, which not all file systems tell apart.
        """
        identity = _identity(photo)
        if identity not in self._names:
            stem = name = utf8(photo.stem).strip(". ") or "photo"
            number = 1
            while name.casefold() in self._taken:
                number += 1
                name = f"{stem}-{number}"
            self._taken.add(name.casefold())
            self._names[identity] = name
        return self._out / self._names[identity]

    def is_done(self, photo: Path, data: bytes) -> bool:
        """Whether the same bytes of the same photograph were asked the same before, and the answer is still there."""
        return self._origins.get(self.folder_of(photo).name) == self._origin(photo, data)

    @contextmanager
    def fresh(self, photo: Path, data: bytes) -> Iterator[Path]:
        """An empty folder to write a photograph's result into, which then takes the place of an earlier one.

        Raises:
            NotOurs: there is something else of that name.
        """
        folder = self.folder_of(photo)
        if os.path.lexists(folder) and _origin_of(folder) is None:
            raise NotOurs(f"{folder} is there and was not written by skinsight: move it away, or give another --out")
        with private_files():
            new = Path(tempfile.mkdtemp(prefix=".skinsight-", dir=self._out))
            try:
                yield new
                origin = self._origin(photo, data)
                (new / SOURCE).write_text(json.dumps(asdict(origin), ensure_ascii=False) + "\n", encoding="utf-8")
                self.remove(photo)
                new.rename(folder)
                self._origins[folder.name] = origin
            finally:
                shutil.rmtree(new, ignore_errors=True)

    def remove(self, photo: Path) -> None:
        """Remove a photograph's earlier result, if there is one: moved aside first, so that no half of it is seen."""
        folder = self.folder_of(photo)
        if _origin_of(folder):
            old = Path(tempfile.mkdtemp(prefix=".skinsight-", dir=self._out))
            folder.rename(old / folder.name)
            shutil.rmtree(old)
        self._origins.pop(folder.name, None)

    def write_summary(self, summary: dict[str, object]) -> None:
        """Write how a run went as ``summary.json``."""
        with private_files():
            handle, name = tempfile.mkstemp(prefix=".skinsight-", dir=self._out)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(summary, file, ensure_ascii=False, indent=1)
            os.replace(name, self._out / SUMMARY)

    def _origin(self, photo: Path, data: bytes) -> Origin:
        return Origin(utf8(photo.name), _identity(photo), hashlib.sha256(data).hexdigest(), self._asked)


@contextmanager
def private_files() -> Iterator[None]:
    """Files and folders made meanwhile are their owner's alone."""
    before = os.umask(_PRIVATE)
    try:
        yield
    finally:
        os.umask(before)


def utf8(name: str) -> str:
    """A file's name without the bytes that are no UTF-8, which JSON does not take."""
    return name.encode("utf-8", "replace").decode()


def _identity(photo: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.abspath(photo))).hexdigest()


def _origin_of(folder: Path) -> Origin | None:
    """What a folder's result was made of; None where it is none of ours."""
    source = folder / SOURCE
    if folder.is_symlink() or source.is_symlink():
        return None
    try:
        return Origin(**json.loads(source.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
