"""What the networks should reach, beside what they reach."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from skinsight.segmentation.evaluation.figures import REDUCED_IOU, Unit
from skinsight.segmentation.evaluation.judgement import Judgement
from skinsight.segmentation.evaluation.metrics.overlap import Estimate

IOU: Final = "iou"
CAVEAT: Final = (
    "The targets are meant for held-out face crops that other people labelled. What stands beside them here was "
    "measured at the same 256 x 256 px, but on our own validation pictures and largely our own labels, and thresholds "
    "were chosen on them: it is not the same test, and neither reaching nor missing a target here proves the other."
)


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the table.

    Attributes:
        concern: whose network it is for.
        measure: key of a measure, or :data:`IOU` for the pooled IoU of all sources.
        label: name for people.
        must: what is needed.
        aim: what is hoped for, where that is more.
        at_most: True where less is better.
    """

    concern: str
    measure: str
    label: str
    must: float
    aim: float | None = None
    at_most: bool = False

    def verdict(self, value: float) -> str:
        """What a figure is beside this target."""
        if self.aim is not None and self._reached(value, self.aim):
            return "aim reached"
        return "reached" if self._reached(value, self.must) else "missed"

    def _reached(self, value: float, limit: float) -> bool:
        return value < limit if self.at_most else round(value, DIGITS) >= limit


DIGITS: Final = 3
"""Decimals that a figure is shown with, and judged by."""
TARGETS: Final = (
    Target("face_skin", IOU, "Face skin, IoU", 0.93),
    Target("face_skin", "eye_area_iou", "Eye area, IoU", 0.87),
    Target("panda_eyes", IOU, "Dark circles, IoU", 0.75),
    Target("wrinkles", REDUCED_IOU, "Wrinkles, IoU", 0.62),
    Target("acne", REDUCED_IOU, "Acne, IoU", 0.42),
    Target("flek", REDUCED_IOU, "Dark spots, IoU", 0.25),
    Target("acne", "false_area", "Acne marked on clear skin", 0.003, at_most=True),
    Target("flek", "false_area", "Dark spots marked on clear skin", 0.003, at_most=True),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target and what was reached."""

    target: Target
    reached: Estimate

    @property
    def unit(self) -> Unit:
        """Unit of the figures: shares of which less is better are written in per cent."""
        return "%" if self.target.at_most else ""

    @property
    def verdict(self) -> str:
        """``aim reached``, ``reached`` or ``missed``."""
        return self.target.verdict(self.reached.value)

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self.target), **asdict(self.reached), "verdict": self.verdict}


def outcomes(judgements: Sequence[Judgement]) -> list[Outcome]:
    """The targets that can be told of, in the table's order."""
    figures = {(each.concern.name, IOU): each.iou for each in judgements}
    figures |= {(each.concern.name, one.key): one.estimate for each in judgements for one in each.measures}
    keys = [(target, (target.concern, target.measure)) for target in TARGETS]
    return [Outcome(target, figures[key]) for target, key in keys if key in figures]
