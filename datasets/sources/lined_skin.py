"""Where wrinkles are labelled: the skin of each face, drawn once and kept in ``datasets/labels/lined_skin.json``.

Lines that people drew run off the face at times, over hair, neck and spectacles' frames, or follow the crease of the
upper lid. What is cut off does not depend on any network, so a figure does not move when ``face_skin`` does.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

FILE = Path(__file__).parent.parent / "labels" / "lined_skin.json"


def lined_skin(key: str, height: int, width: int) -> Mask:
    """Skin of a picture ``source/stem``, ``(height, width)``, at whichever size the picture was read.

    Raises:
        DataError: nobody drew the skin of that picture.
    """
    face = drawn().get(key)
    if face is None:
        raise DataError(f"the skin of {key} is not in {FILE.name}: draw it before its wrinkles are used")
    mask = np.zeros((height, width), np.uint8)
    scale = np.array([width / face["width"], height / face["height"]])
    cv2.fillPoly(mask, [_scaled(outline, scale) for outline in face["outlines"]], 1)  # one in another is a hole
    return mask > 0


def _scaled(outline: Sequence[Sequence[float]], scale: np.ndarray[Any, np.dtype[np.float64]]) -> cv2.typing.MatLike:
    return np.rint((np.asarray(outline) + 0.5) * scale - 0.5).astype(np.int32)


@cache
def drawn() -> dict[str, Any]:
    """Each picture's size, and outlines of its skin in pixels of that size, by key; read once."""
    pictures: dict[str, Any] = json.loads(FILE.read_text())["pictures"]
    return pictures
