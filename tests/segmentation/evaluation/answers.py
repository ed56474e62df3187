"""Answers of a network that never ran: masks drawn by a test."""

from dataclasses import replace

import numpy as np

from skinsight.segmentation.concerns import FACE_PARTS, concern
from skinsight.segmentation.evaluation.predictions import Answer, Marks
from skinsight.segmentation.frames import FaceCrop, Image, Mask
from skinsight.segmentation.parts import Parts
from skinsight.segmentation.samples import UNKNOWN

SURE = 0.9
"""Probability inside a drawn mask; outside it is 0."""


def boxed(*boxes: tuple[int, int, int, int], side: int = 64) -> Mask:
    """A mask of rectangles ``(x0, y0, x1, y1)``, ends left out."""
    mask = np.zeros((side, side), bool)
    for x0, y0, x1, y1 in boxes:
        mask[y0:y1, x0:x1] = True
    return mask


def drawn_answer(
    found: Mask,
    target: Mask,
    name: str = "drawn/1",
    of: str = "acne",
    known: Mask | None = None,
    face: Image | None = None,
    skin: Mask | None = None,
    marks: Marks | None = None,
) -> Answer:
    """An answer of ``found`` where ``target`` is labelled; a grey face, all of it skin, unless told otherwise."""
    side = found.shape[0]
    label = target.astype(np.uint8)
    if known is not None:
        label[~known] = UNKNOWN
    parts: Parts = np.full((side, side), FACE_PARTS.index("skin"), np.uint8)
    if skin is not None:
        parts[~skin] = FACE_PARTS.index("background")
    return Answer(
        name=name,
        concern=replace(concern(of), side=side),
        crop=FaceCrop.of_picture(side, side),
        face=np.full((side, side, 3), 128, np.uint8) if face is None else face,
        label=label,
        probability=SURE * found.astype(np.float32),
        region=np.ones((side, side), bool),
        parts=parts,
        marks=marks or Marks(),
    )
