"""From a photograph to masks: the one place where the exported networks run."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal, Self, get_args

import cv2
import numpy as np

from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_SKIN, JOINT, concern, maps_of, side_of
from skinsight.segmentation.conditions import ConditionHead, ConditionReading
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.face import Face, find_faces
from skinsight.segmentation.frames import (
    EVERYWHERE,
    FaceCrop,
    Image,
    Mask,
    Probabilities,
    Probability,
    Window,
    window_of,
)
from skinsight.segmentation.heap import keep_freed_memory
from skinsight.segmentation.parts import Parts, enlarged, eye_area
from skinsight.segmentation.postprocess import (
    flip_passes,
    mean_of,
    search_region,
    skin_probability,
    without_small_objects,
)
from skinsight.segmentation.runtime import Network, Pass
from skinsight.segmentation.telling import RIVALS, tell_apart, with_rivals
from skinsight.segmentation.weights import VARIABLE, WEIGHTS, checked_models, read_manifest

Profile = Literal["thorough", "standard", "fast"]
"""``thorough`` averages each network over the picture and its mirror image; ``standard`` runs each once; ``fast`` runs
the joint network once in place of all."""
PROFILES: Final = get_args(Profile)
DEFAULT_PROFILE: Final[Profile] = "thorough"
Cut = Callable[[int], Image]
"""The face frame ``(side, side, 3)`` at the side that is given."""


@dataclass(frozen=True, eq=False)
class Segmentation:
    """What the networks see in one face.

    Attributes:
        face: the face that was read.
        height, width: of the photo frame, in pixels.
        face_parts: classes of the face in the face frame, ``(side, side)``.
        face_maps: probability of each concern in the face frame, ``(side, side)``.
        face_untold: marks of which it could not be told whether they are acne or dark spots, ``(side, side)``: they are
            in neither's map.
        conditions: what the skin as a whole looks like; None where that was not asked.
    """

    face: Face
    height: int
    width: int
    face_parts: Parts
    face_maps: dict[str, Probability]
    face_untold: Mask = field(default_factory=lambda: np.zeros((1, 1), bool))
    conditions: ConditionReading | None = None

    @property
    def parts(self) -> Parts:
        """Classes of the face in the photo frame, background outside the crop."""
        size, classes = (self.height, self.width), range(len(CONCERNS[FACE_SKIN].classes))
        layers = [self.face.crop.to_photo((self.face_parts == one).astype(np.float32), *size) for one in classes]
        return np.asarray(np.argmax(layers, axis=0), dtype=np.uint8)

    @property
    def eye_area(self) -> Mask:
        """The orbits in the photo frame."""
        return self._laid(eye_area(self.face_parts))

    @property
    def masks(self) -> dict[str, Mask]:
        """Each concern's mask in the photo frame, ``(height, width)``."""
        return {name: self.mask(name) for name in self.face_maps}

    @property
    def untold(self) -> Mask:
        """Marks that may be acne or dark spots, in the photo frame, kept to where acne can be."""
        laid = self._laid(self.face_untold)
        return laid & self.search_region("acne", window_of(laid)) if laid.any() else laid

    def mask(self, name: str, probability: Probability | None = None) -> Mask:
        """One concern's mask in the photo frame, kept to its search region; from :meth:`probability` where at hand."""
        least, inside = concern(name).threshold, np.zeros((self.height, self.width), bool)
        if probability is None:
            window, laid = self.face.crop.laid(self._from(name, least), self.height, self.width)
        else:
            window = self.face.crop.reach(self._from(name, least), self.height, self.width)
            laid = probability[window]
        inside[window] = laid >= least
        if name != FACE_SKIN:
            inside[window] &= self.search_region(name, window)[window]
        return inside

    def without(self, doubted: Mapping[str, Mask]) -> Self:
        """The same without the marks of some concerns where they are doubted, ``(side, side)`` at any side."""

        def kept(name: str, probability: Probability) -> Probability:
            where = enlarged(doubted[name].view(np.uint8), probability.shape[-1])
            return np.where(where > 0, np.float32(0), probability)

        maps = {name: kept(name, self.face_maps[name]) for name in doubted}
        rest = replace(self, face_maps=self.face_maps | maps)
        vars(rest)["_regions"] = self._regions  # laid out from the parts, which are the same
        return rest

    @cached_property
    def _regions(self) -> dict[str, Mask]:
        """What :meth:`face_region` has laid out so far."""
        return {}

    def face_region(self, name: str) -> Mask:
        """Where a concern can be, in the face frame of the parts, ``(side, side)``; laid out once."""
        if name not in self._regions:
            self._regions[name] = search_region(concern(name), self.face_parts)
        return self._regions[name]

    def search_region(self, name: str, within: Window = EVERYWHERE) -> Mask:
        """Where a concern can be, in the photo frame; of interest ``within`` a window."""
        return self._laid(self.face_region(name), within)

    def probability(self, name: str, least: float = 0.0) -> Probability:
        """One concern's probability in the photo frame, 0 outside the crop; of interest from ``least`` on.

        What cannot come to that is 0 too, which saves most of the time on a large photograph.
        """
        return self.face.crop.to_photo(self._from(name, least), self.height, self.width)

    def _from(self, name: str, least: float) -> Probability:
        """A concern's map in the face frame without what cannot come to ``least`` in the photo frame."""
        face_map = self.face_maps[name]
        if least <= 0:
            return face_map
        near = cv2.dilate((face_map >= least).astype(np.uint8), np.ones((3, 3), np.uint8))
        return face_map * near

    def _laid(self, layer: Mask, within: Window = EVERYWHERE) -> Mask:
        return self.face.crop.mask_to_photo(layer, self.height, self.width, within)


