"""Photographs and their masks as a pair of ImageJ stacks, to be looked at and corrected in Fiji.

::

    FOLDER/images.tif    RGB, one slice per photograph, labelled with its name
    FOLDER/masks.tif     8 bit, 255 where the concern is, else 0, with the same labels
    FOLDER/frames.json   where each slice lies in its photograph, and where it comes from

Photographs differ in size and slices must not, so a slice is the face frame: the crop of the face at one side. What is
known of a photograph is kept at once, beside the folder, so that an export that was stopped goes on; the stacks are
written slice by slice and moved into place when they are whole.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pydantic

from skinsight.annotation_tools.imagej.frames import (
    FRAMES_FILE,
    IMAGES_FILE,
    MASKS_FILE,
    Frame,
    Frames,
    PhotoFace,
    side_for,
)
from skinsight.annotation_tools.imagej.pair import StackPair
from skinsight.annotation_tools.imagej.stack_file import write_stack
from skinsight.annotation_tools.label_folder import require_free
from skinsight.annotation_tools.names import distinct
from skinsight.annotation_tools.staging import staged
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import Image, Mask

FACES: Final = "faces.jsonl"
ABOUT: Final = "about.json"


class About(pydantic.BaseModel, frozen=True, extra="forbid"):
    """By what an export is marked: fields of :class:`~.frames.Frames`."""

    concern: str | None = None
    threshold: float | None = None
    networks: dict[str, str] = {}
    skinsight: str


@dataclass(slots=True)
class Export:
    """An export under way, which goes on where one of the same networks was stopped.

    Attributes:
        folder: to be made.
        about: by what it is marked.
        faces: those of this export so far, in order.
    """

    folder: Path
    about: About
    faces: list[PhotoFace] = field(default_factory=list)
    _kept: dict[tuple[str, str], PhotoFace] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_no_export(self.folder)
        if self._about_path.is_file() and self._about_path.read_text() == self.about.model_dump_json():
            self._kept = {(face.path, face.sha256): face for face in _read_faces(self._under_way / FACES)}
            return
        shutil.rmtree(self._under_way, ignore_errors=True)
        self._under_way.mkdir(parents=True)
        self._about_path.write_text(self.about.model_dump_json())

    def take(self, path: Path, sha256: str) -> PhotoFace | None:
        """Take over what a stopped export found in a photograph, None where that is nothing."""
        face = self._kept.get((str(path), sha256))
        if face:
            self.faces.append(face)
        return face

    def keep(self, face: PhotoFace) -> None:
        """Keep what was found in a photograph, on the disk too."""
        with (self._under_way / FACES).open("a", encoding="utf-8") as file:
            file.write(face.model_dump_json() + "\n")
        self.faces.append(face)

    def finish(self, pixels: Callable[[PhotoFace], Image], made: str, side: int | None = None) -> Frames:
        """Write the stacks and ``frames.json``, slice by slice.

        Args:
            pixels: the photograph of a face, ``(H, W, 3)``.
            made: when, UTC, as ISO 8601.
            side: of the slices; None is that of the largest face, so that none loses a pixel.

        Raises:
            StackError: there is no face, or ``folder`` holds an export.
        """
        if not self.faces:
            raise StackError("a stack needs a slice, and none of the photographs gave one: see what was said of each")
        side = side or side_for(self.faces)
        labels = distinct([face.label for face in self.faces])
        frames = [Frame.of(face, label, side) for face, label in zip(self.faces, labels, strict=True)]
        described = Frames(**dict(self.about), made=made, side=side, frames=frames)
        pictures = (frame.crop.to_face(pixels(frame), side) for frame in frames)
        masks = (frame.in_slice(side) for frame in frames)
        shape = (len(frames), side, side)
        _write(self.folder, shape, pictures, masks, labels, {FRAMES_FILE: described.model_dump_json() + "\n"})
        self.forget()
        return described

    def forget(self) -> None:
        """Remove what was kept for going on."""
        shutil.rmtree(self._under_way, ignore_errors=True)

    @property
    def _under_way(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.faces")

    @property
    def _about_path(self) -> Path:
        return self._under_way / ABOUT


def require_no_export(folder: Path) -> None:
    """Refuse a folder whose masks somebody may have corrected.

    Raises:
        StackError: ``folder`` holds an export.
    """
    require_free(folder, IMAGES_FILE, MASKS_FILE, FRAMES_FILE)


def export_pair(pair: StackPair, folder: Path) -> None:
    """Write ``images.tif`` and ``masks.tif``, bit for bit what ``pair`` holds.

    Raises:
        StackError: ``folder`` holds an export.
    """
    _write(folder, pair.masks.shape, pair.pictures, pair.masks, pair.labels, {})


def _write(
    folder: Path,
    shape: tuple[int, ...],
    pictures: Iterable[Image],
    masks: Iterable[Mask],
    labels: Iterable[str],
    beside: Mapping[str, str],
) -> None:
    require_no_export(folder)
    named = list(labels)
    with staged(folder) as partial:
        write_stack(partial / IMAGES_FILE, pictures, named, (*shape, 3))
        write_stack(partial / MASKS_FILE, (mask.astype(np.uint8) * 255 for mask in masks), named, shape)
        for name, text in beside.items():
            (partial / name).write_text(text, encoding="utf-8")


def _read_faces(path: Path) -> list[PhotoFace]:
    """Faces that were kept; a line that a stop cut off is not one."""
    faces = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            faces.append(PhotoFace.model_validate_json(line))
        except pydantic.ValidationError:
            continue
    return faces
