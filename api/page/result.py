"""An analysis as what its page shows: figures, ranges and places, in the reader's language."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.concerns.lesion_kinds import KIND_WORDS
from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.pictures.condition_words import likelihoods, verdict_words
from skinsight.analyzer.pictures.heat import heat_layer
from skinsight.analyzer.report.encoded import data_uri
from skinsight.analyzer.schema.findings import Grade, LesionKinds
from skinsight.analyzer.schema.recommendation import URGENCIES, Recommendation
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.analyzer.schema.words import zone_words
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.api.page.headline import headline
from skinsight.api.page.messages import N_, problem_words
from skinsight.api.page.outlines import path, skin_path
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS

BASES: Final = {
    "half": N_("Spots on the half of the face that has more of them, as Hayashi's scale for doctors counts."),
    "picture": N_("All spots in the picture, counted as Hayashi's scale for doctors does."),
    "index": N_("How much of forehead, cheeks and chin is marked, times how dark it is: skinsight's own index."),
    "contrast": N_("How much the skin under the eyes differs in colour from the cheek below: skinsight's own index."),
    "length": N_("How long all lines are together, in widths of the face: skinsight's own index."),
}
"""What each criterion of a scale means, by the name of its measure."""


HEAT_SIDE: Final = 400
"""Pixels of the longer side of the tint that shows what the hint at conditions rests on."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A scale's steps with the likely range as a band and the best guess as a tick; in percent of the bar's width."""

    steps: int
    start: float
    width: float
    tick: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, the best guess, the likely range, and what it means."""

    name: str
    value: str
    range: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Row:
    """One concern in the list.

    Attributes:
        place: where most of it is.
        label: the step of its scale.
        amount: how much of it, with the likely range.
        sure: whether the range is within one step.
    """

    name: str
    title: str
    unavailable: str | None
    place: str
    label: str
    amount: str
    sure: bool
    bar: Bar | None
    figures: tuple[Figure, ...]
    scale: str
    basis: str
    source: str
    marks: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark to be drawn and tapped; ``x`` and ``y`` are its middle, ``reach`` half of its box's longer side."""

    concern: str
    path: str
    x: float
    y: float
    reach: float
    zone: str
    words: str


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone: its outline, and each concern's share and count in it."""

    name: ZoneName
    title: str
    unavailable: str | None
    outline: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is wrong with the photograph, what to do, and what cannot be told because of it."""

    wrong: str
    remedy: str
    lost: str


@dataclass(frozen=True)
class ResultView:
    """All that the template shows."""

    analysis: Analysis
    words: Words
    person: Person = NOBODY

    @property
    def headline(self) -> str:
        """What was seen."""
        return headline(self.analysis, self.words)

    def notices(self) -> list[Notice]:
        """Problems of quality."""
        _ = self.words
        found = []
        for problem in self.analysis.quality.problems:
            wrong, remedy = map(_.plain, problem_words(problem.advice))
            lost = [*map(_.concern, problem.concerns), *map(self.zone, problem.zones)]
            if problem.tone:
                lost.append(_("skin tone"))
            found.append(Notice(wrong, remedy[:1].upper() + remedy[1:], ", ".join(lost)))
        return found

    def unseen(self) -> list[str]:
        """Zones that were not seen, for other reasons than the problems."""
        told = {name for problem in self.analysis.quality.problems for name in problem.zones}
        zones = self.analysis.zones.items()
        return [self.zone(name) for name, zone in zones if zone.status != "ok" and name not in told]

    def zone(self, name: ZoneName) -> str:
        """The name of a zone."""
        return self.words.plain(zone_words(name))

    def reason(self, text: str, otherwise: str) -> str:
        """Why something is unavailable, where that is one of the known sentences."""
        whole = self.words.plain(text)
        if whole != text or self.words.language == "en":
            return whole
        parts = [self.words.plain(part) for part in problem_words(text)]
        return ": ".join(parts) if parts != list(problem_words(text)) else otherwise

    def rows(self) -> list[Row]:
        """All concerns that were looked for."""
        found = self.analysis.concerns.items()
        return [self._row(name, one) for name, one in found if CONCERNS[name].is_concern]

    def marks(self) -> list[Mark]:
        """All marks, large ones first, so that small ones lie above."""
        _ = self.words
        found = []
        for row in self.rows():
            for one in self.analysis.concerns[row.name].instances:
                x0, y0, x1, y1 = one.box
                zone = self.zone(one.zone) if one.zone else _("outside all zones")
                skin = self.analysis.concerns["face_skin"].area or 1
                words = _(
                    "{concern}, {zone}: {share} of the face skin. The network is {sure} sure.",
                    concern=row.title,
                    zone=zone,
                    share=_.percent(min(1.0, one.area / skin)),
                    sure=f"{_.number(100 * one.probability)}\N{NO-BREAK SPACE}%",
                )
                reach = max(x1 - x0, y1 - y0) / 2
                mark = Mark(row.name, path(one.contour), one.centroid[0], one.centroid[1], reach, one.zone or "", words)
                found.append((one.area, mark))
        return [mark for _area, mark in sorted(found, key=lambda pair: -pair[0])]

    def zones(self) -> list[ZoneRow]:
        """All zones of the face."""
        _ = self.words
        found = []
        for name in ZONES:
            zone = self.analysis.zones[name]
            reason = zone.unavailable_reason
            unavailable = self.reason(reason, _("What it is laid out by was not seen.")) if reason else None
            outline = "".join(map(path, zone.outline))
            found.append(ZoneRow(name, self.zone(name), unavailable, outline, self._cells(name)))
        return found

    def skin(self) -> str:
        """Outline of the face skin."""
        return skin_path(self.analysis)

    def advice(self) -> list[Recommendation]:
        """Red flags first."""
        return sorted(self.analysis.recommendations, key=lambda one: URGENCIES.index(one.urgency))

    def swatches(self) -> list[str]:
        """Monk's ten tones."""
        return [f"#{code}" for code in tone_scale().monk.swatches]

    def whole(self) -> str:
        """What the skin as a whole looks like, in a sentence; empty where that was not asked."""
        found = self.analysis.conditions
        if found is None:
            return ""
        reason = found.unavailable_reason
        if reason:
            return self.reason(reason, self.words("It cannot be told from this photograph."))
        return self.words.plain(verdict_words(found))

    def likelihoods(self) -> list[tuple[str, str, float]]:
        """What it may look like, the likeliest first: its name, its probability in words, and in percent."""
        found, _ = self.analysis.conditions, self.words
        if found is None:
            return []
        return [
            (_.plain(name), f"{_.number(100 * value)}\N{NO-BREAK SPACE}%", 100 * value)
            for name, value in likelihoods(found)
        ]

    def heat(self) -> str:
        """Where the photograph speaks for it, as a picture to lay over it; empty where there is none."""
        tint = heat_layer(self.analysis, HEAT_SIDE)
        return "" if tint is None else data_uri(tint, "PNG")

    def tone_sentence(self) -> str:
        """The tone in words."""
        _, tone = self.words, self.analysis.tone
        if tone.status == "unavailable":
            return self.reason(
                tone.unavailable_reason, _("Forehead and cheeks are not seen well enough to tell the tone.")
            )
        low, high = map(round, tone.monk.interval)
        text = (
            _("Tone {tone} on Monk's scale of ten, light to dark.", tone=low)
            if low == high
            else _("Between {low} and {high} on Monk's scale of ten, light to dark.", low=low, high=high)
        )
        card = (
            _("A card in the picture corrected the colours.")
            if tone.calibrated
            else _("No grey card in the picture, so the camera decides how light it looks.")
        )
        return f"{text} {card}"

    def _cells(self, name: ZoneName) -> dict[str, str]:
        _ = self.words
        cells = {}
        for concern, found in self.analysis.concerns.items():
            zone = found.zones.get(name)
            if zone is None or zone.area_fraction is None:
                cells[concern] = "\N{EN DASH}"
            elif not zone.area:
                cells[concern] = "0"
            else:
                count = f" ({zone.count})" if CONCERNS[concern].has_lesions and zone.count else ""
                cells[concern] = _.percent(zone.area_fraction) + count
        return cells

    def _row(self, name: str, found: ConcernAnalysis) -> Row:
        _, grade = self.words, found.grade
        reason = found.unavailable_reason
        return Row(
            name=name,
            title=_.concern(name),
            unavailable=self.reason(reason, _("It cannot be told from this photograph.")) if reason else None,
            place=self._place(name, found),
            label=_.plain(grade.label) if grade else _("not graded"),
            amount=self._amount(name, found),
            sure=bool(grade) and not (grade and grade.borderline),
            bar=_bar(name, grade) if grade else None,
            figures=tuple(self._figures(name, found)),
            scale=grade.scale if grade else "",
            basis=_.plain(BASES[_measure(name, grade)]) if grade and _measure(name, grade) in BASES else "",
            source=_.plain(grade.source) if grade else "",
            marks=_.plain(CONCERNS[name].marks),
        )

    def _place(self, name: str, found: ConcernAnalysis) -> str:
        """Where most of it is: two zones at most."""
        _ = self.words
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
            return ", ".join(map(self.zone, most))
        return ", ".join(f"{self.zone(zone)} {_.number(weights[zone])}" for zone in most)

    def _amount(self, name: str, found: ConcernAnalysis) -> str:
        _ = self.words
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

    def _figures(self, name: str, found: ConcernAnalysis) -> Iterator[Figure]:
        _, reach = self.words, found.uncertainty
        if found.area_fraction is None:
            return
        ends = reach.area_fraction if reach else (found.area_fraction,) * 2
        yield Figure(
            _("Skin covered"),
            _.percent(found.area_fraction),
            _.range(*map(_.percent, ends)),
            _("How much of the face skin that was seen is marked."),
        )
        if found.score is not None:
            ends = reach.score if reach else (found.score,) * 2
            yield Figure(
                _("Score"),
                _("{score} of 100", score=_.number(found.score)),
                _.range(*map(_.number, ends)),
                _("100 means that nothing was marked. It is skinsight's own figure, and no clinical one."),
            )
        if found.count is not None and CONCERNS[name].has_lesions and not found.under_eyes and not found.lines:
            ends = (reach and reach.count) or (found.count, found.count)
            yield Figure(
                _("Count"),
                _.number(found.count),
                _.range(*map(_.number, ends)),
                _("Marks that run into each other are told apart where they have a waist."),
            )
        if found.kinds:
            yield from self._kinds(found.kinds)
        if found.contrast and not found.lines:
            yield Figure(
                _("Contrast"),
                _.number(found.contrast.delta_e, 1),
                "",
                _("How much the marks differ in colour from the skin around them; from about 2 on an eye sees it."),
            )

    def _kinds(self, found: LesionKinds) -> Iterator[Figure]:
        """Kinds of acne lesions, and local scores."""
        _ = self.words
        told = [f"{_.number(count)} {_.plain(KIND_WORDS[kind])}" for kind, count in found.counts.items() if count]
        yield Figure(
            _("Kinds"),
            _.plain(found.unknown_because) if found.unknown_because else ", ".join(told) or _("none"),
            "",
            _("Told by colour and size; papules and pustules look alike in a photograph of a face."),
        )
        if found.gags_like:
            yield Figure(
                _("GAGS-like"),
                ", ".join(f"{self.zone(zone)} {_.number(score)}" for zone, score in found.gags_like.items()),
                "",
                _(
                    "By zone: a factor times the grade of the worst kind told. It is no GAGS score, for chest and back "
                    "are not seen."
                ),
            )


def _measure(name: str, grade: Grade) -> str:
    """The measure that a grade was made by."""
    criteria = scale_of_grades(name).criteria
    return next((measure for measure, title in criteria.items() if grade.scale.startswith(f"{title} ")), "")


def _bar(name: str, grade: Grade) -> Bar:
    cuts = scale_of_grades(name).cuts.values
    steps = len(cuts) + 1
    low, high = grade.interval
    return Bar(steps, 100 * low / steps, 100 * (high - low + 1) / steps, 100 * _along(grade.measured, cuts) / steps)


def _along(value: float, cuts: tuple[float, ...]) -> float:
    """A place on steps of equal width, each of which begins at a cut; the last is as wide as where it begins."""
    step = bisect_right(cuts, value)
    start = cuts[step - 1] if step else 0.0
    end = cuts[step] if step < len(cuts) else 2 * cuts[-1]
    return step + min(0.98, max(0.02, (value - start) / (end - start)))
