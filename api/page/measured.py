"""What was measured without a network as what the page shows of it."""

from dataclasses import dataclass
from typing import Final

from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.formulas.row import Measure
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.heat import map_picture
from skinsight.analyzer.report.encoded import data_uri
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import zone_words
from skinsight.api.page.outlines import mask_path
from skinsight.api.page.words import Words

MAP_SIDE: Final = 360
"""Pixels of a map on the page."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure in the list.

    Attributes:
        answer: its verdict, else its score or value, in a few words.
        figures: names and values of what else was measured.
        picture: its map as a ``data:`` URI.
        outline: of what it marks in the photograph, as an SVG path.
    """

    name: str
    title: str
    unavailable: str | None
    answer: str
    says: str
    figures: tuple[tuple[str, str], ...] = ()
    zones: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    outline: str = ""
    ink: str = ""


def measure_rows(analysis: Analysis, words: Words) -> list[MeasureRow]:
    """All that were taken, in the table's order; those that could not be come last."""
    found = [_row(MEASURES[name], one, words) for name, one in analysis.measures.items() if name in MEASURES]
    return sorted(found, key=lambda row: row.unavailable is not None)


def _row(row: Measure, found: MeasureAnalysis, _: Words) -> MeasureRow:
    title, says = _.plain(row.label), _.plain(row.says)
    if found.unavailable_reason:
        return MeasureRow(row.name, title, _reason(found.unavailable_reason, _), "", says)
    return MeasureRow(
        name=row.name,
        title=title,
        unavailable=None,
        answer=_answer(row, found, _),
        says=says,
        figures=tuple(_figures(row, found, _)),
        zones=tuple(
            (_zone(name, _), _.number(found.zones[name], 1)) for name in ZONES if round(found.zones.get(name, 0.0), 1)
        ),
        picture=data_uri(map_picture(row.name, found.map, MAP_SIDE), "JPEG") if found.map else "",
        outline=mask_path(found.mask) if found.mask else "",
        ink="#{:02x}{:02x}{:02x}".format(*row.ink),
    )


def _answer(row: Measure, found: MeasureAnalysis, _: Words) -> str:
    if found.verdict:
        return _.plain(found.verdict)
    if found.score is not None:
        return _("{score} of 100", score=_.number(found.score))
    return f"{_.number(found.value or 0.0, row.digits)} {_.plain(row.unit)}"


def _figures(row: Measure, found: MeasureAnalysis, _: Words) -> list[tuple[str, str]]:
    value = found.value or 0.0
    low, high = found.interval or (value, value)
    reach = _.range(_.number(low, row.digits), _.number(high, row.digits))
    figures = [(_("Measured"), f"{reach} ({_.plain(row.unit)})")]
    if found.score is not None and found.score_interval:
        figures.append((_("Score"), _("{score} of 100", score=_.range(*map(_.number, found.score_interval)))))
    if found.reference and found.reference_n:
        against = _("{n} faces: {faces}", n=_.number(found.reference_n), faces=_.plain(found.reference))
        figures.append((_("Compared with"), against))
    for name, label in row.parts.items():
        if name in found.parts:
            score = found.scores.get(name)
            beside = f", {_('{score} of 100', score=_.number(score))}" if score is not None else ""
            figures.append((_.plain(label), _.number(found.parts[name], row.digits) + beside))
    return figures


def _zone(name: ZoneName, _: Words) -> str:
    return _.plain(zone_words(name))


def _reason(text: str, _: Words) -> str:
    """Why it is unavailable: one of the known sentences, or a problem of the photograph."""
    whole = _.plain(text)
    if whole != text or _.language == "en":
        return whole
    wrong, separator, remedy = text.partition(": ")
    return f"{_.plain(wrong)}{separator}{_.plain(remedy)}"
