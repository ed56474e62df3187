"""The skin that formulas read, each fact of it computed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.colour.cielab import Pixels, median, pixels_in
from skinsight.analyzer.colour.illumination import has_colour
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.taken import Taken
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.density import Densities
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.tone_result import ToneAnalysis
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import bare_skin

EDGE: Final = 2 / 256
"""How far from the edge of the skin its pixels are mixed with hair, lips or what is behind, in sides of the frame."""
LEAST_SKIN: Final = 1500 / 256**2
"""Share of the frame that must be skin whose colour can be read: about a cheek."""
LEAST_ZONE: Final = 40
"""Pixels of the small frame from which a zone has a number."""
GROUND: Final[tuple[ZoneName, ...]] = ("forehead", "nose", "left_cheek", "right_cheek", "chin")
"""Zones without folds, lids and the rim of the lips: what the face's own skin is measured on."""
EYE_WIDTH: Final = 30.0
"""Millimetres of an adult's eye opening, corner to corner (Farkas, Anthropometry of the Head and Face, 1994: 31 +-
1)."""
EYE_DISTANCE: Final = 63.0
"""Millimetres between an adult's pupils (Dodgson, SPIE 5291:36, 2004: mean 63.4, standard deviation 3.8)."""
NO_GROUND: Final = "Too little skin is seen whose colour can be read."
NO_SCALE: Final = "No eye is seen, so it is not known how large anything is."

NO_PATTERN: Final = "A cheek and the nose have to be seen to compare them with the rest of the face."
NO_T_ZONE: Final = "Forehead, nose, chin and cheeks are not seen."
NO_PORES: Final = "Nose and cheeks are not seen."
NO_EYE: Final = "The skin under the eyes is not seen well enough to judge its shading."
NO_TONE: Final = "The tone of the skin is not known, so it cannot be told how red it should be."
TOO_COARSE: Final = "The photo has too few pixels for the texture of the skin: come closer, or send the photo uncut."
TOO_COARSE_FOR_PORES: Final = (
    "A pore is less than two pixels wide in this photo: come closer, or send the photo uncut and unreduced."
)
NOT_LOOKED_FOR: Final = "The marks that this is read from were not looked for."
REASONS: Final = (
    NO_GROUND,
    NO_SCALE,
    NO_PATTERN,
    NO_T_ZONE,
    NO_PORES,
    NO_EYE,
    NO_TONE,
    TOO_COARSE,
    TOO_COARSE_FOR_PORES,
    NOT_LOOKED_FOR,
)
"""All sentences that say why a measure cannot be taken, beside those of the quality gate."""


class NotSeen(Exception):
    """Why a measure cannot be taken, a sentence for people."""


@dataclass(frozen=True, eq=False)
class Skin(Taken):
    """One face's skin.

    Attributes:
        face: parsed.
        quality: what is wrong with the photograph.
        unseen: zones that cannot be judged, with the reasons.
        concerns: what was measured of the networks' concerns.
        tone: of the skin.
        person: what they said of themselves.
    """

    face: ParsedFace
    quality: Quality
    unseen: Mapping[ZoneName, str]
    concerns: Mapping[str, ConcernAnalysis]
    tone: ToneAnalysis
    person: Person

    def marks(self, concern: str) -> ConcernAnalysis:
        """What was measured of a network's concern.

        Raises:
            NotSeen: it was not looked for, or it is unavailable.
        """
        found = self.concerns.get(concern)
        if found is None or found.unavailable_reason:
            raise NotSeen(found.unavailable_reason or NOT_LOOKED_FOR if found else NOT_LOOKED_FOR)
        return found

    @property
    def view(self) -> FaceView:
        """The small view, at the side of the face's parts, in which colours are read."""
        return self.face.small

    @cached_property
    def clean(self) -> Mask:
        """Skin off its edges whose colour is neither burnt out nor crushed, ``(side, side)``."""
        reach = max(1, round(EDGE * self.view.side))
        around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
        inner = cv2.erode((bare_skin(self.view.parts) & self.view.inside).view(np.uint8), around) > 0
        return np.asarray(inner & has_colour(self.view.rgb))

    @cached_property
    def zones(self) -> dict[ZoneName, Mask]:
        """The clean skin of each zone that can be judged, ``(side, side)``."""
        found = {name: mask & self.clean for name, mask in self.view.zones.masks.items() if name not in self.unseen}
        return {name: mask for name, mask in found.items() if np.count_nonzero(mask) >= LEAST_ZONE}

    @cached_property
    def ground(self) -> Mask:
        """What the face's own skin is measured on, ``(side, side)``: :data:`GROUND`, or all clean skin in a close-up.

        Raises:
            NotSeen: there is too little of it.
        """
        masks = [mask for name, mask in self.zones.items() if name in GROUND]
        ground = np.logical_or.reduce(masks) if masks else self.clean & self.view.skin
        if np.count_nonzero(ground) < LEAST_SKIN * ground.size:
            raise NotSeen(NO_GROUND)
        return np.asarray(ground)

    @cached_property
    def densities(self) -> Densities:
        """Blood, pigment and shade, ``(side, side)`` each.

        Raises:
            NotSeen: as :attr:`ground`.
        """
        return Densities.of(self.view.linear, self.clean, self.ground)

    @cached_property
    def frame_millimetres(self) -> float:
        """Side of the face frame in millimetres of an adult's face, by the eyes: the smaller of what their width and
        their distance say, for a turned head brings them together and a smile makes them narrow.

        Raises:
            NotSeen: no eye is seen.
        """
        boxes = self.view.landmarks.boxes
        if "eye or brow" not in boxes:
            raise NotSeen(NO_SCALE)
        per_millimetre = self.view.landmarks.unit / EYE_WIDTH
        if {"right eye", "left eye"} <= set(boxes):
            apart = boxes["left eye"].centre[0] - boxes["right eye"].centre[0]
            per_millimetre = max(per_millimetre, apart / EYE_DISTANCE)
        return float(self.view.side / per_millimetre)

    @property
    def resolution(self) -> float:
        """Pixels of the photograph in a millimetre of skin.

        Raises:
            NotSeen: as :attr:`frame_millimetres`.
        """
        return self.face.crop.side / self.frame_millimetres

    def by_zone(self, values: Pixels) -> dict[ZoneName, float]:
        """Medians of an array ``(side, side)`` in the zones."""
        return {name: median(pixels_in(values, mask)) for name, mask in self.zones.items()}
