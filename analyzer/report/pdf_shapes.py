"""Drawings in a PDF, their text as text."""

from reportlab.pdfgen.canvas import Canvas

from skinsight.analyzer.pictures.paint import Colour
from skinsight.analyzer.pictures.shapes import Box, Drawing, Stroke, Words

TO_BASELINE = 0.36
"""How far below the middle of a line its letters stand, in heights of the font: half of DejaVu's capitals."""


def draw_shapes(canvas: Canvas, drawing: Drawing, x: float, top: float, scale: float) -> None:
    """Draw ``scale`` points to the pixel, the top left corner at ``x`` and ``top`` points from the page's bottom left.

    The fonts ``DejaVu`` and ``DejaVu-Bold`` must be registered.
    """
    canvas.saveState()
    canvas.translate(x, top)
    canvas.scale(scale, scale)
    for shape in drawing.shapes:
        if isinstance(shape, Words):
            _words(canvas, shape)
        elif isinstance(shape, Stroke):
            _stroke(canvas, shape)
        else:
            _box(canvas, shape)
    canvas.restoreState()


def _words(canvas: Canvas, words: Words) -> None:
    canvas.setFillColorRGB(*_share(words.colour))
    canvas.setFont("DejaVu-Bold" if words.bold else "DejaVu", words.size)
    draw = {"l": canvas.drawString, "m": canvas.drawCentredString, "r": canvas.drawRightString}[words.anchor]
    draw(words.x, -words.y - TO_BASELINE * words.size, words.text)


def _stroke(canvas: Canvas, stroke: Stroke) -> None:
    canvas.setStrokeColorRGB(*_share(stroke.colour))
    canvas.setLineWidth(stroke.thickness)
    path = canvas.beginPath()
    path.moveTo(stroke.points[0][0], -stroke.points[0][1])
    for x, y in stroke.points[1:]:
        path.lineTo(x, -y)
    canvas.drawPath(path)


def _box(canvas: Canvas, box: Box) -> None:
    inset = box.thickness / 2 if box.edge else 0.0
    if box.fill:
        canvas.setFillColorRGB(*_share(box.fill))
    if box.edge:
        canvas.setStrokeColorRGB(*_share(box.edge))
        canvas.setLineWidth(box.thickness)
    canvas.rect(
        box.x + inset,
        -box.y - box.height + inset,
        box.width - 2 * inset,
        box.height - 2 * inset,
        stroke=int(box.edge is not None),
        fill=int(box.fill is not None),
    )


def _share(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255
