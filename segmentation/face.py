"""Finding faces: the whole picture and OpenCV's cascades propose, the ``face_skin`` network decides.

A cascade alone takes foliage for faces and misses half profiles and faces that fill the frame; the network alone
misses small faces. A proposal stands when the network sees skin and features in it, and the crop is then laid
anew around what it saw. Where no face stands, skin that fills the picture makes it a close-up.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.parts import Parts, find_eyes, main_component, part

FoundBy = Literal["whole_face", "close_up", "given"]
Parse = Callable[[Image, FaceCrop], Parts]
"""Reads the parts of a face, ``(side, side)`` in the face frame, in a crop of a photograph."""

SEARCH_SIDE: Final = 480
"""Longer side, in pixels, of the picture that the cascades search."""
TURNS: Final = (0.0, -30.0, 30.0)
"""Tilts, in degrees, at which upright faces are searched: a cascade bears about 15 degrees either way."""
PROPOSAL_MARGIN: Final = 1.6
"""A cascade's box spans brows to lips; the crop that is parsed is this much wider."""
CROP_MARGIN: Final = 1.06
"""The face crop is this much wider than the face's own box, as in the aligned training faces."""
LEAST_FACE: Final = 0.06
"""Share of a parsed crop that skin must cover for it to be a face."""
LEAST_CLOSE_UP: Final = 0.25
"""Share of the picture that skin must cover for it to be a close-up."""
SAME_FACE: Final = 0.4
"""Crops whose centres are nearer than this share of the larger side show one face."""
FEATURES: Final = ("nose", "mouth", "eyes", "brows")
LEAST_FEATURES: Final = 2
"""How many of the features must be seen in a face."""
LEAST_FEATURE: Final = 0.003
"""Share of the face's pixels from which a feature is seen."""
LEAST_EYE_DISTANCE: Final = 0.15
"""Two eyes nearer than this share of the crop do not tell its tilt."""


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is, and which way it was found.

    Attributes:
        crop: the face frame within the photo.
        found_by: ``whole_face``: eyes, nose or mouth were seen; ``close_up``: skin fills the picture, which is
            the crop; ``given``: the caller said that the picture is the crop.
    """

    crop: FaceCrop
    found_by: FoundBy


def whole_picture(rgb: Image) -> Face:
    """The face of a picture that already is a face crop."""
    return Face(FaceCrop.of_picture(*rgb.shape[:2]), "given")


def find_faces(rgb: Image, parse: Parse) -> list[Face]:
    """All faces of a photograph ``(H, W, 3)``, largest first.

    Raises:
        NoFaceFound: neither a face nor a close-up of skin is in it.
    """
    picture = FaceCrop.of_picture(*rgb.shape[:2])
    crops = confirmed([picture], [], parse, rgb)
    for turn in TURNS:
        if turn == 0 or not crops:
            crops = confirmed(cascade_proposals(rgb, turn), crops, parse, rgb)
    faces = [Face(crop, "whole_face") for crop in crops] or [_close_up(rgb, picture, parse)]
    return sorted(faces, key=lambda face: -face.crop.side)


def confirmed(proposals: Iterable[FaceCrop], crops: Sequence[FaceCrop], parse: Parse, rgb: Image) -> list[FaceCrop]:
    """``crops`` and those proposals, laid anew, in which the network sees a face that is not among them."""
    found = list(crops)
    for proposal in proposals:
        if any(_inside(proposal, crop) for crop in found):
            continue
        coarse = _refined(rgb, proposal, parse)
        crop = coarse and _refined(rgb, coarse, parse)
        if crop is not None and not any(_inside(crop, other) for other in found):
            found.append(crop)
    return found


def _close_up(rgb: Image, picture: FaceCrop, parse: Parse) -> Face:
    """The picture as the crop, where skin fills it."""
    height, width = rgb.shape[:2]
    skin = part(parse(rgb, picture), "skin", "nose")
    covered = skin.mean() * max(height, width) / min(height, width)
    if covered < LEAST_CLOSE_UP:
        raise NoFaceFound(
            f"no face and no close-up of skin in this picture of {width}x{height} pixels: "
            "give one where the face is lit, sharp and at least a tenth of the picture's width"
        )
    return Face(picture, "close_up")


def _refined(rgb: Image, proposal: FaceCrop, parse: Parse) -> FaceCrop | None:
    """The crop around the face that the network sees in ``proposal``, None where it sees none."""
    parts = parse(rgb, proposal)
    face = main_component(part(parts, *FEATURES, "skin", "glasses"))
    features = [name for name in FEATURES if part(parts, name).sum() > LEAST_FEATURE * face.sum()]
    if face.mean() < LEAST_FACE or len(features) < LEAST_FEATURES:
        return None
    points = proposal.points_to_photo(np.argwhere(face)[:, ::-1], parts.shape[0])
    lean = _lean_of_eyes(parts)
    return _around(points, 0.0 if lean is None else proposal.tilt + lean)


def _around(points: npt.NDArray[np.float64], tilt: float) -> FaceCrop:
    """The square at ``tilt`` degrees around points ``(N, 2)`` of the photo frame."""
    upright = FaceCrop(0, 0, 1, tilt).affine(1)[:, :2]
    turned = points @ upright.T
    low, high = np.percentile(turned, [0.5, 99.5], axis=0)
    x, y = np.linalg.inv(upright) @ ((low + high) / 2)
    return FaceCrop(float(x), float(y), float((high - low).max()) * CROP_MARGIN, tilt)


def _lean_of_eyes(parts: Parts) -> float | None:
    """Clockwise lean of the line through both eyes, in degrees; None where both are not seen."""
    eyes = find_eyes(parts)
    if len(eyes) < 2:
        return None
    (x0, y0), (x1, y1) = (eye.centre for eye in eyes)
    if x1 - x0 < LEAST_EYE_DISTANCE * parts.shape[1]:
        return None  # two bits of one eye, or a profile
    return float(np.rad2deg(np.arctan2(y1 - y0, x1 - x0)))


def cascade_proposals(rgb: Image, turn: float) -> Iterator[FaceCrop]:
    """Crops in which a cascade sees a face in the photograph turned by ``turn`` degrees, large before small."""
    height, width = rgb.shape[:2]
    whole = FaceCrop.of_picture(height, width)
    frame = FaceCrop(whole.centre_x, whole.centre_y, whole.side, turn)
    side = min(SEARCH_SIDE, max(height, width))
    grey = np.asarray(cv2.equalizeHist(cv2.cvtColor(frame.to_face(rgb, side), cv2.COLOR_RGB2GRAY)), dtype=np.uint8)
    for x, y, box in sorted(_boxes(grey), key=lambda found: -found[2]):
        ((centre_x, centre_y),) = frame.points_to_photo([[x + (box - 1) / 2, y + (box - 1) / 2]], side)
        yield FaceCrop(float(centre_x), float(centre_y), box * frame.side / side * PROPOSAL_MARGIN, turn)


def _boxes(grey: npt.NDArray[np.uint8]) -> Iterator[tuple[int, int, int]]:
    """Squares ``(x, y, side)`` in which the frontal or, mirrored too, the profile cascade sees a face."""
    mirrored = np.ascontiguousarray(grey[:, ::-1])
    for x, y, side in _detect("frontalface_alt2", grey):
        yield x, y, side
    for x, y, side in _detect("profileface", grey):
        yield x, y, side
    for x, y, side in _detect("profileface", mirrored):
        yield grey.shape[1] - x - side, y, side


def _detect(name: str, grey: npt.NDArray[np.uint8]) -> Iterator[tuple[int, int, int]]:
    least = max(24, grey.shape[0] // 12)
    for x, y, side, _ in _cascade(name).detectMultiScale(grey, 1.15, 4, minSize=(least, least)):
        yield int(x), int(y), int(side)


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))


def _inside(one: FaceCrop, other: FaceCrop) -> bool:
    """Whether the centre of one crop lies well within the other: then both show one face."""
    away = max(abs(one.centre_x - other.centre_x), abs(one.centre_y - other.centre_y))
    return away < SAME_FACE * max(one.side, other.side)
