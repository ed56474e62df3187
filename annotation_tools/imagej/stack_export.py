"""Photographs and their masks as a pair of ImageJ stacks, to be looked at and corrected in Fiji.

::

    FOLDER/images.tif    RGB, one slice per photograph, labelled with its name
    FOLDER/masks.tif     8 bit, 255 where the concern is, else 0, with the same labels
    FOLDER/frames.json   where each slice lies in its photograph

Photographs differ in size and slices must not, so a slice is the face frame: the crop of the face at one side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import PIL.Image
import pydantic

from skinsight.annotation_tools.imagej.stack_file import write_stack
from skinsight.annotation_tools.imagej.stack_import import require_free
from skinsight.annotation_tools.imagej.stacks import StackPair, read_pair
from skinsight.annotation_tools.staging import staged
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
        runs: the predicted mask of the photograph, row by row: lengths of its runs, of unmarked and marked pixels in
            turn, from an unmarked one.
    """

    label: str
    height: int
    width: int
    crop: FaceCrop
    affine: list[list[float]]
    runs: list[int]

    def to_photo(self, mask: Mask) -> Mask:
        """Lay a slice's mask, ``(side, side)``, back into the photo frame, ``(height, width)``.

        Only what was edited comes from the slice; all else stays as it was predicted, to the pixel.
        """
        predicted = _of_runs(self.runs, self.height, self.width)
        edited = mask != _in_slice(predicted, self.crop, mask.shape[0])
        if not edited.any():
            return predicted
        drawn = self.crop.to_photo(mask.astype(np.float32), self.height, self.width) >= 0.5
        touched = self.crop.to_photo(edited.astype(np.float32), self.height, self.width) > 0
        return np.where(touched, drawn, predicted)


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
        height, width = mask.shape
        affine = crop.affine(side).tolist()
        frame = Frame(label=name, height=height, width=width, crop=crop, affine=affine, runs=_runs(mask))
        return cls(crop.to_face(rgb, side), _in_slice(mask, crop, side), frame)


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
    labels = _distinct([piece.frame.label for piece in slices])
    named = [piece.frame.model_copy(update={"label": label}) for piece, label in zip(slices, labels, strict=True)]
    frames = Frames(concern=concern, side=sides.pop(), frames=named)
    export_pair(
        StackPair(
            folder.name,
            np.stack([piece.picture for piece in slices]),
            np.stack([piece.mask for piece in slices]),
            tuple(labels),
        ),
        folder,
        {FRAMES_FILE: frames.model_dump_json() + "\n"},
    )


def export_pair(pair: StackPair, folder: Path, beside: Mapping[str, str] | None = None) -> None:
    """Write ``images.tif`` and ``masks.tif``, bit for bit what ``pair`` holds, and the texts ``beside`` by file name.

    Raises:
        StackError: ``folder`` holds an export.
    """
    require_no_export(folder)
    with staged(folder) as partial:
        write_stack(partial / IMAGES_FILE, pair.pictures, pair.labels)
        write_stack(partial / MASKS_FILE, pair.masks.astype(np.uint8) * 255, pair.labels)
        for name, text in (beside or {}).items():
            (partial / name).write_text(text, encoding="utf-8")


def lay_back(folder: Path, out: Path) -> list[Path]:
    """Lay the corrected masks of an export back: one 8-bit PNG of 0 and 255 per photograph, of the photograph's size.

    Args:
        folder: of the export, with ``masks.tif`` corrected.
        out: is made; must not hold masks yet.

    Raises:
        StackError: the export is not as it was described, or ``out`` holds a file already.
    """
    frames = Frames.read(folder)
    masks = read_pair(folder / IMAGES_FILE, folder / MASKS_FILE).masks
    if masks.shape != (len(frames.frames), frames.side, frames.side):
        raise StackError(
            f"{folder / MASKS_FILE} holds {len(masks)} masks of {masks.shape[1]} x {masks.shape[2]}, {FRAMES_FILE} "
            f"tells of {len(frames.frames)} of side {frames.side}: slices may be corrected, not deleted or added"
        )
    names = [f"{number:04d}.png" for number in range(1, len(masks) + 1)]
    require_free(out, *names)
    with staged(out) as partial:
        for name, frame, mask in zip(names, frames.frames, masks, strict=True):
            PIL.Image.fromarray(frame.to_photo(mask).astype(np.uint8) * 255).save(partial / name)
    return [out / name for name in names]


def _distinct(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that came before: ``a.jpg``, ``a.jpg (2)``."""
    taken: set[str] = set()
    labels = []
    for name in names:
        label, number = name, 1
        while label in taken:
            number += 1
            label = f"{name} ({number})"
        taken.add(label)
        labels.append(label)
    return labels


def _in_slice(mask: Mask, crop: FaceCrop, side: int) -> Mask:
    """A photograph's mask in the slice: marked where at least half of a pixel is."""
    return np.asarray(warp(mask.astype(np.uint8) * 255, crop.affine(side), (side, side)) >= 128)


def _runs(mask: Mask) -> list[int]:
    bounds = np.flatnonzero(np.diff(mask.ravel(), prepend=False))
    return [int(length) for length in np.diff(bounds, prepend=0, append=mask.size)]


def _of_runs(runs: Sequence[int], height: int, width: int) -> Mask:
    return np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(height, width)
