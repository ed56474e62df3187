"""Everything that is said of one network, from its answers to validation pictures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.evaluation.by_source import Figures, figures_by_source
from skinsight.segmentation.evaluation.by_tone import Third, thirds
from skinsight.segmentation.evaluation.figures import Measure, circle_recall, measures
from skinsight.segmentation.evaluation.metrics.calibration import Reliability, pooled_reliability
from skinsight.segmentation.evaluation.metrics.overlap import Estimate, pooled
from skinsight.segmentation.evaluation.predictions import Answer, Answers

THRESHOLDS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
WORST: Final = 6
"""Pictures that are shown."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Figures of one network; intervals are over pictures.

    Attributes:
        concern: its row in the registry.
        sources: IoU and Dice by source, the last row of all together where there are several.
        measures: what else it is judged by.
        thirds: IoU by skin tone, from dark to light.
        recall_thirds: recall of circled lesions by skin tone, where there are any.
        thresholds: pooled IoU at each of :data:`THRESHOLDS`: what the registry's threshold is chosen by.
        reliability: its probabilities against the labels, in the search region.
        calibration_error: expected calibration error of these.
        worst: the answers of lowest IoU, worst first.
    """

    concern: Concern
    sources: list[Figures]
    measures: list[Measure]
    thirds: list[Third]
    recall_thirds: list[Third]
    thresholds: dict[float, float]
    reliability: Reliability
    calibration_error: Estimate
    worst: list[Answer]

    @property
    def iou(self) -> Estimate:
        """Pooled IoU of all sources."""
        row = self.sources[-1]
        return Estimate(row.iou, row.low, row.high, row.n)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, without the pictures."""
        return {
            "threshold": self.concern.threshold,
            "side": self.concern.side,
            "sources": [row.as_dict() for row in self.sources],
            "measures": {
                each.key: {"label": each.label, "unit": each.unit, **asdict(each.estimate)} for each in self.measures
            },
            "thirds": [asdict(third) for third in self.thirds],
            "recall_thirds": [asdict(third) for third in self.recall_thirds],
            "thresholds": {f"{threshold:.1f}": iou for threshold, iou in self.thresholds.items()},
            "reliability": [
                dict(zip(("pixels", "predicted", "marked"), row, strict=True)) for row in self.reliability.rows()
            ],
            "calibration_error": asdict(self.calibration_error),
            "worst": {each.name: each.score.overlap.iou for each in self.worst},
        }


def judge(concern: Concern, answers: Answers) -> Judgement:
    """Make all figures of a concern's network."""
    everyone = answers.all
    tables = [Reliability.of(each.probability, each.target, each.known & each.region) for each in everyone]
    return Judgement(
        concern=concern,
        sources=figures_by_source(
            {source: [each.score for each in some] for source, some in answers.by_source.items()}
        ),
        measures=measures(concern.name, answers),
        thirds=thirds(everyone, _iou),
        recall_thirds=thirds(answers.circled, circle_recall),
        thresholds=over_thresholds(everyone),
        reliability=pooled_reliability(tables),
        calibration_error=Estimate.of(tables, lambda drawn: pooled_reliability(drawn).error),
        worst=worst(everyone),
    )


def _iou(answers: Sequence[Answer]) -> Estimate:
    return Estimate.of([each.score.overlap for each in answers], lambda drawn: pooled(drawn).iou)


def over_thresholds(answers: Sequence[Answer]) -> dict[float, float]:
    """Pooled IoU at each threshold."""
    return {threshold: pooled([each.overlap(threshold) for each in answers]).iou for threshold in THRESHOLDS}


def worst(answers: Sequence[Answer]) -> list[Answer]:
    """The answers of lowest IoU, at most :data:`WORST`; among equals those with more pixels at stake."""

    def rank(answer: Answer) -> tuple[float, int]:
        overlap = answer.score.overlap
        return overlap.iou, -overlap.union

    return sorted(answers, key=rank)[:WORST]
