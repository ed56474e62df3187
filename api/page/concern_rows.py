"""A concern as a row of the list: its step, how much of it, where, and what the step was judged by."""

from dataclasses import dataclass

from skinsight.analyzer.pictures.criteria import meaning_words, scale_words
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import reason_words
from skinsight.api.page.figures import Figure, figures_of
from skinsight.api.page.scale_bar import Bar, bar_of
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS


@dataclass(frozen=True, slots=True)
class Row:
    """One concern in the list.

    Attributes:
        place: where most of it is.
        label: the step of its scale.
        amount: how much of it, with the likely range.
    """

    name: str
    title: str
    unavailable: str | None
    place: str
    label: str
    amount: str
    bar: Bar | None
    figures: tuple[Figure, ...]
    scale: str
    basis: str
    source: str
    marks: str


def row_of(name: str, found: ConcernAnalysis, _: Words) -> Row:
    """The row of a concern."""
    grade, reason = found.grade, found.unavailable_reason
    return Row(
        name=name,
        title=_.concern(name),
        unavailable=reason_words(reason, _) if reason else None,
        place=_place(name, found, _),
        label=_.plain(grade.label) if grade else _("not graded"),
        amount=_amount(found, _),
        bar=bar_of(name, grade) if grade else None,
        figures=tuple(figures_of(name, found, _)),
        scale=scale_words(grade, _) if grade else "",
        basis=meaning_words(name, grade, _) if grade else "",
        source=_.plain(grade.source) if grade else "",
        marks=_.plain(CONCERNS[name].marks),
    )


def _place(name: str, found: ConcernAnalysis, _: Words) -> str:
    """Where most of it is: two zones at most."""
    if found.under_eyes:
        eyes = {"left": found.under_eyes.left, "right": found.under_eyes.right}
        seen = {side: eye.contrast.delta_e for side, eye in eyes.items() if eye and eye.contrast and eye.area}
        if len(seen) == 2:
            darker = max(seen, key=lambda side: seen[side])
            close = abs(seen["left"] - seen["right"]) < 2  # CIEDE2000: about what an eye sees as different
            return (
                _("both eyes")
                if close
                else _("both eyes, left darker")
                if darker == "left"
                else _("both eyes, right darker")
            )
        return _("left eye") if "left" in seen else _("right eye") if "right" in seen else ""
    weights = {
        zone: (one.lines.length if one.lines else one.count) or 0
        for zone, one in found.zones.items()
        if one.status == "ok"
    }
    most = sorted((zone for zone in weights if weights[zone]), key=lambda zone: -weights[zone])[:2]
    if name == "wrinkles":
        return ", ".join(map(_.zone, most))
    return ", ".join(f"{_.zone(zone)} {_.number(weights[zone])}" for zone in most)


def _amount(found: ConcernAnalysis, _: Words) -> str:
    """How much of it there is, with the likely range."""
    if found.status != "ok" or (not found.area and (found.lines or found.under_eyes)):
        return ""
    if found.lines:
        return _("{length} face widths of lines", length=_.number(found.lines.length, 1))
    if found.under_eyes:
        return _("difference in colour {value}", value=_.number(found.grade.measured)) if found.grade else ""
    spots = _.n("{number} spot", "{number} spots", found.count or 0)
    ends = found.uncertainty.count if found.uncertainty else None
    if ends is None or ends[0] == ends[1]:
        return spots
    low, high = map(_.number, ends)
    return _("{spots}, {range} likely", spots=spots, range=_.range(low, high))