class Segmenter:
    """The exported networks, loaded once and run one after the other.

    Args:
        weights: folder of the networks and their manifest.
        names: which maps are wanted; ``face_skin`` must be among them. ``conditions`` may be.
        profile: which networks run, and how often.

    Raises:
        WeightsError: a network is missing, changed, unknown or of another input side.
    """

    def __init__(
        self, weights: Path = WEIGHTS, names: Iterable[str] = tuple(CONCERNS), profile: Profile = DEFAULT_PROFILE
    ) -> None:
        keep_freed_memory()
        wanted = list(names)
        maps = [name for name in wanted if name != CONDITIONS]
        networks = [JOINT] if profile == "fast" else with_rivals(maps)
        further = [JOINT, CONDITIONS] if CONDITIONS in wanted else []
        self.profile = profile
        self.models = checked_models(weights, dict.fromkeys([*networks, *further]))
        self._maps = {one for name in networks for one in maps_of(name)}
        self._networks = {
            name: Network(model.path, maps_of(name)) for name, model in self.models.items() if name != CONDITIONS
        }
        self._head = ConditionHead(self.models[CONDITIONS].path) if further else None
        for name, network in self._networks.items():
            if network.side != side_of(name):
                raise WeightsError(
                    f"{self.models[name].path} was made for {network.side} px and {name} now reads "
                    f"{side_of(name)}: train and export it again"
                )

    @property
    def names(self) -> list[str]:
        """The maps that its networks give, in the registry's order."""
        return [name for name in CONCERNS if name in self._maps]

    @property
    def reads_conditions(self) -> bool:
        """Whether it can say what the skin as a whole looks like."""
        return self._head is not None

    def find_faces(self, rgb: Image) -> list[Face]:
        """All faces of a photograph ``(H, W, 3)``, largest first.

        Raises:
            NoFaceFound: neither a face nor a close-up of skin is in it.
        """
        return find_faces(rgb, self.parse)

    def parse(self, rgb: Image, crop: FaceCrop) -> Probabilities:
        """Probabilities of the face's classes, ``(K, side, side)``, in a crop of the photograph, from a single pass."""
        (classes,) = self._passes(lambda side: crop.to_face(rgb, side), [FACE_SKIN], once=True)[FACE_SKIN]
        return np.asarray(classes, dtype=np.float32)

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        """Masks of the named concerns, and always of the face's skin; with ``conditions`` among the names, those too.

        Raises:
            UnknownConcern: a name is not in the registry.
            WeightsError: its network was not loaded.
        """
        asked = list(names)
        rows = [concern(name) for name in asked if name not in (FACE_SKIN, CONDITIONS)]
        if strange := [row.name for row in rows if row.name not in self.names]:
            raise WeightsError(f"no network of {strange[0]} was loaded: train and export it, or leave it out")
        cut = cache(lambda side: face.crop.to_face(rgb, side))  # several networks see the face at one side
        whole = self._whole(cut) if CONDITIONS in asked else None
        if whole and self.profile == "fast":
            found = {name: answer[None] for name, answer in whole.maps.items()}
        else:
            found = self._passes(cut, [FACE_SKIN, *with_rivals(row.name for row in rows)])
        classes = mean_of(found.pop(FACE_SKIN))
        parts = np.asarray(classes.argmax(axis=0), dtype=np.uint8)
        maps = {name: mean_of(passes)[0] for name, passes in found.items()}
        untold = np.zeros((1, 1), bool)
        if not maps.keys().isdisjoint(RIVALS):
            told = tell_apart(maps["acne"], maps["flek"], cut(maps["acne"].shape[0]), parts)
            maps |= {"acne": told.acne, "flek": told.flek}
            untold = told.untold
        kept = {row.name: without_small_objects(maps[row.name], row) for row in rows}
        skin = {FACE_SKIN: skin_probability(classes, parts)}
        conditions = self._head.read(whole) if whole and self._head else None
        return Segmentation(face, rgb.shape[0], rgb.shape[1], parts, skin | kept, untold, conditions)

    def _whole(self, cut: Cut) -> Pass:
        """A pass of the joint network, with what its encoder sees."""
        if self._head is None:
            raise WeightsError("the head of conditions was not loaded: name it when the Segmenter is made")
        return self._networks[JOINT].with_features(cut(side_of(JOINT)))

    def _passes(self, cut: Cut, names: Sequence[str], once: bool = False) -> dict[str, Probabilities]:
        """Passes of each map, ``(N, K, side, side)``: two in the profile ``thorough``, unless ``once``."""
        found: dict[str, Probabilities] = {}
        for name in [JOINT] if self.profile == "fast" else names:
            if name not in self._networks:
                raise WeightsError(f"the network of {name} was not loaded: name it when the Segmenter is made")
            face = cut(side_of(name))
            if self.profile == "thorough" and not once:
                found[name] = flip_passes(self._networks[name].predictor(name), face)
            else:
                found |= {one: answer[None] for one, answer in self._networks[name].once(face).items()}
        return found


@cache
def default_segmenter(profile: Profile = DEFAULT_PROFILE) -> Segmenter:
    """The networks that come with skinsight, or those of the folder that ``SKINSIGHT_WEIGHTS`` names, loaded once.

    A user's own concern is among them once its network was exported there.

    Raises:
        WeightsError: a network is missing, changed or unknown.
    """
    weights = Path(os.environ.get(VARIABLE) or WEIGHTS)
    exported = read_manifest(weights)
    names = [row.name for row in CONCERNS.values() if row.start is None or row.name in exported]
    return Segmenter(weights, [*names, *[CONDITIONS] * (CONDITIONS in exported)], profile)
