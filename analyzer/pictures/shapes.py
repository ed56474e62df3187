"""Drawings as lists of shapes, so that one layout is drawn both as a picture and, with its text, into a PDF."""

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from skinsight.analyzer.pictures.lettering import INK, PAPER, font
from skinsight.analyzer.pictures.paint import Colour
from skinsight.segmentation.frames import Image

SMOOTH: Final = 4
"""Pictures are drawn this many times larger and then reduced, for smooth edges."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its top left corner, filled, or with an edge that lies inside it."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    edge: Colour | None = None
    thickness: float = 1.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """Straight lines from point to point."""

    points: tuple[tuple[float, float], ...]
    colour: Colour = INK
    thickness: float = 2.0


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, ``y`` being its middle; ``x`` its left end, middle or right end."""

    x: float
    y: float
    text: str
    size: int
    colour: Colour = INK
    bold: bool = False
    anchor: Literal["l", "m", "r"] = "l"


Shape = Box | Stroke | Words


@dataclass(slots=True)
class Drawing:
    """Shapes on paper, ``width`` x ``height`` pixels, from the top left; later ones lie over earlier ones."""

    width: int
    height: int = 0
    shapes: list[Shape] = field(default_factory=list)

    def picture(self) -> Image:
        """As pixels ``(height, width, 3)``."""
        canvas = PillowImage.new("RGB", (self.width * SMOOTH, self.height * SMOOTH), PAPER)
        draw = ImageDraw.Draw(canvas)
        for shape in self.shapes:
            _draw(draw, shape)
        return np.array(canvas.resize((self.width, self.height), PillowImage.Resampling.BOX))


def _draw(draw: ImageDraw.ImageDraw, shape: Shape) -> None:
    if isinstance(shape, Words):
        at = (shape.x * SMOOTH, shape.y * SMOOTH)
        draw.text(at, shape.text, shape.colour, font(shape.size * SMOOTH, shape.bold), anchor=f"{shape.anchor}m")
    elif isinstance(shape, Stroke):
        points = [(x * SMOOTH, y * SMOOTH) for x, y in shape.points]
        draw.line(points, shape.colour, round(shape.thickness * SMOOTH), joint="curve")
    else:
        right, bottom = shape.x + shape.width, shape.y + shape.height
        box = (shape.x * SMOOTH, shape.y * SMOOTH, right * SMOOTH - 1, bottom * SMOOTH - 1)
        draw.rectangle(box, shape.fill, shape.edge, round(shape.thickness * SMOOTH))
