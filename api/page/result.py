"""An analysis as what its page shows, in the reader's language."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.pictures.condition_words import likelihoods, verdict_words
from skinsight.analyzer.pictures.evidence import evidence_layer
from skinsight.analyzer.report.encoded import data_uri
from skinsight.analyzer.schema.recommendation import URGENCIES, Recommendation
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import halves, reason_words
from skinsight.analyzer.tone.scale import tone_scale
from skinsight.api.page.concern_rows import Row, row_of
from skinsight.api.page.headline import headline
from skinsight.api.page.measured import MeasureRow, measure_rows
from skinsight.api.page.messages import N_
from skinsight.api.page.outlines import skin_path
from skinsight.api.page.places import Mark, ZoneRow, marks_of, zones_of
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS

EVIDENCE_SIDE: Final = 400
"""Pixels of the longer side of the tint that shows what the hint at conditions rests on."""
NO_TONE: Final = N_("Forehead and cheeks are not seen well enough to tell the tone.")


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

    @property
    def is_judged(self) -> bool:
        """Whether anything could be graded; else there is nothing to follow, and another photograph to take."""
        return any(found.grade for found in self.analysis.concerns.values())

    def notices(self) -> list[Notice]:
        """Problems of quality."""
        _ = self.words
        found = []
        for problem in self.analysis.quality.problems:
            wrong, remedy = map(_.plain, halves(problem.advice))
            lost = [*map(_.concern, problem.concerns), *map(_.zone, problem.zones)]
            if problem.tone:
                lost.append(_("skin tone"))
            found.append(Notice(wrong, remedy[:1].upper() + remedy[1:], ", ".join(lost)))
        return found

    def unseen(self) -> list[str]:
        """Zones that were not seen, for other reasons than the problems."""
        told = {name for problem in self.analysis.quality.problems for name in problem.zones}
        zones = self.analysis.zones.items()
        return [self.words.zone(name) for name, zone in zones if zone.status != "ok" and name not in told]

    def rows(self) -> list[Row]:
        """All concerns that were looked for."""
        found = self.analysis.concerns.items()
        return [row_of(name, one, self.words) for name, one in found if CONCERNS[name].is_concern]

    @cached_property
    def measures(self) -> list[MeasureRow]:
        """What was measured without a network."""
        return measure_rows(self.analysis, self.words)

    def marks(self) -> list[Mark]:
        """All marks, large ones first, so that small ones lie above."""
        return marks_of(self.analysis, self.words)

    def zones(self) -> list[ZoneRow]:
        """All zones of the face."""
        return zones_of(self.analysis, self.words)

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
        return verdict_words(found, self.words) if found else ""

    def likelihoods(self) -> list[tuple[str, str, float]]:
        """What it may look like, the likeliest first: its name, its probability in words, and in percent."""
        found, _ = self.analysis.conditions, self.words
        if found is None:
            return []
        return [
            (_.plain(name), f"{_.number(100 * value)}\N{NO-BREAK SPACE}%", 100 * value)
            for name, value in likelihoods(found)
        ]

    def evidence(self) -> str:
        """Where the photograph speaks for it, as a picture to lay over it; empty where there is none."""
        tint = evidence_layer(self.analysis, EVIDENCE_SIDE)
        return "" if tint is None else data_uri(tint, "PNG")

    def tone_sentence(self) -> str:
        """The tone in words."""
        _, tone = self.words, self.analysis.tone
        if tone.status == "unavailable":
            return reason_words(tone.unavailable_reason, _, NO_TONE)
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
