"""What changed between two dates, said only where the likely ranges part, and which marks are new, gone or there."""

from typing import Final, Literal

import numpy as np
from pydantic import FiniteFloat
from scipy.optimize import linear_sum_assignment

from skinsight.analyzer.progress.faces import SIDE, in_face, onto
from skinsight.analyzer.progress.visits import Seen
from skinsight.analyzer.schema.findings import Instance
from skinsight.analyzer.schema.frozen import Result
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.frames import mapped

Verdict = Literal["clearer", "more", "no_clear_change", "unknown"]
Fate = Literal["new", "gone", "still_there", "not_seen"]
FOLLOWED: Final = ("acne", "flek")
"""Concerns whose marks are followed one by one."""
NEAR: Final = 0.03
"""Marks of two dates this share of the face's width apart at most are one: 4 mm, what is left of an expression."""


class Change(Result):
    """One concern on two dates.

    Attributes:
        before, after: the concern on each.
        verdict: ``clearer`` or ``more`` where the likely ranges of the score part, ``unknown`` where one is missing.
    """

    before: Seen
    after: Seen
    verdict: Verdict


class Followed(Result):
    """One mark on two dates.

    Attributes:
        fate: ``not_seen`` where the zone that it lies in was not seen on the other date.
        before, after: place in the list of that date's instances; None where it is not among them.
        x, y: on the first date's face frame, from 0 to 1.
        reach: half of its longer side there.
    """

    fate: Fate
    before: int | None
    after: int | None
    x: FiniteFloat
    y: FiniteFloat
    reach: FiniteFloat


def change(before: Seen, after: Seen) -> Change:
    """Compare one concern on two dates."""
    first, second = before.score_interval, after.score_interval
    verdict: Verdict = "no_clear_change"
    if first is None or second is None:
        verdict = "unknown"
    elif second[0] > first[1]:
        verdict = "clearer"
    elif second[1] < first[0]:
        verdict = "more"
    return Change(before=before, after=after, verdict=verdict)


def follow(before: Analysis, after: Analysis, concern: str) -> tuple[Followed, ...]:
    """The marks of a concern on two photographs of the same view, paired so that all distances together are least."""
    old, new = (_instances(analysis, concern) for analysis in (before, after))
    shift = onto(before, after)
    was = in_face(before, [one.centroid for one in old])
    now = mapped(in_face(after, [one.centroid for one in new]), shift)
    away = np.linalg.norm(was[:, None] - now[None], axis=2)
    reaches = [_reach(before, one) for one in old], [_reach(after, one) for one in new]
    limit = NEAR * SIDE + np.minimum.outer(*map(np.array, reaches)) if old and new else np.zeros((len(old), len(new)))
    rows, columns = linear_sum_assignment(np.where(away <= limit, away, 1e6))
    pairs = {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if away[row, column] <= limit[row, column]
    }
    found = []
    for index, one in enumerate(old):
        lost: Fate = "gone" if _shows(after, one) else "not_seen"
        fate: Fate = "still_there" if index in pairs else lost
        found.append(_followed(fate, index, pairs.get(index), was[index], reaches[0][index]))
    for index in sorted(set(range(len(new))) - set(pairs.values())):
        come: Fate = "new" if _shows(before, new[index]) else "not_seen"
        found.append(_followed(come, None, index, now[index], reaches[1][index]))
    return tuple(found)


def _followed(fate: Fate, before: int | None, after: int | None, place: np.ndarray, reach: float) -> Followed:
    x, y = (float(value) / SIDE for value in place)
    return Followed(fate=fate, before=before, after=after, x=x, y=y, reach=reach / SIDE)


def _instances(analysis: Analysis, concern: str) -> tuple[Instance, ...]:
    return analysis.concerns[concern].instances if concern in analysis.concerns else ()


def _shows(analysis: Analysis, one: Instance) -> bool:
    """Whether a photograph shows the zone that a mark lies in; of skin off all zones nothing is known."""
    return one.zone is not None and analysis.zones[one.zone].status == "ok"


def _reach(analysis: Analysis, one: Instance) -> float:
    x0, y0, x1, y1 = one.box
    return max(x1 - x0, y1 - y0) / 2 * SIDE / analysis.face.side
