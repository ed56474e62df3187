"""The exported networks on disk, and the manifest that vouches for them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, JOINT, file_of
from skinsight.segmentation.errors import WeightsError

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
"""The networks that come with skinsight."""
VARIABLE = "SKINSIGHT_WEIGHTS"
"""Names a folder of networks to use instead."""

REMEDY = "restore it with `git checkout -- weights`, or export the network again with `skinsight export`"


@dataclass(frozen=True, slots=True)
class Model:
    """One exported network.

    Attributes:
        version: of the network, as in the manifest.
        sha256: of the file.
        path: of the file.
    """

    version: str
    sha256: str
    path: Path

    @property
    def described(self) -> str:
        """Which network it is, for people."""
        return f"Version {self.version}, SHA-256 {self.sha256[:12]}…"


def checked_models(weights: Path, names: Iterable[str]) -> dict[str, Model]:
    """The named networks of a weights folder, each file's SHA-256 compared with ``manifest.json``.

    Raises:
        WeightsError: the manifest or a file is missing, a file was changed, or one is not in the manifest.
    """
    manifest = read_manifest(weights)
    known = {file_of(name) for name in (*CONCERNS, JOINT, CONDITIONS)}
    strangers = {path.name for path in weights.glob("*.onnx")} - known
    if strangers:
        raise WeightsError(f"unknown network {weights / min(strangers)}: no concern uses it; remove it")
    return {name: _checked(weights / file_of(name), manifest.get(name)) for name in names}


def read_manifest(weights: Path) -> dict[str, dict[str, str]]:
    """Entries of ``manifest.json`` by concern.

    Raises:
        WeightsError: there is no manifest, it is not JSON, or an entry has no version or SHA-256.
    """
    path = weights / "manifest.json"
    try:
        manifest: dict[str, dict[str, str]] = json.loads(path.read_text())["networks"]
        for name, entry in manifest.items():
            if not {"version", "sha256"} <= entry.keys():
                raise ValueError(f"no version or no sha256 for {name}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path} is missing or damaged ({error}): {REMEDY}") from error
    return manifest


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def swapped_in(weights: Path, name: str, entry: Mapping[str, Any]) -> Iterator[Path]:
    """Where to write a network to: it takes its place, with its manifest entry, when the block ends without an error.

    Until then, and after an error, the folder answers as before.
    """
    part = weights / f"{file_of(name)}.part"
    try:
        yield part
        path = weights / "manifest.json"
        manifest: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {"networks": {}}
        manifest["networks"][name] = {**entry, "sha256": sha256_of(part)}
        written = weights / "manifest.part"
        written.write_text(json.dumps(manifest, indent=1) + "\n")
        part.replace(weights / file_of(name))
        written.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _checked(path: Path, entry: dict[str, str] | None) -> Model:
    if not path.is_file():
        raise WeightsError(f"the network {path} is missing: {REMEDY}")
    if entry is None:
        raise WeightsError(f"{path} is not in {path.parent / 'manifest.json'}: {REMEDY}")
    found = sha256_of(path)
    if found != entry["sha256"]:
        raise WeightsError(
            f"{path} was changed: its SHA-256 is {found[:12]}…, the manifest says {entry['sha256'][:12]}…; {REMEDY}"
        )
    return Model(entry["version"], found, path)
