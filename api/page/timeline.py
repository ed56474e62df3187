"""What changed between visits, in words, and each concern on all dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from skinsight.analyzer.progress.changes import Change, Followed
from skinsight.api.page.messages import N_
from skinsight.api.page.plots import Plot, plot
from skinsight.api.page.words import Words
from skinsight.api.service.visits import Held

VERDICTS: Final = {
    "clearer": N_("clearer, sure"),
    "more": N_("more marked, sure"),
    "no_clear_change": N_("no clear change"),
    "unknown": N_("cannot be compared"),
}
FATES: Final = {
    "gone": N_("gone"),
    "new": N_("new"),
    "still_there": N_("still there"),
    "not_seen": N_("not seen on both dates"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One concern over time."""

    name: str
    title: str
    verdict: str
    amounts: str
    plot: Plot
    table: Sequence[tuple[str, str, str]]


def headline(changes: dict[str, Change], before: Held, _: Words) -> str:
    """What changed, in a sentence: only what is sure."""
    day = _.date(before.visit.taken)
    clearer = [_.concern(name) for name, one in changes.items() if one.verdict == "clearer"]
    more = [_.concern(name) for name, one in changes.items() if one.verdict == "more"]
    if clearer and more:
        return _(
            "Clearer since {day}: {clearer}; more marked: {more}",
            day=day,
            clearer=", ".join(clearer),
            more=", ".join(more),
        )
    if clearer:
        return _("Clearer than on {day}: {what}", day=day, what=", ".join(clearer))
    if more:
        return _("More marked than on {day}: {what}", day=day, what=", ".join(more))
    return _("No clear change since {day}", day=day)


def row_of(name: str, change: Change, held: list[Held], _: Words) -> Row:
    """One concern between two visits, and on all dates."""
    points = [(one.visit.taken, one.seen().get(name)) for one in held]
    table = []
    for day, seen in points:
        if seen is None or seen.score is None or seen.score_interval is None:
            table.append((_.date(day), _("not seen"), ""))
        else:
            table.append((_.date(day), _.range(*map(_.number, seen.score_interval)), _.plain(seen.label or "")))
    first, last = (_.plain(seen.label) if seen.label else _("not graded") for seen in (change.before, change.after))
    amounts = _("{first}, then {last}", first=first, last=last)
    if name in ("acne", "flek") and change.before.count is not None and change.after.count is not None:
        spots = _.n("{number} spot", "{number} spots", change.before.count)
        amounts += f" ({_('{first}, then {last}', first=spots, last=_.number(change.after.count))})"
    return Row(name, _.concern(name), _.plain(VERDICTS[change.verdict]), amounts, plot(points), table)


def followed(found: dict[str, tuple[Followed, ...]], _: Words) -> list[tuple[str, str, str, list[Followed]]]:
    """By concern: its name, title, what became of its marks in words, and the marks."""
    rows = []
    for name, marks in found.items():
        fates = [one.fate for one in marks]
        counts = [f"{fates.count(fate)} {_.plain(text)}" for fate, text in FATES.items() if fate in fates]
        if counts:
            rows.append((name, _.concern(name), ", ".join(counts), sorted(marks, key=lambda one: -one.reach)))
    return rows
