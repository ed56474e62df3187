"""Results in words: the same in every picture, table and page."""

from collections.abc import Callable, Iterator
from math import floor, log10
from typing import Final, TypeVar

from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.analyzer.pictures.criteria import meaning_words, scale_words
from skinsight.analyzer.quality.gate import Problem
from skinsight.analyzer.schema.findings import Grade, Untold
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.recommendation import Finding, Urgency
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.analyzer.schema.words import (
    ENGLISH,
    NOTHING,
    Speech,
    between,
    capitalized,
    reason_words,
    zone_words,
)
from skinsight.segmentation.concerns import CONCERNS, label_of

Number = TypeVar("Number", int, float)
URGENCY_WORDS: Final[dict[Urgency, str]] = {
    "red_flag": "Red flag: see a doctor now or soon",
    "doctor": "Make an appointment",
    "care": "Care",
    "daily": "Every day",
}
NOT_GRADED: Final = "not graded: too little is seen of the skin that it is judged by"


def grade_words(grade: Grade, say: Speech = ENGLISH) -> str:
    """Whether it is a grade or an index, its name, and how far it may be another where it lies at a border."""
    return f"{say(grade.kind)}: {_label(grade, say)}"


def numbers(result: ConcernAnalysis, say: Speech = ENGLISH) -> tuple[str, str, str]:
    """Score, share of the face skin and count for people; a dash where there is no number."""
    return (
        NOTHING if result.score is None else say.number(result.score),
        NOTHING if result.area_fraction is None else say.percent(result.area_fraction),
        NOTHING if result.count is None else f"{result.count}",
    )


def under_grade(result: ConcernAnalysis, say: Speech = ENGLISH) -> str | None:
    """What stands below a concern's name in tables: its grade, or why there is none; None for what has no scale."""
    if result.grade:
        return grade_words(result.grade, say)
    if result.unavailable_reason:
        return reason_words(result.unavailable_reason, say)
    return None if result.legacy_score is None else say(NOT_GRADED)


def details(name: str, result: ConcernAnalysis, say: Speech = ENGLISH) -> Iterator[tuple[str, str]]:
    """What was measured of a concern, each number with its name, its unit and, where it has one, its interval."""
    if result.area is None or result.area_fraction is None:
        return
    reach = result.uncertainty
    if result.score is not None:
        score = say("{score} of 100", score=say.number(result.score))
        yield say("Score"), score + _reach(reach.score if reach else None, say.number, say)
    for grade in (result.grade, *result.further_grades):
        if grade:
            yield _scale(grade, say), _graded(name, grade, say)
    if result.grade is None and result.legacy_score is not None:
        yield say("Grade or index"), say(NOT_GRADED)
    share = say.percent(result.area_fraction) + _reach(reach.area_fraction if reach else None, say.percent, say)
    marked = say("{pixels} pixels, {share} of the face skin", pixels=say.number(result.area), share=share)
    yield say("Marked"), marked
    if result.count is not None:
        yield say("Count"), say.number(result.count) + _reach(reach.count if reach else None, say.number, say)
    yield from traits(name).details(result, say)


def _scale(grade: Grade, say: Speech) -> str:
    """Whether it is a grade or an index, where the scale's name does not tell, and that name."""
    kind, scale = say(grade.kind), scale_words(grade, say)
    return capitalized(scale if kind in scale else f"{kind}, {scale}")


def _graded(name: str, grade: Grade, say: Speech) -> str:
    """The grade and the number behind it. What was measured is told in English alone; elsewhere what that means is."""
    basis = grade.basis if say.language == ENGLISH.language else meaning_words(name, grade, say).rstrip(".")
    told = say("{label}, by {value}", label=_label(grade, say), value=trimmed(grade.measured, 2, say))
    return f"{told} ({basis})" if basis else told


def _label(grade: Grade, say: Speech = ENGLISH) -> str:
    label, (low, high) = say(grade.label), map(say, grade.interval_labels)
    return f"{label} ({between(low, high, say)})" if grade.borderline else label


