"""Acne: lesions in the whole ``picture``, and on the ``half`` of the face with more of them.

A lesion is an 8-connected piece of the mask: lesions that touch count once.
"""

from collections.abc import Iterator
from typing import Final, get_args

import numpy as np

from skinsight.analyzer.concerns.acne_severity import graded_severity
from skinsight.analyzer.concerns.lesion_kinds import gags_words, kinds_words, told
from skinsight.analyzer.concerns.traits import Reading, Severity, Traits, colour_details
from skinsight.analyzer.face.landmarks import Side
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.off_skin import behind_lenses
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import Speech
from skinsight.segmentation.frames import Mask


def severities(face: ParsedFace, reading: Reading) -> dict[str, Severity]:
    """``graded``, but in a close-up, which shows no face to grade; ``picture``; and ``half`` where there are two."""
    total = len(reading.lesions)
    basis = "lesions of all kinds in the whole picture, as ACNE04 counts: Wu et al., ICCV 2019"
    found = {"picture": Severity(total, basis)}
    if face.seen.face.found_by != "close_up":
        found["graded"] = graded_severity(face, reading.mask)
    if (middle := midline(face.view)) is not None:
        right = int((reading.lesions[:, 0] < middle).sum())
        basis = f"lesions of all kinds on the half of the face with more of them: {right} right, {total - right} left"
        found["half"] = Severity(max(right, total - right), basis)
    return found


def doubted(face: ParsedFace, mask: ConcernMask) -> Mask:
    """Lesions behind lenses."""
    return face.view.once(behind_lenses)


def midline(view: FaceView) -> float | None:
    """Column of the face's middle in the view's frame: the median over nose, mouth and the middle between the eyes.

    None where one of the cheeks is not seen: a half profile has no two halves to compare.
    """
    if not {"left_cheek", "right_cheek"} <= set(view.zones.masks):
        return None
    boxes = view.landmarks.boxes
    middles = [boxes[name].centre[0] for name in ("nose", "mouth") if name in boxes]
    eyes = [boxes[name].centre[0] for side in get_args(Side) if (name := f"{side} eye or brow") in boxes]
    return float(np.median([*middles, np.mean(eyes)]))  # cheeks are laid out from nose and eyes, so these are there


def details(result: ConcernAnalysis, say: Speech) -> Iterator[tuple[str, str]]:
    """The colour of what is marked, and the kinds of lesions."""
    yield from colour_details(result, say)
    if result.kinds:
        yield say("Kinds of lesions"), kinds_words(result.kinds, say)
        if result.kinds.gags_like:
            yield say("Local scores, GAGS-like"), gags_words(result.kinds, say)


ACNE: Final = Traits(
    name="acne", severities=severities, by_colour=("graded",), told=told, doubted=doubted, details=details
)
