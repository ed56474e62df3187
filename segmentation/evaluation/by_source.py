"""IoU and Dice by source, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.evaluation.metrics.overlap import bootstrap, pooled
from skinsight.segmentation.evaluation.scoring import Predictor, Score, score
from skinsight.segmentation.samples import Sample

ALL = "all"
"""Name of the row that all sources together make."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One network on one source: pooled IoU and Dice, with the 95 % bootstrap interval of the IoU over pictures."""

    source: str
    n: int
    iou: float
    low: float
    high: float
    dice: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data, rounded to what n supports."""
        return {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self).items()}


def figures(source: str, scores: Sequence[Score]) -> Figures:
    """Pooled figures of the scores of one source."""
    overlaps = [scored.overlap for scored in scores]
    low, high = bootstrap(overlaps, lambda drawn: pooled(drawn).iou)
    total = pooled(overlaps)
    return Figures(source, len(overlaps), total.iou, low, high, total.dice)


def evaluate_sources(predict: Predictor, concern: Concern, sources: Mapping[str, Sequence[Sample]]) -> list[Figures]:
    """Figures of every source, and of all together where there are several."""
    scores = {name: score(predict, concern, samples, concern.side) for name, samples in sources.items()}
    return figures_by_source(scores)


def figures_by_source(scores: Mapping[str, Sequence[Score]]) -> list[Figures]:
    """Figures of every source, and of all together where there are several."""
    rows = [figures(name, scored) for name, scored in scores.items()]
    if len(rows) > 1:
        rows.append(figures(ALL, [one for scored in scores.values() for one in scored]))
    return rows
