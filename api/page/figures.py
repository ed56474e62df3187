"""The figures of a concern, each with its likely range and one sentence of what it means."""

from collections.abc import Iterator
from dataclasses import dataclass

from skinsight.analyzer.concerns.lesion_kinds import KIND_WORDS
from skinsight.analyzer.schema.findings import LesionKinds
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, the best guess, the likely range, and what it means."""

    name: str
    value: str
    range: str
    meaning: str


def figures_of(name: str, found: ConcernAnalysis, _: Words) -> Iterator[Figure]:
    """All figures of a concern that was measured."""
    reach = found.uncertainty
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
        yield from _kinds(found.kinds, _)
    if found.contrast and not found.lines:
        yield Figure(
            _("Contrast"),
            _.number(found.contrast.delta_e, 1),
            "",
            _("How much the marks differ in colour from the skin around them; from about 2 on an eye sees it."),
        )


def _kinds(found: LesionKinds, _: Words) -> Iterator[Figure]:
    """Kinds of acne lesions, and local scores."""
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
            ", ".join(f"{_.zone(zone)} {_.number(score)}" for zone, score in found.gags_like.items()),
            "",
            _("By zone: a factor times the grade of the worst kind told. No GAGS score: chest and back are not seen."),
        )
