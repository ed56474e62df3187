"""Segmentation-first reading of a photograph of a face: masks, measurements, scores.

>>> import skinsight
>>> photo = skinsight.read_photo("face.jpg")
>>> analysis = skinsight.analyze(photo)
>>> picture = skinsight.overlay(photo, analysis)
"""

import os
from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skinsight.analyzer.analyze import analyze
    from skinsight.analyzer.schema.result import Analysis
    from skinsight.segmentation.frames import Image
    from skinsight.segmentation.photo import Photo, read_photo

# Nothing calls home. ONNX Runtime from 1.29 on writes an id and looks up its maker's host, unless told so before it is
# imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # which segmentation-models-pytorch brings along for training

__all__ = ["Photo", "__version__", "analyze", "overlay", "read_photo"]
__version__ = _version("skinsight")

_HOMES = {
    "analyze": "skinsight.analyzer.analyze",
    "Photo": "skinsight.segmentation.photo",
    "read_photo": "skinsight.segmentation.photo",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: ``skinsight --version`` and a look at one room need not load all of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def overlay(photo: "Photo", analysis: "Analysis", opacity: float = 0.45) -> "Image":
    """The photograph with all masks painted in and a legend below: :func:`skinsight.analyzer.pictures.overlay.overlay`.

    Raises:
        ValueError: ``opacity`` is not from 0 to 1, or the analysis is of a photo of another size.
    """
    from skinsight.analyzer.pictures.canvas import Canvas
    from skinsight.analyzer.pictures.overlay import overlay as painted

    return painted(Canvas(photo, analysis), opacity)
