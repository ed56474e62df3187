"""What was found of one concern alone, in words.

A concern's module says it in English (:class:`~skinsight.analyzer.concerns.traits.Traits`). In other languages it is
said here, by what the findings hold; a test asks that both say the same.
"""

from collections.abc import Iterator
from typing import Final

from skinsight.analyzer.concerns.lesion_kinds import KIND_WORDS
from skinsight.analyzer.concerns.panda_eyes import HUE_WORDS
from skinsight.analyzer.concerns.table import traits
from skinsight.analyzer.concerns.wrinkles import zone_lines
from skinsight.analyzer.schema.findings import LesionKinds, Lines, UnderEye, UnderEyes, ZoneFinding
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import ENGLISH, NOTHING, Speech, contrast_words, zone_words

LINE_DIGITS: Final = (2, 1)
"""Decimals of a length in face widths, and of a depth in L*."""


def own_details(name: str, result: ConcernAnalysis, say: Speech) -> Iterator[tuple[str, str]]:
    """Names and words of what was measured, after score, area and count."""
    if say.language == ENGLISH.language:
        yield from traits(name).details(result)
    elif result.under_eyes:
        yield from _eyes(result.under_eyes, say)
    else:
        if result.contrast:
            yield say("Colour against the skin around"), contrast_words(result.contrast, say)
        if result.lines and result.area:
            yield say("Lines"), _lines(result.lines, say)
        if result.kinds:
            yield from _kinds(result.kinds, say)


def own_caption(name: str, result: ConcernAnalysis, zone: ZoneFinding | None, say: Speech) -> Iterator[str]:
    """Lines below its close-up, of the face and of the zone that is shown."""
    lines = zone.lines if zone else result.lines
    if say.language == ENGLISH.language:
        yield from traits(name).caption(result, zone)
    elif result.under_eyes:
        left, right = result.under_eyes.left, result.under_eyes.right
        yield say("left, against the cheek: {eye}", eye=_eye(left, say)) if left else say("left: not judged")
        yield say("right, against the cheek: {eye}", eye=_eye(right, say)) if right else say("right: not judged")
    elif lines:
        yield say("lines here: {lines}", lines=_lines(lines, say))
    elif zone and zone.contrast:
        yield say("against the rest of the zone: {colour}", colour=contrast_words(zone.contrast, say))
    elif not zone and result.contrast:
        yield say("against the skin around: {colour}", colour=contrast_words(result.contrast, say))


def line_figures(lines: Lines | None, say: Speech = ENGLISH) -> tuple[str, ...]:
    """Length and depth of wrinkles in a zone, for a table."""
    figures = zip(zone_lines(lines), LINE_DIGITS, strict=True)
    return tuple(figure if figure == NOTHING else say.number(float(figure), digits) for figure, digits in figures)


def _eyes(found: UnderEyes, say: Speech) -> Iterator[tuple[str, str]]:
    if found.left:
        yield say("Under the left eye, against the cheek"), _eye(found.left, say)
    if found.right:
        yield say("Under the right eye, against the cheek"), _eye(found.right, say)


def _eye(eye: UnderEye, say: Speech) -> str:
    if eye.contrast is None:
        return say("{pixels} pixels, colour not compared", pixels=say.number(eye.area))
    colour = contrast_words(eye.contrast, say)
    return say("{colour}, hue {hue}", colour=colour, hue=say(HUE_WORDS[eye.hue])) if eye.hue else colour


def _lines(lines: Lines, say: Speech) -> str:
    long_digits, deep_digits = LINE_DIGITS
    length = say("{length} face widths long in all", length=say.number(lines.length, long_digits))
    if lines.depth is None:
        return length
    depth = round(max(lines.depth, 0.0), deep_digits)
    darker = (
        say("{depth} L* darker than the skin beside them", depth=say.number(depth, deep_digits))
        if depth
        else say("no darker than the skin beside them")
    )
    return f"{length}, {darker}"


def _kinds(found: LesionKinds, say: Speech) -> Iterator[tuple[str, str]]:
    counts = (f"{say.number(count)} {say(KIND_WORDS[kind])}" for kind, count in found.counts.items() if count)
    told = say(found.unknown_because) if found.unknown_because else ", ".join(counts) or say("none")
    yield say("Kinds of lesions"), told
    if found.gags_like:
        scores = ", ".join(f"{say(zone_words(zone))} {say.number(score)}" for zone, score in found.gags_like.items())
        yield (
            say("Local scores, GAGS-like"),
            say("{scores} (factor times the grade of the worst kind told; not a GAGS score)", scores=scores),
        )
