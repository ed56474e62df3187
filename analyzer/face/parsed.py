"""A photographed face, parsed once: what every measure, the tone and the quality gate read."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

import numpy as np

from skinsight.analyzer.colour.illumination import Illumination, illumination
from skinsight.analyzer.face.landmarks import Landmarks
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.view import SIDE, FaceView
from skinsight.analyzer.face.zones import ZoneName, zone_areas, zones
from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN
from skinsight.segmentation.frames import Classes, FaceCrop, Image, Mask
from skinsight.segmentation.parts import enlarged
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation

MARKLESS: Final = ("small", "view", "zone_index", "zone_areas", "skin", "skin_area", "illumination")
"""Facts of a face that hang on no concern's marks."""


@dataclass(frozen=True, eq=False)
class ParsedFace:
    """One face of a photograph with all that is read from it, each computed when it is asked for, once.

    It is seen at two sizes: ``small``, at which the networks tell its parts, for its light and its tone, and ``view``,
    at which marks are measured. Parts, landmarks and zones of both are the same.

    Attributes:
        photo: the photograph.
        seen: what the networks see in it.
    """

    photo: Photo
    seen: Segmentation

    @property
    def crop(self) -> FaceCrop:
        """The face frame within the photograph."""
        return self.seen.face.crop

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the photo frame."""
        return self.seen.height, self.seen.width

    @cached_property
    def small(self) -> FaceView:
        """The face at the side of its parts."""
        parts = self.seen.face_parts
        landmarks = Landmarks.of(parts)
        return FaceView(*self._cut(parts.shape[0]), parts, landmarks, zones(parts, landmarks))

    @cached_property
    def view(self) -> FaceView:
        """The face at :data:`.SIDE`."""
        small = self.small
        enlarged_parts = enlarged(small.parts, SIDE)
        return FaceView(*self._cut(SIDE), enlarged_parts, small.landmarks.enlarged(SIDE), small.zones.enlarged(SIDE))

    @cached_property
    def zone_index(self) -> Classes:
        """Zones in the photo frame, ``(height, width)``, as :attr:`.Zones.index` has them."""
        return self.crop.classes_to_photo(self.view.zones.index, *self.size)

    @cached_property
    def zone_areas(self) -> dict[ZoneName, int]:
        """Pixels of each zone in the photo frame."""
        return zone_areas(self.zone_index, self.zone_index > 0)

    @cached_property
    def skin(self) -> Mask:
        """The public face skin in the photo frame, ``(height, width)``."""
        return self.seen.mask(FACE_SKIN)

    @cached_property
    def skin_area(self) -> int:
        """Pixels of it."""
        return int(np.count_nonzero(self.skin))

    @cached_property
    def illumination(self) -> Illumination:
        """The colour of the light."""
        return illumination(self.photo.pixels, self.crop, self.small.rgb, self.small.parts)

    @cached_property
    def concerns(self) -> dict[str, ConcernMask]:
        """Each concern that was looked for, by name, in the registry's order."""
        names = [name for name in CONCERNS if name in self.seen.face_maps and name != FACE_SKIN]
        return {name: ConcernMask(CONCERNS[name], self.seen, self.view.inside) for name in names}

    def with_marks(self, seen: Segmentation) -> Self:
        """The same face with other marks: what was read of it beside its concerns is not read again."""
        face = replace(self, seen=seen)
        vars(face).update({name: fact for name, fact in vars(self).items() if name in MARKLESS})
        same = {name for name, laid in self.seen.face_maps.items() if seen.face_maps[name] is laid}
        face.concerns.update({name: mask for name, mask in self.concerns.items() if name in same})
        return face

    def _cut(self, side: int) -> tuple[Image, Mask]:
        """The face frame's pixels, and which of them lie within the photograph."""
        return self.crop.to_face(self.photo.pixels, side), self.crop.inside(*self.size, side)
