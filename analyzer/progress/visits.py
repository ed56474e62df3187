"""A visit of one to five views as one finding per concern, with nothing counted twice.

Scores and grades come from the front. Where half profiles were taken too, acne is counted in them: what lies in a zone
of one side comes from the view that shows that side best, and what lies in the middle from the front.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from pydantic import NonNegativeInt

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.schema.findings import Instance, Score
from skinsight.analyzer.schema.frozen import Result
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.concerns import CONCERNS

View = Literal["front", "left_half", "right_half", "left_profile", "right_profile"]
"""Which side of the subject a photograph shows."""
BEST: Final[dict[str, tuple[View, ...]]] = {
    "left": ("left_half", "left_profile"),
    "right": ("right_half", "right_profile"),
}
"""The views from which a side of the face is counted, the first that there is."""


class Seen(Result):
    """One concern at one visit; every number is None where it could not be seen.

    Attributes:
        score: 0 to 100, higher is clearer, of the front.
        score_interval: its least and greatest reading.
        count: marks on the whole face, each once.
        count_interval: the same.
        grade: the step of the concern's scale.
        grade_interval: the same.
        label: the step's name.
    """

    score: Score | None = None
    score_interval: tuple[Score, Score] | None = None
    count: NonNegativeInt | None = None
    count_interval: tuple[NonNegativeInt, NonNegativeInt] | None = None
    grade: NonNegativeInt | None = None
    grade_interval: tuple[NonNegativeInt, NonNegativeInt] | None = None
    label: str | None = None


def seen_at(views: Mapping[View, Analysis]) -> dict[str, Seen]:
    """Every concern at a visit, by name.

    Args:
        views: of the visit, the front among them.

    Raises:
        KeyError: there is no front.
    """
    found = {name: _of_front(views["front"], name) for name in views["front"].concerns if CONCERNS[name].is_concern}
    if found.get("acne", Seen()).count is not None and any(view in views for best in BEST.values() for view in best):
        found["acne"] = _each_once(views, found["acne"])
    return found


def lesions(views: Mapping[View, Analysis], concern: str = "acne") -> Iterator[tuple[View, Instance]]:
    """Marks of all views, each mark of the face once, with the view that it was counted in."""
    chosen: dict[str, View] = {
        side: next((view for view in best if view in views and _sees(views[view], concern)), "front")
        for side, best in BEST.items()
    }
    for view in dict.fromkeys(("front", *chosen.values())):
        for one in views[view].concerns[concern].instances:
            if chosen.get(_side(one.zone), "front") == view:
                yield view, one


def _of_front(front: Analysis, name: str) -> Seen:
    found = front.concerns[name]
    reach, grade = found.uncertainty, found.grade
    return Seen(
        score=found.score,
        score_interval=reach.score if reach else None,
        count=found.count,
        count_interval=reach.count if reach else None,
        grade=grade.value if grade else None,
        grade_interval=grade.interval if grade else None,
        label=grade.label if grade else None,
    )


def _each_once(views: Mapping[View, Analysis], front: Seen) -> Seen:
    """Acne counted in all views, each mark once; score and grade stay those of the front.

    The interval is as far off as the counts of the views that were used may be together: it never promises too much.
    """
    counted = list(lesions(views))
    used = dict.fromkeys(view for view, _ in counted) or {"front": None}
    below = above = 0
    for view in used:
        found = views[view].concerns["acne"]
        if found.uncertainty and found.uncertainty.count and found.count is not None:
            low, high = found.uncertainty.count
            below += found.count - low
            above += high - found.count
    total = len(counted)
    return front.model_copy(update={"count": total, "count_interval": (max(0, total - below), total + above)})


def _sees(analysis: Analysis, concern: str) -> bool:
    return concern in analysis.concerns and analysis.concerns[concern].status == "ok"


def _side(zone: ZoneName | None) -> str:
    return (zone or "").partition("_")[0]
