"""What an evaluation says: IoU and Dice by source with intervals, and IoU over thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from segmentation.concerns import FACE_SKIN, Concern
from segmentation.metrics import Overlap, bootstrap, pooled
from segmentation.samples import Sample
from segmentation.training.augment import plain
from segmentation.training.evaluate import Predictor, Score, overlap, score

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


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
    rows = [figures(name, scored) for name, scored in scores.items()]
    if len(rows) > 1:
        rows.append(figures("all", [one for scored in scores.values() for one in scored]))
    return rows


def sweep(predict: Predictor, concern: Concern, samples: Sequence[Sample]) -> dict[float, float]:
    """Pooled IoU at each threshold: what the registry's threshold is chosen by. Empty for ``face_skin``."""
    if concern.name == FACE_SKIN:
        return {}
    counts: dict[float, list[Overlap]] = {threshold: [] for threshold in THRESHOLDS}
    for sample in samples:
        face, label = plain(sample, concern.side)
        probabilities = predict(face)
        for threshold, overlaps in counts.items():
            overlaps.append(overlap(replace(concern, threshold=threshold), probabilities, label))
    return {threshold: pooled(overlaps).iou for threshold, overlaps in counts.items()}
