"""``frames.json`` of an export: what each slice shows of which photograph, and the way back.

Corrected masks are laid back by it: only what was edited comes from a slice.
"""

from pathlib import Path
from typing import Final, Self

import numpy as np
import PIL.Image
import pydantic

from skinsight.annotation_tools.imagej.pair import read_pair
from skinsight.annotation_tools.label_folder import read_folder, require_free
from skinsight.annotation_tools.names import file_stems
from skinsight.annotation_tools.run_length import of_runs
from skinsight.annotation_tools.staging import staged
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import FaceCrop, Mask, warp

IMAGES_FILE: Final = "images.tif"
MASKS_FILE: Final = "masks.tif"
FRAMES_FILE: Final = "frames.json"


class PhotoFace(pydantic.BaseModel, frozen=True, extra="forbid"):
    """A face in a photograph, and what was predicted there.

    Attributes:
        label: the photograph's name; several of one name get numbers.
        path: of its file, as it was given.
        sha256: of the file's bytes, in hexadecimal.
        height, width: of the photograph, in pixels.
        crop: the face crop.
        runs: the predicted mask of the photograph, see :mod:`~skinsight.annotation_tools.run_length`.
    """

    label: str
    path: str
    sha256: str
    height: int
    width: int
    crop: FaceCrop
    runs: list[int]

    @property
    def predicted(self) -> Mask:
        """The predicted mask of the photograph, ``(height, width)``."""
        return of_runs(self.runs, self.height, self.width)

    def in_slice(self, side: int) -> Mask:
        """The predicted mask in a slice: marked where at least half of a pixel is."""
        shown = warp(self.predicted.astype(np.uint8) * 255, self.crop.affine(side), (side, side))
        return np.asarray(shown >= 128)


class Frame(PhotoFace, frozen=True, extra="forbid"):
    """A slice: a face and its ``affine``, the map from the photo frame to the slice, 2 x 3, as OpenCV takes it."""

    affine: list[list[float]]

    @classmethod
    def of(cls, face: PhotoFace, label: str, side: int) -> Self:
        """The slice of a face at a side, called ``label``."""
        return cls(**{**dict(face), "label": label, "affine": face.crop.affine(side).tolist()})

    def to_photo(self, mask: Mask) -> Mask:
        """Lay a slice's mask, ``(side, side)``, back into the photo frame, ``(height, width)``.

        Only what was edited comes from the slice; all else stays as it was predicted, to the pixel.
        """
        predicted = self.predicted
        edited = mask != self.in_slice(mask.shape[0])
        if not edited.any():
            return predicted
        drawn = self.crop.to_photo(mask.astype(np.float32), self.height, self.width) >= 0.5
        touched = self.crop.to_photo(edited.astype(np.float32), self.height, self.width) > 0
        return np.where(touched, drawn, predicted)


class Frames(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What ``frames.json`` says.

    Attributes:
        concern: that is marked; None where nothing was predicted.
        threshold: probability from which a pixel was marked.
        networks: SHA-256 of the networks that marked, by name.
        skinsight: version that wrote the export.
        made: when, UTC, as ISO 8601.
        side: of the slices, in pixels.
        frames: one for each slice.
    """

    concern: str | None
    threshold: float | None
    networks: dict[str, str]
    skinsight: str
    made: str
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


def lay_back(folder: Path, out: Path, labels: Path | None = None) -> list[Path]:
    """Lay the corrected masks of an export back: one 8-bit PNG of 0 and 255 per photograph, of the photograph's size.

    Args:
        folder: of the export, with ``masks.tif`` corrected.
        out: is made; must not hold masks yet. They are called as the slices are.
        labels: the folder of labels that was made of the export, whose masks are taken in the place of ``masks.tif``.

    Raises:
        StackError: the export is not as it was described, or ``out`` holds a file already.
        DataError: ``labels`` is not as described.
    """
    frames = Frames.read(folder)
    corrected = read_folder(labels) if labels else read_pair(folder / IMAGES_FILE, folder / MASKS_FILE)
    if labels and corrected.labels != tuple(frame.label for frame in frames.frames):
        raise StackError(f"{labels} holds other slices than {folder}: give the labels that were made of this export")
    masks = corrected.masks
    if masks.shape != (len(frames.frames), frames.side, frames.side):
        raise StackError(
            f"{labels or folder / MASKS_FILE} holds {len(masks)} masks of {masks.shape[1]} x {masks.shape[2]}, "
            f"{FRAMES_FILE} tells of {len(frames.frames)} of side {frames.side}: "
            "slices may be corrected, not deleted or added"
        )
    names = [f"{stem}.png" for stem in file_stems([frame.label for frame in frames.frames])]
    require_free(out, *names)
    with staged(out) as partial:
        for name, frame, mask in zip(names, frames.frames, masks, strict=True):
            PIL.Image.fromarray(frame.to_photo(mask).astype(np.uint8) * 255).save(partial / name)
    return [out / name for name in names]


def side_for(faces: list[PhotoFace]) -> int:
    """The side at which no face loses a pixel, between 64 and 4096."""
    return int(np.clip(np.ceil(max(face.crop.side for face in faces) - 1e-6), 64, 4096))
