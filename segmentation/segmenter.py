"""From a photograph to masks: the one place where the exported networks run."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern, concern
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.face import Face, find_faces
from skinsight.segmentation.frames import FaceCrop, Image, Mask, Probabilities, Probability
from skinsight.segmentation.parts import Parts, eye_area
from skinsight.segmentation.postprocess import mean_of, search_region, skin_probability, without_small_objects
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.weights import VARIABLE, WEIGHTS, checked_models

CERTAIN = 0.7
"""Probability from which a class counts when faces are searched."""


@dataclass(frozen=True, eq=False)
class Segmentation:
    """What the networks see in one face.

    Attributes:
        face: the face that was read.
        height, width: of the photo frame, in pixels.
        face_parts: classes of the face in the face frame, ``(side, side)``.
        face_maps: probability of each concern in the face frame, ``(side, side)``.
        face_passes: the two passes that each map but ``face_skin``'s is the mean of, ``(2, side, side)``: the picture
            and its mirror image. How far they differ tells how sure the network is.
    """

    face: Face
    height: int
    width: int
    face_parts: Parts
    face_maps: dict[str, Probability]
    face_passes: dict[str, Probabilities] = field(default_factory=dict)

    @property
    def parts(self) -> Parts:
        """Classes of the face in the photo frame, background outside the crop."""
        layers = [self._in_photo(self.face_parts == index) for index in range(len(CONCERNS[FACE_SKIN].classes))]
        return np.asarray(np.argmax(layers, axis=0), dtype=np.uint8)

    @property
    def eye_area(self) -> Mask:
        """The orbits in the photo frame."""
        return np.asarray(self._in_photo(eye_area(self.face_parts)) >= 0.5)

    @property
    def masks(self) -> dict[str, Mask]:
        """Each concern's mask in the photo frame, ``(height, width)``."""
        return {name: self.mask(name) for name in self.face_maps}

    def mask(self, name: str, probability: Probability | None = None) -> Mask:
        """One concern's mask in the photo frame, kept to its search region; from :meth:`probability` where at hand."""
        inside = (self.probability(name) if probability is None else probability) >= concern(name).threshold
        return inside if name == FACE_SKIN else inside & self.search_region(name)

    @cached_property
    def _regions(self) -> dict[str, Mask]:
        """What :meth:`face_region` has laid out so far."""
        return {}

    def face_region(self, name: str) -> Mask:
        """Where a concern can be, in the face frame of the parts, ``(side, side)``; laid out once."""
        if name not in self._regions:
            self._regions[name] = search_region(concern(name), self.face_parts)
        return self._regions[name]

    def search_region(self, name: str) -> Mask:
        """Where a concern can be, in the photo frame."""
        return np.asarray(self._in_photo(self.face_region(name)) >= 0.5)

    def probability(self, name: str) -> Probability:
        """One concern's probability in the photo frame, 0 outside the crop."""
        return self.face.crop.to_photo(self.face_maps[name], self.height, self.width)

    def _in_photo(self, layer: Mask) -> Probability:
        return self.face.crop.to_photo(layer.astype(np.float32), self.height, self.width)


class Segmenter:
    """The exported networks, loaded once and run one after the other.

    Args:
        weights: folder of the networks and their manifest.
        names: which networks to load; ``face_skin`` must be among them.

    Raises:
        WeightsError: a network is missing, changed, unknown or of another input side.
    """

    def __init__(self, weights: Path = WEIGHTS, names: Iterable[str] = tuple(CONCERNS)) -> None:
        self.models = checked_models(weights, names)
        self._networks = {name: Network(model.path) for name, model in self.models.items()}
        for name, network in self._networks.items():
            if network.side != CONCERNS[name].side:
                raise WeightsError(
                    f"{self.models[name].path} was made for {network.side} px and {name} now reads "
                    f"{CONCERNS[name].side}: train and export it again"
                )

    def find_faces(self, rgb: Image) -> list[Face]:
        """All faces of a photograph ``(H, W, 3)``, largest first.

        Raises:
            NoFaceFound: neither a face nor a close-up of skin is in it.
        """
        return find_faces(rgb, self.parse)

    def parse(self, rgb: Image, crop: FaceCrop) -> Parts:
        """Classes of the face in a crop of the photograph, in the face frame, background where the network doubts.

        A single pass, to find faces by: on what is no face the network is unsure nearly everywhere.
        """
        face = crop.to_face(rgb, CONCERNS[FACE_SKIN].side)
        classes = self._networks[FACE_SKIN].once(face)
        return np.where(classes.max(axis=0) >= CERTAIN, classes.argmax(axis=0), 0).astype(np.uint8)

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        """Masks of the named concerns, and always of the face's skin.

        Raises:
            UnknownConcern: a name is not in the registry.
            WeightsError: its network was not loaded.
        """
        rows = [concern(name) for name in names if name != FACE_SKIN]
        classes = mean_of(self._run(CONCERNS[FACE_SKIN], rgb, face.crop))
        parts = np.asarray(classes.argmax(axis=0), dtype=np.uint8)
        passes = {row.name: without_small_objects(self._run(row, rgb, face.crop)[:, 0], row) for row in rows}
        maps = {FACE_SKIN: skin_probability(classes, parts)} | {name: mean_of(both) for name, both in passes.items()}
        return Segmentation(face, rgb.shape[0], rgb.shape[1], parts, maps, passes)

    def _run(self, row: Concern, rgb: Image, crop: FaceCrop) -> Probabilities:
        if row.name not in self._networks:
            raise WeightsError(f"the network of {row.name} was not loaded: name it when the Segmenter is made")
        return self._networks[row.name].passes(crop.to_face(rgb, row.side))


@cache
def default_segmenter() -> Segmenter:
    """The networks that come with skinsight, or those of the folder that ``SKINSIGHT_WEIGHTS`` names, loaded once.

    Raises:
        WeightsError: a network is missing, changed or unknown.
    """
    return Segmenter(Path(os.environ.get(VARIABLE) or WEIGHTS))
