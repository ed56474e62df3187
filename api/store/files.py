"""Files of analyses, on a disk or any other target of fsspec."""

from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem


class Files:
    """A folder per analysis.

    Args:
        url: of the root, as fsspec has it: a path, ``s3://bucket/prefix``, ``memory://`` and so on.
    """

    def __init__(self, url: str) -> None:
        self.system, self.root = fsspec.url_to_fs(url)
        if isinstance(self.system, LocalFileSystem):
            Path(self.root).mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on the machine looks in
        else:
            self.system.makedirs(self.root, exist_ok=True)

    def write(self, owner: str, name: str, data: bytes) -> None:
        """Write a file of an analysis, over an earlier one."""
        self.system.makedirs(self._path(owner), exist_ok=True)
        self.system.pipe_file(self._path(owner, name), data)

    def read(self, owner: str, name: str) -> bytes | None:
        """A file of an analysis; None where there is none."""
        try:
            data: bytes = self.system.cat_file(self._path(owner, name))
        except FileNotFoundError:
            return None
        return data

    def remove(self, owner: str, name: str) -> None:
        """Delete a file of an analysis, if it is there."""
        if self.system.exists(self._path(owner, name)):
            self.system.rm_file(self._path(owner, name))

    def remove_all(self, owner: str) -> None:
        """Delete all files of an analysis."""
        if self.system.exists(self._path(owner)):
            self.system.rm(self._path(owner), recursive=True)

    def owners(self) -> list[str]:
        """The analyses that have files."""
        return [str(path).rpartition("/")[2] for path in self.system.ls(self.root, detail=False)]

    def _path(self, *parts: str) -> str:
        return "/".join((self.root.rstrip("/"), *parts))
