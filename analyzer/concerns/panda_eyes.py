"""Dark circles: the contrast between circle and cheek (:mod:`skinsight.analyzer.measures.under_eyes`)."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from skinsight.analyzer.concerns.traits import Extras, Reading, Severity, Traits
from skinsight.analyzer.face.landmarks import Side
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.measures.contrast import LEAST_PIXELS
from skinsight.analyzer.measures.under_eyes import (
    Circle,
    against_cheeks,
    judged_eyes,
    not_darker,
    under_eyes,
    whole_eyes,
)
from skinsight.analyzer.schema.findings import Contrast, HueClass, UnderEye, ZoneFinding
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import ENGLISH, Speech, contrast_words
from skinsight.segmentation.frames import Mask
from skinsight.segmentation.parts import find_eyes

NO_EYE: Final = "No eye was seen, so the skin under the eyes cannot be told from the rest."
PART_OF_EYE: Final = "Only part of an eye was seen, so the skin under it cannot be told from the rest."
EYE_IN_SHADE: Final = (
    "The light comes from the side, and its shade cannot be told from a dark circle: let the light come from the front."
)
HUE_WORDS: Final[dict[HueClass, str]] = {
    "pigmented": "as of pigment (pigmented)",
    "vascular": "as of vessels (vascular)",
    "structural": "as of a shadow (structural)",
    "mixed": "of no one kind (mixed)",
}


def severities(face: ParsedFace, reading: Reading) -> dict[str, Severity]:
    """The contrast of the ``worse`` eye, and the ``mean`` of both; none where nothing can be compared.

    Not the mean alone: it calls one strong circle beside a clear eye a weak one.
    """
    return _severities(against_cheeks(face, reading.mask))


def _severities(circles: Mapping[Side, Circle]) -> dict[str, Severity]:
    found = {
        side: _darkening(circle.contrast)
        for side, circle in circles.items()
        if circle.contrast or np.count_nonzero(circle.cheek) >= LEAST_PIXELS
    }
    if not found:
        return {}
    basis = "CIEDE2000 between dark circle and cheek"
    lighter = [side for side, value in found.items() if not value]
    rest = f"; 0, for no darker than the cheek: {' and '.join(lighter)}" if lighter else ""
    worse = max(found, key=lambda side: found[side])
    severities = {"worse": Severity(found[worse], f"{basis}, {worse} eye{' alone' * (len(found) == 1)}{rest}")}
    if len(found) == 2:
        severities["mean"] = Severity(float(np.mean(list(found.values()))), f"{basis}, mean of both eyes{rest}")
    return severities


def _darkening(colours: Contrast | None) -> float:
    """Colour difference of a dark circle; 0 where nothing is marked, or the mark is no darker than the cheek."""
    return colours.delta_e if colours and colours.delta_l < 0 else 0.0


def extras(face: ParsedFace, mask: ConcernMask) -> Extras:
    """Colour and hue of each circle."""
    circles = against_cheeks(face, mask.mask)
    return Extras({"under_eyes": under_eyes(face, circles, mask.in_photo)}, severities=_severities(circles))


def hidden(face: ParsedFace) -> str | None:
    """Dark circles need an eye."""
    if not find_eyes(face.small.parts):
        return NO_EYE
    if not whole_eyes(face.view):
        return PART_OF_EYE
    return None if face.view.once(judged_eyes) else EYE_IN_SHADE


def doubted(face: ParsedFace, mask: ConcernMask) -> Mask:
    """Marks that are no darker than the cheek: what is drawn and counted is what is darker."""
    return not_darker(face, mask.mask)


def legacy_area(face: ParsedFace) -> int:
    """Pixels of the eye area."""
    return int(np.count_nonzero(face.seen.eye_area))


def details(result: ConcernAnalysis, say: Speech) -> Iterator[tuple[str, str]]:
    """The circle of each eye. Around one lie lashes, so its colour is told against the cheek alone."""
    left, right = _eyes(result)
    if left:
        yield say("Under the left eye, against the cheek"), eye_words(left, say)
    if right:
        yield say("Under the right eye, against the cheek"), eye_words(right, say)


def caption(result: ConcernAnalysis, zone: ZoneFinding | None, say: Speech) -> Iterator[str]:
    """The circle of each eye."""
    left, right = _eyes(result)
    yield say("left, against the cheek: {eye}", eye=eye_words(left, say)) if left else say("left: not judged")
    yield say("right, against the cheek: {eye}", eye=eye_words(right, say)) if right else say("right: not judged")


def eye_words(eye: UnderEye, say: Speech = ENGLISH) -> str:
    """The dark circle of one eye."""
    if eye.contrast is None:
        return say("{pixels} pixels, colour not compared", pixels=say.number(eye.area))
    colour = contrast_words(eye.contrast, say)
    return say("{colour}, hue {hue}", colour=colour, hue=say(HUE_WORDS[eye.hue])) if eye.hue else colour


def _eyes(result: ConcernAnalysis) -> tuple[UnderEye | None, UnderEye | None]:
    found = result.under_eyes
    return (found.left, found.right) if found else (None, None)


PANDA_EYES: Final = Traits(
    name="panda_eyes",
    severities=severities,
    extras=extras,
    doubted=doubted,
    hidden=hidden,
    legacy_area=legacy_area,
    details=details,
    caption=caption,
    whole=True,
)