def _reach(ends: tuple[Number, Number] | None, words: Callable[[Number], str], say: Speech) -> str:
    """An interval to stand behind a number; nothing where its ends read the same."""
    if ends is None or words(ends[0]) == words(ends[1]):
        return ""
    return f" ({between(words(ends[0]), words(ends[1]), say)})"


def untold_words(found: Untold, say: Speech = ENGLISH) -> str:
    """What marks may be of which it could not be told, outlined in grey."""
    one, other = (say(CONCERNS[name].label).lower() for name in found.between)
    return say("{one} or {other}, cannot tell", one=one, other=other)


def measure_words(name: str, found: MeasureAnalysis, say: Speech = ENGLISH) -> str | None:
    """A measure in a line: its verdict, its score and its value with their intervals; None where it was not taken."""
    if found.value is None:
        return None
    row = MEASURES[name]
    low, high = (say.number(end, row.digits) for end in found.interval or (found.value, found.value))
    said = [say(found.verdict)] if found.verdict else []
    if found.score is not None:
        reach = _reach(found.score_interval, say.number, say)
        said.append(say("score {score}", score=say.number(found.score)) + reach)
    said.append(f"{between(low, high, say)} {say(row.unit)}")
    return f"{say(row.label)}: {', '.join(said)}"


def measure_parts(name: str, found: MeasureAnalysis, say: Speech = ENGLISH) -> Iterator[tuple[str, str]]:
    """What else was measured, with the scores of what has one."""
    for part, label in MEASURES[name].parts.items():
        if part in found.parts:
            figure = say.number(found.parts[part], MEASURES[name].digits)
            scored = [say("score {score}", score=say.number(found.scores[part]))] if part in found.scores else []
            yield say(label), ", ".join([figure, *scored])


def problem_figures(problem: Problem, say: Speech = ENGLISH) -> str:
    """What was measured of a problem of quality, and its limit."""
    measure = say(problem.measure.replace("_", " "))
    value, limit = (significant(one, say) for one in (problem.value, problem.limit))
    return say("{measure} {value}, limit {limit}", measure=measure, value=value, limit=limit)


def lost_words(problem: Problem, say: Speech = ENGLISH) -> str:
    """What a problem of quality makes unavailable."""
    concerns = [label_of(name) for name in problem.concerns]
    return ", ".join(map(say, [*concerns, *map(zone_words, problem.zones), *["Skin tone"] * problem.tone]))


def trimmed(value: float, digits: int, say: Speech = ENGLISH) -> str:
    """A number of at most so many decimals, without zeros at its end."""
    return say.number(value, len(f"{value:.{digits}f}".rstrip("0").partition(".")[2]))


def significant(value: float, say: Speech = ENGLISH) -> str:
    """A number of three digits that count."""
    return trimmed(value, max(0, 2 - floor(log10(abs(value)))) if value else 0, say)


def finding_words(finding: Finding) -> str:
    """A value that made a rule of advice fire, and what was asked of it where that is not the value."""
    path = finding.measure.removeprefix("concerns.").replace("in_use.", "in use: ").replace(".", ", ").replace("_", " ")
    value = finding.value
    if isinstance(value, bool):
        return f"{path}: {'yes' if value else 'no'}"
    text = f"{value:.3g}" if isinstance(value, float) else ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"{path}: {text.replace('_', ' ')} ({finding.asked.replace('_', ' ')})"


def made_words(analysis: Analysis, say: Speech = ENGLISH) -> str:
    """When an analysis was made, and by which versions of skinsight and of its networks."""
    networks = ", ".join(f"{say(label_of(name))} {model.version}" for name, model in analysis.models.items())
    when = f"{say.date(analysis.created)}, {analysis.created:%H:%M} UTC"
    if not networks:
        return say("Made on {when} by skinsight {version}.", when=when, version=analysis.skinsight)
    return say(
        "Made on {when} by skinsight {version} with the networks {networks}.",
        when=when,
        version=analysis.skinsight,
        networks=networks,
    )
