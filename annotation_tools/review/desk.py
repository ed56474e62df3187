"""What is opened for review: stacks of pictures, each with the folders of labels of one or more concerns."""

import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from skinsight.annotation_tools.imagej.axes import labels_of
from skinsight.annotation_tools.imagej.frames import FRAMES_FILE, IMAGES_FILE, MASKS_FILE, Frames
from skinsight.annotation_tools.imagej.pictures import pictures_of
from skinsight.annotation_tools.imagej.stack_file import read_stack
from skinsight.annotation_tools.imagej.stack_import import import_pair, require_concern
from skinsight.annotation_tools.label_folder import (
    DATASET_FILE,
    IMAGES,
    MASKS,
    Labelled,
    read_description,
    read_mask,
    save_mask,
    write_labels,
)
from skinsight.annotation_tools.names import file_stems
from skinsight.annotation_tools.review.work import Work
from skinsight.annotation_tools.staging import staged
from skinsight.segmentation.errors import DataError

ANNOTATORS: Final = "annotators"


@dataclass(frozen=True, slots=True, eq=False)
class ReviewStack:
    """Pictures with one folder of labels for each concern, as one annotator has them."""

    name: str
    works: dict[str, Work]

    @property
    def first(self) -> Work:
        """The folder whose pictures are shown."""
        return next(iter(self.works.values()))


class Desk:
    """Folders of labels that are open, by the stacks of pictures that they are of.

    Whoever sits at the machine works in the folders themselves. Others have one each, ``FOLDER/annotators/NAME``, that
    begins with what the folder holds: a folder of labels like any other, which holds what they alone marked.

    Raises:
        DataError: a folder is not as described, or two of one concern are of the same pictures.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._stacks: list[dict[str, Path]] = []
        self._open: dict[Path, Work] = {}
        self._lock = threading.RLock()
        shown: dict[tuple[str, ...], dict[str, Path]] = {}
        for folder in folders:
            about = read_description(folder)
            stack = shown.setdefault(_pictures(folder), {})
            if about.concern in stack:
                raise DataError(
                    f"{stack[about.concern]} and {folder} both hold {about.concern} of the same pictures: review one, "
                    "and compare them with skinsight labels agree"
                )
            stack[about.concern] = folder
        self._stacks = list(shown.values())

    def __len__(self) -> int:
        """How many stacks there are."""
        return len(self._stacks)

    def stack(self, number: int, annotator: str | None = None) -> ReviewStack:
        """A stack, by its number from 0, as an annotator has it; None is who sits at the machine.

        Raises:
            DataError: there is none.
        """
        if not 0 <= number < len(self._stacks):
            raise DataError(f"{len(self._stacks)} stacks are open, and none is number {number}")
        folders = self._stacks[number]
        with self._lock:
            works = {
                concern: self._work(folder if annotator is None else own_folder(folder, annotator))
                for concern, folder in folders.items()
            }
        return ReviewStack(next(iter(folders.values())).resolve().name, works)

    def others(self, number: int, concern: str, mine: Work) -> list[tuple[str, Work]]:
        """The folders of all but one annotator, by name; that of the machine is called ``""``."""
        folder = self._stacks[number][concern]
        found = [("", folder), *((path.name, path) for path in sorted((folder / ANNOTATORS).glob("[!.]*")))]
        return [(name, self._work(path)) for name, path in found if path != mine.folder]

    def _work(self, folder: Path) -> Work:
        with self._lock:
            if folder not in self._open:
                self._open[folder] = Work(folder)
            return self._open[folder]


def own_folder(folder: Path, annotator: str) -> Path:
    """An annotator's folder of labels, made where there is none: the same pictures, and the labels as they are now."""
    own = folder / ANNOTATORS / file_stems([annotator])[0]
    if own.exists():
        return own
    about = read_description(folder)
    with staged(own) as partial:
        for part in (IMAGES, MASKS):
            (partial / part).mkdir()
        for piece in about.slices:
            _link(folder / IMAGES / piece.file, partial / IMAGES / piece.file)
            save_mask(partial / MASKS / piece.file, read_mask(folder, piece.file))
        (partial / DATASET_FILE).write_text(about.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return own


def folder_of(path: Path, concern: str | None) -> Path:
    """The folder of labels of what is to be reviewed; of a stack, one is made beside it, or found there again.

    Args:
        path: a folder of labels, of an export, or a stack of pictures.
        concern: what is marked, where that is not said there.

    Raises:
        DataError: it is none of these, or nothing says what is marked.
        StackError: the stack cannot be read.
    """
    if (path / DATASET_FILE).is_file():
        return path
    if path.name == IMAGES_FILE and (path.parent / MASKS_FILE).is_file():
        path = path.parent
    is_export = (path / IMAGES_FILE).is_file()
    if not is_export and not path.is_file():
        raise DataError(f"{path} is neither a stack nor a folder of labels or of an export: see skinsight stack")
    name = concern or (Frames.read(path).concern if (path / FRAMES_FILE).is_file() else None)
    if name is None:
        raise DataError(f"nothing says what is marked in {path}: give --concern")
    require_concern(name)
    folder = path / f"labels-{name}" if is_export else path.with_name(f"{path.stem}-{name}")
    if (folder / DATASET_FILE).is_file():
        return folder
    if is_export:
        import_pair(path / IMAGES_FILE, path / MASKS_FILE, name, folder)
    else:
        _begin(path, name, folder)
    return folder


def _begin(path: Path, concern: str, folder: Path) -> None:
    """Make a folder of labels of a stack on which nothing is marked."""
    stack = read_stack(path)
    pictures = pictures_of(stack)
    labels = labels_of(stack, len(pictures))
    empty = np.zeros(pictures.shape[1:3], np.bool_)
    write_labels(
        folder,
        concern,
        [path],
        (Labelled(label, picture, empty) for label, picture in zip(labels, pictures, strict=True)),
    )


def _pictures(folder: Path) -> tuple[str, ...]:
    """What tells the pictures of a folder: their labels, and the sizes of their files."""
    about = read_description(folder)
    return tuple(f"{piece.label}/{(folder / IMAGES / piece.file).stat().st_size}" for piece in about.slices)


def _link(source: Path, target: Path) -> None:
    """The same file under another name, or a copy where the disk has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
