"""The hint at conditions: what the head's probabilities allow to say, and where the evidence lies."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.measures.measure import NO_SKIN
from skinsight.analyzer.quality.gate import Quality
from skinsight.analyzer.schema.conditions import ConditionsAnalysis, EvidenceMap
from skinsight.segmentation.concerns import CONDITION_NAMES, CONDITIONS, Condition
from skinsight.segmentation.conditions import ConditionReading

HEALTHY: Final[Condition] = "healthy"
LEAST: Final[Mapping[Condition, float]] = {"acne": 0.6, "rosacea": 0.6, "eczema": 0.6, HEALTHY: 0.5}
"""Probability from which a condition is named, more for a disease. Below it cannot be told: docs/conditions.md has what
that costs."""


def conditions(face: ParsedFace, quality: Quality) -> ConditionsAnalysis | None:
    """What the skin as a whole looks like; None where that was not asked."""
    reading = face.seen.conditions
    if reading is None:
        return None
    if not face.skin_area:
        return ConditionsAnalysis.unavailable(NO_SKIN)
    if reason := quality.against_concern(CONDITIONS):
        return ConditionsAnalysis.unavailable(reason)
    verdict = verdict_of(reading.probabilities)
    return ConditionsAnalysis(
        verdict=verdict,
        probabilities=reading.probabilities,
        heat_map=None if verdict == HEALTHY else heat_map(reading),
    )


def verdict_of(probabilities: Mapping[Condition, float]) -> Condition | None:
    """The likeliest condition, None where it is not likely enough to be named."""
    likeliest = max(CONDITION_NAMES, key=lambda name: probabilities[name])
    return likeliest if probabilities[likeliest] >= LEAST[likeliest] else None


def heat_map(reading: ConditionReading) -> EvidenceMap:
    """Evidence for the likeliest of acne, rosacea and eczema, against the mean of all four."""
    sick = [name for name in CONDITION_NAMES if name != HEALTHY]
    likeliest = max(sick, key=lambda name: reading.probabilities[name])
    own = reading.evidence[CONDITION_NAMES.index(likeliest)] - reading.evidence.mean(axis=0)
    percent = np.rint(100 * np.maximum(own, 0) / max(float(own.max()), 1e-6)).astype(int)
    return EvidenceMap(condition=likeliest, side=len(percent), values=tuple(percent.ravel().tolist()))
