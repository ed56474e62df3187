"""The hint at conditions in words, the same in every table and page. None of them is a diagnosis, and none says so."""

from collections.abc import Iterator
from typing import Final

from skinsight.analyzer.schema.conditions import ConditionsAnalysis
from skinsight.analyzer.schema.words import ENGLISH, Speech, reason_words
from skinsight.segmentation.concerns import Condition

NAMES: Final[dict[Condition, str]] = {
    "acne": "acne",
    "rosacea": "rosacea",
    "eczema": "eczema or another dermatitis",
    "healthy": "none of these",
}
VERDICTS: Final[dict[Condition, str]] = {
    "acne": "As a whole it looks most like acne.",
    "rosacea": "As a whole it looks most like rosacea.",
    "eczema": "As a whole it looks most like eczema or another dermatitis.",
    "healthy": "As a whole it looks like neither acne nor rosacea nor eczema.",
}
UNDECIDED: Final = "It cannot be told whether it looks like acne, rosacea, eczema or none of them."


def verdict_words(found: ConditionsAnalysis, say: Speech = ENGLISH) -> str:
    """The verdict as a sentence, or why there is none."""
    if found.unavailable_reason:
        return reason_words(found.unavailable_reason, say)
    return say(VERDICTS[found.verdict] if found.verdict else UNDECIDED)


def likelihoods(found: ConditionsAnalysis) -> Iterator[tuple[str, float]]:
    """Each condition's name and probability, the likeliest first."""
    for name, value in sorted((found.probabilities or {}).items(), key=lambda pair: -pair[1]):
        yield NAMES[name], value
