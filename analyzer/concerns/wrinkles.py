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
from skinsight.analyzer.schema.words import NOTHING, number
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


def details(result: ConcernAnalysis) -> Iterator[tuple[str, str]]:
    """The colour of the marked skin, and the lines."""
    yield from colour_details(result)
    if result.lines and result.area:
        yield "Lines", lines_words(result.lines)


def caption(result: ConcernAnalysis, zone: ZoneFinding | None) -> Iterator[str]:
    """The lines; the rest of their zone may be lighter or darker as a whole, which says nothing of them."""
    lines = zone.lines if zone else result.lines
    if lines:
        yield f"lines here: {lines_words(lines)}"
    else:
        yield from colour_caption(result, zone)


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


WRINKLES: Final = Traits(
    name="wrinkles", severities=severities, extras=extras, doubted=doubted, details=details, caption=caption
)
