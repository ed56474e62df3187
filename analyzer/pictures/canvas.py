"""What every picture and report of one analysis is drawn on: its masks are decoded once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from skinsight.analyzer.pictures.paint import UNTOLD
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.photo import Photo


def crop_of(analysis: Analysis) -> FaceCrop:
    """The face frame within the photograph."""
    face = analysis.face
    return FaceCrop(face.x, face.y, face.side, face.tilt)


@dataclass(frozen=True, eq=False)
class Canvas:
    """A photograph and what was seen in it.

    Attributes:
        photo: the photograph that was analysed.
        analysis: what was seen in it.

    Raises:
        ValueError: the analysis is of a photo of another size.
    """

    photo: Photo
    analysis: Analysis

    def __post_init__(self) -> None:
        (height, width), size = self.photo.pixels.shape[:2], self.analysis.photo
        if (size.height, size.width) != (height, width):
            raise ValueError(
                f"the photo is {width} x {height} and the analysis of one of {size.width} x {size.height}: "
                "give the photo that was analysed"
            )

    @property
    def crop(self) -> FaceCrop:
        """The face frame within the photograph."""
        return crop_of(self.analysis)

    @cached_property
    def masks(self) -> dict[str, Mask]:
        """Masks ``(height, width)`` of the concerns that are available, and of what could not be told."""
        masks = {name: result.mask.to_mask() for name, result in self.analysis.concerns.items() if result.mask}
        untold = self.analysis.untold
        return masks | {UNTOLD: untold.mask.to_mask()} if untold and untold.count else masks

    @cached_property
    def measure_masks(self) -> dict[str, Mask]:
        """Masks ``(height, width)`` of the measures that mark something."""
        return {name: found.mask.to_mask() for name, found in self.analysis.measures.items() if found.mask}

    def face(self, side: int) -> Image:
        """The face, upright, ``(side, side, 3)``."""
        return self.crop.to_face(self.photo.pixels, side)

    def face_masks(self, side: int) -> dict[str, Mask]:
        """Its masks, ``(side, side)``."""
        return {
            name: self.crop.to_face(mask.view(np.uint8) * np.uint8(255), side) > 127
            for name, mask in self.masks.items()
        }
