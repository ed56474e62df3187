"""A pair of ImageJ stacks into a data set folder; see :mod:`.stack_folder` for its layout."""

import hashlib
import tomllib
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image

from skinsight.annotation_tools.imagej.stack_folder import DATASET_FILE, IMAGES, MASKS, Slice, Source, StackFolder
from skinsight.annotation_tools.imagej.stacks import read_pair
from skinsight.annotation_tools.staging import staged
from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.errors import StackError, UnknownConcern

DRAWN_AS_LINES: Final = ("wrinkles",)
"""Concerns that a line marks; of others a line is no mark."""


def import_pair(images: Path, masks: Path, name: str, folder: Path) -> StackFolder:
    """Check a pair of stacks and copy it, without loss, as a data set folder.

    Args:
        images: stack of pictures.
        masks: stack of masks, or ROIs (``.roi``, ``.zip``).
        name: the concern that is marked.
        folder: is made; must not hold a data set yet.

    Raises:
        StackError: the pair does not fit, or ``folder`` is taken.
        UnknownConcern: ``name`` is no concern.
    """
    require_concern(name)
    pair = read_pair(images, masks, takes_lines=name in DRAWN_AS_LINES)
    require_free(folder, DATASET_FILE, IMAGES, MASKS)
    slices = [
        Slice(file=f"{number:04d}.png", label=label, marked=float(mask.mean()))
        for number, (label, mask) in enumerate(zip(pair.labels, pair.masks, strict=True), 1)
    ]
    description = StackFolder(
        concern=name, images=_source(images), masks=_source(masks), slices=slices, skipped=list(pair.notes)
    )
    with staged(folder) as partial:
        for part in (IMAGES, MASKS):
            (partial / part).mkdir()
        for piece, picture, mask in zip(slices, pair.pictures, pair.masks, strict=True):
            PIL.Image.fromarray(picture).save(partial / IMAGES / piece.file)
            PIL.Image.fromarray(mask.astype(np.uint8) * 255).save(partial / MASKS / piece.file)
        (partial / DATASET_FILE).write_text(description.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return description


def implausible(description: StackFolder) -> list[Slice]:
    """Slices with more marked than ``limits.toml`` believes of the concern."""
    text = (resources.files("skinsight.annotation_tools") / "limits.toml").read_text(encoding="utf-8")
    most: float = tomllib.loads(text)["most_marked"].get(description.concern, 1.0)
    return [piece for piece in description.slices if piece.marked > most]


def require_concern(name: str) -> None:
    """Refuse what one mask cannot label.

    Raises:
        UnknownConcern: ``name`` is not in the registry, or has more classes than marked and not.
    """
    if not concern(name).is_concern:
        known = ", ".join(row.name for row in CONCERNS.values() if row.is_concern)
        raise UnknownConcern(f"{name} has {len(concern(name).classes)} classes, a mask has two: choose one of {known}")


def require_free(folder: Path, *names: str) -> None:
    """Refuse to write over labels that somebody may have corrected.

    Raises:
        StackError: ``folder`` has one of ``names``.
    """
    if taken := [name for name in names if (folder / name).exists()]:
        raise StackError(f"{folder} already holds {', '.join(taken)}: give another folder, or move them away")


def _source(path: Path) -> Source:
    with path.open("rb") as file:
        return Source(file=path.name, sha256=hashlib.file_digest(file, "sha256").hexdigest())
