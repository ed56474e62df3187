"""A picture of the face's zones: thin outlines with numbers, and the names below."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage
from PIL import ImageDraw

from skinsight.analyzer.face.zones import ZONES, ZoneName
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.lettering import FAINT, INK, PAPER, below, font, paragraphs
from skinsight.analyzer.pictures.paint import DARK, LIGHT, Colour
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import ENGLISH, Speech, reason_words, sentence, zone_words
from skinsight.segmentation.frames import Image

SIDE: Final = 900
"""Side of the face in the picture, in pixels."""
LETTERS: Final = 26
"""Height of text, in pixels: it can be read where a telephone shows the picture 360 pixels wide."""
LINE: Final = 38
PAD: Final = 24

Points = npt.NDArray[np.int32]


def zone_map(canvas: Canvas, say: Speech = ENGLISH) -> Image:
    """The face, upright, with the outlines of the zones that can be judged, and below it all names.

    Each zone has the number of its place in :data:`~skinsight.analyzer.face.zones.ZONES` in every photograph.
    """
    crop, analysis = canvas.crop, canvas.analysis
    face = canvas.face(SIDE)
    outlines = {
        name: [np.rint(crop.points_to_face(part, SIDE)).astype(np.int32) for part in zone.outline]
        for name, zone in analysis.zones.items()
        if zone.outline
    }
    for width, colour in ((4, DARK), (1, LIGHT)):
        for parts in outlines.values():
            cv2.polylines(face, parts, True, colour, width, cv2.LINE_AA)
    notes = paragraphs(_unavailable(analysis, say), SIDE, LETTERS, PAD)
    return below([_numbered(face, outlines), _key(analysis, say), notes])


def zone_number(name: ZoneName) -> int:
    """The number that stands for a zone in the map."""
    return ZONES.index(name) + 1


def _numbered(face: Image, outlines: dict[ZoneName, list[Points]]) -> Image:
    picture = PillowImage.fromarray(face)
    draw = ImageDraw.Draw(picture)
    for name, parts in outlines.items():
        middle, text = _middle(parts), str(zone_number(name))
        draw.text(middle, text, LIGHT, font(LETTERS, True), anchor="mm", stroke_width=3, stroke_fill=DARK)
    return np.array(picture)


def _middle(parts: list[Points]) -> tuple[float, float]:
    """A point of a zone that is far from its outline; where many are, one in their middle."""
    inside = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(inside, parts, 1)
    distance = cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    far = np.argwhere(distance >= 0.8 * distance.max())
    y, x = far[np.abs(far - far.mean(axis=0)).sum(axis=1).argmin()]
    return float(x), float(y)


def _key(analysis: Analysis, say: Speech) -> Image:
    """Numbers and names of all zones, in two columns; faint for those that cannot be judged."""
    rows = -(-len(ZONES) // 2)
    strip = PillowImage.new("RGB", (SIDE, rows * LINE + PAD), PAPER)
    draw = ImageDraw.Draw(strip)
    for place, name in enumerate(ZONES):
        column, row = divmod(place, rows)
        x, y = PAD + column * SIDE / 2, PAD + (row + 0.5) * LINE
        ink = FAINT if analysis.zones[name].unavailable_reason else INK
        draw.text((x + LINE, y), str(zone_number(name)), ink, font(LETTERS, True), anchor="rm")
        draw.text((x + LINE + 12, y), say(zone_words(name)), ink, font(LETTERS), anchor="lm")
    return np.array(strip)


def _unavailable(analysis: Analysis, say: Speech) -> Iterator[tuple[str, Colour]]:
    """Zones that cannot be judged, those of one reason together; left and right are the subject's."""
    by_reason: dict[str, list[str]] = {}
    for name, zone in analysis.zones.items():
        if zone.unavailable_reason:
            by_reason.setdefault(zone.unavailable_reason, []).append(say(zone_words(name)))
    for reason, names in by_reason.items():
        not_judged = say("Not judged: {what}.", what=", ".join(names))
        yield f"{not_judged} {sentence(reason_words(reason, say))}", INK
    yield say("Left and right are the person's own."), FAINT
