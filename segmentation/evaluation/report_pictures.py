"""The pictures of a report: outlines on faces, and charts, all as addresses that hold their own data."""

import base64
from io import BytesIO
from typing import Final

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image as PillowImage

from skinsight.segmentation.evaluation.judgement import Judgement
from skinsight.segmentation.evaluation.predictions import Answer
from skinsight.segmentation.frames import Image, Mask

ENLARGED: Final = 2
"""How much larger than the face frame faces are drawn: outlines of small spots need room."""
BLUE, GREY = "#0072B2", "#777777"
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
LUMA: Final = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue in brightness (ITU-R BT.601)."""
MIDDLE: Final = 128
"""Colours darker than this are drawn on white lines, others on black ones."""


def panels(answer: Answer) -> dict[str, str]:
    """The face, the label's outline and the prediction's, by title; what is unknown is dark in the latter two."""
    return {
        "picture": _jpeg(_enlarged(answer.face)),
        "label": _jpeg(outlined(answer, answer.target)),
        "prediction": _jpeg(outlined(answer, answer.mask)),
    }


def outlined(answer: Answer, mask: Mask) -> Image:
    """The face, enlarged, with the outline of a mask ``(side, side)`` in the concern's colour, seen on any skin."""
    dimmed = np.where(answer.known[..., None], answer.face, answer.face // 3).astype(np.uint8)
    canvas = np.ascontiguousarray(_enlarged(dimmed))
    large = cv2.resize(mask.astype(np.uint8), canvas.shape[:2], interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(large, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    colour = answer.concern.colour
    edge = BLACK if LUMA @ colour > MIDDLE else WHITE
    for line, thickness in ((edge, 4), (colour, 2)):
        cv2.drawContours(canvas, outlines, -1, line, thickness)
    return canvas


def threshold_chart(judgement: Judgement) -> str:
    """Pooled IoU over the threshold, the registry's marked."""
    figure, axes = _chart("threshold", "pooled IoU")
    axes.plot(list(judgement.thresholds), list(judgement.thresholds.values()), color=BLUE, marker="o")
    axes.axvline(judgement.concern.threshold, color=GREY, linestyle="--", label="in use")
    axes.set_ylim(0, 1.1 * max(judgement.thresholds.values()) or 1)
    return _svg(figure, axes)


def reliability_chart(judgement: Judgement) -> str:
    """Share marked over mean probability, by bin, with the line on which they are equal."""
    figure, axes = _chart("mean probability", "share marked")
    _, predicted, marked = zip(*judgement.reliability.rows(), strict=True)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="as it should be")
    axes.plot(predicted, marked, color=BLUE, marker="o")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    return _svg(figure, axes)


def _enlarged(face: Image) -> Image:
    size = (ENLARGED * face.shape[1], ENLARGED * face.shape[0])
    return np.asarray(cv2.resize(face, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _chart(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(4.5, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=across, ylabel=up)
    axes.grid(alpha=0.3)
    return figure, axes


def _svg(figure: Figure, axes: Axes) -> str:
    axes.legend()
    written = BytesIO()
    figure.savefig(written, format="svg", metadata={"Date": None})
    return _address("image/svg+xml", written)


def _jpeg(picture: Image) -> str:
    written = BytesIO()
    PillowImage.fromarray(picture).save(written, "JPEG", quality=82)
    return _address("image/jpeg", written)


def _address(kind: str, written: BytesIO) -> str:
    return f"data:{kind};base64,{base64.b64encode(written.getvalue()).decode()}"
