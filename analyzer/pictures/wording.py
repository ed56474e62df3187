"""Results in words: the same in every picture, table and page."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.quality.gate import Problem
from skinsight.analyzer.schema.findings import Contrast, Grade, HueClass, Lines, UnderEye
from skinsight.analyzer.schema.recommendation import Finding, Urgency
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.segmentation.concerns import CONCERNS

Number = TypeVar("Number", int, float)
NOTHING: Final = "\N{EN DASH}"
URGENCY_WORDS: Final[dict[Urgency, str]] = {
    "red_flag": "Red flag: see a doctor now or soon",
    "doctor": "Make an appointment",
    "care": "Care",
    "daily": "Every day",
}
NOT_GRADED: Final = "not graded: too little is seen of the skin that it is judged by"
_HUE_WORDS: Final[dict[HueClass, str]] = {
    "pigmented": "as of pigment (pigmented)",
    "vascular": "as of vessels (vascular)",
    "structural": "as of a shadow (structural)",
    "mixed": "of no one kind (mixed)",
}
_ZONE_WORDS: Final = {"crows feet": "crow's feet", "under eye": "under-eye", "nasolabial": "nasolabial fold"}


def percent(fraction: float) -> str:
    """A fraction for people: three digits at most, and never 0 for what is more than nothing."""
    least = 0 < fraction < 0.0001
    digits = "<0.01" if least else f"{100 * fraction:.{2 if fraction < 0.1 else 1 if fraction < 1 else 0}f}"
    return f"{digits}\N{NO-BREAK SPACE}%"


def number(value: float, digits: int = 0) -> str:
    """A number with a minus sign in place of a hyphen, and no sign before 0."""
    text = f"{value:.{digits}f}"
    return f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") and float(text) else text.removeprefix("-")


def between(low: str, high: str) -> str:
    """An interval, or its only value."""
    return low if low == high else f"{low} to {high}"


def sentence(text: str) -> str:
    """A clause or a sentence as a sentence."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def zone_words(name: ZoneName) -> str:
    """The name of a zone for people; left and right are the subject's."""
    side, _, rest = name.replace("_", " ").partition(" ")
    return f"{side} {_ZONE_WORDS.get(rest, rest)}".strip()


def grade_words(grade: Grade) -> str:
    """Whether it is a grade or an index, its name, and how far it may be another where it lies at a border."""
    return f"{grade.kind}: {_label(grade)}"


def numbers(result: ConcernAnalysis) -> tuple[str, str, str]:
    """Score, share of the face skin and count for people; a dash where there is no number."""
    return (
        NOTHING if result.score is None else number(result.score),
        NOTHING if result.area_fraction is None else percent(result.area_fraction),
        NOTHING if result.count is None else f"{result.count}",
    )


def under_grade(result: ConcernAnalysis) -> str | None:
    """What stands below a concern's name in tables: its grade, or why there is none; None for what has no scale."""
    if result.grade:
        return grade_words(result.grade)
    return result.unavailable_reason or (None if result.count is None else NOT_GRADED)


def contrast_words(contrast: Contrast) -> str:
    """How marked skin differs in colour from other skin; axes on which it does not are left out."""
    axes = (
        (contrast.delta_l, "lighter", "darker", "L*"),
        (contrast.delta_a, "redder", "less red", "a*"),
        (contrast.delta_b, "yellower", "less yellow", "b*"),
    )
    parts = [
        f"{up if delta > 0 else down} by {size} {axis}"
        for delta, up, down, axis in axes
        if float(size := number(abs(delta), 1))
    ]
    return f"\N{GREEK CAPITAL LETTER DELTA}E {contrast.delta_e:.1f}" + (f" ({', '.join(parts)})" if parts else "")


def details(result: ConcernAnalysis) -> Iterator[tuple[str, str]]:
    """What was measured of a concern, each number with its name, its unit and, where it has one, its interval."""
    if result.area is None or result.area_fraction is None:
        return
    reach = result.uncertainty
    if result.score is not None:
        yield "Score", f"{number(result.score)} of 100" + _reach(reach.score if reach else None, number)
    for grade in (result.grade, *result.further_grades):
        if grade:
            yield (
                grade.kind.capitalize(),
                f"{_label(grade)}. {grade.scale}: {round(grade.measured, 2):g} ({grade.basis})",
            )
    if result.grade is None and result.count is not None:
        yield "Grade or index", NOT_GRADED
    share = percent(result.area_fraction) + _reach(reach.area_fraction if reach else None, percent)
    yield "Marked", f"{result.area:,} pixels, {share} of the face skin"
    if result.count is not None:
        yield "Count", f"{result.count}" + _reach(reach.count if reach else None, str)
    if result.contrast and not result.under_eyes:  # around a dark circle lie lashes, so the cheek is what counts
        yield "Colour against the skin around", contrast_words(result.contrast)
    if result.lines and result.area:
        yield "Lines", lines_words(result.lines)
    for side in ("left", "right"):
        eye: UnderEye | None = getattr(result.under_eyes, side, None)
        if eye:
            yield f"Under the {side} eye, against the cheek", eye_words(eye)


def lines_words(lines: Lines) -> str:
    """Length and depth of wrinkles."""
    length = f"{lines.length:.2f} face widths long in all"
    if lines.depth is None:
        return length
    darker = number(max(lines.depth, 0.0), 1)
    return f"{length}, {f'{darker} L*' if float(darker) else 'no'} darker than the skin beside them"


def zone_lines(lines: Lines | None) -> tuple[str, str]:
    """Length and depth of wrinkles in a zone for a table; no depth is given of a line too short for its digits."""
    length = f"{lines.length:.2f}" if lines else NOTHING
    if lines is None or lines.depth is None or not float(length):
        return length, NOTHING
    return length, number(max(lines.depth, 0.0), 1)


def eye_words(eye: UnderEye) -> str:
    """The dark circle of one eye."""
    hue = f", hue {_HUE_WORDS[eye.hue]}" if eye.hue else ""
    return f"{contrast_words(eye.contrast)}{hue}" if eye.contrast else f"{eye.area:,} pixels, colour not compared"


def _label(grade: Grade) -> str:
    return f"{grade.label} ({between(*grade.interval_labels)})" if grade.borderline else grade.label


def _reach(ends: tuple[Number, Number] | None, words: Callable[[Number], str]) -> str:
    """An interval to stand behind a number; nothing where its ends read the same."""
    if ends is None or words(ends[0]) == words(ends[1]):
        return ""
    return f" ({between(words(ends[0]), words(ends[1]))})"


def lost_words(problem: Problem) -> str:
    """What a problem of quality makes unavailable."""
    concerns = [CONCERNS[name].label for name in problem.concerns]
    return ", ".join([*concerns, *map(zone_words, problem.zones), *["Skin tone"] * problem.tone])


def finding_words(finding: Finding) -> str:
    """A value that made a rule of advice fire, and what was asked of it."""
    path = finding.measure.removeprefix("concerns.").replace("in_use.", "in use: ").replace(".", ", ").replace("_", " ")
    value = finding.value
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, float):
        text = f"{value:.3g}"
    else:
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"{path}: {text.replace('_', ' ')} ({finding.asked.replace('_', ' ')})"


def made_words(analysis: Analysis) -> str:
    """When an analysis was made, and by which versions of skinsight and of its networks."""
    networks = ", ".join(f"{CONCERNS[name].label} {model.version}" for name, model in analysis.models.items())
    when = f"{analysis.created:%Y-%m-%d %H:%M} UTC"
    return f"Made on {when} by skinsight {analysis.skinsight}" + (
        f" with the networks {networks}." if networks else "."
    )
