"""Scoring a network on labelled samples in the face frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.frames import FaceCrop, Image, Mask, Probability
from skinsight.segmentation.parts import Parts, public_skin
from skinsight.segmentation.postprocess import confined, flip_mean, skin_probability
from skinsight.segmentation.runtime import Network
from skinsight.segmentation.samples import UNKNOWN, Label, Sample, plain
from skinsight.segmentation.telling import tell_apart
from skinsight.segmentation.weights import WEIGHTS, checked_models

Predictor = Callable[[Image], npt.NDArray[np.float32]]
"""Face frame ``(side, side, 3)`` to class probabilities ``(K, side, side)``; K = 1 for two classes."""
Parser = Callable[[Image], Parts]
"""Face frame of any side to parts of the face at the side of the ``face_skin`` network."""
Teller = Callable[[Probability, Image, Parts], Probability]
"""A network's map ``(side, side)``, the face frame and its parts to what is left of the map beside a rival's."""


@dataclass(frozen=True, slots=True)
class Score:
    """One picture's counts, and its IoU where a picture is shown or ranked."""

    name: str
    overlap: Overlap


@cache
def shipped_parser() -> Parser:
    """The parts of a face as the shipped ``face_skin`` network sees them, at that network's side."""
    network = Network(checked_models(WEIGHTS, [FACE_SKIN])[FACE_SKIN].path, (FACE_SKIN,))
    side = CONCERNS[FACE_SKIN].side

    def parse(face: Image) -> Parts:
        classes = flip_mean(network.predictor(FACE_SKIN), FaceCrop.of_picture(*face.shape[:2]).to_face(face, side))
        return np.asarray(classes.argmax(axis=0), dtype=np.uint8)

    return parse


def in_search_region(predict: Predictor, concern: Concern) -> Predictor:
    """The predictor averaged over both mirror images, kept to the search region and without small objects.

    The region is laid out as the shipped ``face_skin`` network sees the face, as in the product.
    """
    averaged = partial(flip_mean, predict)
    if concern.name == FACE_SKIN:
        return averaged
    parse = shipped_parser()
    return lambda face: confined(averaged(face)[0], concern, parse(face))[None]


def told_apart(name: str, rival: Predictor) -> Teller:
    """What the product makes of the map of ``name``, acne or dark spots, beside that of the other network.

    Args:
        name: of one of :data:`~skinsight.segmentation.telling.RIVALS`.
        rival: the network of the other, of the same side.
    """

    def told(own: Probability, face: Image, parts: Parts) -> Probability:
        other = rival(face)[0]
        acne, flek = (own, other) if name == "acne" else (other, own)
        found = tell_apart(acne, flek, face, parts)
        return found.acne if name == "acne" else found.flek

    return told


def alone(own: Probability, face: Image, parts: Parts) -> Probability:
    """The map as it is: of a concern that has no rival."""
    return own


def resized(mask: Mask, side: int) -> Mask:
    """A mask of the face frame at another side."""
    return np.asarray(cv2.resize(mask.astype(np.uint8), (side, side), interpolation=cv2.INTER_NEAREST) > 0)


def mask_of(concern: Concern, probabilities: npt.NDArray[np.float32]) -> Mask:
    """The public mask that probabilities ``(K, H, W)`` of a network give."""
    if concern.name == FACE_SKIN:
        parts = probabilities.argmax(axis=0).astype(np.uint8)
        return np.asarray(skin_probability(probabilities, parts) >= concern.threshold)
    return np.asarray(probabilities[0] >= concern.threshold)


def mask_of_label(concern: Concern, label: Label) -> Mask:
    """The public mask that a label stands for."""
    return public_skin(label) if concern.name == FACE_SKIN else np.asarray(label == 1)


def score(predict: Predictor, concern: Concern, samples: Sequence[Sample], side: int) -> list[Score]:
    """Counts of every sample at ``side`` pixels, within the pixels whose label is known."""
    scores = []
    for sample in samples:
        face, label = plain(sample, side)
        scores.append(Score(sample.name, overlap(concern, predict(face), label)))
    return scores


def overlap(concern: Concern, probabilities: npt.NDArray[np.float32], label: Label) -> Overlap:
    """Counts of the public mask against the label, within the pixels whose label is known."""
    return Overlap.of(mask_of(concern, probabilities), mask_of_label(concern, label), label != UNKNOWN)
