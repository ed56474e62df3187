"""Photographs and their masks as a pair of ImageJ stacks, to be looked at and corrected in Fiji.

::

    FOLDER/images.tif    RGB, one slice per photograph, labelled with its name
    FOLDER/masks.tif     8 bit, 255 where the concern is, else 0, with the same labels
    FOLDER/frames.json   where each slice lies in its photograph

Photographs differ in size and slices must not, so a slice is the face frame: the crop of the face at one side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import pydantic

from skinsight.annotation_tools.imagej.stack_file import write_stack
from skinsight.annotation_tools.imagej.stack_import import require_free
from skinsight.annotation_tools.imagej.stacks import StackPair
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import FaceCrop, Image, Mask, warp

IMAGES_FILE: Final = "images.tif"
MASKS_FILE: Final = "masks.tif"
FRAMES_FILE: Final = "frames.json"
SIDE: Final = 512
"""Side of a slice, in pixels."""


class Frame(pydantic.BaseModel, frozen=True, extra="forbid"):
    """Where a slice lies in its photograph.

    Attributes:
        label: the slice's label, which is the photograph's name.
        height, width: of the photograph, in pixels.
        crop: the face crop.
        affine: map from the photo frame to the slice, 2 x 3, as OpenCV takes it; follows from ``crop``.
    """

    label: str
    height: int
    width: int
    crop: FaceCrop
    affine: list[list[float]]

    def to_photo(self, mask: Mask) -> Mask:
        """Lay a slice's mask, ``(side, side)``, back into the photo frame, ``(height, width)``."""
        return np.asarray(self.crop.to_photo(mask.astype(np.float32), self.height, self.width) >= 0.5)


class Frames(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What ``frames.json`` says: the concern, the side of the slices, and a frame for each of them."""

    concern: str
    side: int
    frames: list[Frame]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read ``frames.json`` of an export.

        Raises:
            StackError: it is missing or not as described.
        """
        path = folder / FRAMES_FILE
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, pydantic.ValidationError) as error:
            reason = str(error).splitlines()[0]
            raise StackError(f"{path} cannot be read ({reason}): export the photographs again") from None


@dataclass(frozen=True, slots=True, eq=False)
class FaceSlice:
    """One photograph in the face frame: picture ``(side, side, 3)``, mask ``(side, side)``."""

    picture: Image
    mask: Mask
    frame: Frame

    @classmethod
    def of(cls, name: str, rgb: Image, mask: Mask, crop: FaceCrop, side: int = SIDE) -> Self:
        """Cut a slice out of a photograph, ``(H, W, 3)``, and its mask, ``(H, W)``.

        A pixel of the slice is marked where at least half of it is.
        """
        affine = crop.affine(side)
        marked = warp(mask.astype(np.uint8) * 255, affine, (side, side)) >= 128
        height, width = mask.shape
        frame = Frame(label=name, height=height, width=width, crop=crop, affine=affine.tolist())
        return cls(crop.to_face(rgb, side), marked, frame)


def require_no_export(folder: Path) -> None:
    """Refuse a folder whose masks somebody may have corrected.

    Raises:
        StackError: ``folder`` holds an export.
    """
    require_free(folder, IMAGES_FILE, MASKS_FILE, FRAMES_FILE)


def export_slices(slices: Sequence[FaceSlice], concern: str, folder: Path) -> None:
    """Write the stack pair and ``frames.json``.

    Raises:
        StackError: there is no slice, the slices differ in side, or ``folder`` holds an export.
    """
    sides = {piece.picture.shape[0] for piece in slices}
    if len(sides) != 1:
        raise StackError(f"a stack needs slices of one side, not of {sorted(sides) or 'none'}: cut them all alike")
    require_no_export(folder)
    export_pair(
        StackPair(
            folder.name,
            np.stack([piece.picture for piece in slices]),
            np.stack([piece.mask for piece in slices]),
            tuple(piece.frame.label for piece in slices),
        ),
        folder,
    )
    frames = Frames(concern=concern, side=sides.pop(), frames=[piece.frame for piece in slices])
    (folder / FRAMES_FILE).write_text(frames.model_dump_json(indent=2) + "\n", encoding="utf-8")


def export_pair(pair: StackPair, folder: Path) -> None:
    """Write ``images.tif`` and ``masks.tif``, bit for bit what ``pair`` holds.

    Raises:
        StackError: ``folder`` holds an export.
    """
    require_no_export(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_stack(folder / IMAGES_FILE, pair.pictures, pair.labels)
    write_stack(folder / MASKS_FILE, pair.masks.astype(np.uint8) * 255, pair.labels)
