"""By what each network is judged beside IoU: lesions, lines, boxes, and masks on clear skin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np

from skinsight.segmentation.concerns import FACE_SKIN
from skinsight.segmentation.evaluation.metrics import lesions, lines
from skinsight.segmentation.evaluation.metrics.lesions import (
    match_circles,
    match_components,
)
from skinsight.segmentation.evaluation.metrics.lines import match_lines
from skinsight.segmentation.evaluation.metrics.overlap import (
    Estimate,
    Matches,
    Overlap,
    pooled,
    pooled_matches,
    pooled_share,
)
from skinsight.segmentation.evaluation.predictions import TARGET_SIDE, Answer, Answers, Box
from skinsight.segmentation.parts import eye_area

BOX_COVERED: Final = 0.2
"""Share of a box that a mask must cover to hit it."""

REDUCED_IOU: Final = f"iou_{TARGET_SIDE}"
"""Key of the IoU on reduced face crops."""

LARGE_SHARE: Final = 0.1
"""Shares from here on are written in whole per cents."""

Unit = Literal["", "%"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure beside IoU.

    Attributes:
        key: name of it in files.
        label: name of it for people.
        rule: how it is counted.
        estimate: the figure.
        unit: of the estimate where it is written down for people.
    """

    key: str
    label: str
    rule: str
    estimate: Estimate
    unit: Unit = ""


def measures(concern: str, answers: Answers) -> list[Measure]:
    """All that apply to the answers of a concern's network."""
    return [measure for rule in (_reduced, *_RULES[concern]) for measure in rule(answers)]


def written(value: float, unit: Unit) -> str:
    """A figure for people: ``0.30 %``, ``75 %``, or three decimals where it has no unit."""
    if unit == "%":
        return f"{100 * value:.2f} %" if value < LARGE_SHARE else f"{100 * value:.0f} %"
    return f"{value:.3f}"


def interval_words(estimate: Estimate, unit: Unit) -> str:
    """Both ends of an interval over pictures for people; of one picture there is none."""
    if estimate.n < 2:
        return "none of one picture"
    return f"{written(estimate.low, unit)} to {written(estimate.high, unit)}"


def circle_matches(answers: Sequence[Answer]) -> list[Matches]:
    """Lesions against circles, of each picture."""
    return [match_circles(each.mask, each.circles()) for each in answers]


def circle_recall(answers: Sequence[Answer]) -> Estimate:
    """Share of the circles that are hit."""
    return _recall(circle_matches(answers))


