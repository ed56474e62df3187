"""Wrinkles: the ``length`` of the lines. Their depth is no severity: it grows with the hardness of the light."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from skinsight.analyzer.concerns.traits import Extras, Reading, Severity, Traits, colour_caption, colour_details
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.off_skin import behind_lenses
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.measures.lines import CentreLines, length
from skinsight.analyzer.schema.findings import Lines, ZoneFinding
from skinsight.analyzer.schema.result import ConcernAnalysis
from skinsight.analyzer.schema.words import ENGLISH, NOTHING, Speech
from skinsight.segmentation.frames import Mask

AGE_NEEDED: Final = "Lines are judged once the age is stated: give it in years with the photograph."


def severities(face: ParsedFace, reading: Reading) -> dict[str, Severity]:
    """The ``length``."""
    return _severities(length(reading.mask))


def _severities(long: float) -> dict[str, Severity]:
    return {"length": Severity(long, "length of all lines in face widths")}


def doubted(face: ParsedFace, mask: ConcernMask) -> Mask:
    """Lines behind lenses, which are of the glasses."""
    return face.view.once(behind_lenses)


def extras(face: ParsedFace, mask: ConcernMask) -> Extras:
    """Length and depth of the lines, over the face and by zone."""
    lines = CentreLines.of(face.view, mask.mask)

    def of_zone(zone: Mask) -> Mapping[str, Any]:
        return {"lines": lines.within(zone)}

    whole = lines.within()
    return Extras({"lines": whole}, of_zone, _severities(whole.length))


def details(result: ConcernAnalysis, say: Speech) -> Iterator[tuple[str, str]]:
    """The colour of the marked skin, and the lines."""
    yield from colour_details(result, say)
    if result.lines and result.area:
        yield say("Lines"), lines_words(result.lines, say)


def caption(result: ConcernAnalysis, zone: ZoneFinding | None, say: Speech) -> Iterator[str]:
    """The lines; the rest of their zone may be lighter or darker as a whole, which says nothing of them."""
    lines = zone.lines if zone else result.lines
    if lines:
        yield say("lines here: {lines}", lines=lines_words(lines, say))
    else:
        yield from colour_caption(result, zone, say)


def lines_words(lines: Lines, say: Speech = ENGLISH) -> str:
    """Length and depth of wrinkles."""
    length = say("{length} face widths long in all", length=say.number(lines.length, 2))
    if lines.depth is None:
        return length
    depth = max(lines.depth, 0.0)
    darker = (
        say("{depth} L* darker than the skin beside them", depth=say.number(depth, 1))
        if round(depth, 1)
        else say("no darker than the skin beside them")
    )
    return f"{length}, {darker}"


def zone_lines(lines: Lines | None, say: Speech = ENGLISH) -> tuple[str, str]:
    """Length and depth of wrinkles in a zone for a table; no depth is given of a line too short for its digits."""
    if lines is None:
        return NOTHING, NOTHING
    length = say.number(lines.length, 2)
    if lines.depth is None or not round(lines.length, 2):
        return length, NOTHING
    return length, say.number(max(lines.depth, 0.0), 1)


WRINKLES: Final = Traits(
    name="wrinkles", severities=severities, extras=extras, doubted=doubted, details=details, caption=caption
)
