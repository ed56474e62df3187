"""Lines by place and depth: the marks of ``wrinkles``, sub-divided.

Places are the zones that the lines run through; marionette lines have none, and are those in a band from the corner
of the mouth down to the jaw. A line is deep where L* falls by :data:`~skinsight.analyzer.measures.lines.DEEP` or more
in it.
"""

from typing import Final, get_args

import cv2
import numpy as np

from skinsight.analyzer.face.landmarks import Side, outer_edge
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.skin import Skin
from skinsight.analyzer.measures.lines import length
from skinsight.segmentation.frames import Mask

PLACES: Final[dict[str, tuple[ZoneName, ...]]] = {
    "forehead": ("forehead",),
    "frown": ("glabella",),
    "crows_feet": ("left_crows_feet", "right_crows_feet"),
    "under_eyes": ("left_under_eye", "right_under_eye"),
    "nasolabial": ("left_nasolabial", "right_nasolabial"),
}
REACH: Final = (0.15, 1.3)
"""Marionette lines begin and end this far below the middle of the mouth, in eye widths."""
WIDTH: Final = 0.4
"""Width of their band, in eye widths."""


def lines(skin: Skin) -> Found:
    """Length of all lines in face widths; by place, and how much of it is fine and how much deep."""
    found = skin.marks("wrinkles")
    assert found.lines is not None
    seen = {zone: one.lines for zone, one in found.zones.items() if one.lines}
    parts = {
        place: sum(seen[zone].length for zone in zones if zone in seen)
        for place, zones in PLACES.items()
        if any(zone in seen for zone in zones)
    }
    if "mouth" in skin.view.landmarks.boxes:
        parts["marionette"] = length(skin.face.concerns["wrinkles"].mask & _marionette(skin))
    parts["deep"] = found.lines.deep
    parts["fine"] = found.lines.length - found.lines.deep
    zones = {zone: one.length for zone, one in seen.items()}
    return Found(found.lines.length, parts, zones)


def _marionette(skin: Skin) -> Mask:
    """Bands from the corners of the mouth down and a little outwards, in the large view, ``(side, side)``."""
    marks = skin.face.view.landmarks
    mouth, canvas = marks.boxes["mouth"], np.zeros(skin.face.view.parts.shape, np.uint8)
    for side in get_args(Side):
        outwards = 1 if side == "left" else -1
        corner = outer_edge(mouth, side)
        ends = [
            (round(corner + outwards * share * marks.unit), round(mouth.centre[1] + down * marks.unit))
            for share, down in zip((0.05, 0.2), REACH, strict=True)
        ]
        cv2.line(canvas, ends[0], ends[1], 1, max(1, round(WIDTH * marks.unit)))
    return np.asarray(canvas > 0)


LINES: Final = Measure(
    name="lines",
    label="Lines by place",
    says="The lines that were marked, by where they run and by how deep they look. Side light and a smile deepen them.",
    unit="face widths",
    formula=lines,
    ink=(180, 150, 0),
    concern="wrinkles",
    parts={
        "forehead": "forehead",
        "frown": "frown",
        "crows_feet": "crow's feet",
        "under_eyes": "under the eyes",
        "nasolabial": "nasolabial folds",
        "marionette": "marionette lines",
        "fine": "fine lines",
        "deep": "deep lines",
    },
)
