"""Where on the photograph: each mark and each zone, with what is said of it when it is tapped."""

from dataclasses import dataclass
from typing import Final

from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import reason_words
from skinsight.api.page.messages import N_
from skinsight.api.page.outlines import path
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS

NOT_LAID_OUT: Final = N_("What it is laid out by was not seen.")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark to be drawn and tapped; ``x`` and ``y`` are its middle, ``reach`` half of its box's longer side."""

    concern: str
    path: str
    x: float
    y: float
    reach: float
    words: str


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone: its outline, and each concern's share and count in it."""

    name: ZoneName
    title: str
    unavailable: str | None
    outline: str
    cells: dict[str, str]


def marks_of(analysis: Analysis, _: Words) -> list[Mark]:
    """All marks, large ones first, so that small ones lie above."""
    found = []
    for name, concern in analysis.concerns.items():
        for one in concern.instances if CONCERNS[name].is_concern else ():
            x0, y0, x1, y1 = one.box
            zone = _.zone(one.zone) if one.zone else _("outside all zones")
            skin = analysis.concerns["face_skin"].area or 1
            words = _(
                "{concern}, {zone}: {share} of the face skin. The network is {sure} sure.",
                concern=_.concern(name),
                zone=zone,
                share=_.percent(min(1.0, one.area / skin)),
                sure=f"{_.number(100 * one.probability)}\N{NO-BREAK SPACE}%",
            )
            reach = max(x1 - x0, y1 - y0) / 2
            mark = Mark(name, path(one.contour), one.centroid[0], one.centroid[1], reach, words)
            found.append((one.area, mark))
    return [mark for _area, mark in sorted(found, key=lambda pair: -pair[0])]


def zones_of(analysis: Analysis, _: Words) -> list[ZoneRow]:
    """All zones of the face."""
    found = []
    for name in ZONES:
        zone = analysis.zones[name]
        reason = zone.unavailable_reason
        unavailable = reason_words(reason, _, NOT_LAID_OUT) if reason else None
        outline = "".join(map(path, zone.outline))
        found.append(ZoneRow(name, _.zone(name), unavailable, outline, _cells(analysis, name, _)))
    return found


def _cells(analysis: Analysis, name: ZoneName, _: Words) -> dict[str, str]:
    cells = {}
    for concern, found in analysis.concerns.items():
        zone = found.zones.get(name)
        if zone is None or zone.area_fraction is None:
            cells[concern] = "\N{EN DASH}"
        elif not zone.area:
            cells[concern] = "0"
        else:
            count = f" ({zone.count})" if CONCERNS[concern].has_lesions and zone.count else ""
            cells[concern] = _.percent(zone.area_fraction) + count
    return cells
