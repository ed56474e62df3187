"""Finding faces: a small detector proposes, the ``face_skin`` network decides.

The detector takes drawings for faces and misses half profiles that fill the frame; the network alone misses small
faces. A proposal stands when the network sees skin and features in it, the eyes above the mouth, and the crop is
then laid anew around what it saw. Where none stands, the whole picture is proposed, then the photograph is turned
each way, and at last skin that fills the picture makes it a close-up. All of it may run in several threads at once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, Self, get_args

import cv2
import numpy as np
import numpy.typing as npt

from skinsight.segmentation.detector.blazeface import Detection, detect
from skinsight.segmentation.errors import NoFaceFound
from skinsight.segmentation.frames import FaceCrop, Image, Mask, Probabilities, Probability
from skinsight.segmentation.parts import Parts, find_eyes, main_component, part

FoundBy = Literal["whole_face", "close_up", "given"]
Turned = Literal[0, 90, 180, 270]
QUARTERS: Final[tuple[Turned, ...]] = get_args(Turned)
Parse = Callable[[Image, FaceCrop], Probabilities]
"""Reads the classes of a face, probabilities ``(K, side, side)`` in the face frame, in a crop of a photograph."""

PROPOSAL_MARGIN: Final = 1.4
"""The detector's box spans brows to chin; the crop that is parsed is this much wider."""
PROPOSAL_RISE: Final = 0.04
"""How far above the box's middle that of the face lies, in sides of the box: the forehead is not in the box."""
CROP_MARGIN: Final = 1.06
"""The face crop is this much wider than the face's own box, as in the aligned training faces."""
LEAST_FACE: Final = 0.06
"""Share of a parsed crop that skin must cover for it to be a face."""
LEAST_CLOSE_UP: Final = 0.25
"""Share of the picture that skin must cover for it to be a close-up."""
EVEN: Final = 0.5
"""Levels of 255 that grey strays from its surroundings in skin, at least: pores, hairs and a camera's noise do more."""
WINDOW: Final = 9
"""Side of those surroundings, in pixels of the face frame."""
SAME_FACE: Final = 0.4
"""Crops whose centres are nearer than this share of the larger side show one face."""
FEATURES: Final = ("nose", "mouth", "eyes", "brows")
LEAST_FEATURES: Final = 2
"""How many of the features must be seen in a face."""
LEAST_FEATURE: Final = 0.003
"""Share of the face's pixels from which a feature is seen."""
SETTLED_TILT: Final = 8.0
"""A face seen whole and leaning no more than this, in degrees, in the crop looked at needs no further look."""
CERTAIN: Final = 0.7
"""Probability from which a class counts: on what is no face the network is unsure nearly everywhere."""
NEXT_MARGIN: Final = 1.25
"""A further look is this much wider than the face: the look before may have cut it."""
GROWN: Final = 1.05
"""How much wider the face must have become for a look after that: a photograph's edge cuts it for good."""
MOST_LOOKS: Final = 5
SEAM: Final = 1 / 36
"""Width, in sides of the frame, of the doubtful seams between parts that are bridged in a face."""
LEAST_FEATURES_TURNED: Final = 3
"""How many features must be seen in a face that is found turned."""
LEAST_CERTAINTY: Final = 0.85
"""How sure the network must be of a face's pixels, on average: of people at least .88, of a cat .77."""
CLEAR: Final = (3, 0.92, 0.8)
"""Features seen, certainty, and share of the features' pixels that are certain, from which a face is known to stand
upright without a look from the other sides: of nine faces (acne04, sfhq) upright the least were 3, .93 and .87, turned
the most .89 and .71."""
SURE: Final = (3, 0.88, 0.7, 0.8)
"""The same, and the detector's score: of 370 looks at 152 photographs (sfhq, acne04, wrinkle_pairs and others),
each turned all four ways, none at a face on its side or upside down came to all four; the nearest scored .79. So with
the joint network, which is less certain: of 257 looks at 100 photographs none of the 152 at such faces scored .8."""
LEAST_EYE_DISTANCE: Final = 0.15
"""Two eyes nearer than this share of the face do not tell its tilt."""


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is, and which way it was found.

    Attributes:
        crop: the face frame within the photo.
        found_by: ``whole_face``: eyes, nose or mouth were seen; ``close_up``: skin fills the picture, which is
            the crop; ``given``: the caller said that the picture is the crop.
        others: how many further faces the photograph shows.
    """

    crop: FaceCrop
    found_by: FoundBy
    others: int = 0

    @property
    def turned(self) -> Turned:
        """Degrees that the photograph has to be turned back, counter-clockwise, for the face to stand upright."""
        return _quarter(self.crop)


def _quarter(crop: FaceCrop) -> Turned:
    return QUARTERS[round(crop.tilt / 90) % 4]


def whole_picture(rgb: Image) -> Face:
    """The face of a picture that already is a face crop."""
    return Face(FaceCrop.of_picture(*rgb.shape[:2]), "given")


def find_faces(rgb: Image, parse: Parse) -> list[Face]:
    """All faces of a photograph ``(H, W, 3)``, largest first.

    Raises:
        NoFaceFound: neither a face nor a close-up of skin is in it.
    """
    picture = FaceCrop.of_picture(*rgb.shape[:2])
    searches = (proposals(rgb), [Detection(picture, 0.0)], *(proposals(rgb, turn) for turn in QUARTERS[1:]))
    crops: list[FaceCrop] = []
    for search in searches:  # each made only where those before it gave nothing
        crops = crops or confirmed(search, parse, rgb)
    if crops and (turned := _quarter(crops[0])):  # boxes are laid best around faces that are looked at upright
        crops = confirmed(proposals(rgb, turned), parse, rgb) or crops
    faces = [Face(crop, "whole_face", len(crops) - 1) for crop in crops] or [_close_up(rgb, picture, parse)]
    return sorted(faces, key=lambda face: -face.crop.side)


def proposals(rgb: Image, turn: float = 0.0) -> Iterator[Detection]:
    """Crops to look at, where the detector sees a face in the photograph turned by ``turn`` degrees, surest first."""
    for found in detect(rgb, turn):
        up = np.deg2rad(found.crop.tilt)
        rise = PROPOSAL_RISE * found.crop.side
        crop = FaceCrop(
            float(found.crop.centre_x + rise * np.sin(up)),
            float(found.crop.centre_y - rise * np.cos(up)),
            found.crop.side * PROPOSAL_MARGIN,
            found.crop.tilt,
        )
        yield Detection(crop, found.score)


def confirmed(proposed: Iterable[Detection], parse: Parse, rgb: Image) -> list[FaceCrop]:
    """Those proposals, laid anew, in which the network sees a face; each face once."""
    found: list[FaceCrop] = []
    for proposal in proposed:
        if any(_inside(proposal.crop, crop) for crop in found):
            continue
        look = _upright(rgb, proposal, parse)
        face = None if look is None else _whole(look, rgb, parse)
        if face and not any(_inside(face, other) for other in found):
            found.append(face)
    return found


def _whole(look: "_Look", rgb: Image, parse: Parse) -> FaceCrop:
    """The crop around a face, from wider looks as long as it is cut and they show more of it."""
    for _ in range(MOST_LOOKS - 1):
        if look.whole:
            break
        wider = _Look.at(rgb, replace(look.face, side=look.face.side * NEXT_MARGIN), parse)
        if not wider.is_face:
            break
        before, look = look, wider
        if look.face.side < GROWN * before.face.side:
            break
    return look.face


def _upright(rgb: Image, proposal: Detection, parse: Parse) -> "_Look | None":
    """The look at a proposal, turned upright, None where no way shows a face.

    The network sees eyes above a mouth in many faces that are turned, but it is surest of the one upright (of 45
    faces, half profiles among them, in all). Most faces are so clear that one look tells.
    """
    crop = proposal.crop
    look = _Look.at(rgb, crop, parse)
    if look.is_clear(proposal.score):
        return look
    turned = (_Look.at(rgb, replace(crop, tilt=crop.tilt + turn), parse) for turn in QUARTERS[1:])
    faces = [look, *(one for one in turned if one.seen >= LEAST_FEATURES_TURNED)]
    return max((one for one in faces if one.is_face), key=lambda one: one.certainty, default=None)


def _close_up(rgb: Image, picture: FaceCrop, parse: Parse) -> Face:
    """The picture as the crop, where skin fills it."""
    height, width = rgb.shape[:2]
    skin = part(_certain(*_likeliest(parse(rgb, picture))), "skin", "nose")
    covered = (skin & ~_flat(picture.to_face(rgb, skin.shape[0]))).mean() * max(height, width) / min(height, width)
    if covered < LEAST_CLOSE_UP:
        raise NoFaceFound(
            f"no face and no close-up of skin in this picture of {width}x{height} pixels: "
            "give one where the face is lit, sharp and at least a tenth of the picture's width"
        )
    return Face(picture, "close_up")


@dataclass(frozen=True, eq=False)
class _Look:
    """What the network sees in a crop: the parts that are certain, and how sure it is of the face as a whole."""

    crop: FaceCrop
    parts: Parts
    certainty: float
    share_certain: float

    @classmethod
    def at(cls, rgb: Image, crop: FaceCrop, parse: Parse) -> Self:
        likely, sure = _likeliest(parse(rgb, crop))
        certain = _certain(likely, sure)
        face, features = part(likely, "skin", *FEATURES), part(likely, *FEATURES)
        certainty = float(sure[face].mean()) if face.any() else 0.0
        share = float(part(certain, *FEATURES)[features].mean()) if features.any() else 0.0
        return cls(crop, certain, certainty, share)

    @cached_property
    def mask(self) -> Mask:
        seam = round(SEAM * self.parts.shape[0])
        bridge = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (seam, seam))
        face = part(self.parts, *FEATURES, "skin", "glasses").view(np.uint8)
        return main_component(cv2.morphologyEx(face, cv2.MORPH_CLOSE, bridge) > 0)

    @cached_property
    def seen(self) -> int:
        """How many features are seen."""
        least = LEAST_FEATURE * self.mask.sum()
        return sum(bool(part(self.parts, name).sum() > least) for name in FEATURES)

    @cached_property
    def is_face(self) -> bool:
        enough = self.certainty >= LEAST_CERTAINTY and self.mask.mean() >= LEAST_FACE
        return bool(enough and self.seen >= LEAST_FEATURES and not _upside_down(self.parts))

    def is_clear(self, score: float) -> bool:
        """Whether no look from another side is needed, given the detector's ``score``."""
        told = (self.seen, self.certainty, self.share_certain, score)
        enough = (all(one >= least for one, least in zip(told, limits, strict=False)) for limits in (CLEAR, SURE))
        return self.is_face and any(enough)

    @cached_property
    def face(self) -> FaceCrop:
        """The crop laid anew around the face; it leans as the eyes do, or as before where both are not seen."""
        points = self.crop.points_to_photo(np.argwhere(self.mask)[:, ::-1], self.parts.shape[0])
        return _around(points, self.crop.tilt + _lean_of_eyes(self.parts, self.mask))

    @property
    def whole(self) -> bool:
        """Whether the face was seen whole, and nearly upright, so that no further look is needed."""
        laid = self.face
        away = max(abs(laid.centre_x - self.crop.centre_x), abs(laid.centre_y - self.crop.centre_y))
        return away + laid.side / 2 <= self.crop.side / 2 and abs(laid.tilt - self.crop.tilt) < SETTLED_TILT


