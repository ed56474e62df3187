"""What a concern's step was judged by, in words: the name of the scale, and what its criterion means."""

from typing import Final

from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.schema.findings import Grade
from skinsight.analyzer.schema.words import ENGLISH, Speech

MEANINGS: Final = {
    "graded": "How many spots a doctor would count, told from how much redder than the skin around they are.",
    "half": "Spots on the half of the face that has more of them, as Hayashi's scale for doctors counts.",
    "picture": "All spots in the picture, counted as Hayashi's scale for doctors does.",
    "index": "How much of forehead, cheeks and chin is marked, times how dark it is: skinsight's own index.",
    "skin": "How much of the skin seen is marked, times how dark it is: skinsight's own index.",
    "worse": "How much the skin under the darker eye differs in colour from the cheek: skinsight's own index.",
    "mean": "How much the skin under both eyes differs in colour from the cheek: skinsight's own index.",
    "length": "How long all lines are together, in widths of the face: skinsight's own index.",
}
"""By the name of the criterion's measure."""


def scale_words(grade: Grade, say: Speech = ENGLISH) -> str:
    """Name and version of the scale."""
    return f"{say(_title(grade))} {grade.scale.rpartition(' ')[2]}"


def meaning_words(name: str, grade: Grade, say: Speech = ENGLISH) -> str:
    """What the criterion of a concern's grade means, in a sentence; empty for one that is not told."""
    criteria = scale_of_grades(name).criteria
    measure = next((measure for measure, title in criteria.items() if title == _title(grade)), "")
    return say(MEANINGS[measure]) if measure in MEANINGS else ""


def _title(grade: Grade) -> str:
    """The scale without its version."""
    return grade.scale.rpartition(" ")[0]
