"""One face with everything that is measured on it, pixel on pixel at one size."""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.analyzer.colour.cielab import Array, lab_of_srgb
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.zones import ZONES, Zones, zones
from skinsight.segmentation.concerns import FACE_SKIN, concern
from skinsight.segmentation.frames import Classes, FaceCrop, Image, Mask
from skinsight.segmentation.parts import public_skin
from skinsight.segmentation.segmenter import Segmentation, ground_of

SIDE: Final = 512
"""Side of the frame that is measured on, in pixels: a lesion of 2 mm is about 5 px across."""

Views = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FaceView:
    """A face at :data:`SIDE` x :data:`SIDE` pixels. The face frame's side is the unit of length: *face widths*.

    Attributes:
        crop: the face frame within the photograph.
        picture: the face, ``(SIDE, SIDE, 3)``.
        lab: its CIELAB, ``(SIDE, SIDE, 3)``.
        skin: the public face skin.
        face: boxes of the features, in pixels of this frame.
        zones: of the face; their masks in this frame.
        views: probabilities of each concern by pass, ``(2, SIDE, SIDE)``, 0 off the concern's ground.
    """

    crop: FaceCrop
    picture: Image
    lab: Array
    skin: Mask
    face: Landmarks
    zones: Zones
    views: dict[str, Views]

    @classmethod
    def of(cls, photo: Image, segmentation: Segmentation) -> Self:
        """See a segmented face of a photograph ``(H, W, 3)``."""
        crop = segmentation.face.crop
        picture = crop.to_face(photo, SIDE)
        parts = _enlarged(segmentation.face_parts)
        inside = crop.to_face(np.ones(photo.shape[:2], np.uint8), SIDE) > 0
        found = zones(segmentation.face_parts)
        masks = {name: _enlarged(mask.astype(np.uint8)) > 0 for name, mask in found.masks.items()}
        views: dict[str, Views] = {}
        for name, probability in segmentation.face_maps.items():
            if name != FACE_SKIN:
                ground = _enlarged(ground_of(concern(name), segmentation.face_parts).astype(np.uint8)) * inside
                both = segmentation.face_views.get(name, probability[None])
                views[name] = np.stack(
                    [np.asarray(cv2.resize(view, (SIDE, SIDE)), np.float32) * ground for view in both]
                )
        skin = public_skin(parts) & inside
        return cls(crop, picture, lab_of_srgb(picture), skin, Landmarks.of(parts), Zones(masks, found.reasons), views)

    @property
    def zone_index(self) -> Classes:
        """One more than the place in :data:`.ZONES` of each pixel's zone, 0 where there is none."""
        index = np.zeros((SIDE, SIDE), np.uint8)
        for name, mask in self.zones.masks.items():
            index[mask] = ZONES.index(name) + 1
        return index


def _enlarged(classes: Classes) -> Classes:
    return np.asarray(cv2.resize(classes, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