def _likeliest(classes: Probabilities) -> tuple[Parts, Probability]:
    """The likeliest class of each pixel, and how likely it is."""
    return np.asarray(classes.argmax(axis=0), dtype=np.uint8), np.asarray(classes.max(axis=0), dtype=np.float32)


def _certain(likely: Parts, sure: Probability) -> Parts:
    """The classes where the network is certain, background elsewhere."""
    return np.where(sure >= CERTAIN, likely, np.uint8(0))


def _flat(view: Image) -> Mask:
    """Where a picture ``(side, side, 3)`` is of one even colour, as paper and burnt light are and skin is not."""
    grey = view.mean(axis=2, dtype=np.float32)
    mean = cv2.blur(grey, (WINDOW, WINDOW))
    return np.asarray(cv2.blur((grey - mean) ** 2, (WINDOW, WINDOW)) < EVEN**2)


def _upside_down(parts: Parts) -> bool:
    """Whether eyes (or brows) do not lie above the mouth (or nose): a face turned, or none."""
    upper, lower = (
        next((rows for rows in (np.nonzero(part(parts, name))[0] for name in names) if rows.size), None)
        for names in (("eyes", "brows"), ("mouth", "nose"))
    )
    return upper is not None and lower is not None and bool(upper.mean() >= lower.mean())


