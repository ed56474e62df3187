"""Segmentation-first reading of a photograph of a face: masks, measurements, scores.

>>> import skinsight
>>> photo = skinsight.read_photo("face.jpg")
>>> analysis = skinsight.analyze(photo)
>>> picture = skinsight.overlay(photo, analysis)
"""

from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skinsight.analyzer.analyze import analyze
    from skinsight.analyzer.pictures.overlay import overlay
    from skinsight.segmentation.photo import read_photo

__all__ = ["__version__", "analyze", "overlay", "read_photo"]
__version__ = _version("skinsight")

_HOMES = {
    "analyze": "skinsight.analyzer.analyze",
    "overlay": "skinsight.analyzer.pictures.overlay",
    "read_photo": "skinsight.segmentation.photo",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: ``skinsight --version`` and a look at one room need not load all of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
