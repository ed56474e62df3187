"""Versions of a folder of labels: only ever added, each with its author, time and source.

::

    FOLDER/masks/0001.png             as imported: version 1
    FOLDER/revisions/0002/about.json  who, when, from which file
    FOLDER/revisions/0002/0001.png    masks that changed
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pydantic

from skinsight.annotation_tools.label_folder import (
    REVISIONS,
    LabelFolder,
    Source,
    pictures_of,
    read_description,
    save_mask,
)
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

ABOUT: Final = "about.json"


class Revision(pydantic.BaseModel, frozen=True, extra="forbid"):
    """A version: its number from 2, who made it when (UTC, ISO 8601), from what, and the files that changed."""

    number: int
    author: str
    made: str
    source: Source
    note: str = ""
    changed: list[str]


def revise(folder: Path, masks: Mapping[str, Mask], author: str, source: Path, made: str, note: str = "") -> Revision:
    """Add a version: masks by file name, of which those that differ are kept.

    Raises:
        DataError: nothing differs, a mask is of another size or picture, or somebody else added a version meanwhile.
    """
    about = read_description(folder)
    if strangers := set(masks) - {piece.file for piece in about.slices}:
        raise DataError(f"{folder} has no picture {min(strangers)}: revise the stack that was imported")
    changed = _changed(folder, about, masks)
    if not changed:
        raise DataError(f"{source.name} marks what {folder} holds already: nothing was added")
    number = len(revisions(folder)) + 2
    revision = Revision(
        number=number, author=author, made=made, source=Source.of(source), note=note, changed=sorted(changed)
    )
    (folder / REVISIONS).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder / REVISIONS, prefix=".new") as new:
        for file, mask in changed.items():
            save_mask(Path(new) / file, mask)
        (Path(new) / ABOUT).write_text(revision.model_dump_json(indent=2) + "\n", encoding="utf-8")
        place = folder / REVISIONS / f"{number:04d}"
        try:
            place.mkdir()  # of two at once, one succeeds
        except FileExistsError:
            raise DataError(f"somebody else added version {number} of {folder}: look at it, and revise again") from None
        for path in sorted(Path(new).iterdir(), key=lambda each: each.name == ABOUT):
            os.replace(path, place / path.name)
    return revision


def revisions(folder: Path) -> list[Revision]:
    """Versions after the first, in order.

    Raises:
        DataError: one is not as described.
    """
    found = []
    for path in sorted((folder / REVISIONS).glob(f"[0-9]*/{ABOUT}")):
        try:
            found.append(Revision.model_validate_json(path.read_bytes()))
        except (OSError, pydantic.ValidationError) as error:
            raise DataError(f"{path} cannot be read ({str(error).splitlines()[0]}): restore it from a copy") from None
    return found


def _changed(folder: Path, about: LabelFolder, masks: Mapping[str, Mask]) -> dict[str, Mask]:
    changed = {}
    for piece, now in zip(about.slices, pictures_of(folder), strict=True):
        mask = masks.get(piece.file)
        if mask is None:
            continue
        if mask.shape != now.mask.shape:
            raise DataError(f"{piece.file} is {now.mask.shape}, the new mask {mask.shape}: revise the imported stack")
        if not np.array_equal(mask, now.mask):
            changed[piece.file] = mask
    return changed