def _around(points: npt.NDArray[np.float64], tilt: float) -> FaceCrop:
    """The square at ``tilt`` degrees around points ``(N, 2)`` of the photo frame."""
    tilt = (tilt + 180) % 360 - 180
    upright = FaceCrop(0, 0, 1, tilt).affine(1)[:, :2]
    turned = points @ upright.T
    low, high = np.percentile(turned, [0.5, 99.5], axis=0)
    x, y = np.linalg.inv(upright) @ ((low + high) / 2)
    return FaceCrop(float(x), float(y), float((high - low).max()) * CROP_MARGIN, tilt)


def _lean_of_eyes(parts: Parts, face: Mask) -> float:
    """Clockwise lean of the line through both eyes of a face, in degrees; 0 where both are not seen."""
    eyes = find_eyes(parts)
    if len(eyes) < 2:
        return 0.0
    (x0, y0), (x1, y1) = (eye.centre for eye in eyes)
    if np.hypot(x1 - x0, y1 - y0) < LEAST_EYE_DISTANCE * max(cv2.boundingRect(face.view(np.uint8))[2:]):
        return 0.0  # two bits of one eye, or a profile
    return float(np.rad2deg(np.arctan2(y1 - y0, x1 - x0)))


def _inside(one: FaceCrop, other: FaceCrop) -> bool:
    """Whether the centre of one crop lies well within the other: then both show one face."""
    away = max(abs(one.centre_x - other.centre_x), abs(one.centre_y - other.centre_y))
    return away < SAME_FACE * max(one.side, other.side)