def box_is_hit(answer: Answer, box: Box) -> bool:
    """Whether the mask covers at least :data:`BOX_COVERED` of a box of the picture; not where that is out of frame."""
    x, y, width, height = box
    corners = [(x + u * width / 2, y + v * height / 2) for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    inside = np.zeros(answer.mask.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(answer.placed(corners)).astype(np.int32), 1)
    return bool(inside.any() and answer.mask[inside > 0].mean() >= BOX_COVERED)


def _eye_area(answers: Answers) -> list[Measure]:
    overlaps = [Overlap.of(eye_area(each.parts), eye_area(each.label)) for each in answers.all]
    rule = "Pooled IoU of the orbits laid out from the predicted parts and from the labelled parts."
    return [Measure("eye_area_iou", "Eye area, IoU", rule, Estimate.of(overlaps, lambda drawn: pooled(drawn).iou))]


def _reduced(answers: Answers) -> list[Measure]:
    if not answers.reduced:
        return []
    rule = f"Pooled IoU of the same pictures, each face crop reduced to {TARGET_SIDE} x {TARGET_SIDE} px beforehand."
    iou = Estimate.of(answers.reduced, lambda drawn: pooled(drawn).iou)
    return [Measure(REDUCED_IOU, f"IoU on {TARGET_SIDE} px crops", rule, iou)]


def _circles(answers: Answers) -> list[Measure]:
    if not answers.circled:
        return []
    matches = circle_matches(answers.circled)
    rule = (
        f"Connected components of the mask and circles are paired off one to one where the component comes within "
        f"{_px(lesions.TOLERANCE)} of the centre and is at most {lesions.MOST_OF_DISC:g} times as large as the disc."
    )
    return _precision_recall("circle", "Lesions (circles)", rule, "The same, from the circles' side.", matches)


def _components(answers: Answers) -> list[Measure]:
    matches = [match_components(each.mask, each.target, each.known) for each in answers.all]
    rule = (
        "Connected components of the mask and of the label are paired off one to one where they share a pixel and "
        f"neither is more than {lesions.MOST_OF_OTHER:g} times as large as the other."
    )
    return _precision_recall("lesion", "Lesions (masks)", rule, "The same, from the label's side.", matches)


def _lines(answers: Answers) -> list[Measure]:
    by_source = {
        source: [match_lines(each.mask, each.target, each.known) for each in each_source]
        for source, each_source in answers.by_source.items()
    }
    near = _px(lines.TOLERANCE)
    right = f"Share of the mask's middle line within {near} of the label's."
    hit = f"Share of the label's middle line within {near} of the mask's."
    return [
        *_precision_recall("line", "Lines", right, hit, [each for found in by_source.values() for each in found]),
        *(
            Measure(f"line_f1.{source}", f"Lines, F1, {source}", "The same on one source.", _f1(found))
            for source, found in by_source.items()
            if len(by_source) > 1
        ),
    ]


def _boxes(answers: Answers) -> list[Measure]:
    rule = f"Boxes round the skin under an eye of which the mask covers at least {BOX_COVERED:.0%}"
    seen = [(each, each.marks.boxes) for each in answers.all if each.marks.boxes]
    clear = [(each, each.marks.clear_boxes) for each in answers.all if each.marks.clear_boxes]
    kinds = (
        ("boxes_hit", "Boxes with a dark circle, marked", f"{rule}; should be all.", seen),
        ("clear_boxes_hit", "Boxes graded “no dark circle”, marked", f"{rule}; should be none.", clear),
    )
    return [
        Measure(key, label, wording, Estimate.of([_hits(*each) for each in boxed], pooled_share), "%")
        for key, label, wording, boxed in kinds
        if boxed
    ]


def _hits(answer: Answer, boxes: Sequence[Box]) -> tuple[int, int]:
    return sum(box_is_hit(answer, box) for box in boxes), len(boxes)


def _clear_skin(answers: Answers) -> list[Measure]:
    if not answers.clear:
        return []
    skins = [(each.mask, each.skin & each.known) for each in answers.clear]
    counts = [(int((mask & skin).sum()), int(skin.sum())) for mask, skin in skins]
    rule = "Share of the public face skin, within the labelled square, that is marked on faces without a spot."
    return [Measure("false_area", "Marked on clear skin", rule, Estimate.of(counts, pooled_share), "%")]


_RULES: Final[Mapping[str, Sequence[Callable[[Answers], list[Measure]]]]] = {
    FACE_SKIN: (_eye_area,),
    "acne": (_circles, _components, _clear_skin),
    "flek": (_components, _clear_skin),
    "panda_eyes": (_boxes,),
    "wrinkles": (_lines,),
}


def _precision_recall(key: str, label: str, right: str, hit: str, matches: Sequence[Matches]) -> list[Measure]:
    return [
        Measure(
            f"{key}_precision",
            f"{label}, precision",
            right,
            Estimate.of(matches, lambda drawn: pooled_matches(drawn).precision),
        ),
        Measure(f"{key}_recall", f"{label}, recall", hit, _recall(matches)),
        Measure(f"{key}_f1", f"{label}, F1", "Harmonic mean of both.", _f1(matches)),
    ]


def _recall(matches: Sequence[Matches]) -> Estimate:
    return Estimate.of(matches, lambda drawn: pooled_matches(drawn).recall)


def _f1(matches: Sequence[Matches]) -> Estimate:
    return Estimate.of(matches, lambda drawn: pooled_matches(drawn).f1)


def _px(tolerance: float) -> str:
    return f"{256 * tolerance:.0f} px (at 256)"
