"""BlazeFace full range: a few milliseconds from a picture to the boxes, eyes and mouths of its faces.

Google's detector (Bazarevsky et al. 2019, arXiv:1907.05047) as mediapipe 0.10.21 ships it; README.md beside it says
where the file comes from. Its session may be run by several threads at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from skinsight.segmentation.engines import session
from skinsight.segmentation.frames import FaceCrop, Image

NETWORK: Final = Path(__file__).parent / "blazeface.onnx"
SIDE: Final = 192
STRIDE: Final = 4
"""One anchor in the middle of each square of so many pixels (mediapipe's face_detection_full_range.pbtxt)."""
LEAST_SCORE: Final = 0.35
SAME_BOX: Final = 0.3
"""Intersection over union from which two boxes show one face, as in mediapipe."""
RIGHT_EYE, LEFT_EYE, MOUTH = 0, 1, 3
"""Rows of the six key points; right and left are the person's."""

Boxes = npt.NDArray[np.float64]
"""Boxes ``(N, 4)``: centre x and y, width, height."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A face: the square of its box, brows to chin, leaning as its eyes and mouth lie, and how sure the network is."""

    crop: FaceCrop
    score: float


def detect(rgb: Image, turn: float = 0.0) -> list[Detection]:
    """Faces of a photograph ``(H, W, 3)``, looked at with its square turned by ``turn`` degrees, surest first."""
    whole = FaceCrop.of_picture(*rgb.shape[:2])
    frame = FaceCrop(whole.centre_x, whole.centre_y, whole.side, turn)
    picture = frame.to_face(rgb, SIDE).transpose(2, 0, 1)[None] / np.float32(127.5) - 1
    found, logits = _session().run(None, {"picture": picture})
    numbers = np.asarray(found[0], dtype=np.float64)
    numbers[:, :2] += _anchors()
    numbers[:, 4:] += np.tile(_anchors(), 6)
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0].astype(np.float64), -50, 50)))
    return [
        Detection(_square(frame, numbers[index, :4], numbers[index, 4:].reshape(6, 2)), float(scores[index]))
        for index in _apart(numbers[:, :4], scores)
    ]


def _square(frame: FaceCrop, box: Boxes, points: npt.NDArray[np.float64]) -> FaceCrop:
    """A box and its key points, laid into the photo frame."""
    # Network's corner of a pixel is ours of half a pixel less.
    right, left, mouth = frame.points_to_photo(points[[RIGHT_EYE, LEFT_EYE, MOUTH]] - 0.5, SIDE)
    ((x, y),) = frame.points_to_photo(box[None, :2] - 0.5, SIDE)
    across, down = left - right, mouth - (left + right) / 2
    # The eyes tell the tilt of a face seen from the front, the way from eyes to mouth that of a profile.
    tilt = np.rad2deg(np.arctan2(across[1] - down[0], across[0] + down[1]))
    return FaceCrop(float(x), float(y), float(box[2:].max()) * frame.side / SIDE, float(tilt))


def _apart(boxes: Boxes, scores: npt.NDArray[np.float64]) -> Iterator[int]:
    """Rows of faces, surest first, without further boxes of a face that was already given."""
    left = [int(index) for index in np.argsort(-scores) if scores[index] >= LEAST_SCORE]
    while left:
        best = left[0]
        yield best
        left = [index for index in left[1:] if _shared(boxes[best], boxes[index]) < SAME_BOX]


def _shared(one: Boxes, other: Boxes) -> float:
    """Intersection over union of two boxes."""
    low = np.maximum(one[:2] - one[2:] / 2, other[:2] - other[2:] / 2)
    high = np.minimum(one[:2] + one[2:] / 2, other[:2] + other[2:] / 2)
    inside = float(np.prod(np.maximum(high - low, 0)))
    return inside / float(np.prod(one[2:]) + np.prod(other[2:]) - inside)


@cache
def _anchors() -> npt.NDArray[np.float64]:
    middles = np.arange(SIDE // STRIDE, dtype=np.float64) * STRIDE + STRIDE / 2
    rows, columns = np.meshgrid(middles, middles, indexing="ij")
    return np.column_stack([columns.ravel(), rows.ravel()])


@cache
def _session() -> onnxruntime.InferenceSession:
    return session(NETWORK)
