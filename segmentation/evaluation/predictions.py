"""What a network says of one validation picture, kept so that every figure is made from one pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from skinsight.segmentation.concerns import FACE_SKIN, Concern
from skinsight.segmentation.evaluation.metrics.lesions import Circle
from skinsight.segmentation.evaluation.metrics.overlap import Overlap
from skinsight.segmentation.evaluation.scoring import Parser, Predictor, Score, Teller, alone, mask_of_label, resized
from skinsight.segmentation.face import whole_picture
from skinsight.segmentation.frames import FaceCrop, Image, Mask, Probability
from skinsight.segmentation.parts import Parts, public_skin
from skinsight.segmentation.postprocess import search_region, skin_probability, without_small_objects
from skinsight.segmentation.samples import UNKNOWN, Label, Sample, plain
from skinsight.segmentation.segmenter import Segmentation

TARGET_SIDE: Final = 256
"""Side of the face crops that the targets are meant for, in pixels."""

Box = tuple[float, float, float, float]
"""Centre ``x``, ``y``, width and height."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a source tells of a picture beside its label, in pixels of the picture.

    Attributes:
        circles: round lesions.
        boxes: round regions where the concern was seen.
        clear_boxes: round regions where it was looked for and not seen.
    """

    circles: Sequence[Circle] = ()
    boxes: Sequence[Box] = ()
    clear_boxes: Sequence[Box] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One network's answer to one picture, in the face frame.

    Attributes:
        name: of the picture, ``source/id``.
        concern: whose network answered.
        crop: where the face frame lies in the picture.
        face: the face frame, ``(side, side, 3)``.
        label: what is known of it, ``(side, side)``.
        probability: of the public mask, ``(side, side)``, 0 off the search region and in small objects.
        region: where the concern can be, ``(side, side)``; everywhere for ``face_skin``.
        parts: of the face, at the side of the ``face_skin`` network.
        marks: what else is known of the picture.
    """

    name: str
    concern: Concern
    crop: FaceCrop
    face: Image
    label: Label
    probability: Probability
    region: Mask
    parts: Parts
    marks: Marks

    @property
    def side(self) -> int:
        """Side of the face frame, in pixels."""
        return int(self.face.shape[0])

    @property
    def mask(self) -> Mask:
        """The public mask, as in the product."""
        return self.at(self.concern.threshold)

    @property
    def target(self) -> Mask:
        """The mask that the label stands for."""
        return mask_of_label(self.concern, self.label)

    @property
    def known(self) -> Mask:
        """Where the label says something."""
        return np.asarray(self.label != UNKNOWN)

    @property
    def skin(self) -> Mask:
        """The public face skin."""
        return resized(public_skin(self.parts), self.side)

    @property
    def score(self) -> Score:
        """Counts of the public mask against the label."""
        return Score(self.name, self.overlap(self.concern.threshold))

    def at(self, threshold: float) -> Mask:
        """The mask that another threshold gives."""
        return np.asarray(self.probability >= threshold)

    def overlap(self, threshold: float) -> Overlap:
        """Counts of the mask at a threshold against the label, where it says something."""
        return Overlap.of(self.at(threshold), self.target, self.known)

    def circles(self) -> list[Circle]:
        """Marked circles in the face frame, those whose centre is in it."""
        marked = self.marks.circles
        centres = self.placed([(x, y) for x, y, _ in marked])
        scale = self.side / self.crop.side
        placed = [(float(x), float(y), radius * scale) for (x, y), (_, _, radius) in zip(centres, marked, strict=True)]
        return [(x, y, radius) for x, y, radius in placed if min(x, y) > -0.5 and max(x, y) < self.side - 0.5]

    def placed(self, points: Sequence[tuple[float, float]]) -> npt.NDArray[np.float64]:
        """Points ``(x, y)`` of the picture in the face frame, ``(N, 2)``."""
        return self.crop.points_to_face(points, self.side)


@dataclass(frozen=True, slots=True)
class Answers:
    """All that one network said.

    Attributes:
        by_source: answers to the pictures of each source, at least one of each.
        clear: answers to faces on which the concern is not to be seen; some may stand in a source as well.
        circled: answers to pictures whose lesions are circled, which tell what was found but not its outline.
        reduced: counts of all pictures as :func:`reduced_overlap` makes them, for networks that see more than
            :data:`TARGET_SIDE` pixels.
    """

    by_source: Mapping[str, Sequence[Answer]]
    clear: Sequence[Answer] = ()
    circled: Sequence[Answer] = ()
    reduced: Sequence[Overlap] = ()

    @property
    def all(self) -> list[Answer]:
        """Answers to the pictures of all sources."""
        return [each for some in self.by_source.values() for each in some]


def answer(
    concern: Concern, predict: Predictor, parse: Parser, sample: Sample, marks: Marks, tell: Teller = alone
) -> Answer:
    """Run a network on a sample, once, and keep its answer to the search region and without small objects.

    Args:
        parse: gives the parts of the face; not asked for ``face_skin``, whose network says them itself.
        tell: tells the concern's marks from those of its rival.
    """
    face, label = plain(sample, concern.side)
    probabilities = predict(face)
    if concern.name == FACE_SKIN:
        parts = np.asarray(probabilities.argmax(axis=0), dtype=np.uint8)
        probability, region = skin_probability(probabilities, parts), np.ones(label.shape, bool)
    else:
        parts = parse(face)
        region = search_region(concern, parts, concern.side)
        probability = without_small_objects(tell(probabilities[0], face, parts), concern) * region
    return Answer(sample.name, concern, sample.crop, face, label, probability, region, parts, marks)


def reduced_overlap(
    concern: Concern, predict: Predictor, parse: Parser, sample: Sample, tell: Teller = alone
) -> Overlap:
    """Counts on the face crop reduced to 256 x 256, read and marked as ``segment --face-crop`` does it.

    What a network for larger sides loses where a photograph is small shows here alone.
    """
    picture, label = plain(sample, TARGET_SIDE)
    whole = whole_picture(picture)
    face, parts = whole.crop.to_face(picture, concern.side), parse(picture)
    marked = without_small_objects(tell(predict(face)[0], face, parts), concern)
    seen = Segmentation(whole, TARGET_SIDE, TARGET_SIDE, parts, {concern.name: marked})
    return Overlap.of(seen.mask(concern.name), mask_of_label(concern, label), label != UNKNOWN)
